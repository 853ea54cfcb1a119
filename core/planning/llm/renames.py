"""A new name for a thing of the pack, and for every place that refers to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.engine import resolve
from core.errors import InvalidInput
from core.pack.cascade import KINDS, following
from core.pack.model import Pack
from core.pack.sections import BY_KEY
from core.pack.things import Path

Operation = dict[str, Any]


def rename(path: Path, new_name: str, pack: Pack) -> list[Operation]:
    """Give the operations that rename what stands at `path`, and what refers to it.

    An entity gets name and type; an attribute takes along the patterns and required fields that name it,
    a relationship its relationship type. Raises `InvalidInput` when nothing with a name stands there.
    """
    there = resolve(pack.data, path)
    if not new_name.strip():
        raise InvalidInput("The new name is empty.")
    if len(path) == 2 and path[0] == "entities" and isinstance(there, Mapping):
        return list(_entity(path, there, new_name, pack))
    if len(path) == 4 and path[0] == "entities" and path[2] in ("attributes", "properties"):
        return [_name(path, there, new_name, pack), *_references(path, new_name, pack)]
    if len(path) == 2 and path[0] == "relationships" and isinstance(there, Mapping):
        return [_name(path, there, new_name, pack), *_references(path, new_name, pack)]
    if pack.at(path) is None and not any(thing.value is there for thing in pack.things):
        raise InvalidInput(f"“{path[-1]}” is a word of the format here, and keeps its name.")
    return [_name(path, there, new_name, pack)]


def _entity(path: Path, entity: Mapping[str, Any], new_name: str, pack: Pack) -> Iterator[Operation]:
    old_type = str(entity.get("type", ""))
    new_type = re.sub(r"\W+", "_", new_name.strip()).upper()
    others = {known.type for known in pack.entities} - {old_type}
    if new_type in others:
        raise InvalidInput(f"Another entity has the type {new_type} already.")
    yield from _references(path, new_type, pack)
    yield {"action": "update", "path": list(path), "updates": {"name": _spoken(new_name), "type": new_type}}


def _references(path: Path, new_name: str, pack: Pack) -> list[Operation]:
    """What the format makes a reference follows; words that say the same stay for people to decide."""
    there = resolve(pack.data, path)
    things = (thing for kind in KINDS for thing in pack.of_kind(kind))
    thing = pack.at(path) or next((thing for thing in things if thing.value is there), None)
    return [part.operation for part in following(pack, thing, new_name) if part.firm] if thing else []


def _spoken(name: str) -> str:
    """A type given as the new name is said as a name: LEGAL_ADVISER is Legal Adviser."""
    return name.replace("_", " ").title() if name.isupper() else name


def _name(path: Path, there: Any, new_name: str, pack: Pack) -> Operation:
    """Rename one thing: an item by the key that names it, a text by itself, anything else by its key."""
    section = BY_KEY.get(str(path[0]))
    if isinstance(there, Mapping):
        keys = ("name", *(section.identity if section else ()))
        named = next((key for key in keys if key in there), None)
        if named is not None:
            return {"action": "replace", "path": [*path, named], "value": new_name}
    in_list = isinstance(resolve(pack.data, path[:-1]), list)
    if isinstance(there, str) and (in_list or section is not None):
        return {"action": "replace", "path": list(path), "value": new_name}
    return {"action": "rename", "path": list(path), "to": new_name}
