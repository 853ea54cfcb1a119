"""A pack's YAML text as JSON, for readers that take no YAML."""

from __future__ import annotations

import datetime
import json
import math
from typing import Any

from core.engine import load


def to_json(text: str) -> str:
    """Give the data of a pack as indented JSON with a final newline, in the order of the text.

    Dates become ISO strings, bytes text, and numbers that JSON has no form for (infinity, not a number) their
    YAML spelling. Raises `InvalidInput` when `text` is no safe, valid YAML.
    """
    return json.dumps(_plain(load(text)), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, set):
        return sorted(map(str, value))
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
    return value


def _key(key: Any) -> str | int | float | bool | None:
    plain = _plain(key)
    return plain if isinstance(plain, (str, int, float, bool, type(None))) else str(plain)
