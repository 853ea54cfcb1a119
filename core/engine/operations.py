"""The closed set of operations: one table that validation and the JSON Schema are both made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from core.engine.errors import EngineError, OperationError
from core.engine.paths import did_you_mean, nearest, parse_path
from core.engine.render import reads_back

Operation = dict[str, Any]

_NAME = {"type": "string", "description": "The name of a sibling: its key, or what identifies the item."}
_SIBLING = {"oneOf": [_NAME, {"type": "integer", "description": "The sibling's position."}]}
_VALUE = {"description": "Any JSON value."}

FIELDS: Mapping[str, Mapping[str, Any]] = {
    "value": _VALUE,
    "before": _SIBLING,
    "after": _SIBLING,
    "index": {"type": "integer", "minimum": 0, "description": "The position in the resulting list."},
    "updates": {"type": "object", "minProperties": 1, "description": "Keys of the mapping and their values."},
    "to": {"type": "string", "description": "The new key."},
    "equals": _VALUE,
    "exists": {"type": "boolean"},
    "operations": {"type": "array", "items": {"$ref": "#/$defs/operation"}},
}
PLACING = ("before", "after", "index")

# action: (what it does, required fields, optional fields)
ACTIONS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "add": ("Append or insert into a list, or set a key that its mapping does not have.", ("value",), PLACING),
    "add_unique": ("Add to a list unless an equal item stands there.", ("value",), PLACING),
    "replace": ("Replace the value at the path.", ("value",), ()),
    "delete": ("Delete the item or key, with the comment directly above it.", (), ()),
    "update": ("Replace or add several keys of one mapping.", ("updates",), ()),
    "merge": ("Deep-merge a mapping, or append the items that a list lacks.", ("value",), ()),
    "rename": ("Rename a mapping's key, which keeps its place and its value.", ("to",), ()),
    "move": ("Move an item or key within its list or mapping.", (), PLACING),
    "assert": ("Change nothing, and fail when this does not hold.", (), ("equals", "exists")),
    "batch": ("Do all of the operations or none.", ("operations",), ()),
}
PATCH_FIELDS: Mapping[str, tuple[str, ...]] = {
    "add": ("value",),
    "remove": (),
    "replace": ("value",),
    "move": ("from",),
    "copy": ("from",),
    "test": ("value",),
}
ONE_OF = {"move": PLACING, "assert": ("equals", "exists")}


def parse_operations(data: Any) -> list[Operation]:
    """Operations from decoded JSON, with paths as lists; an RFC 6902 JSON Patch is accepted as it is.

    Takes a list, one operation, or a mapping with `operations`. Raises OperationError or PathError,
    with the index of the operation that is malformed.
    """
    if isinstance(data, Mapping):
        data = data["operations"] if set(data) == {"operations"} else [data]
    if not isinstance(data, Sequence) or isinstance(data, str | bytes):
        raise OperationError("Operations are a list of mappings with an action and a path.")
    parsed = []
    for index, item in enumerate(data):
        try:
            parsed.append(parse_operation(item))
        except EngineError as problem:
            action = item.get("action", item.get("op")) if isinstance(item, Mapping) else None
            problem.locate(index=index, action=action if isinstance(action, str) else None, path=None)
            raise
    return parsed


def parse_operation(item: Any) -> Operation:
    """One operation, checked field by field; raises OperationError or PathError."""
    if not isinstance(item, Mapping):
        raise OperationError("An operation is a mapping with an action and a path.")
    if "op" in item and "action" not in item:
        return _patch_operation(item)
    action = item.get("action")
    if not isinstance(action, str) or action not in ACTIONS:
        known = nearest(action, ACTIONS)
        raise OperationError(
            f"There is no action {action!r}.{did_you_mean(known) or ' Known are ' + ', '.join(ACTIONS) + '.'}",
            segment=action,
            suggestions=known,
        )
    _, required, optional = ACTIONS[action]
    _check_fields(item, action, required, optional)
    if action == "batch":
        return {"action": "batch", "operations": parse_operations(item["operations"])}
    operation = {"action": action, "path": list(parse_path(item["path"]))}
    for name in (*required, *optional):
        if name in item:
            operation[name] = _checked(name, item[name])
    return operation


def _check_fields(item: Mapping[str, Any], action: str, required: Sequence[str], optional: Sequence[str]) -> None:
    needed = required if action == "batch" else ("path", *required)
    missing = [name for name in needed if name not in item]
    if missing:
        raise OperationError(f"The action {action} needs {' and '.join(missing)}.", segment=missing[0])
    allowed = ("action", "path", *required, *optional)
    for name in item:
        if name not in allowed:
            suggestions = nearest(name, allowed)
            raise OperationError(
                f"The action {action} has no field {name!r}.{did_you_mean(suggestions)}",
                segment=name,
                suggestions=suggestions,
            )
    if sum(name in item for name in PLACING) > 1:
        raise OperationError("Give one of before, after and index, not several.", segment="index")
    choices = ONE_OF.get(action, ())
    if choices and not any(name in item for name in choices):
        raise OperationError(f"The action {action} needs one of {', '.join(choices)}.", segment=choices[0])


def _checked(name: str, value: Any) -> Any:
    if name in {"value", "equals"}:
        return check_value(value)
    if name in {"before", "after"} and not isinstance(value, str) and type(value) is not int:
        raise OperationError(f"{name} is a name or a position, not {value!r}.", segment=name)
    if name == "index" and (type(value) is not int or value < 0):
        raise OperationError(f"index is a whole number from 0 on, not {value!r}.", segment=name)
    if name == "to" and not isinstance(value, str):
        raise OperationError(f"to is the new name, not {value!r}.", segment=name)
    if name == "exists" and not isinstance(value, bool):
        raise OperationError(f"exists is true or false, not {value!r}.", segment=name)
    if name == "updates":
        if not isinstance(value, Mapping) or not value:
            raise OperationError("updates is a mapping of keys to values.", segment=name)
        return check_value(value)
    return value


def check_value(value: Any) -> Any:
    """A value that YAML can carry, tuples as lists; raises OperationError for anything else."""
    if isinstance(value, Mapping):
        if any(isinstance(key, Mapping | list | tuple) for key in value):
            raise OperationError("A mapping's key must be a single word or number.", segment="value")
        return {check_value(key): check_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [check_value(item) for item in value]
    if value is None or isinstance(value, str | bool | int | float | dt.date):
        if reads_back(value):
            return value
        raise OperationError(f"The value {value!r} cannot be written as YAML text.", segment="value")
    raise OperationError(f"A value of the kind {type(value).__name__} cannot be written.", segment="value")


def _patch_operation(item: Mapping[str, Any]) -> Operation:
    name = item["op"]
    if name not in PATCH_FIELDS:
        raise OperationError(f"JSON Patch has no operation {name!r}.", segment=name)
    needed = ("path", *PATCH_FIELDS[name])
    for field in needed:
        if field not in item:
            raise OperationError(f"The JSON Patch operation {name} needs {field}.", segment=field)
    for field in ("path", "from"):
        pointer = item.get(field, "")
        if not isinstance(pointer, str) or (pointer and not pointer.startswith("/")):
            raise OperationError(f"{pointer!r} is no JSON Pointer; it begins with a slash.", segment=field)
    checked = {field: item[field] for field in needed}
    if "value" in checked:
        checked["value"] = check_value(checked["value"])
    return {"op": name, **checked}


def operations_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a list of operations."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Operations on a domain pack",
        "type": "array",
        "items": {"$ref": "#/$defs/operation"},
        "$defs": {
            "path": {
                "description": (
                    "Where: a list of names and positions, or one text with dots. A name is a key, or "
                    "what identifies a list item (an entity's type or name, a string itself)."
                ),
                "oneOf": [
                    {"type": "array", "items": {"type": ["string", "integer"]}},
                    {"type": "string"},
                ],
            },
            "operation": {"oneOf": [_action_schema(action) for action in ACTIONS]},
        },
    }


def _action_schema(action: str) -> dict[str, Any]:
    words, required, optional = ACTIONS[action]
    place = {} if action == "batch" else {"path": {"$ref": "#/$defs/path"}}
    schema: dict[str, Any] = {
        "title": action,
        "description": words,
        "type": "object",
        "properties": {
            "action": {"const": action},
            **place,
            **{name: dict(FIELDS[name]) for name in (*required, *optional)},
        },
        "required": ["action", *place, *required],
        "additionalProperties": False,
    }
    if action in ONE_OF:
        schema["anyOf"] = [{"required": [name]} for name in ONE_OF[action]]
    if len(optional) == len(PLACING):
        schema["maxProperties"] = 3 + len(required)
    return schema
