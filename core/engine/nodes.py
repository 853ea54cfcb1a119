"""The position index: a light tree of nodes, each placed relative to the entry that holds it.

Positions are relative so that an edit moves only the younger siblings of the edited entry and of the
entries around it. `compose` cannot be used: it forgets where an alias stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from core.engine.scalars import construct, plain_value

PROPERTIES = re.compile(r"(?:[&!][^\s\[\]{},]*(?=\s|$)|[ \t]+)*")
BLOCK_STYLES = frozenset("|>")


class Node:
    """A value or a key in the text: where it begins and ends, how it is written, what it holds.

    `line` and `end_line` count from the first line of the owning entry. `entries` is None for a scalar
    or an alias. A block collection ends where its last entry ends; its own end is not kept.
    """

    __slots__ = (
        "alias", "anchor", "bare", "column", "end_column", "end_line", "entries", "flow", "is_map",
        "line", "style", "tag", "text",
    )  # fmt: skip

    def __init__(self, event: Any, base: int) -> None:
        start, end = event.start_mark, event.end_mark
        self.line = start.line - base
        self.column = start.column
        self.end_line = end.line - base
        self.end_column = end.column
        self.anchor: str | None = event.anchor
        self.alias = False
        self.tag: str | None = getattr(event, "tag", None)
        self.style: str | None = getattr(event, "style", None) or None  # plain is "" to the parser
        self.text: str = getattr(event, "value", "")
        self.entries: list[Entry] | None = None
        self.flow = self.bare = self.is_map = False

    @property
    def is_block(self) -> bool:
        """A block mapping or block sequence."""
        return self.entries is not None and not self.flow

    @property
    def is_empty(self) -> bool:
        """A value of which nothing is written, as in `key:`."""
        return self.entries is None and not self.alias and (self.line, self.column) == (self.end_line, self.end_column)

    def scalar_value(self) -> Any:
        """What a scalar reads as; an alias has no value of its own."""
        if self.tag and self.tag != "!":
            return construct(self.tag, self.text)
        return plain_value(self.text) if self.style is None and not self.tag else self.text


class Entry:
    """A list item or a key with its value; `line` counts from the entry that holds the collection.

    `node` is None as long as a top-level section has not been read.
    """

    __slots__ = ("column", "key", "line", "node")

    def __init__(self, line: int, column: int, key: Node | None, node: Node | None) -> None:
        self.line = line
        self.column = column
        self.key = key
        self.node = node


def after_properties(lines: Sequence[str], line: int, column: int) -> tuple[int, int]:
    """Where the content begins behind `&anchor` and `!tag`, over comments and line ends."""
    while line < len(lines):
        found = PROPERTIES.match(lines[line], column)
        column = found.end() if found else column
        rest = lines[line][column:].strip()
        if rest and not rest.startswith("#"):
            return line, column
        line, column = line + 1, 0
    return line, 0


def read_nodes(lines: Sequence[str], *, marks: tuple[bool, bool] = (True, True)) -> Node | None:
    """The tree of one document given as lines; raises YAMLError when it does not parse or does not end.

    `marks` says whether the document may begin with `---` and end with `...`: a part of one may not.
    """
    return _Builder(lines).document(marks)


class _Builder:
    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def document(self, marks: tuple[bool, bool]) -> Node | None:
        parser = yaml.CSafeLoader("".join(self.lines))
        try:
            self.next: Any = parser.get_event
            self.next()
            event: Any = self.next()
            if not hasattr(event, "explicit"):
                return None
            root = self.node(self.next(), 0)
            end: Any = self.next()
            if type(end) is not DocumentEndEvent or getattr(self.next(), "explicit", None) is not None:
                raise yaml.YAMLError("several documents")
            if (event.explicit and not marks[0]) or (end.explicit and not marks[1]):
                raise yaml.YAMLError("a mark of a document within it")
            return root
        finally:
            del self.next
            parser.dispose()

    def node(self, event: Any, base: int) -> Node:
        node = Node(event, base)
        kind = type(event)
        if kind is ScalarEvent:
            if node.style in BLOCK_STYLES:
                self.trim_block_scalar(node, base)
            return node
        if kind is AliasEvent:
            node.alias = True
            return node
        node.flow = bool(event.flow_style)
        node.is_map = kind is MappingStartEvent
        node.bare = event.start_mark.index == event.end_mark.index and node.flow
        node.entries = []
        if node.flow:
            self.flow_entries(node, base)
        else:
            self.block_entries(node, base)
        return node

    def flow_entries(self, node: Node, base: int) -> None:
        assert node.entries is not None  # noqa: S101
        event = self.next()
        while type(event) not in (SequenceEndEvent, MappingEndEvent):
            start = event.start_mark
            key = self.node(event, start.line) if node.is_map else None
            value = self.node(self.next() if node.is_map else event, start.line)
            node.entries.append(Entry(start.line - base, start.column, key, value))
            event = self.next()
        node.end_line, node.end_column = event.end_mark.line - base, event.end_mark.column

    def block_entries(self, node: Node, base: int) -> None:
        assert node.entries is not None  # noqa: S101
        event = self.next()
        if node.anchor or node.tag:
            _, node.column = after_properties(self.lines, node.line + base, node.column)
        while type(event) not in (SequenceEndEvent, MappingEndEvent):
            line = self.sign_line(event.start_mark, node.column, node.is_map)
            key = self.node(event, line) if node.is_map else None
            value = self.node(self.next() if node.is_map else event, line)
            if value.is_empty and key is not None:
                self.settle_empty(key, value, line)
            node.entries.append(Entry(line - base, node.column, key, value))
            event = self.next()

    def sign_line(self, mark: Any, column: int, is_map: bool) -> int:
        """The line of the dash, or of the `?`, that the entry at this mark belongs to."""
        line: int = mark.line
        if is_map and mark.column == column:
            return line
        sign = "?" if is_map else "-"
        if self.lines[line][column] != sign:
            line -= 1
            while self.lines[line][: column + 1].lstrip() != sign:
                line -= 1
        return line

    def settle_empty(self, key: Node, value: Node, base: int) -> None:
        """A missing value after `? key` is reported on the next line; place it at the key's end."""
        line, column = value.line + base, value.column
        if column == 0 or line >= len(self.lines) or self.lines[line][column - 1] != ":":
            value.line = value.end_line = key.end_line
            value.column = value.end_column = key.end_column

    def trim_block_scalar(self, node: Node, base: int) -> None:
        """End a block scalar at its last line of content; with `+` its blank lines are content."""
        last = node.end_line + base
        if node.end_column == 0 or last >= len(self.lines):
            last -= 1
        first = node.line + base + 1
        if "+" not in block_header(self.lines[first - 1], node.column):
            written = [line for line in self.lines[first : last + 1] if line.strip()]
            indent = min((len(line) - len(line.lstrip(" ")) for line in written), default=0)
            while last >= first and _is_trailing(self.lines[last], indent):
                last -= 1
        node.end_line, node.end_column = last - base, len(self.lines[last].rstrip("\r\n\x85\u2028\u2029"))


def _is_trailing(line: str, indent: int) -> bool:
    """A blank line that is no content: one with more spaces than the indent counts as a line of spaces."""
    return not line.strip() and (not indent or len(line.rstrip("\r\n\x85\u2028\u2029")) <= indent)


def block_header(line: str, column: int) -> str:
    """The indicators of a block scalar: `|2-` of `key: |2-  # why`."""
    found = re.compile(r"(?:[&!]\S*\s+)*([|>][-+0-9]*)").match(line, column)
    return found.group(1) if found else ""
