"""The YAML operation engine: text and operations in, text out; every untouched line keeps its bytes."""

from core.engine.apply import Applied, apply
from core.engine.derive import Derivation, derive
from core.engine.diff import DiffRow, Fold, side_by_side, unified
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
from core.engine.locate import DuplicateKey, Locator, duplicate_keys, line_of, locate
from core.engine.operations import Operation, operations_schema, parse_operations
from core.engine.patches import diff_json_patch, from_json_patch, to_json_patch
from core.engine.paths import dotted, parse_path, resolve, show_path
from core.engine.words import words

__all__ = [
    "DEFAULT_LIMITS",
    "Applied",
    "AssertionFailed",
    "Derivation",
    "DiffRow",
    "DuplicateKey",
    "EditRejected",
    "EngineError",
    "Fold",
    "GuardError",
    "Limits",
    "Locator",
    "Operation",
    "OperationError",
    "Path",
    "PathError",
    "apply",
    "derive",
    "diff_json_patch",
    "dotted",
    "duplicate_keys",
    "from_json_patch",
    "guard",
    "line_of",
    "load",
    "locate",
    "operations_schema",
    "parse_operations",
    "parse_path",
    "resolve",
    "show_path",
    "side_by_side",
    "to_json_patch",
    "unified",
    "words",
]
