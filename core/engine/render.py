"""Values to YAML text, written the way the examples beside them are written."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.engine.nodes import Entry, Node
from core.engine.scalars import plain_value, reads_as_string, same

INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
LONGEST_KEY = 1000  # the parser looks for a colon no further than 1,024 characters


@dataclass(frozen=True, slots=True)
class Defaults:
    """How a file is written where no example is at hand: `quotes` is None for plain scalars."""

    quotes: str | None = '"'
    key_quotes: str | None = None
    list_offset: int = 2
    step: int = 2
    block_scalars: bool = True


@dataclass(frozen=True, slots=True)
class Manner:
    """Examples (entries whose value is of the kind to be written, the best first) and the defaults."""

    examples: Sequence[Entry] = ()
    defaults: Defaults = field(default_factory=Defaults)

    def nodes(self) -> list[Node]:
        """The example values that have been read."""
        return [entry.node for entry in self.examples if entry.node is not None]

    def quotes(self) -> str | None:
        """The quote style of the examples: the majority of those that had a choice."""
        styles = [node.style for node in self.nodes() if _had_a_choice(node)]
        if not styles:
            return self.defaults.quotes
        return max(styles, key=styles.count)

    def key_quotes(self) -> str | None:
        """The quote style of the examples' own keys."""
        for node in self.nodes():
            for entry in node.entries or ():
                if entry.key is not None and entry.key.style in {None, '"', "'"}:
                    return entry.key.style
        return self.defaults.key_quotes

    def inside(self, key: Any) -> Manner:
        """The manner for the value under a key of such a mapping, or (key None) for a list's items."""
        found = [
            entry
            for node in self.nodes()
            for entry in (node.entries or ())
            if (entry.key is None) == (key is None) and (key is None or _spells(entry, key))
        ]
        return Manner(found[:24], self.defaults)

    def inline(self, value: Any) -> bool:
        """Whether such a collection stands in brackets."""
        kinds = [n.flow for n in self.nodes() if n.entries and n.is_map == isinstance(value, dict)]
        return bool(kinds) and kinds[0]

    def list_offset(self) -> int:
        """How far a dash stands to the right of its key."""
        found = self._offsets(of_keys=True, maps=False)
        return next((offset for offset in found if offset >= 0), self.defaults.list_offset)

    def step(self) -> int:
        """How far a nested mapping is indented."""
        found = self._offsets(of_keys=True, maps=True)
        return next((offset for offset in found if offset > 0), self.defaults.step)

    def dash_width(self) -> int:
        """From the dash to the item's first character."""
        found = self._offsets(of_keys=False, maps=True)
        return next((offset for offset in found if offset > 0), 2)

    def _offsets(self, *, of_keys: bool, maps: bool) -> Iterator[int]:
        for entry in self.examples:
            node = entry.node
            if node is None or not node.is_block or node.is_map != maps:
                continue
            if (entry.key is not None) == of_keys and (of_keys or node.line == 0):
                yield node.column - entry.column


def _spells(entry: Entry, key: Any) -> bool:
    return entry.key is not None and same(entry.key.scalar_value(), key)


def _had_a_choice(node: Node) -> bool:
    if node.entries is not None or node.alias or node.tag or node.style not in {None, '"', "'"}:
        return False
    return isinstance(node.scalar_value(), str) and (node.style is None or plain_safe(node.text, False))


def plain_safe(text: str, in_flow: bool) -> bool:
    """Whether the string may stand without quotes and still reads as this string."""
    if not text or text[0] in INDICATORS or text != text.strip() or not text.isprintable():
        return False
    if ": " in text or " #" in text or text.endswith(":") or not reads_as_string(text):
        return False
    return not (in_flow and re.search(r"[,\[\]{}:?]", text))


def quote(text: str, quotes: str | None, in_flow: bool = False) -> str:
    """The string in the wanted quotes, or in double quotes where those cannot hold it."""
    if quotes is None and plain_safe(text, in_flow):
        return text
    if quotes == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escape, text)) + '"'


