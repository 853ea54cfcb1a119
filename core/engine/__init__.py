"""The YAML operation engine: text and operations in, text out; every untouched line keeps its bytes."""

from core.engine.apply import Applied, apply
from core.engine.errors import (
    AssertionFailed,
    EditRejected,
    EngineError,
    GuardError,
    OperationError,
    Path,
    PathError,
)
from core.engine.guard import guard, load
from core.engine.limits import DEFAULT_LIMITS, Limits
from core.engine.operations import Operation, operations_schema, parse_operations
from core.engine.paths import dotted, parse_path, resolve, show_path

__all__ = [
    "DEFAULT_LIMITS",
    "Applied",
    "AssertionFailed",
    "EditRejected",
    "EngineError",
    "GuardError",
    "Limits",
    "Operation",
    "OperationError",
    "Path",
    "PathError",
    "apply",
    "dotted",
    "guard",
    "load",
    "operations_schema",
    "parse_operations",
    "parse_path",
    "resolve",
    "show_path",
]
