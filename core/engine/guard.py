"""The guard: decides from parser events alone whether a text is accepted, and outlines its sections."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from core.engine import wording
from core.engine.errors import GuardError
from core.engine.limits import DEFAULT_LIMITS, Limits
from core.engine.scalars import CORE_TAGS, MAPPING_TAG, SEQUENCE_TAG, UNREADABLE, construct, plain_value

BOM = "\ufeff"
MAX_TAG_DIRECTIVES = 16
COLLECTION_COST = 2  # a list or mapping counts twice: the time a text takes goes with its events
SUSPICIOUS = frozenset("0123456789+-=<")  # what unquoted words begin with that may have no value
DEEP_LINE = re.compile(r"(?:[-?] ){64}")
LARGE = 100_000
UNPLAIN = re.compile(r"[\"'#|>]")
"""What may begin a quoted text, a block of text or a comment."""
FEW_BRACKETS = 64
EVENTS_AROUND = 4  # the beginnings and ends of the stream and of the document


@dataclass(frozen=True, slots=True)
class Outline:
    """What the guard saw on the way: where the top-level keys stand, and whether parts stand alone.

    `keys` holds (line, end column, text, style) of each top-level key, or None where the root is no
    plain block mapping at column 0. `anchored` says that anchors, aliases, merges or tags occur. `nodes`
    counts keys and scalars once, lists and mappings COLLECTION_COST times, aliases as what they stand for.
    """

    keys: tuple[tuple[int, int, str, str | None], ...] | None
    anchored: bool
    nodes: int


def guard(source: str | bytes, *, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the text of an acceptable source; raise GuardError with line and reason otherwise."""
    text = _decode(source, limits)
    outline(text, limits)
    return text


def load(text: str | bytes, *, limits: Limits = DEFAULT_LIMITS) -> Any:
    """Plain typed data of an accepted text; raise GuardError as `guard` does."""
    return load_unguarded(guard(text, limits=limits))


def load_unguarded(text: str) -> Any:
    """Plain typed data of a text that the guard has passed."""
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as problem:
        raise wording.from_yaml(problem) from problem
    except ValueError as problem:
        raise GuardError(f"A value cannot be read: {problem}.", reason="value") from problem


@lru_cache(maxsize=8)
def outline(text: str, limits: Limits) -> Outline:
    """Check a decoded text and outline it; remembered for the last few texts."""
    if len(text) > limits.size or len(text.encode("utf-8", "replace")) > limits.size:
        raise wording.too_large(limits.size)
    if "\x00" in text:
        raise GuardError(
            "The text holds a NUL character, so it is no text file.", reason="nul", line=_line_at(text, "\x00")
        )
    if text.count("%TAG") > MAX_TAG_DIRECTIVES:
        raise GuardError("The text declares tags of its own, which are not accepted.", reason="tag", line=1)
    scan = _Scan(limits)
    try:
        _look_ahead(text, limits)
        parser = yaml.CSafeLoader(text)
        try:
            scan.run(parser.get_event)
        finally:
            parser.dispose()
    except yaml.YAMLError as problem:
        raise wording.from_yaml(problem) from problem
    except UnicodeEncodeError as problem:
        raise GuardError(
            "The text holds half a character (a lone surrogate); save the file as UTF-8 and try again.",
            reason="encoding",
            line=text.count("\n", 0, problem.start) + 1,
        ) from problem
    if scan.merges:
        load_unguarded(text)
    return Outline(scan.sections(BOM in text[1:]), scan.anchored, scan.nodes)


def _decode(source: str | bytes, limits: Limits) -> str:
    if isinstance(source, str):
        return source
    if len(source) > limits.size:
        raise wording.too_large(limits.size)
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = source.count(b"\n", 0, problem.start) + 1
        raise GuardError(
            f"Line {line} is not UTF-8 text. Save the file with the encoding UTF-8 and try again.",
            reason="encoding",
            line=line,
        ) from problem


def _line_at(text: str, needle: str) -> int:
    return text.count("\n", 0, text.index(needle)) + 1


def _look_ahead(text: str, limits: Limits) -> None:
    """Refuse a large text that holds too many values or does not parse before Python sees any event of it.

    Where nothing is quoted, a comma of an inline list parts two values and a dash at the margin begins one, so that
    counting them is enough. Else the C parser counts; not for texts with many brackets, for which its time grows with
    the square of the nesting.
    """
    if len(text) < LARGE:
        return
    if "*" not in text and _values_at_least(text) > limits.nodes:
        raise wording.far_too_many_nodes(limits.nodes)
    brackets = text.count("[") + text.count("{")
    if brackets > FEW_BRACKETS or DEEP_LINE.search(text):
        return
    parser = yaml.CSafeLoader(text)
    try:
        events = parser.raw_parse()
    finally:
        parser.dispose()
    if events - EVENTS_AROUND > limits.nodes and "*" not in text:
        raise wording.far_too_many_nodes(limits.nodes)


def _values_at_least(text: str) -> int:
    """How many values a text certainly holds, if it parses at all."""
    quoted = UNPLAIN.search(text)
    end = quoted.start() if quoted else len(text)
    return text.count(",", 0, end) if text[0] in "[{" else text.count("\n- ", 0, end)


