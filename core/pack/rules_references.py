"""Rules on references: what a name points to must be declared in the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.pack.model import EntityRef, Pack
from core.pack.spelling import close
from core.pack.things import Path

Problems = Iterator[tuple[str, Path]]


def entity_references(pack: Pack) -> Problems:
    """Ends of relationships, patterns and aliases name the type of an entity."""
    types = [entity.type for entity in pack.entities]
    for relationship in pack.relationships:
        for end, value in (("from", relationship.source), ("to", relationship.target)):
            if value and value not in types:
                fix = _fix(value, types, "declare that entity")
                yield (
                    f"The relationship {relationship.name} goes {end} {value}, which no entity has as its type; {fix}.",
                    (*relationship.path, end),
                )
    for pattern in pack.patterns:
        if pattern.entity_type and pattern.entity_type not in types:
            fix = _fix(pattern.entity_type, types, "declare that entity")
            yield (
                f"The pattern “{pattern.pattern}” is for {pattern.entity_type}, "
                f"which no entity has as its type; {fix}.",
                (*pattern.path, "entity_type"),
            )
    for owner in pack.of_kind("alias list"):
        if owner.name not in types:
            fix = _fix(owner.name, types, "declare that entity")
            yield f"There are aliases for {owner.name}, which no entity has as its type; {fix}.", owner.path


def attribute_references(pack: Pack) -> Problems:
    """A pattern fills an attribute that its entity has."""
    by_type = {entity.type: entity for entity in pack.entities}
    for pattern in pack.patterns:
        entity = by_type.get(pattern.entity_type)
        if entity and pattern.attribute and pattern.attribute not in entity.attributes:
            fix = _fix(pattern.attribute, entity.attributes, f"add it to {entity.name}")
            yield (
                f"The pattern “{pattern.pattern}” fills “{pattern.attribute}”, "
                f"which is no attribute of {entity.name}; {fix}.",
                (*pattern.path, "attribute"),
            )


def relationship_references(pack: Pack) -> Problems:
    """A relationship type carries the name of a relationship."""
    names = [relationship.name for relationship in pack.relationships]
    for thing in pack.of_kind("relationship type"):
        if thing.name not in names:
            fix = _fix(thing.name, names, "declare that relationship")
            yield f"The relationship type {thing.name} belongs to no relationship; {fix}.", (*thing.path, "type")


def required_references(pack: Pack) -> Problems:
    """Required fields belong to an entity and are attributes of it."""
    by_name: dict[str, EntityRef] = {}
    for entity in pack.entities:
        for name in (entity.name, entity.type):
            by_name.setdefault(name.casefold().replace(" ", "_"), entity)
    for owner in pack.of_kind("required field list"):
        owning = by_name.get(owner.name.casefold().replace(" ", "_"))
        if owning is None:
            fix = _fix(owner.name, by_name, "declare that entity")
            yield f"There are required fields for “{owner.name}”, which is no entity; {fix}.", owner.path
            continue
        for member in pack.of_kind("required field", owner):
            if member.name not in owning.attributes:
                fix = _fix(member.name, owning.attributes, f"add it to {owning.name}")
                yield (
                    f"“{member.name}” is required for {owning.name}, which has no such attribute; {fix}.",
                    member.path,
                )


def involved_entities(pack: Pack) -> Problems:
    """The entities of a business pattern are types that some entity has."""
    types = {entity.type for entity in pack.entities}
    for member in pack.of_kind("involved entity"):
        if member.name not in types and member.owner:
            fix = _fix(member.name, types, "declare that entity")
            yield (
                f"The business pattern {member.owner.name} involves {member.name}, "
                f"which no entity has as its type; {fix}.",
                member.path,
            )


def _fix(value: str, known: Iterable[str], otherwise: str) -> str:
    near = close(value, known)
    return f"use {near} if that is meant, or {otherwise}" if near else otherwise
