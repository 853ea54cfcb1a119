"""From one change as a model states it to operations of the engine on this very pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.engine import EngineError, resolve
from core.errors import InvalidInput
from core.pack.model import Pack
from core.pack.sections import BY_KEY, REQUIRED
from core.pack.things import Path, identities
from core.planning.llm.renames import rename

Change = Mapping[str, Any]
Operation = dict[str, Any]

ALTERNATIVE_KEYS: Mapping[str, Mapping[str, str]] = {
    "relationships": {"name": "type", "attributes": "properties"},
    "business_patterns": {"entities_involved": "entities"},
}
"""Slots that some packs spell otherwise."""


def translate(change: Change, pack: Pack) -> list[Operation]:
    """Give the engine operations that make `change` on `pack`.

    Raises `InvalidInput` when the change does not fit the pack; the message is meant for the model.
    """
    return _TRANSLATORS[change["action"]](change, pack)


def _add_item(change: Change, pack: Pack) -> list[Operation]:
    path: Path = (change["section"], *change["list"])
    depth = _standing(path, pack)
    if depth < len(path):
        return [_started_list(path, depth, change["item"], pack)]
    there = resolve(pack.data, path)
    if isinstance(there, Mapping) and path[-1] == "steps":
        return [_next_step(path, there, change["item"])]
    if isinstance(there, Mapping | str | int | float):
        raise InvalidInput(f"{list(path[1:])} in {path[0]} is not a list, so nothing can be added to it.")
    siblings = there or []
    value = new_item(change["item"], path, siblings)
    if not isinstance(value, Mapping):
        return [{"action": "add_unique", "path": list(path), "value": value, **_beside(change)}]
    _check_is_new(value, path, siblings)
    return [{"action": "add", "path": list(path), "value": value, **_beside(change)}]


def _standing(path: Path, pack: Pack) -> int:
    """Count the leading segments of a path that stand in the pack."""
    return next(depth for depth in range(len(path), -1, -1) if _stands(pack, path[:depth]))


def _started_list(path: Path, depth: int, item: Any, pack: Pack) -> Operation:
    """Start a list that the format has at this path, and the mappings around it that are missing too."""
    if not isinstance(resolve(pack.data, path[:depth]), Mapping):
        resolve(pack.data, path)  # raises with the nearest names
    section = BY_KEY.get(str(path[0]))
    nests = section is not None and section.shape in ("lists", "groups", "rules")
    if not _may_hold_a_list(path) or (depth < len(path) - 1 and not nests):
        raise InvalidInput(f"There is no list {list(path[1:])} in {path[0]}.")
    value: Any = [new_item(item, path, ())]
    for key in reversed(path[depth + 1 :]):
        value = {key: value}
    return {"action": "add", "path": list(path[: depth + 1]), "value": value}


def _set_value(change: Change, pack: Pack) -> list[Operation]:
    path: Path = (change["section"], *change["target"])
    value = new_item(change["value"], path, [])
    if path[-1] == "steps" and isinstance(value, list):
        value = _plain("steps", value)
    if _stands(pack, path):
        return [{"action": "replace", "path": list(path), "value": value}]
    return [{"action": "add", "path": list(path), "value": value}]


def _delete(change: Change, _pack: Pack) -> list[Operation]:
    path = (change["section"], *change["target"])
    if path[0] in REQUIRED:
        raise InvalidInput(f"A pack needs its {path[0]}, so it cannot be removed.")
    return [{"action": "delete", "path": list(path)}]


def _rename(change: Change, pack: Pack) -> list[Operation]:
    return rename((change["section"], *change["target"]), change["new_name"], pack)


def _move(change: Change, _pack: Pack) -> list[Operation]:
    beside = _beside(change)
    if not beside:
        raise InvalidInput("A move needs the sibling before or after which the item goes.")
    return [{"action": "move", "path": [change["section"], *change["target"]], **beside}]


_TRANSLATORS: Mapping[str, Callable[[Change, Pack], list[Operation]]] = {
    "add_item": _add_item,
    "set_value": _set_value,
    "delete": _delete,
    "rename": _rename,
    "move": _move,
}


def new_item(item: Any, path: Path, siblings: Sequence[Any]) -> Any:
    """Give the value for the slots of a new item, spelled as its siblings in this pack are."""
    if isinstance(item, Mapping):
        section = str(path[0])
        filled = {key: _plain(key, value) for key, value in item.items() if value is not None}
        item = {_spelling(section, key, siblings): value for key, value in filled.items()}
    bare = bool(siblings) and all(isinstance(sibling, str) for sibling in siblings)
    described = bool(siblings) and all(isinstance(sibling, Mapping) and "name" in sibling for sibling in siblings)
    if bare and isinstance(item, Mapping) and list(item) == ["name"]:
        return item["name"]
    return {"name": item} if described and isinstance(item, str) else item


def _plain(key: str, value: Any) -> Any:
    """What a strict schema has to carry as a list, as the mapping that a pack has."""
    if key == "steps":
        return {str(number): step for number, step in enumerate(value, 1)}
    if key == "business_context":
        return {pair["flag"]: pair["value"] for pair in value}
    return value


def _spelling(section: str, key: str, siblings: Sequence[Any]) -> str:
    other = ALTERNATIVE_KEYS.get(section, {}).get(key)
    like = next((sibling for sibling in siblings if isinstance(sibling, Mapping)), {})
    older = "type" in like and "name" not in like if key == "name" else other in like and key not in like
    return other if other is not None and older else key


def _next_step(path: Path, steps: Mapping[Any, Any], step: Any) -> Operation:
    """Add a step under the next number, a number or a text as the other keys are."""
    numbers = [int(key) for key in steps if str(key).isdecimal()]
    following = max(numbers, default=0) + 1
    as_text = any(isinstance(key, str) for key in steps) or not steps
    return {"action": "add", "path": [*path, str(following) if as_text else following], "value": step}


def _may_hold_a_list(path: Path) -> bool:
    """Whether the format has a list at this path, so that one may be started there."""
    section = BY_KEY.get(str(path[0]))
    if section is None:
        return False
    depth = {"items": 1, "strings": 1, "lists": 2, "groups": 2, "rules": 3, "text": 0}[section.shape]
    if len(path) == depth:
        return True
    keys = {key for member in section.members if member.shape == "list" for key in member.keys}
    return bool(section.members) and path[-1] in keys


def _check_is_new(value: Mapping[str, Any], path: Path, siblings: Sequence[Any]) -> None:
    section = BY_KEY.get(str(path[0]))
    keys = section.identity if section and section.identity and len(path) < 3 else ("name",)
    own = identities([value], keys)[0]
    if isinstance(own, str) and (own in siblings or own in identities(siblings, keys)):
        raise InvalidInput(f"{own} stands in {path[0]} already.")


def _beside(change: Change) -> Operation:
    for place in ("before", "after"):
        if change[place] is not None:
            return {place: change[place]}
    return {}


def _stands(pack: Pack, path: Path) -> bool:
    try:
        resolve(pack.data, path)
    except EngineError:
        return False
    return True
