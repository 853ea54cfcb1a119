"""Values of operations: JSON carries what it can, `{"$yaml": "2024-02-01"}` carries the rest."""

from __future__ import annotations

from math import isfinite
from typing import Any

from core.engine.document import Place, own_keys
from core.engine.guard import load
from core.engine.render import Manner, inline

ESCAPE = "$yaml"


def decode(value: Any) -> Any:
    """The value with every `{"$yaml": text}` replaced by what the text reads as."""
    if isinstance(value, dict):
        if set(value) == {ESCAPE} and isinstance(value[ESCAPE], str):
            return load(value[ESCAPE])
        return {key: decode(item) for key, item in value.items()}
    return [decode(item) for item in value] if isinstance(value, list) else value


def arrange(value: Any, container: Place) -> Any:
    """A new mapping with its keys in the order of its siblings' keys; unknown keys stay last."""
    if not isinstance(value, dict) or container.node.is_map:
        return value
    order: list[Any] = []
    for entry in container.entries:
        if entry.node is not None and entry.node.is_map:
            order += [key for key in own_keys(entry.node) if key not in order]
    if not order:
        return value
    known = [key for key in order if key in value]
    return {key: value[key] for key in [*known, *(key for key in value if key not in order)]}


def encode(value: Any) -> Any:
    """The value as JSON can carry it: `decode` gives back the same value."""
    if isinstance(value, dict):
        if set(value) == {ESCAPE} or not all(isinstance(key, str) for key in value):
            return {ESCAPE: inline(value, Manner())}
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if value is None or isinstance(value, str | bool | int) or (isinstance(value, float) and isfinite(value)):
        return value
    return {ESCAPE: inline(value, Manner())}
