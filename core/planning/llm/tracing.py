"""LangSmith tracing: LangChain's own mechanism, with a client that redacts and never holds a request up."""

from __future__ import annotations

import logging
import re
from threading import Lock, Thread
from time import monotonic
from typing import Any

from langsmith import Client, configure
from langsmith.anonymizer import StringNodeRule, create_anonymizer
from langsmith.utils import get_env_var, get_tracer_project, tracing_is_enabled

TIMEOUT_MILLISECONDS = (2_000, 4_000)
MAX_DEPTH = 24
ASK_AGAIN_SECONDS = 30.0

_log = logging.getLogger(__name__)

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


class TraceLinks:
    """Where a run can be looked at. The address of the project is learnt beside the requests, never in one."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._base = ""
        self._asked = float("-inf")
        self._lock = Lock()
        self.look_up()

    def look_up(self) -> None:
        """Ask for the address on a thread of its own, unless that was done a moment ago."""
        with self._lock:
            if self._base or monotonic() - self._asked < ASK_AGAIN_SECONDS:
                return
            self._asked = monotonic()
        Thread(target=self._learn, name="trace-address", daemon=True).start()

    def of(self, run_id: str) -> str:
        """Give the link to a run; empty while the project's address is not known."""
        if not self._base:
            self.look_up()
            return ""
        return f"{self._base}/r/{run_id}?poll=true"

    def _learn(self) -> None:
        try:
            project = self._client.read_project(project_name=get_tracer_project())
            self._base = project.url or ""
        except Exception as error:  # whatever is wrong there: a link is missing, and nothing else
            _log.info("the address of the traces is not known: %s", type(error).__name__)


_links: TraceLinks | None = None


def trace_url(run_id: str) -> str:
    """Give the link to the trace of a run; empty when tracing is off or its address is not known yet."""
    return _links.of(run_id) if _links is not None else ""


def start_tracing() -> bool:
    """Give LangChain a redacting LangSmith client when the LANGSMITH_* variables switch tracing on.

    Call it once at the start. Runs are sent by the client's own thread; nothing here waits for them, and an
    endpoint that is slow or gone costs traces, never a request. Returns whether tracing is on.
    """
    # LangSmith remembers what it read before `.env` was.
    get_env_var.cache_clear()  # type: ignore[attr-defined]  # a cached function behind overloads
    if not tracing_is_enabled():
        return False
    global _links  # noqa: PLW0603  # one per process, like the client itself
    client = Client(anonymizer=redact, timeout_ms=TIMEOUT_MILLISECONDS)
    configure(client=client)
    _links = TraceLinks(client)
    return True


def _rules() -> list[StringNodeRule]:
    return [{"pattern": re.compile(pattern), "replace": instead} for pattern, instead in REDACTIONS]


_anonymize = create_anonymizer(_rules(), max_depth=MAX_DEPTH)
