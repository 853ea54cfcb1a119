"""A pack's YAML text as JSON, for readers that take no YAML."""

from __future__ import annotations

import datetime
import json
from typing import Any

from core.engine import load


def to_json(text: str) -> str:
    """Give the data of a pack as indented JSON with a final newline, in the order of the text.

    Dates become ISO strings, bytes text. Raises `InvalidInput` when `text` is no safe, valid YAML.
    """
    return json.dumps(load(text), ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, set):
        return sorted(map(str, value))
    raise TypeError(f"JSON has no form for {type(value).__name__}")
