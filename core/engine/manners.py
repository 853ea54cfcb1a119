"""Finding examples: the neighbours whose way of writing new text follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from core.engine.document import Document, Place
from core.engine.nodes import Entry, Node
from core.engine.render import Defaults, Manner
from core.engine.scalars import same

NEAR = 8
SAMPLE = 300


def manner_for(document: Document, container: Place, position: int, key: Any) -> Manner:
    """How a value under that key, or (key None) an item at that position, is written here."""
    defaults = _defaults(document, container)
    entries = container.entries
    if not container.node.is_map or key is None:
        near = nearest_first(entries, position)[:NEAR]
        return Manner(near or _inner(cousins(document, container)), defaults)
    examples = [e for cousin in cousins(document, container) for e in _with_key(cousin.node, key)]
    near = nearest_first(entries, position)[:NEAR]
    return Manner([*examples, *near], defaults)


def key_quotes(container: Place, manner: Manner) -> str | None:
    """How the keys of a mapping are quoted: as its nearest siblings' are."""
    styles = [e.key.style for e in container.entries if e.key is not None and e.key.style in {None, "'", '"'}]
    return styles[-1] if styles else manner.defaults.key_quotes


def cousins(document: Document, place: Place) -> list[Entry]:
    """Entries that play the same role as this one in sibling collections, the nearest first."""
    parent = place.parent
    if parent is None:
        return []
    near = [e for e in nearest_first(parent.entries, place.position) if e is not place.entry]
    key = place.entry.key
    if key is None:
        return near[:NEAR]
    found = [e for c in cousins(document, parent) for e in _with_key(c.node, key.scalar_value())]
    return found or near[:NEAR]


def nearest_first(entries: list[Entry], position: int) -> list[Entry]:
    """The entries before a position backwards, then those from it on."""
    window = entries[max(position - NEAR, 0) : position]
    return [*reversed(window), *entries[position : position + NEAR]]


def _inner(entries: list[Entry]) -> list[Entry]:
    return [inner for entry in entries if entry.node is not None for inner in entry.node.entries or ()][:NEAR]


def _with_key(node: Node | None, key: Any) -> list[Entry]:
    if node is None or not node.is_map:
        return []
    return [e for e in node.entries or () if e.key is not None and same(e.key.scalar_value(), key)]


def _defaults(document: Document, container: Place) -> Defaults:
    """The habits of the section, counted over its first few hundred nodes, or of the next ones."""
    counts: dict[str, Counter[Any]] = {name: Counter() for name in ("quotes", "keys", "offset", "step")}
    for section in _sections(document, container):
        for _, entry in zip(range(SAMPLE), _walk(section), strict=False):
            _count(entry, counts)
        if counts["quotes"]:
            break
    usual = Defaults()
    return Defaults(
        quotes=_most(counts["quotes"], usual.quotes),
        key_quotes=_most(counts["keys"], usual.key_quotes),
        list_offset=_most(counts["offset"], usual.list_offset),
        step=_most(counts["step"], usual.step),
        block_scalars=document.block_scalars,
    )


def _most(counts: Counter[Any], default: Any) -> Any:
    return counts.most_common(1)[0][0] if counts else default


def _sections(document: Document, container: Place) -> Iterator[Entry]:
    """The section that holds the container, then those around it, the nearest first."""
    section = container
    while section.parent is not None and section.parent.parent is not None:
        section = section.parent
    root = section.parent or section
    if section.parent is not None:
        yield section.entry
    at = section.position if section.parent is not None else len(root.entries)
    for entry in nearest_first(root.entries, at):
        if entry.node is None:
            entry = document.child(root, root.entries.index(entry)).entry  # noqa: PLW2901
        yield entry


def _walk(entry: Entry) -> Iterator[Entry]:
    yield entry
    for inner in (entry.node.entries or ()) if entry.node is not None else ():
        yield from _walk(inner)


def _count(entry: Entry, counts: dict[str, Counter[Any]]) -> None:
    node = entry.node
    if entry.key is not None and entry.key.style in {None, '"', "'"}:
        counts["keys"][entry.key.style] += 1
    if node is None:
        return
    if node.is_block and entry.key is not None and node.column >= entry.column and node.line:
        counts["step" if node.is_map else "offset"][node.column - entry.column] += 1
    is_string = node.entries is None and not node.alias and isinstance(node.scalar_value(), str)
    if is_string and node.style in {None, '"', "'"}:
        counts["quotes"][node.style] += 1
