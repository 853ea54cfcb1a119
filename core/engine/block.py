"""Edits of block collections: one entry put in, taken out, replaced or moved, as edits of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.engine import render
from core.engine.document import Document, Place
from core.engine.layout import (
    after_line,
    block_scalar_at_end,
    block_start,
    body_of,
    content,
    end_of,
    indent_of,
    is_blank,
    is_comment,
    is_spaced,
    line_end,
    on_own_line,
    slot_of,
    start_of,
    top_of,
    unfinished_scalar,
    without_end,
)
from core.engine.manners import key_quotes, manner_for
from core.engine.nodes import BLOCK_STYLES, block_header
from core.engine.splice import Edit


def insert(document: Document, container: Place, position: int, key: Any, value: Any) -> list[Edit]:
    """Put a new entry into a block collection that has entries."""
    manner = manner_for(document, container, position, key)
    column = container.node.column
    if container.node.is_map:
        lines = render.pair(key, value, column, key_quotes(container, manner), manner)
    else:
        lines = render.list_item(value, column, manner)
    return insert_lines(document, container, position, lines, close=ends_in_line_end(value))


def ends_in_line_end(value: Any) -> bool:
    """Whether the last string of a value ends with a line end, which a block scalar needs written."""
    while isinstance(value, dict | list) and value:
        value = list(value.values())[-1] if isinstance(value, dict) else value[-1]
    return isinstance(value, str) and value.endswith("\n")


def insert_lines(
    document: Document, container: Place, position: int, lines: Sequence[str], *, close: bool = False
) -> list[Edit]:
    """Put the lines of an entry into a block collection, with the blank line that is usual there."""
    gap = [""] if is_spaced(document, container, position) else []
    if position > 0:
        before = document.child(container, position - 1)
        scalar = block_scalar_at_end(document, before)
        if scalar and "+" in scalar[1]:
            gap = []  # it would count as content of that scalar
        line = end_of(document, before)[0]
        return [*unfinished_scalar(document, before), after_line(document, line, [*gap, *lines], close=close)]
    first = document.child(container, 0)
    end = line_end(document, first.line)
    if on_own_line(document, first):
        top = top_of(document, first)
        return [Edit(top, 0, top, 0, "".join(row + end for row in [*lines, *gap]))]
    column = first.entry.column
    text = end.join([lines[0][column:], *lines[1:], " " * column])
    return [Edit(first.line, column, first.line, column, text)]


def remove(document: Document, place: Place) -> list[Edit]:
    """Take an entry out of a block collection; the last one leaves `[]` or `{}`."""
    parent = place.owner
    if len(parent.entries) == 1:
        return _empty(document, parent)
    if not on_own_line(document, place):
        return _remove_from_dash_line(document, place, parent)
    first, end = _lines_to_remove(document, place, parent)
    return [Edit(first, 0, end, 0, "")]


def _lines_to_remove(document: Document, place: Place, parent: Place) -> tuple[int, int]:
    lines = document.lines
    first, end = top_of(document, place), end_of(document, place)[0] + 1
    blank_below = end < len(lines) and is_blank(lines[end])
    is_last = place.position == len(parent.entries) - 1
    if place.position == 0:
        return first, end + blank_below
    before = document.child(parent, place.position - 1)
    floor = end_of(document, before)[0] + 1
    if first > floor and is_blank(lines[first - 1]) and (blank_below or is_last):
        first -= 1
    scalar = block_scalar_at_end(document, before)
    if scalar and first == floor:
        keeps = "+" in scalar[1]
        while end < len(lines) and _would_join(lines[end], keeps, place.entry.column):
            end += 1
    return first, end


def _would_join(line: str, keeps_blank: bool, column: int) -> bool:
    """Whether the line would become content of a block scalar that comes to stand above it."""
    return (keeps_blank and is_blank(line)) or (is_comment(line) and indent_of(line) > column)


def _remove_from_dash_line(document: Document, place: Place, parent: Place) -> list[Edit]:
    """The first key on a dash line: the next key takes its place, or the dash stays alone above comments."""
    following = document.child(parent, place.position + 1)
    last = end_of(document, place)[0]
    if any(is_comment(line) for line in document.lines[last + 1 : following.line]):
        keep = len(document.lines[place.line][: place.entry.column].rstrip())
        return [Edit(place.line, keep, last, len(content(document.lines[last])), "")]
    return [Edit(place.line, place.entry.column, following.line, following.entry.column, "")]


def _empty(document: Document, container: Place) -> list[Edit]:
    text = "{}" if container.node.is_map else "[]"
    only = document.child(container, 0)
    last = end_of(document, only)[0]
    if container.parent is None:
        return [Edit(top_of(document, only), 0, last, len(content(document.lines[last])), text)]
    slot = _slot(document, container)
    if only.line == slot[0]:
        return [Edit(only.line, only.entry.column, last, len(content(document.lines[last])), text)]
    return [
        Edit(*slot, *slot, " " + text),
        Edit(top_of(document, only), 0, last + 1, 0, ""),
    ]


def _slot(document: Document, place: Place) -> tuple[int, int]:
    slot = slot_of(document, place)
    assert slot is not None  # noqa: S101
    return slot


def replace(document: Document, place: Place, value: Any) -> list[Edit]:
    """Write another value at an entry of a block collection."""
    parent = place.owner
    key = None if place.entry.key is None else place.step
    manner = manner_for(document, parent, place.position, key)
    own = [place.entry, *manner.examples] if place.node.entries or _is_string(place) else manner.examples
    manner = render.Manner(own, manner.defaults)
    if slot_of(document, place) is None:
        key_end = place.line + (place.entry.key.end_line if place.entry.key else 0)
        text = " " * place.entry.column + ": " + render.inline(value, manner)
        return [after_line(document, key_end, [text])]
    if not render.stands_in_block(value, manner):
        indent = place.entry.column + (manner.step() if key is not None else 2)
        return _replace_inline(document, place, render.value_lines(value, indent, manner), value)
    if key is None:
        body = place.node.column if place.node.tag else body_of(document, place)[1]
        column = place.entry.column + 2 if place.node.is_empty else body
        lines = render.block(value, column, manner)
        lines[0] = lines[0].lstrip()
        return _replace_inline(document, place, lines, value)
    return _replace_by_block(document, place, value, manner)


def has_block_example(document: Document, place: Place, value: Any) -> bool:
    """Whether the neighbours write such a collection as a block; False without any example."""
    parent = place.parent
    if parent is None or parent.node.flow:
        return False
    key = None if place.entry.key is None else place.step
    nodes = manner_for(document, parent, place.position, key).nodes()
    kinds = [node.flow for node in nodes if node.entries and node.is_map == isinstance(value, dict)]
    return bool(kinds) and not kinds[0]


def _is_string(place: Place) -> bool:
    node = place.node
    return node.entries is None and not node.alias and isinstance(node.scalar_value(), str)


def _replace_inline(document: Document, place: Place, lines: Sequence[str], value: Any) -> list[Edit]:
    """Write the value behind the colon or dash; lines that follow the first go below."""
    node = place.node
    first, rest = lines[0], lines[1:]
    last, last_column = end_of(document, place)
    below = [after_line(document, last, rest, close=ends_in_line_end(value))] if rest else []
    if node.is_empty:
        slot = _slot(document, place)
        return [Edit(*slot, *slot, " " + first), *below]
    if node.is_block and node.entries:
        slot = _slot(document, place)
        start = block_start(place)
        if start[0] == slot[0]:
            return [Edit(*start, last, len(content(document.lines[last])), first), *below]
        untagged = _drop_tag(document, place)
        return [*untagged, Edit(*slot, *slot, " " + first), Edit(slot[0] + 1, 0, last + 1, 0, ""), *below]
    start = body_of(document, place)
    if node.tag and not node.alias:
        start = place.line + node.line, node.column
        first = f"&{node.anchor} {first}" if node.anchor else first
    if node.style in BLOCK_STYLES:
        return _replace_block_scalar(document, start, last, [first, *rest], below)
    return [Edit(*start, last, last_column, first), *below]


def fill_root(document: Document, root: Place, value: Any) -> list[Edit]:
    """The first entry of an empty root: it becomes a block."""
    start, end = start_of(root), (root.line + root.node.end_line, root.node.end_column)
    rows = render.block(value, 0, render.Manner())
    if ends_in_line_end(value) and end[1] == len(document.lines[end[0]]):
        rows.append("")  # the file's last line has no end, and a block scalar may need one
    return [Edit(*start, *end, line_end(document, start[0]).join(rows))]


def _drop_tag(document: Document, place: Place) -> list[Edit]:
    """Take `!!str` away from a value that becomes another kind; an anchor beside it stays."""
    node = place.node
    if not node.tag or node.alias:
        return []
    bare, slot = slot_of(document, place, properties=False), _slot(document, place)
    return [Edit(*(bare or slot), *slot, f" &{node.anchor}" if node.anchor else "")]


def _replace_block_scalar(
    document: Document, start: tuple[int, int], last: int, lines: Sequence[str], below: list[Edit]
) -> list[Edit]:
    """The comment behind the header stays."""
    header = block_header(document.lines[start[0]], start[1])
    at = document.lines[start[0]].index(header, start[1])
    edits = [Edit(*start, start[0], at + len(header), lines[0])]
    if last > start[0]:
        edits.append(Edit(start[0] + 1, 0, last + 1, 0, ""))
    return [*edits, *below]


def _replace_by_block(document: Document, place: Place, value: Any, manner: render.Manner) -> list[Edit]:
    """A block collection below the key."""
    offset = manner.step() if isinstance(value, dict) else manner.list_offset()
    lines = render.block(value, place.entry.column + offset, manner)
    close = ends_in_line_end(value)
    slot = _slot(document, place)
    last, last_column = end_of(document, place)
    below = after_line(document, last, lines, close=close)
    node = place.node
    if node.is_empty:
        return [below]
    untagged = _drop_tag(document, place)
    if (node.is_block and node.entries) or (node.style in BLOCK_STYLES and last > slot[0]):
        header = [] if node.is_block else [Edit(*slot, *_header_end(document, place), "")]
        return [*untagged, *header, Edit(slot[0] + 1, 0, last + 1, 0, ""), below]
    return [*untagged, Edit(*slot, last, last_column, ""), below]


def _header_end(document: Document, place: Place) -> tuple[int, int]:
    line, column = body_of(document, place)
    header = block_header(document.lines[line], column)
    return line, document.lines[line].index(header, column) + len(header)


def move(document: Document, place: Place, position: int) -> list[Edit]:
    """Bring an entry to another position of its block collection, with the comment above it."""
    parent = place.owner
    target = position + (position > place.position)
    if place.position and target and on_own_line(document, place):
        text = "".join(document.lines[top_of(document, place) : end_of(document, place)[0] + 1])
        scalar = block_scalar_at_end(document, place)
        close = scalar is not None and "-" not in scalar[1]
        edits = insert_lines(document, parent, target, [without_end(text)], close=close)
        return [*remove(document, place), *edits]
    return _reorder_first(document, parent, place.position, position)


def _reorder_first(document: Document, parent: Place, old: int, new: int) -> list[Edit]:
    """The first entry changes: the texts of the entries change places, what lies between them stays."""
    low, high = sorted((old, new))
    places = [document.child(parent, i) for i in range(low, high + 1)]
    first = places[0]
    own, column = on_own_line(document, first), first.entry.column
    tops = [top_of(document, place) if place is not first or own else place.line for place in places]
    ends = [end_of(document, place)[0] + 1 for place in places]
    texts = [without_end("".join(document.lines[a:b])) for a, b in zip(tops, ends, strict=True)]
    keeps = ["+" in (block_scalar_at_end(document, place) or (place, ""))[1] for place in places]
    if not own:
        texts[0] = " " * column + texts[0][column:]
    order = [*range(len(places))]
    order.insert(new - low, order.pop(old - low))
    rows: list[str] = []
    for slot, number in enumerate(order):
        rows.append(texts[number])
        between = document.lines[ends[slot] : tops[slot + 1]] if slot + 1 < len(tops) else []
        rows += [content(line) for line in between if not (keeps[number] and is_blank(line))]
    if not own:
        rows = _behind_dash(rows, column)
    last = ends[-1] - 1
    closing = block_scalar_at_end(document, places[order[-1]])
    if closing and "-" not in closing[1] and content(document.lines[last]) == document.lines[last]:
        rows.append("")  # the file's last line had no end, and this block scalar needs one
    text = line_end(document, first.line).join(rows)
    return [Edit(tops[0], 0 if own else column, last, len(content(document.lines[last])), text)]


def _behind_dash(rows: list[str], column: int) -> list[str]:
    return ["", *rows] if is_comment(rows[0]) else [rows[0][column:], *rows[1:]]
