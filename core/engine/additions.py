"""The actions that bring something in: add, add_unique, update, merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.engine.document import Document, Place
from core.engine.editor import Editor
from core.engine.errors import OperationError, show_segments
from core.engine.operations import Operation
from core.engine.placing import check_key, existing, has_key, is_null, target_position, usual_position, value_at
from core.engine.revise import revise
from core.engine.scalars import same
from core.engine.values import arrange, decode


def add(editor: Editor, operation: Operation, *, unique: bool = False) -> None:
    """Append or insert into a list, or make a key; raises EngineError."""
    path, value = operation["path"], decode(operation["value"])
    place = existing(editor.document, path)
    if place is None:
        _add_key(editor, operation, value)
        return
    node = place.node
    if node.alias:
        editor.document.step_into(place, "new item", path, path)
    if node.is_map or (node.entries is None and node.scalar_value() is not None):
        raise OperationError(
            f"{show_segments(path) or 'The pack'} exists already. Use replace to change it.",
            segment=path[-1] if path else None,
            line=place.line + 1,
        )
    if unique and any(same(item, value) for item in value_at(editor.document, place) or []):
        return
    if node.entries is None:
        editor.set(place, [value])
        return
    position = target_position(editor.document, place, operation, path, len(place.entries))
    editor.insert(place, position, None, arrange(value, place))


def _add_key(editor: Editor, operation: Operation, value: Any) -> None:
    path = operation["path"]
    mapping = editor.document.find(path[:-1])
    if not mapping.node.is_map:
        if isinstance(path[-1], str):
            editor.set(mapping, {path[-1]: value})
            return
        editor.document.step_into(mapping, path[-1], path, path[:-1])
    check_key(path[-1], path)
    position = target_position(editor.document, mapping, operation, path[:-1], None)
    editor.insert(mapping, position, path[-1], arrange(value, mapping))


def add_unique(editor: Editor, operation: Operation) -> None:
    """Add, unless an equal item stands in the list; raises EngineError."""
    add(editor, operation, unique=True)


def update(editor: Editor, operation: Operation) -> None:
    """Replace or add several keys of one mapping; raises EngineError."""
    place = _mapping_at(editor.document, operation["path"])
    for key, value in decode(operation["updates"]).items():
        _put(editor, place.steps, key, value)


def _put(editor: Editor, steps: tuple[Any, ...], key: Any, value: Any) -> None:
    """Replace or add one key of the mapping at exact steps."""
    mapping = editor.at(steps)
    if is_null(mapping):
        editor.set(mapping, {key: value})
        return
    if has_key(mapping, key):
        revise(editor, editor.document.step_into(mapping, key, (*steps, key), steps).steps, value)
        return
    check_key(key, (*steps, key))
    editor.insert(mapping, usual_position(editor.document, mapping, key), key, arrange(value, mapping))


def _mapping_at(document: Document, path: Sequence[Any]) -> Place:
    place = document.find(path)
    if place.node.alias:
        document.step_into(place, "keys", path, path)
    if not place.node.is_map and not is_null(place):
        raise OperationError(f"{show_segments(path) or 'The pack'} is no group of named values.", line=place.line + 1)
    return place


def merge(editor: Editor, operation: Operation) -> None:
    """Deep-merge a mapping, or append what a list lacks; raises EngineError."""
    place = editor.document.find(operation["path"])
    value = decode(operation["value"])
    if place.node.alias:
        editor.document.step_into(place, "merged values", operation["path"], operation["path"])
    _merge_into(editor, place.steps, value)


def _merge_into(editor: Editor, steps: tuple[Any, ...], value: Any) -> None:
    place = editor.at(steps)
    if isinstance(value, dict) and place.node.is_map:
        for key, item in value.items():
            inner = editor.at(steps)
            if has_key(inner, key):
                child = editor.document.step_into(inner, key, (*steps, key), steps)
                _merge_into(editor, child.steps, item)
            else:
                _put(editor, steps, key, item)
    elif isinstance(value, list) and place.node.entries is not None and not place.node.is_map:
        for item in value:
            inner = editor.at(steps)
            if not any(same(old, item) for old in value_at(editor.document, inner)):
                editor.insert(inner, len(inner.entries), None, arrange(item, inner))
    elif steps:
        revise(editor, steps, value)
    else:
        raise OperationError("Only named values can be merged into a pack.")
