"""RFC 6902 JSON Patch: in, as operations of the engine, and out, from operations or two texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.engine.document import Document, plain
from core.engine.errors import AssertionFailed, OperationError, PathError
from core.engine.operations import Operation
from core.engine.scalars import same


def pointer(path: Sequence[Any]) -> str:
    """An RFC 6901 pointer for exact steps."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def tokens(text: str) -> list[str]:
    """The reference tokens of an RFC 6901 pointer."""
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def lower(document: Document, patch: Operation) -> list[Operation]:
    """The operations that one JSON Patch operation means for this document; raises PathError."""
    name, target = patch["op"], tokens(patch["path"])
    if name == "test":
        path = steps_of(document, target)
        document.children(document.root)
        if not same(plain(document.find(path).node), patch["value"]):
            raise AssertionFailed(f"The test of {patch['path'] or 'the whole pack'} does not hold.", path=path)
        return []
    if name == "remove":
        return [{"action": "delete", "path": steps_of(document, target)}]
    if name == "replace":
        return [{"action": "replace", "path": steps_of(document, target), "value": patch["value"]}]
    if name == "add":
        return [_add(document, target, patch["value"])]
    source = steps_of(document, tokens(patch["from"]))
    place = document.find(source)
    value = plain(place.node)
    if name == "copy":
        return [_add(document, target, value)]
    return _move(document, source, target, value)


def _move(document: Document, source: list[Any], target: list[str], value: Any) -> list[Operation]:
    place = document.find(source)
    if pointer(source) == "".join("/" + part for part in target):
        return []
    into = steps_of(document, target[:-1])
    if place.parent is not None and into == source[:-1] and not place.parent.node.is_map:
        last = len(place.parent.entries) - 1
        index = last if target[-1] == "-" else _index(target[-1], last)
        return [{"action": "move", "path": source, "index": index}]
    if into[: len(source)] == source:
        raise OperationError("A value cannot be moved into itself.", path=source)
    mapping = document.find(into)
    if into == source[:-1] and mapping.node.is_map and not _has(mapping, target[-1]):
        return [{"action": "rename", "path": source, "to": target[-1]}]
    delete = {"action": "delete", "path": source}
    if len(into) >= len(source) and type(source[-1]) is int and into[: len(source) - 1] == source[:-1]:
        shifted = into[len(source) - 1]
        if type(shifted) is int and shifted > source[-1]:
            into = [*source[:-1], shifted - 1, *into[len(source) :]]
    return [delete, _add_at(mapping.node.is_map, mapping, into, target[-1], value)]


def _add(document: Document, target: list[str], value: Any) -> Operation:
    if not target:
        return {"action": "replace", "path": [], "value": value}
    into = steps_of(document, target[:-1])
    place = document.find(into)
    return _add_at(place.node.is_map, place, into, target[-1], value)


def _add_at(is_map: bool, place: Any, into: list[Any], last: str, value: Any) -> Operation:
    if is_map:
        action = "replace" if _has(place, last) else "add"
        return {"action": action, "path": [*into, last], "value": value}
    if place.node.entries is None:
        raise PathError(f"There is no list or mapping at {pointer(into)}.", path=into, segment=last)
    if last == "-":
        return {"action": "add", "path": into, "value": value}
    return {"action": "add", "path": into, "value": value, "index": _index(last, len(place.entries))}


def _has(place: Any, key: str) -> bool:
    return any(str(_key(entry)) == key for entry in place.entries)


def _key(entry: Any) -> Any:
    return entry.key.scalar_value()


def _index(written: str, most: int) -> int:
    if not re.fullmatch("0|[1-9][0-9]{0,8}", written) or int(written) > most:
        raise PathError(f"There is no position {written} in this list.", segment=written)
    return int(written)


def steps_of(document: Document, parts: Sequence[str]) -> list[Any]:
    """The exact steps that a pointer's tokens mean; raises PathError."""
    place, steps = document.root, list[Any]()
    for part in parts:
        if place.node.is_map or place.node.entries is None:
            place = document.step_into(place, part, [*steps, part], steps)
        else:
            position = _index(part, len(place.entries) - 1)
            place = document.child(place, position)
        steps.append(place.step)
    return steps
