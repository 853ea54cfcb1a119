"""Rules on names that stand twice where each should stand once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from core.pack.model import Pack
from core.pack.sections import word
from core.pack.things import Path, Thing

UNIQUE_KINDS = (
    "term", "attribute", "synonym", "alias", "value", "required field", "trigger", "stage", "tag",
    "decision point", "involved entity", "rule", "example",
)  # fmt: skip
UNIQUE_ITEMS = (
    "relationship type", "business pattern", "reasoning template", "multihop question", "business rule",
)  # fmt: skip


def duplicates(pack: Pack) -> Iterator[tuple[str, Path]]:
    """A list names each of its members once, and a section each of its items."""
    seen: set[tuple[Path, str, str]] = set()
    counted = Counter(map(_slot, pack.things))
    for thing in pack.things:
        slot = _slot(thing)
        if thing.kind in (*UNIQUE_KINDS, *UNIQUE_ITEMS) and counted[slot] > 1:
            if slot in seen:
                where = f" of {thing.owner.name}" if thing.owner else ""
                yield f"The {word(thing.kind)} “{thing.name}”{where} is listed more than once.", thing.path
            seen.add(slot)


def shared_types(pack: Pack) -> Iterator[tuple[str, Path]]:
    """Entities, relationships and patterns can be told apart by what identifies them."""
    yield from _shared([(e.type, e.name, e.path) for e in pack.entities], "The entity type “{}”")
    relationships = [(f"{r.name} from {r.source} to {r.target}", r.name, r.path) for r in pack.relationships]
    yield from _shared(relationships, "The relationship {}")
    patterns = [(p.pattern + p.entity_type + p.attribute, p.pattern, p.path) for p in pack.patterns]
    yield from _shared(patterns, "The extraction pattern “{1}”")


def _shared(named: list[tuple[str, str, Path]], words: str) -> Iterator[tuple[str, Path]]:
    seen: set[str] = set()
    for key, name, path in named:
        if key and key in seen:
            shown = words.format(key, name)
            yield f"{shown} is declared more than once.", path
        seen.add(key)


def _slot(thing: Thing) -> tuple[Path, str, str]:
    return (thing.owner.path if thing.owner else ()), thing.kind, thing.name
