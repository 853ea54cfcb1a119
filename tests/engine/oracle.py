"""The operations on plain data, written on their own: what the engine's results are compared with."""

from __future__ import annotations

from typing import Any


def unshared(value: Any) -> Any:
    """A copy in which aliases no longer share their objects."""
    if isinstance(value, dict):
        return {key: unshared(item) for key, item in value.items()}
    return [unshared(item) for item in value] if isinstance(value, list) else value


def typed(value: Any) -> Any:
    """A stand-in that tells 1 from True, 1.0 and "1"; the order of keys does not count."""
    if isinstance(value, dict):
        return {"map": sorted(((repr(typed(k)), typed(v)) for k, v in value.items()), key=lambda kv: kv[0])}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return type(value).__name__, repr(value)


def perform(data: Any, operation: dict[str, Any], exact: list[Any]) -> Any:
    """Do an operation, whose path means the exact keys and positions, to plain data."""
    action = operation["action"]
    if action in {"add", "add_unique", "merge", "update"}:
        return _into(data, operation, exact)
    parent = at(data, exact[:-1])
    if action == "replace":
        parent[exact[-1]] = operation["value"]
    elif action == "delete":
        del parent[exact[-1]]
    elif action == "rename":
        parent[operation["to"]] = parent.pop(exact[-1])
    elif action == "move" and isinstance(parent, list):
        parent.insert(operation["index"], parent.pop(exact[-1]))
    return data


def _into(data: Any, operation: dict[str, Any], exact: list[Any]) -> Any:
    action = operation["action"]
    if action == "update":
        at(data, exact).update(operation["updates"])
    elif action == "merge":
        _merge(at(data, exact), operation["value"])
    elif operation.get("new_key"):
        at(data, exact[:-1])[exact[-1]] = operation["value"]
    else:
        items = at(data, exact)
        if items is None:
            at(data, exact[:-1])[exact[-1]] = [operation["value"]]
        elif action == "add" or typed(operation["value"]) not in [typed(item) for item in items]:
            items.insert(operation.get("index", len(items)), operation["value"])
    return data


def _merge(target: Any, value: Any) -> None:
    if isinstance(target, list):
        for item in value:
            if typed(item) not in [typed(old) for old in target]:
                target.append(item)
        return
    for key, item in value.items():
        both = (target.get(key), item)
        if key in target and (
            all(isinstance(part, dict) for part in both) or all(isinstance(part, list) for part in both)
        ):
            _merge(target[key], item)
        else:
            target[key] = item


def at(data: Any, exact: list[Any]) -> Any:
    """The value at exact keys and positions."""
    for step in exact:
        data = data[step]
    return data
