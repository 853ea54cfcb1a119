"""JSON Patch (RFC 6902) from and to operations, and between two texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from core.engine import jsonpatch
from core.engine.apply import apply, perform
from core.engine.derive import derive, differences
from core.engine.document import Document
from core.engine.editor import Editor
from core.engine.errors import EngineError
from core.engine.guard import load, outline
from core.engine.limits import DEFAULT_LIMITS, Limits
from core.engine.operations import Operation, parse_operations
from core.engine.paths import item_position, mapping_key
from core.engine.values import decode, encode

Patch = list[dict[str, Any]]


def from_json_patch(
    patch: Sequence[Mapping[str, Any]], text: str, *, limits: Limits = DEFAULT_LIMITS
) -> list[Operation]:
    """The operations that a JSON Patch means for this text; raises EngineError where it does not apply."""
    editor = Editor(Document(text, outline(text, limits)))
    operations: list[Operation] = []
    for index, item in enumerate(parse_operations(list(patch))):
        try:
            for operation in jsonpatch.lower(editor.document, item):
                perform(editor, operation)
                operations.append(operation)
        except EngineError as problem:
            problem.locate(index=index, action=item.get("op"), path=tuple(jsonpatch.tokens(item["path"])))
            raise
    return operations


def to_json_patch(text: str, operations: Sequence[Mapping[str, Any]], *, limits: Limits = DEFAULT_LIMITS) -> Patch:
    """What operations do to this text, as a JSON Patch; raises EngineError where they do not apply."""
    return diff_json_patch(text, apply(text, operations, limits=limits).text, limits=limits)


def diff_json_patch(old: str, new: str, *, limits: Limits = DEFAULT_LIMITS) -> Patch:
    """A JSON Patch from the data of one text to that of another; raises GuardError.

    It follows the order in which the engine has applied the differences; other readers take any order.
    """
    before = load(old, limits=limits)
    data = deepcopy(before)
    patch: Patch = []
    for operation in derive(old, new, limits=limits).operations or differences(before, load(new, limits=limits)):
        patch += _written(operation, data)
    return patch


def _written(operation: Operation, data: Any) -> Patch:
    """One operation as JSON Patch; `data` is brought along."""
    action, path = operation["action"], operation["path"]
    if action == "add":
        return _add(operation, data)
    steps = _steps(data, path)
    if not steps:
        return [{"op": "replace", "path": "", "value": operation["value"]}]
    here, last = _walk(data, steps[:-1]), steps[-1]
    pointer = jsonpatch.pointer(steps)
    if action == "delete":
        del here[last]
        return [{"op": "remove", "path": pointer}]
    if action == "replace":
        here[last] = decode(operation["value"])
        return [{"op": "replace", "path": pointer, "value": operation["value"]}]
    return _moved(operation, here, steps)


def _moved(operation: Operation, here: Any, steps: list[Any]) -> Patch:
    """A rename or a move within a list; the order of a mapping's keys means nothing to JSON."""
    if operation["action"] == "rename":
        here[operation["to"]] = here.pop(steps[-1])
        to = operation["to"]
    elif isinstance(here, dict):
        return []
    else:
        here.insert(operation["index"], here.pop(steps[-1]))
        to = operation["index"]
    source, target = jsonpatch.pointer(steps), jsonpatch.pointer([*steps[:-1], to])
    return [{"op": "move", "from": source, "path": target}]


def _add(operation: Operation, data: Any) -> Patch:
    path, value = operation["path"], decode(operation["value"])
    steps = _steps(data, path[:-1])
    parent = _walk(data, steps)
    if isinstance(parent, dict) and not (path and path[-1] in parent):
        parent[path[-1]] = value
        steps = [*steps, path[-1]]
    else:
        steps = _steps(data, path)
        items = _walk(data, steps)
        index = operation.get("index", len(items))
        steps = [*steps, "-" if index == len(items) else index]
        items.insert(index, value)
    return [{"op": "add", "path": jsonpatch.pointer(steps), "value": encode(value)}]


def _walk(data: Any, steps: Sequence[Any]) -> Any:
    for step in steps:
        data = data[step]
    return data


def _steps(data: Any, path: Sequence[Any]) -> list[Any]:
    steps: list[Any] = []
    for depth, part in enumerate(path):
        before = path[:depth]
        if isinstance(data, list):
            steps.append(item_position(data, part, before, path))
        else:
            steps.append(mapping_key(list(data), part, path, before))
        data = data[steps[-1]]
    return steps
