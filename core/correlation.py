"""The id that ties together everything that one request causes: its answer, its log lines, its audit events."""

from __future__ import annotations

import re
from contextvars import ContextVar
from uuid import uuid4

GOOD = re.compile(r"[A-Za-z0-9._-]{8,64}")
correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")


def begin(given: str = "") -> str:
    """Take the id that a request brought, or make one; it holds until the request's context ends."""
    found = given if GOOD.fullmatch(given) else uuid4().hex
    correlation_id.set(found)
    return found
