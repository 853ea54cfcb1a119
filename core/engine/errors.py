"""What the engine refuses: every error tells the operation, the path, the segment and the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from core.errors import InvalidInput

Path = tuple[Any, ...]


class EngineError(InvalidInput):
    """A text or an operation that the engine does not accept; nothing was changed.

    `sentence` is the bare complaint; `message` adds the operation it happened in.
    `index` counts from 0, `line` and `column` from 1.
    """

    code: ClassVar[str] = "engine"

    def __init__(
        self,
        sentence: str,
        *,
        index: int | None = None,
        action: str | None = None,
        path: Sequence[Any] | None = None,
        segment: Any = None,
        line: int | None = None,
        suggestions: Sequence[str] = (),
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.index = index
        self.action = action
        self.path: Path | None = None if path is None else tuple(path)
        self.segment = segment
        self.line = line
        self.suggestions = tuple(suggestions)

    def locate(self, *, index: int, action: str | None, path: Path | None) -> None:
        """Fill in the operation that failed, and begin the message with it."""
        if self.index is not None:
            return
        self.index = index
        self.action = self.action or action
        self.path = path or self.path
        where = f" at {show_segments(path)}" if path else ""
        self.message = f"Operation {index + 1} ({self.action or 'unknown'}{where}): {self.sentence}"
        self.args = (self.message,)

    def as_dict(self) -> dict[str, Any]:
        """The error as JSON-ready data, for the command line and other interfaces."""
        return {
            "index": self.index,
            "action": self.action,
            "path": None if self.path is None else list(self.path),
            "segment": self.segment,
            "line": self.line,
            "message": self.message,
            "suggestions": list(self.suggestions),
        }


class GuardError(EngineError):
    """A text that is not accepted at all; `reason` is a stable word for why."""

    code = "guard"

    def __init__(self, sentence: str, *, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(sentence, line=line)
        self.reason = reason
        self.column = column

    def as_dict(self) -> dict[str, Any]:
        """As for every engine error, with the reason of the refusal and the column."""
        return {**super().as_dict(), "reason": self.reason, "column": self.column}


class OperationError(EngineError):
    """An operation that is malformed, or that cannot be done where it points."""

    code = "operation"


class PathError(EngineError):
    """A path that leads nowhere, or to more than one thing."""

    code = "path"


class AssertionFailed(EngineError):
    """An `assert` operation that does not hold."""

    code = "assertion"


class EditRejected(EngineError):
    """The edited text did not read back as the operation demands; it was thrown away."""

    code = "rejected"


def show_segments(path: Sequence[Any]) -> str:
    """A path for people: `entities › Client › attributes`, positions counted from 1."""
    return " › ".join(f"item {part + 1}" if type(part) is int else str(part) for part in path)
