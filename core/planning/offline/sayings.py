"""Complete, explicit requests in words, which the planner itself understands in one way only."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.sections import word
from core.pack.things import Thing
from core.pack.words import listed

OWNED = frozenset(["business pattern", "reasoning template", "business rule", "relationship type", "topic"])


def quote(name: str) -> str:
    """Put a name in quotes that it does not hold itself."""
    if "”" not in name and "“" not in name:
        return f"“{name}”"
    return f"`{name}`" if "`" not in name else f'"{name}"'


def label(thing: Thing) -> str:
    """Name a thing for people: an entity by its name, others with their kind where the name says little."""
    if thing.kind in ("alias list", "required field list"):
        return thing.name
    if thing.kind in ("entity", "relationship"):
        return thing.name
    return _nested(thing) or f"the {word(thing.kind)} {quote(thing.name)}"


def _nested(thing: Thing) -> str:
    """Tell a list within an open section by what it stands in: the synonyms of “filling”."""
    deep = thing.kind == "section" and len(thing.path) > len(("section", "entry"))
    return f"the {thing.name} of {quote(thing.owner.name)}" if deep and thing.owner else ""


def owner_phrase(owner: Thing) -> str:
    """Name an owner so that it cannot be mistaken for a thing of another kind or for one of the same name."""
    name = next((n for n in reversed(owner.names) if n), owner.name) if owner.kind == "entity" else owner.name
    shown = owner.name if owner.kind == "entity" and owner.name.isalpha() else quote(owner.name if name else "")
    return _nested(owner) or f"the {word(owner.kind)} {shown}"


def add_saying(owner: Thing, kind: str, values: Sequence[str]) -> str:
    """Say an addition to a member list of an owner."""
    return f"Add the {word(kind, len(values))} {listed([quote(v) for v in values])} to {owner_phrase(owner)}."


def add_term_saying(values: Sequence[str]) -> str:
    """Say an addition to the key terms."""
    return f"Add the {word('term', len(values))} {listed([quote(v) for v in values])}."


def thing_phrase(thing: Thing) -> str:
    """Name a thing with its kind and its owner: the attribute “email” of the entity Client."""
    named = f"the {word(thing.kind)} {quote(thing.name)}"
    if thing.owner is None or thing.kind == "question template":
        return named
    if thing.kind in ("alias", "required field"):
        return f"{named} of the entity {quote(thing.owner.name)}"
    return f"{named} of {owner_phrase(thing.owner)}"


def remove_saying(thing: Thing) -> str:
    """Say the removal of a thing."""
    return f"Remove {thing_phrase(thing)}."


def rename_saying(thing: Thing, new: str) -> str:
    """Say the renaming of a thing."""
    return f"Rename {thing_phrase(thing)} to {quote(new)}."
