"""Operations on a text: one small function per action behind a table; all or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.engine import additions, alterations, jsonpatch
from core.engine.document import Document
from core.engine.editor import Editor
from core.engine.errors import (
    EngineError,
    Path,
)
from core.engine.guard import outline
from core.engine.limits import DEFAULT_LIMITS, Limits
from core.engine.operations import Operation, parse_operation


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
    "add": additions.add,
    "add_unique": additions.add_unique,
    "replace": alterations.replace,
    "delete": alterations.delete,
    "update": additions.update,
    "merge": additions.merge,
    "rename": alterations.rename,
    "move": alterations.move,
    "assert": alterations.assert_that,
    "batch": _batch,
}
