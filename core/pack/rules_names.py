"""Rules on names that stand twice where each should stand once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

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


def near_duplicates(pack: Pack) -> Iterator[tuple[str, Path]]:
    """No two members of a list differ only in case, separators or a plural."""
    seen: dict[tuple[Path, str, str], str] = {}
    for thing in pack.things:
        if thing.kind not in (*UNIQUE_KINDS, "entity"):
            continue
        owner, kind, name = _slot(thing)
        first = seen.setdefault((owner, kind, _bare(name, kind)), name)
        if first != name:
            where = f" of {thing.owner.name}" if thing.owner else ""
            yield f"The {word(kind, 2)} “{first}” and “{name}”{where} are nearly the same.", thing.path


@lru_cache(maxsize=32_768)
def _bare(name: str, kind: str) -> str:
    """A name without case, separators and, for words that documents are searched for, its plural."""
    bare = "".join(character for character in name.casefold() if character.isalnum())
    if kind not in ("term", "synonym", "alias", "entity") or len(bare) < 5 or not bare.isascii():
        return bare or name
    if bare.endswith("ies"):
        return bare[:-3] + "y"
    if bare.endswith(("sses", "xes", "ches", "shes")):
        return bare[:-2]
    return bare[:-1] if bare.endswith("s") and not bare.endswith(("ss", "us", "is")) else bare


def _shared(named: list[tuple[str, str, Path]], words: str) -> Iterator[tuple[str, Path]]:
    seen: set[str] = set()
    for key, name, path in named:
        if key and key in seen:
            shown = words.format(key, name)
            yield f"{shown} is declared more than once.", path
        seen.add(key)


def _slot(thing: Thing) -> tuple[Path, str, str]:
    return (thing.owner.path if thing.owner else ()), thing.kind, thing.name
