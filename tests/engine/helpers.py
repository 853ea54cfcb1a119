"""Short hands for the engine's tests."""

from __future__ import annotations

from typing import Any

import pytest

from core.engine import EngineError, apply


def edit(text: str, *operations: dict[str, Any]) -> str:
    """The text after the operations."""
    return apply(text, operations).text


def add(path: Any, value: Any, **where: Any) -> dict[str, Any]:
    """An add operation."""
    return {"action": "add", "path": path, "value": value, **where}


def delete(path: Any) -> dict[str, Any]:
    """A delete operation."""
    return {"action": "delete", "path": path}


def replace(path: Any, value: Any) -> dict[str, Any]:
    """A replace operation."""
    return {"action": "replace", "path": path, "value": value}


def refused(text: str, *operations: dict[str, Any]) -> EngineError:
    """The error that the operations end with."""
    with pytest.raises(EngineError) as caught:
        apply(text, operations)
    return caught.value
