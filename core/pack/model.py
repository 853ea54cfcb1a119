"""A pack as its authors think of it: entities, relationships, patterns, terms, and what refers to what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from core.engine import load
from core.errors import InvalidInput
from core.pack.sections import BY_KEY
from core.pack.things import Path, Thing, index, item_fields


@dataclass(frozen=True)
class EntityRef:
    """An entity: how it is called, what it has, and where it stands."""

    name: str
    type: str
    description: str
    attributes: tuple[str, ...]
    synonyms: tuple[str, ...]
    path: Path
    data: Mapping[str, Any]

    def attribute_path(self, name: str) -> Path:
        """Give the path of the attribute `name` of this entity (there or not)."""
        return (*self.path, _key_of(self.path, self.data, "attribute"), name)


@dataclass(frozen=True)
class RelationshipRef:
    """A relationship in either spelling (`name`/`attributes` or `type`/`properties`)."""

    name: str
    source: str
    target: str
    attributes: tuple[str, ...]
    synonyms: tuple[str, ...]
    path: Path
    data: Mapping[str, Any]


@dataclass(frozen=True)
class PatternRef:
    """An extraction pattern and the attribute that it fills."""

    pattern: str
    entity_type: str
    attribute: str
    confidence: Any
    path: Path
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Reference:
    """A place that names an entity by its type: `how` tells whether as a value, a key or an item of a list."""

    path: Path
    how: Literal["value", "key", "item"]
    what: str


@dataclass(frozen=True)
class Pack:
    """One version of a domain pack: its exact text, its plain data, and views of both.

    The views are tolerant: what breaks the format is left out of them, never an error.
    """

    text: str
    data: Mapping[Any, Any]

    @cached_property
    def sha256(self) -> str:
        """The hash of the exact bytes."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def name(self) -> str:
        """The pack's name, empty when it has none."""
        return self._string("name")

    @property
    def description(self) -> str:
        """The pack's description, empty when it has none."""
        return self._string("description")

    @property
    def version(self) -> str:
        """The pack's own version (`3.0.0`), empty when it has none."""
        return self._string("version")

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """Everything that can be named, in document order."""
        return index(self.data)

    @cached_property
    def entities(self) -> tuple[EntityRef, ...]:
        """All entities, in document order."""
        return tuple(
            EntityRef(
                name=thing.name,
                type=_text(thing.value, "type"),
                description=_text(thing.value, "description"),
                attributes=self._members(thing, "attribute"),
                synonyms=self._members(thing, "synonym"),
                path=thing.path,
                data=thing.value,
            )
            for thing in self.of_kind("entity")
        )

    @cached_property
    def relationships(self) -> tuple[RelationshipRef, ...]:
        """All relationships, in document order."""
        return tuple(
            RelationshipRef(
                name=thing.name,
                source=_text(thing.value, "from"),
                target=_text(thing.value, "to"),
                attributes=self._members(thing, "attribute"),
                synonyms=self._members(thing, "synonym"),
                path=thing.path,
                data=thing.value,
            )
            for thing in self.of_kind("relationship")
        )

    @cached_property
    def patterns(self) -> tuple[PatternRef, ...]:
        """All extraction patterns, in document order."""
        return tuple(
            PatternRef(
                pattern=_text(thing.value, "pattern"),
                entity_type=_text(thing.value, "entity_type"),
                attribute=_text(thing.value, "attribute"),
                confidence=thing.value.get("confidence"),
                path=thing.path,
                data=thing.value,
            )
            for thing in self.of_kind("pattern")
        )

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The key terms, in document order."""
        return tuple(thing.name for thing in self.of_kind("term"))

    @cached_property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """The aliases of each entity type."""
        return {owner.name: self._members(owner, "alias") for owner in self.of_kind("alias list")}

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The top-level keys, known and unknown, in document order."""
        return tuple(key for key in self.data if isinstance(key, str))

    def of_kind(self, kind: str, owner: Thing | None = None) -> tuple[Thing, ...]:
        """Give the things of a kind, of one owner when it is given."""
        return self._by_kind.get(kind, ()) if owner is None else self._by_owner.get((kind, owner.path), ())

    def entity(self, name: str) -> EntityRef | None:
        """Find the entity with this exact type, or else with this name in any case."""
        folded = name.casefold()
        exact = (e for e in self.entities if e.type == name)
        return next(exact, None) or next(
            (e for e in self.entities if folded in (e.name.casefold(), e.type.casefold())), None
        )

    def at(self, path: Path) -> Thing | None:
        """Give the thing at a path, if it is one that has a name."""
        return self._by_path.get(path)

    def member_key(self, owner: Thing, kind: str) -> str:
        """Give the key under which this owner lists its members of a kind, in the pack's own spelling."""
        siblings = [thing.value for thing in self.of_kind(owner.kind)]
        return _key_of(owner.path, owner.value, kind, siblings)

    def references(self, entity_type: str) -> tuple[Reference, ...]:
        """List every place that names an entity by this type."""
        return tuple(self._references(entity_type)) if entity_type else ()

    def _references(self, wanted: str) -> Iterator[Reference]:
        for relationship in self.relationships:
            for end in ("from", "to"):
                if relationship.data.get(end) == wanted:
                    what = f"the relationship {relationship.name}"
                    yield Reference((*relationship.path, end), "value", what)
        for pattern in self.patterns:
            if pattern.entity_type == wanted:
                yield Reference((*pattern.path, "entity_type"), "value", "an extraction pattern")
        for owner in self.of_kind("alias list"):
            if owner.name == wanted:
                yield Reference(owner.path, "key", "its aliases")
        for owner in self.of_kind("required field list"):
            if owner.name.casefold() == wanted.casefold():
                yield Reference(owner.path, "key", "its required fields")
        for member in self.of_kind("involved entity"):
            if member.name == wanted and member.owner is not None:
                yield Reference(member.path, "item", f"the business pattern {member.owner.name}")

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Thing, ...]]:
        found: dict[str, list[Thing]] = {}
        for thing in self.things:
            found.setdefault(thing.kind, []).append(thing)
        return {kind: tuple(things) for kind, things in found.items()}

    @cached_property
    def _by_owner(self) -> Mapping[tuple[str, Path], tuple[Thing, ...]]:
        found: dict[tuple[str, Path], list[Thing]] = {}
        for thing in self.things:
            if thing.owner is not None:
                found.setdefault((thing.kind, thing.owner.path), []).append(thing)
        return {key: tuple(things) for key, things in found.items()}

    @cached_property
    def _by_path(self) -> Mapping[Path, Thing]:
        return {thing.path: thing for thing in self.things}

    @cached_property
    def _names_by_owner(self) -> Mapping[tuple[Path, str], tuple[str, ...]]:
        found: dict[tuple[Path, str], tuple[str, ...]] = {}
        for thing in self.things:
            if thing.owner is not None:
                key = (thing.owner.path, thing.kind)
                found[key] = (*found.get(key, ()), thing.name)
        return found

    def _members(self, owner: Thing, kind: str) -> tuple[str, ...]:
        return self._names_by_owner.get((owner.path, kind), ())

    def _string(self, key: str) -> str:
        return _text(self.data, key)


def open_pack(text: str) -> Pack:
    """Read a pack's text. Raises `InvalidInput` when it is not safe, valid YAML with a mapping at its top."""
    data = load(text)
    if not isinstance(data, Mapping):
        raise InvalidInput(
            "This is no mapping of named sections (name, description, version, entities, …), so it is no pack."
        )
    return Pack(text, data)


def _text(data: Any, key: str) -> str:
    """A scalar as text: what YAML reads as a number (`version: 3`) is still the pack's version."""
    value = data.get(key) if isinstance(data, Mapping) else None
    return "" if value is None or isinstance(value, Mapping | list) else str(value)


def _key_of(path: Path, data: Any, kind: str, siblings: Sequence[Any] = ()) -> str:
    """The key of a member list: the item's own, else the one its siblings use, else the usual one."""
    section = BY_KEY[str(path[0])]
    for item in (data, *siblings):
        for member, key in item_fields(section, item):
            if member.kind == kind:
                return key
    return next((member.keys[0] for member in section.members if member.kind == kind), kind + "s")
