"""LangSmith tracing: LangChain's own mechanism, with a client that redacts and never holds a request up."""

from __future__ import annotations

import re
from typing import Any

from langsmith import Client, configure
from langsmith.anonymizer import StringNodeRule, create_anonymizer
from langsmith.utils import get_env_var, tracing_is_enabled

TIMEOUT_MILLISECONDS = (2_000, 4_000)
MAX_DEPTH = 24

REDACTIONS: tuple[tuple[str, str], ...] = (
    (r"\b(?:sk|gsk|pk|rk|lsv2|ghp|xox[abp])[-_][A-Za-z0-9_-]{12,256}", "[key]"),
    (r"(?i)\bbearer\s{1,4}[A-Za-z0-9._~+/=-]{8,512}", "[key]"),
    (
        r"(?i)\b(?:password|passwd|secret|token|api[_-]?key)\b[\"']?\s{0,4}[:=]\s{0,4}[\"']?[^\s\"',;]{4,256}",
        "[secret]",
    ),
    (r"(?<=://)[^\s/@:]{1,64}:[^\s/@]{1,128}(?=@)", "[login]"),
    (r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", "[email]"),
    (r"\+\d{1,3}(?:[ ()/.-]{1,3}\d{2,5}){2,5}", "[phone]"),
    (r"(?<![\w.-])0\d{1,4} \d{3,4} \d{3,6}(?![\w.-])", "[phone]"),
)
"""What never leaves the machine. Every repetition has an upper bound: an open one takes seconds on a pack."""


def redact(data: Any) -> Any:
    """Give `data` with keys, secrets, logins, e-mail addresses and phone numbers replaced, at any depth."""
    return _anonymize(data)


def start_tracing() -> bool:
    """Give LangChain a redacting LangSmith client when the LANGSMITH_* variables switch tracing on.

    Call it once at the start. Runs are sent by the client's own thread; nothing here waits for them, and an
    endpoint that is slow or gone costs traces, never a request. Returns whether tracing is on.
    """
    # LangSmith remembers what it read before `.env` was.
    get_env_var.cache_clear()  # type: ignore[attr-defined]  # a cached function behind overloads
    if not tracing_is_enabled():
        return False
    configure(client=Client(anonymizer=redact, timeout_ms=TIMEOUT_MILLISECONDS))
    return True


def _rules() -> list[StringNodeRule]:
    return [{"pattern": re.compile(pattern), "replace": instead} for pattern, instead in REDACTIONS]


_anonymize = create_anonymizer(_rules(), max_depth=MAX_DEPTH)
