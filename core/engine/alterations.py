"""The actions on what is there: replace, delete, rename, move, assert."""

from __future__ import annotations

from core.engine.document import own_keys
from core.engine.editor import Editor
from core.engine.errors import AssertionFailed, OperationError, PathError, show_segments
from core.engine.operations import Operation
from core.engine.placing import check_key, target_position, value_at
from core.engine.render import scalar
from core.engine.revise import revise
from core.engine.scalars import same
from core.engine.splice import Edit
from core.engine.values import decode


def replace(editor: Editor, operation: Operation) -> None:
    """Write another value; an equal one changes no byte; raises EngineError."""
    place = editor.document.find(operation["path"])
    value = decode(operation["value"])
    revise(editor, place.steps, value)


def delete(editor: Editor, operation: Operation) -> None:
    """Take an item or key out; raises EngineError."""
    place = editor.document.find(operation["path"])
    if place.parent is None:
        raise OperationError("The whole pack cannot be deleted. Name a section or an item.")
    editor.remove(place)


def rename(editor: Editor, operation: Operation) -> None:
    """Give a key another name at its place; raises EngineError."""
    path, key = operation["path"], operation["to"]
    place = editor.document.find(path)
    old = place.entry.key
    if place.parent is None or old is None:
        raise OperationError(
            f"{show_segments(path) or 'The pack'} is an item of a list and has no key to rename. "
            "Replace the value that names it.",
            line=place.line + 1,
        )
    check_key(key, path)
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


def move(editor: Editor, operation: Operation) -> None:
    """Reorder within one list or mapping; raises EngineError."""
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
    position = target_position(editor.document, parent, operation, path[:-1], count)
    if "index" not in operation and position > place.position:
        position -= 1
    if position != place.position:
        editor.move(place, position)


def assert_that(editor: Editor, operation: Operation) -> None:
    """Change nothing; raise AssertionFailed when the operation does not hold."""
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