class _Scan:
    """One walk over the events; the loop is written for speed, the rare cases are methods."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.nodes = 0  # with aliases counted as what they stand for
        self.documents = 0
        self.anchored = self.merges = self.plain_root = False
        self.sizes: dict[str, int] = {}
        self.collections: set[str] = set()
        self.stack: list[tuple[str | None, int, bool | None]] = []
        self.keys: list[tuple[int, int, str, str | None]] = []
        self.key_next: bool | None = None  # None outside mappings

    def run(self, next_event: Callable[[], Any]) -> None:
        """Walk all events; raise GuardError at the first thing that is not accepted."""
        longest, most = self.limits.scalar, self.limits.nodes
        while (event := next_event()) is not None:
            kind = type(event)
            if kind is not ScalarEvent:
                self._structure(kind, event)
                continue
            self.nodes += 1
            value, key_next = event.value, self.key_next
            if event.tag or event.anchor or value[:1] in SUSPICIOUS or len(value) > longest:
                self._odd_scalar(event)
            if key_next is not None:
                if key_next and len(self.stack) == 1:
                    self._top_key(event)
                self.key_next = not key_next
            if self.nodes > most:
                raise wording.too_many_nodes(most, event)

    def sections(self, inner_bom: bool) -> tuple[tuple[int, int, str, str | None], ...] | None:
        """The top-level keys, when each can be read on its own."""
        return tuple(self.keys) if self.plain_root and not inner_bom and not self.anchored else None

    def _structure(self, kind: type[Event], event: Any) -> None:
        if kind is SequenceEndEvent or kind is MappingEndEvent:
            self._close()
        elif kind is SequenceStartEvent or kind is MappingStartEvent:
            self._open(event, kind is MappingStartEvent)
        elif kind is AliasEvent:
            self._alias(event)
        elif kind is DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                raise wording.several_documents(event)
        elif kind is DocumentEndEvent and event.explicit:
            self.plain_root = False

    def _open(self, event: Any, mapping: bool) -> None:
        if self.key_next:
            raise wording.complex_key(event)
        if event.tag or event.anchor:
            if event.tag not in {None, "!", MAPPING_TAG if mapping else SEQUENCE_TAG}:
                raise wording.foreign_tag(event)
            self._declare(event)
        if not self.stack:
            self.plain_root = mapping and not event.flow_style and event.start_mark.column == 0
        self.nodes += COLLECTION_COST
        self.stack.append((event.anchor, self.nodes, self.key_next))
        self.key_next = True if mapping else None
        if len(self.stack) > self.limits.depth:
            raise wording.too_deep(self.limits.depth, event)
        if self.nodes > self.limits.nodes:
            raise wording.too_many_nodes(self.limits.nodes, event)

    def _close(self) -> None:
        anchor, before, key_next = self.stack.pop()
        if anchor:
            self.sizes[anchor] = self.nodes - before + COLLECTION_COST
            self.collections.add(anchor)
        self.key_next = None if key_next is None else not key_next

    def _alias(self, event: Any) -> None:
        self.anchored = True
        if event.anchor not in self.sizes:
            raise wording.unknown_alias(event)
        if self.key_next and event.anchor in self.collections:
            raise wording.complex_key(event)
        self.nodes += self.sizes[event.anchor]
        if self.key_next is not None:
            self.plain_root = self.plain_root and not (self.key_next and len(self.stack) == 1)
            self.key_next = not self.key_next
        if self.nodes > self.limits.nodes:
            raise wording.alias_bomb(self.limits.nodes, event)

    def _declare(self, event: Any) -> None:
        self.anchored = True
        if event.anchor:
            if event.anchor in self.sizes or any(event.anchor == name for name, _, _ in self.stack):
                raise wording.anchor_twice(event)
            if type(event) is ScalarEvent:
                self.sizes[event.anchor] = 1

    def _odd_scalar(self, event: Any) -> None:
        value: str = event.value
        if len(value) > self.limits.scalar:
            raise wording.long_scalar(self.limits.scalar, event)
        if event.tag or event.anchor:
            self._declare(event)
        if event.tag and event.tag != "!":
            if event.tag not in CORE_TAGS:
                raise wording.foreign_tag(event)
            self._readable(construct, event.tag, value, event)
        elif event.implicit[0]:
            if value == "<<" and self.key_next:
                self.merges = self.anchored = True
            elif value in {"=", "<<"}:
                raise wording.lone_sign(event)
            elif UNREADABLE.match(value):
                self._readable(lambda _, text: plain_value(text), "", value, event)

    @staticmethod
    def _readable(read: Any, tag: str, value: str, event: Any) -> None:
        try:
            read(tag, value)
        except (ValueError, yaml.YAMLError) as problem:
            raise wording.no_such_value(event, problem) from problem

    def _top_key(self, event: Any) -> None:
        start, end = event.start_mark, event.end_mark
        if start.column or event.tag or event.anchor or start.line != end.line:
            self.plain_root = False
        self.keys.append((start.line, end.column, event.value, event.style or None))
