"""Reading the layout around a place: ends, comments, blank lines, line ends, the slot of a value."""

from __future__ import annotations

from collections.abc import Sequence

from core.engine.document import Document, Place
from core.engine.nodes import BLOCK_STYLES, PROPERTIES, Node, block_header
from core.engine.splice import Edit

BREAKS = "\r\n\x85\u2028\u2029"
Position = tuple[int, int]


def content(line: str) -> str:
    """A line without its line end."""
    return line.rstrip(BREAKS)


def without_end(text: str) -> str:
    """A text without its last line end; the blank lines before that one stay."""
    return text[:-2] if text.endswith("\r\n") else text[:-1] if text.endswith(tuple(BREAKS)) else text


def is_blank(line: str) -> bool:
    """A line of nothing but white space."""
    return not line.strip()


def is_comment(line: str) -> bool:
    """A line of nothing but a comment."""
    return line.lstrip(" \t").startswith("#")


def indent_of(line: str) -> int:
    """The number of leading spaces."""
    return len(line) - len(line.lstrip(" "))


def line_end(document: Document, line: int) -> str:
    """The line end to use beside that line: its own, or that of the file's first line."""
    for candidate in (line, line - 1, 0):
        if 0 <= candidate < len(document.lines):
            text = document.lines[candidate]
            end = text[len(content(text)) :]
            if end in {"\n", "\r\n", "\r"}:
                return end
    return "\n"


def last_leaf(document: Document, place: Place) -> Place:
    """The place whose text ends last within an entry."""
    while place.node.is_block and place.entries:
        place = document.child(place, len(place.entries) - 1)
    return place


def end_of(document: Document, place: Place) -> Position:
    """Where the text of an entry ends, trailing comments and blank lines apart."""
    leaf = last_leaf(document, place)
    return leaf.line + leaf.node.end_line, leaf.node.end_column


def start_of(place: Place) -> Position:
    """Where the value of an entry begins, properties such as `&anchor` included."""
    return place.line + place.node.line, place.node.column


def block_start(place: Place) -> Position:
    """Where the first entry of a block collection begins."""
    first = place.entries[0]
    return place.line + first.line, first.column


def on_own_line(document: Document, place: Place) -> bool:
    """Nothing but spaces stands before the entry in its line."""
    return is_blank(document.lines[place.line][: place.entry.column])


def block_scalar_at_end(document: Document, place: Place) -> tuple[Place, str] | None:
    """The block scalar that an entry ends with, and its header's indicators."""
    leaf = last_leaf(document, place)
    if leaf.node.style not in BLOCK_STYLES or leaf.node.entries is not None:
        return None
    line, column = start_of(leaf)
    return leaf, block_header(document.lines[line], column)


def top_of(document: Document, place: Place) -> int:
    """The first line of an entry with the comment block directly above it at the same indent."""
    floor = floor_of(document, place)
    top = place.line
    while top > floor and is_comment(document.lines[top - 1]):
        if indent_of(document.lines[top - 1]) != place.entry.column:
            break
        top -= 1
    return top


def floor_of(document: Document, place: Place) -> int:
    """The first line that can belong to an entry: the one below the text before it."""
    parent = place.parent
    if parent is None:
        return 0
    if place.position > 0:
        return end_of(document, document.child(parent, place.position - 1))[0] + 1
    if parent.parent is None:
        return 0
    slot = slot_of(document, parent)
    return (slot[0] if slot else parent.line) + 1


def slot_of(document: Document, place: Place, *, properties: bool = True) -> Position | None:
    """Where a value may begin: behind the colon or dash, and behind the properties that stand there.

    None for a `? key` that has no colon.
    """
    entry = place.entry
    if entry.key is None:
        found: Position | None = (place.line, entry.column + 1)
    else:
        found = _behind_colon(document, place.line + entry.key.end_line, entry.key.end_column)
    node = place.node
    if found and properties and (node.anchor or node.tag) and not node.alias:
        line, column = found
        written = PROPERTIES.match(document.lines[line], column)
        if written:
            found = line, column + len(written.group().rstrip())
    return found


def _behind_colon(document: Document, line: int, column: int) -> Position | None:
    while line < len(document.lines):
        rest = document.lines[line][column:]
        stripped = rest.lstrip()
        if stripped.startswith(":"):
            return line, column + len(rest) - len(stripped) + 1
        if stripped and not stripped.startswith("#"):
            return None
        line, column = line + 1, 0
    return None


def is_spaced(document: Document, place: Place, position: int) -> bool:
    """Whether the entries of a block collection are kept apart by blank lines around that position."""
    count = len(place.entries)
    if count < 2:
        return False
    later = min(max(position, 1), count - 1)
    before, after = document.child(place, later - 1), document.child(place, later)
    between = document.lines[end_of(document, before)[0] + 1 : after.line]
    return any(is_blank(line) for line in between)


def after_line(document: Document, line: int, new: Sequence[str], *, close: bool = False) -> Edit:
    """Put new lines below a line; `close` ends the file with a line end where it has none."""
    text = document.lines[line]
    end = line_end(document, line)
    if content(text) != text:
        return Edit(line + 1, 0, line + 1, 0, "".join(row + end for row in new))
    return Edit(line, len(text), line, len(text), end + end.join(new) + (end if close else ""))


def unfinished_scalar(document: Document, place: Place) -> list[Edit]:
    """Keep the value of a block scalar at the end of a file without a last line end.

    Text put below gives it a line end, which `|` and `|+` would count and `|-` does not.
    """
    last = end_of(document, place)[0]
    if last + 1 < len(document.lines) or content(document.lines[last]) != document.lines[last]:
        return []
    found = block_scalar_at_end(document, place)
    if found is None or "-" in found[1]:
        return []
    leaf, header = found
    line, column = start_of(leaf)
    at = document.lines[line].index(header, column)
    return [Edit(line, at, line, at + len(header), header.replace("+", "") + "-")]


def text_between(document: Document, start: Position, end: Position) -> str:
    """The source text from one position up to another."""
    lines = document.lines[start[0] : end[0] + 1]
    lines[-1] = lines[-1][: end[1]]
    lines[0] = lines[0][start[1] :]
    return "".join(lines)


def body_of(document: Document, place: Place) -> Position:
    """Where a scalar's own text begins, its `&anchor` and `!tag` left out."""
    node: Node = place.node
    line, column = start_of(place)
    if (node.anchor or node.tag) and not node.alias:
        found = PROPERTIES.match(document.lines[line], column)
        column = found.end() if found else column
    return line, column
