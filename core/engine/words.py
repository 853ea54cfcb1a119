"""Changes in words, by path: `Client: attribute passport_number added`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.engine.derive import differences
from core.engine.errors import PathError
from core.engine.guard import load
from core.engine.identity import best_name, keys_for
from core.engine.operations import Operation
from core.engine.paths import resolve, show_path
from core.engine.values import decode
from core.engine.visible import visible

LONGEST = 60
IRREGULAR = {"entities": "entity", "entity_aliases": "alias", "synonyms": "synonym", "steps": "step"}


def words(old: str, new: str) -> list[str]:
    """A line for each change of the data, with invisible characters written out; raises GuardError."""
    before, after = load(old), load(new)
    return [in_words(operation, before, after) for operation in differences(before, after)]


def in_words(operation: Operation, old: Any, new: Any) -> str:
    """One derived operation from the data `old` to the data `new`, in words."""
    return visible(_in_words(operation, old, new))


def _in_words(operation: Operation, old: Any, new: Any) -> str:
    path, action = operation["path"], operation["action"]
    if action == "add":
        return _added(operation, old, new)
    subject = _subject(path, old)
    if action == "replace":
        return f"{subject} {_replaced(path, decode(operation['value']), old)}"
    if action == "rename":
        return f"{subject} renamed to {operation['to']}"
    return f"{subject} {'removed' if action == 'delete' else 'moved'}"


def _replaced(path: Sequence[Any], value: Any, old: Any) -> str:
    """The old value is told where the subject does not say it already."""
    before = _at(old, path)
    if isinstance(_at(old, path[:-1]), list) and not isinstance(before, dict | list):
        return f"changed to {_short(value)}"
    return f"changed from {_short(before)} to {_short(value)}"


def _added(operation: Operation, old: Any, new: Any) -> str:
    path, value = operation["path"], decode(operation["value"])
    if not isinstance(_at(new, path), list) or not isinstance(_at(old, path), list):
        kind = "" if isinstance(value, dict | list) else f": {_short(value)}"
        return f"{_subject(path, new)} added{kind}"
    name = best_name(value, keys_for(path)) or _short(value)
    return f"{_item(path, name, old)} added"


def _at(data: Any, path: Sequence[Any]) -> Any:
    try:
        return resolve(data, path)
    except PathError:
        return None


def _subject(path: Sequence[Any], data: Any) -> str:
    """What a path names: a list item with its kind before it, anything else as a path."""
    if path and isinstance(_at(data, path[:-1]), list):
        item = _at(data, path)
        name = best_name(item, keys_for(path[:-1])) or _short(item) if item is not None else str(path[-1])
        return _item(path[:-1], name, data)
    if len(path) > 1:
        return f"{_owner(path[:-1], data)}: {path[-1]}"
    return str(path[-1]) if path else "pack"


def _item(container: Sequence[Any], name: str, data: Any) -> str:
    """`Client: attribute email`, or `entity Client` in a section."""
    if not container:
        return name
    noun = _singular(container[-1]) if isinstance(container[-1], str) else "item"
    name = f"“{name}”" if name.count(" ") > 2 else name
    if len(container) == 1:
        return f"{noun} {name}"
    return f"{_owner(container[:-1], data)}: {noun} {name}"


def _owner(path: Sequence[Any], data: Any) -> str:
    """The path for people; a named item needs no section before it."""
    shown = show_path(path, data).split(" › ")
    in_list = len(path) > 1 and isinstance(_at(data, path[:1]), list)
    return " › ".join(shown[1:] if in_list else shown)


def _singular(key: str) -> str:
    if key in IRREGULAR:
        return IRREGULAR[key]
    spoken = key.replace("_", " ")
    if spoken.endswith("ies"):
        return spoken[:-3] + "y"
    return spoken[:-1] if spoken.endswith("s") and not spoken.endswith("ss") else spoken


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"{len(value)} {'value' if len(value) == 1 else 'values'}"
    text = "nothing" if value is None or value == "" else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
