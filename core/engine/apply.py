"""Operations on a text: one small function per action behind a table; all or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.engine import jsonpatch
from core.engine.document import Document, Place, own_keys, plain
from core.engine.editor import Editor
from core.engine.errors import (
    AssertionFailed,
    EngineError,
    OperationError,
    Path,
    PathError,
    show_segments,
)
from core.engine.guard import load_unguarded, outline
from core.engine.limits import DEFAULT_LIMITS, Limits
from core.engine.operations import Operation, parse_operation
from core.engine.paths import mapping_key
from core.engine.render import LONGEST_KEY, scalar
from core.engine.revise import revise
from core.engine.scalars import same
from core.engine.splice import Edit
from core.engine.values import arrange, decode


@dataclass(frozen=True, slots=True)
class Applied:
    """The text after the operations, and the exact paths that they changed, in order."""

    text: str
    changed_paths: tuple[Path, ...]


def apply(text: str, operations: Sequence[Mapping[str, Any]], *, limits: Limits = DEFAULT_LIMITS) -> Applied:
    """Apply all operations or none; every one is verified before the next begins.

    Takes a text and operations as JSON-shaped mappings. Raises GuardError for a text, or a result, that
    is not accepted, and another EngineError, with the operation's index, for an operation that fails.
    """
    editor = Editor(Document(text, outline(text, limits)))
    for index, item in enumerate(operations):
        operation: Operation = dict(item)
        try:
            operation = parse_operation(item)
            perform(editor, operation)
        except EngineError as problem:
            path = operation.get("path")
            action = operation.get("action", operation.get("op"))
            problem.locate(index=index, action=action, path=tuple(path) if isinstance(path, list) else None)
            raise
    result = editor.document.text
    if editor.changed:
        outline(result, limits)
    return Applied(result, tuple(dict.fromkeys(editor.changed)))


def perform(editor: Editor, operation: Operation) -> None:
    """Do one parsed operation; raises EngineError."""
    if "op" in operation:
        for lowered in jsonpatch.lower(editor.document, operation):
            perform(editor, lowered)
        return
    ACTIONS[operation["action"]](editor, operation)


def _add(editor: Editor, operation: Operation, *, unique: bool = False) -> None:
    path, value = operation["path"], decode(operation["value"])
    place = _existing(editor.document, path)
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
    if unique and any(same(plain(entry.node), value) for entry in _read(editor.document, place)):
        return
    if node.entries is None:
        editor.set(place, [value])
        return
    position = _target(editor.document, place, operation, path, len(place.entries))
    editor.insert(place, position, None, arrange(value, place))


def _read(document: Document, place: Place) -> list[Any]:
    return [child.entry for child in document.children(place)]


def _existing(document: Document, path: Sequence[Any]) -> Place | None:
    """The place of a path, or None where only its last key is missing from a mapping."""
    if not path:
        return document.root
    parent = document.find(path[:-1])
    if parent.entry.node is not None and parent.node.is_map and not _has_key(parent, path[-1]):
        return None
    if parent.entry.node is not None and parent.node.entries is None and _is_null(parent):
        return None
    return document.step_into(parent, path[-1], path, path[:-1])


def _is_null(place: Place) -> bool:
    node = place.node
    return node.entries is None and not node.alias and node.scalar_value() is None


def _has_key(mapping: Place, key: Any) -> bool:
    try:
        mapping_key(own_keys(mapping.node), key, (), ())
    except PathError:
        return bool(key == "<<")
    return True


def _add_key(editor: Editor, operation: Operation, value: Any) -> None:
    path = operation["path"]
    mapping = editor.document.find(path[:-1])
    if not mapping.node.is_map:
        if isinstance(path[-1], str):
            editor.set(mapping, {path[-1]: value})
            return
        editor.document.step_into(mapping, path[-1], path, path[:-1])
    _check_key(path[-1], path)
    position = _target(editor.document, mapping, operation, path[:-1], None)
    editor.insert(mapping, position, path[-1], arrange(value, mapping))


def _check_key(key: Any, path: Sequence[Any]) -> None:
    if isinstance(key, str) and len(key) > LONGEST_KEY:
        raise OperationError(
            f"A name may have {LONGEST_KEY:,} characters at most, this one has {len(key):,}.", path=path
        )


def _target(
    document: Document, container: Place, operation: Operation, path: Sequence[Any], default: int | None
) -> int:
    """The position among the present entries at which a new one goes in."""
    if "index" in operation:
        if operation["index"] > len(container.entries):
            raise OperationError(
                f"There is no position {operation['index']} in {show_segments(path) or 'the pack'}, "
                f"which has {len(container.entries)}.",
                segment=operation["index"],
            )
        return int(operation["index"])
    for name in ("before", "after"):
        if name in operation:
            sibling = document.step_into(container, operation[name], [*path, operation[name]], path)
            return sibling.position + (name == "after")
    return _usual_position(document, container, operation["path"][-1]) if default is None else default


def _usual_position(document: Document, mapping: Place, key: Any) -> int:
    """Where sibling mappings have that key: behind the keys that stand before it there."""
    parent = mapping.parent
    end = len(mapping.entries)
    if parent is None or mapping.entry.key is not None:
        return end
    for entry in parent.entries:
        keys = own_keys(entry.node) if entry.node is not None and entry.node.is_map else []
        if key in keys:
            earlier = keys[: keys.index(key)]
            own = own_keys(mapping.node)
            return max((own.index(other) + 1 for other in earlier if other in own), default=end)
    return end


def _add_unique(editor: Editor, operation: Operation) -> None:
    _add(editor, operation, unique=True)


def _replace(editor: Editor, operation: Operation) -> None:
    place = editor.document.find(operation["path"])
    value = decode(operation["value"])
    revise(editor, place.steps, value)


def _delete(editor: Editor, operation: Operation) -> None:
    place = editor.document.find(operation["path"])
    if place.parent is None:
        raise OperationError("The whole pack cannot be deleted. Name a section or an item.")
    editor.remove(place)


def _update(editor: Editor, operation: Operation) -> None:
    place = _mapping_at(editor.document, operation["path"])
    for key, value in decode(operation["updates"]).items():
        _put(editor, place.steps, key, value)


def _put(editor: Editor, steps: tuple[Any, ...], key: Any, value: Any) -> None:
    """Replace or add one key of the mapping at exact steps."""
    mapping = editor.at(steps)
    if _is_null(mapping):
        editor.set(mapping, {key: value})
        return
    if _has_key(mapping, key):
        revise(editor, editor.document.step_into(mapping, key, (*steps, key), steps).steps, value)
        return
    _check_key(key, (*steps, key))
    editor.insert(mapping, _usual_position(editor.document, mapping, key), key, arrange(value, mapping))


def _mapping_at(document: Document, path: Sequence[Any]) -> Place:
    place = document.find(path)
    if place.node.alias:
        document.step_into(place, "keys", path, path)
    if not place.node.is_map and not _is_null(place):
        raise OperationError(f"{show_segments(path) or 'The pack'} is no group of named values.", line=place.line + 1)
    return place


def _merge(editor: Editor, operation: Operation) -> None:
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
            if _has_key(inner, key):
                child = editor.document.step_into(inner, key, (*steps, key), steps)
                _merge_into(editor, child.steps, item)
            else:
                _put(editor, steps, key, item)
    elif isinstance(value, list) and place.node.entries is not None and not place.node.is_map:
        for item in value:
            inner = editor.at(steps)
            if not any(same(plain(entry.node), item) for entry in _read(editor.document, inner)):
                editor.insert(inner, len(inner.entries), None, arrange(item, inner))
    elif steps:
        revise(editor, steps, value)
    else:
        raise OperationError("Only named values can be merged into a pack.")


def _rename(editor: Editor, operation: Operation) -> None:
    path, key = operation["path"], operation["to"]
    place = editor.document.find(path)
    old = place.entry.key
    if place.parent is None or old is None:
        raise OperationError(
            f"{show_segments(path) or 'The pack'} is an item of a list and has no key to rename. "
            "Replace the value that names it.",
            line=place.line + 1,
        )
    _check_key(key, path)
    if same(old.scalar_value(), key) or old.alias:
        if old.alias:
            raise OperationError(f"The key in line {place.line + 1} is an alias.", line=place.line + 1)
        return
    if any(same(other, key) for other in own_keys(place.parent.node)):
        raise OperationError(
            f"There is a {key!r} already in {show_segments(path[:-1]) or 'the pack'}.",
            segment=key,
            line=place.line + 1,
        )
    line = place.line + old.line
    text = scalar(key, old.style if old.style in {"'", '"'} else None, place.parent.node.flow)
    text = f"&{old.anchor} {text}" if old.anchor else text
    edit = Edit(line, old.column, place.line + old.end_line, old.end_column, text)
    editor.rename(place, key, [edit])


def _move(editor: Editor, operation: Operation) -> None:
    path = operation["path"]
    place = editor.document.find(path)
    parent = place.parent
    if parent is None:
        raise OperationError("The whole pack cannot be moved.")
    count = len(parent.entries)
    if operation.get("index", 0) >= count:
        raise OperationError(
            f"There is no position {operation['index']} in {show_segments(path[:-1]) or 'the pack'}, "
            f"which has {count}.",
            segment=operation["index"],
        )
    position = _target(editor.document, parent, operation, path[:-1], count)
    if "index" not in operation and position > place.position:
        position -= 1
    if position != place.position:
        editor.move(place, position)


def _assert(editor: Editor, operation: Operation) -> None:
    path = operation["path"]
    try:
        place = editor.document.find(path)
    except PathError as problem:
        if operation.get("exists") is False:
            return
        if operation.get("exists") is True or "equals" in operation:
            raise AssertionFailed(
                problem.sentence,
                path=path,
                segment=problem.segment,
                line=problem.line,
                suggestions=problem.suggestions,
            ) from problem
        raise
    if operation.get("exists") is False:
        raise AssertionFailed(f"{show_segments(path)} exists.", path=path, line=place.line + 1)
    if "equals" in operation and not same(value_at(editor.document, place), decode(operation["equals"])):
        raise AssertionFailed(f"{show_segments(path)} has another value than expected.", path=path, line=place.line + 1)


def value_at(document: Document, place: Place) -> Any:
    """The plain value of a place; where anchors occur, from a full reading of the text."""
    if document.anchored:
        here = load_unguarded("".join(document.lines))
        for step in place.steps:
            here = here[step]
        return here
    if place.parent is None:
        document.children(place)
    return plain(place.node)


def _batch(editor: Editor, operation: Operation) -> None:
    for index, inner in enumerate(operation["operations"]):
        try:
            perform(editor, inner)
        except EngineError as problem:
            path = inner.get("path")
            problem.locate(index=index, action=inner.get("action"), path=tuple(path or ()))
            problem.index = None
            raise


ACTIONS: Mapping[str, Callable[[Editor, Operation], None]] = {
    "add": _add,
    "add_unique": _add_unique,
    "replace": _replace,
    "delete": _delete,
    "update": _update,
    "merge": _merge,
    "rename": _rename,
    "move": _move,
    "assert": _assert,
    "batch": _batch,
}