def _escape(char: str) -> str:
    if char in SHORT_ESCAPES:
        return SHORT_ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def scalar(value: Any, quotes: str | None, in_flow: bool = False) -> str:
    """One value in one line."""
    if isinstance(value, str):
        return quote(value, quotes, in_flow)
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, float):
        return _float(value)
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)


def _float(value: float) -> str:
    if math.isnan(value) or math.isinf(value):
        return {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}[str(value)]
    text = repr(value)
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text
    mantissa = mantissa if "." in mantissa else mantissa + ".0"
    return f"{mantissa}e{exponent if exponent[0] in '+-' else '+' + exponent}"


def inline(value: Any, manner: Manner) -> str:
    """The value in one line, collections in brackets."""
    if isinstance(value, dict):
        quotes = manner.key_quotes()
        pairs = (f"{scalar(k, quotes, True)}: {inline(v, manner.inside(k))}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        items = manner.inside(None)
        return "[" + ", ".join(inline(item, items) for item in value) + "]"
    return scalar(value, manner.quotes(), True)


def block(value: Any, indent: int, manner: Manner) -> list[str]:
    """A collection with content as the lines of a block that stands at that column."""
    lines: list[str] = []
    if isinstance(value, dict):
        quotes = manner.key_quotes()
        for key, item in value.items():
            lines += pair(key, item, indent, quotes, manner.inside(key))
    else:
        items = manner.inside(None)
        for item in value:
            lines += list_item(item, indent, items)
    return lines


def pair(key: Any, value: Any, indent: int, key_quotes: str | None, manner: Manner) -> list[str]:
    """`key: value` as lines at that column; the examples of `manner` are values of such a key."""
    head = f"{' ' * indent}{scalar(key, key_quotes)}:"
    if not stands_in_block(value, manner):
        first, *rest = value_lines(value, indent + manner.step(), manner)
        return [f"{head} {first}", *rest]
    offset = manner.step() if isinstance(value, dict) else manner.list_offset()
    return [head, *block(value, indent + offset, manner)]


def list_item(value: Any, indent: int, manner: Manner) -> list[str]:
    """`- value` as lines at that column; the examples of `manner` are items of such a list."""
    width = manner.dash_width()
    dash = " " * indent + "-".ljust(width)
    if not stands_in_block(value, manner):
        first, *rest = value_lines(value, indent + 2, manner)
        return [f"{' ' * indent}- {first}", *rest]
    lines = block(value, indent + width, manner)
    return [dash + lines[0][indent + width :], *lines[1:]]


def stands_in_block(value: Any, manner: Manner) -> bool:
    """Whether the value is written as a block below its key or dash."""
    return isinstance(value, dict | list) and bool(value) and not manner.inline(value)


def value_lines(value: Any, indent: int, manner: Manner) -> list[str]:
    """A value that begins behind its key or dash: one line, or a block scalar's header and lines."""
    if isinstance(value, str) and "\n" in value and manner.defaults.block_scalars:
        folded = next((node.style for node in manner.nodes() if node.style in {"|", ">"}), "|")
        return block_scalar(value, indent, folded or "|") or [quote(value, '"')]
    quotes = manner.quotes()
    return [inline(value, manner) if isinstance(value, dict | list) else scalar(value, quotes)]


def block_scalar(text: str, indent: int, style: str) -> list[str] | None:
    """Header and lines of a block scalar, or None where a block scalar could not hold the text."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if not body or lines[0][:1] in {"", " "} or body.endswith("\n"):
        return None
    if not all(line.isprintable() and (line.strip() or not line) for line in lines):
        return None
    if style == ">" and len(lines) > 1:
        style = "|"
    header = style + ("" if text.endswith("\n") else "-")
    return [header, *(" " * indent + line if line else "" for line in lines)]


def reads_back(value: Any) -> bool:
    """Whether a single value that is no string has a plain form that reads as the same value."""
    if isinstance(value, str):
        return not any("\ud800" <= char <= "\udfff" for char in value)
    return same(plain_value(scalar(value, None)), value)
