"""Edits of inline collections (`[a, b]`, `{a: 1}`), on one line or over several."""

from __future__ import annotations

from typing import Any

from core.engine import render
from core.engine.document import Document, Place
from core.engine.layout import (
    Position,
    after_line,
    is_comment,
    line_end,
    on_own_line,
    start_of,
    text_between,
)
from core.engine.manners import key_quotes, manner_for
from core.engine.splice import Edit


def _end(place: Place) -> Position:
    return place.line + place.node.end_line, place.node.end_column


def _comma(document: Document, start: Position) -> Position | None:
    """The comma that follows a position, over white space and comments."""
    line, column = start
    while line < len(document.lines):
        rest = document.lines[line][column:]
        stripped = rest.lstrip()
        if stripped and not stripped.startswith("#"):
            return (line, column + len(rest) - len(stripped)) if stripped[0] == "," else None
        line, column = line + 1, 0
    return None


def insert(document: Document, container: Place, position: int, key: Any, value: Any) -> list[Edit]:
    """Put a new entry into an inline collection."""
    manner = manner_for(document, container, position, key)
    text = render.inline(value, manner)
    if container.node.is_map:
        text = f"{render.scalar(key, key_quotes(container, manner), True)}: {text}"
    return insert_text(document, container, position, text)


def insert_text(document: Document, container: Place, position: int, text: str) -> list[Edit]:
    """Put the text of an entry into an inline collection."""
    count = len(container.entries)
    if container.node.bare:
        start, end = start_of(container), _end(container)
        pair = f", {text}}}" if position else "}"
        return [Edit(*start, *start, "{" if position else f"{{{text}, "), Edit(*end, *end, pair)]
    if not count:
        return _fill(document, container, text)
    if position < count:
        return _insert_before(document, document.child(container, position), text)
    return _append(document, container, document.child(container, count - 1), text)


def _fill(document: Document, container: Place, text: str) -> list[Edit]:
    line, column = _opening(document, container)
    end = _end(container)
    inner = text_between(document, (line, column), end)[:-1]
    if inner.strip():
        return [Edit(line, column, line, column, text)]
    return [Edit(line, column, end[0], end[1] - 1, text)]


def _opening(document: Document, container: Place) -> Position:
    """The position behind the opening bracket."""
    line, column = start_of(container)
    bracket = "{" if container.node.is_map else "["
    while (at := document.lines[line].find(bracket, column)) < 0:
        line, column = line + 1, 0
    return line, at + 1


def _insert_before(document: Document, following: Place, text: str) -> list[Edit]:
    line, column = following.line, following.entry.column
    if on_own_line(document, following):
        indent = document.lines[line][:column]
        return [Edit(line, 0, line, 0, f"{indent}{text},{line_end(document, line)}")]
    return [Edit(line, column, line, column, text + ", ")]


def _append(document: Document, container: Place, last: Place, text: str) -> list[Edit]:
    end = _end(last)
    comma = _comma(document, end)
    seam = (comma[0], comma[1] + 1) if comma else end
    tail = document.lines[seam[0]][seam[1] :].strip()
    if on_own_line(document, last) and (not tail or tail.startswith("#")):
        indent = document.lines[last.line][: last.entry.column]
        below = after_line(document, seam[0], [indent + text + ("," if comma else "")])
        return [below] if comma else [Edit(*end, *end, ","), below]
    return [Edit(*seam, *seam, f" {text}," if comma else f", {text}")]


def remove(document: Document, place: Place) -> list[Edit]:
    """Take an entry out of an inline collection."""
    parent = place.owner
    if parent.node.bare:
        return [Edit(*start_of(parent), *_end(parent), "{}")]
    count = len(parent.entries)
    start, end = (place.line, place.entry.column), _end(place)
    if count == 1:
        opening, closing = _opening(document, parent), _end(parent)
        return [Edit(*opening, closing[0], closing[1] - 1, "")]
    comma = _comma(document, end)
    seam = (comma[0], comma[1] + 1) if comma else end
    tail = document.lines[seam[0]][seam[1] :].strip()
    alone = on_own_line(document, place) and (not tail or tail.startswith("#"))
    edits = [Edit(_top(document, place), 0, seam[0] + 1, 0, "")] if alone else []
    if place.position < count - 1:
        following = document.child(parent, place.position + 1)
        return edits or [Edit(*start, following.line, following.entry.column, "")]
    before = _end(document.child(parent, place.position - 1))
    if comma:
        return edits or [Edit(*before, *end, "")]
    joint = _comma(document, before)
    if edits and joint:
        return [Edit(*joint, joint[0], joint[1] + 1, ""), *edits]
    return [Edit(*before, *end, "")]


def _top(document: Document, place: Place) -> int:
    top = place.line
    indent = document.lines[top][: place.entry.column]
    floor = place.parent.line + place.parent.node.line if place.parent else 0
    while top - 1 > floor and is_comment(document.lines[top - 1]):
        if not document.lines[top - 1].startswith(indent + "#"):
            break
        top -= 1
    return top


def replace(document: Document, place: Place, value: Any) -> list[Edit]:
    """Write another value at an entry of an inline collection."""
    parent = place.owner
    key = None if place.entry.key is None else place.step
    manner = manner_for(document, parent, place.position, key)
    if place.node.entries or place.node.style in {'"', "'"}:
        manner = render.Manner([place.entry, *manner.examples], manner.defaults)
    text = render.inline(value, manner)
    start, end = start_of(place), _end(place)
    if place.node.anchor and not place.node.alias:
        text = f"&{place.node.anchor} {text}"
    if place.node.is_empty:
        before = document.lines[start[0]][: start[1]]
        if not before.rstrip().endswith(":"):
            text = f": {text}"
        elif before.endswith(":"):
            text = f" {text}"
    return [Edit(*start, *end, text)]


def move(document: Document, place: Place, position: int) -> list[Edit]:
    """Bring an entry to another position: the texts of the entries between change places."""
    parent = place.owner
    low, high = sorted((place.position, position))
    places = [document.child(parent, i) for i in range(low, high + 1)]
    spans = [((p.line, p.entry.column), _end(p)) for p in places]
    texts = [text_between(document, *span) for span in spans]
    texts.insert(position - low, texts.pop(place.position - low))
    return [Edit(*start, *end, text) for (start, end), text in zip(spans, texts, strict=True)]
