"""The log of the process: lines of JSON or of text, with who and which request, and never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter

from core.config import Settings
from core.correlation import begin, correlation_id

HIDDEN = "[hidden]"
_OWN_HANDLERS = ("streamlit", "uvicorn")  # libraries that write by themselves until they are told not to
_NAMED = re.compile(
    r"""(?i)((?:pass(?:word|wd)?|secret|token|api[_-]?key|authorization|cookie|code)["']?\s{0,4}[:=]\s{0,4}\\?["']?)"""
    r"""((?:bearer\s+|basic\s+)?[^\s"',;}\\]{4,})"""
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
_IN_URL = re.compile(r"(://[^/\s:@]{0,64}:)[^@\s/]{1,256}@")


class Redactor:
    """Takes out of a line what must not stand in a log: the secrets of the settings, and what looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Know the secrets; those of fewer than six characters would blot out ordinary words."""
        known = sorted({one for one in secrets if len(one) >= 6}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, line: str) -> str:
        """Give the line without them."""
        if self._known:
            line = self._known.sub(HIDDEN, line)
        line = _IN_URL.sub(rf"\1{HIDDEN}@", line)
        line = _BEARER.sub(rf"\1 {HIDDEN}", line)
        return _NAMED.sub(rf"\1{HIDDEN}", line)


def secrets_of(settings: Settings) -> list[str]:
    """Give every secret that the settings hold."""
    held = (getattr(settings, name) for name in type(settings).model_fields)
    return [value.get_secret_value() for value in held if hasattr(value, "get_secret_value")]


def start_logging(settings: Settings, stream: TextIO | None = None) -> None:
    """Write every logger of the process in one form from now on. May be called again."""
    shared: list[Any] = [
        merge_contextvars,
        _with_correlation,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    redactor = Redactor(secrets_of(settings))
    json = settings.log_format == "json"
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if json else _text
    formatter = ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
            lambda _logger, _name, line: redactor(str(line)),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("core").setLevel(logging.DEBUG if settings.debug else logging.INFO)
    for name in ("httpx", "httpcore", "alembic", "asyncio", "watchdog", "mcp"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        if name.split(".", 1)[0] in _OWN_HANDLERS:
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [], True
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)  # our own line for a request says more


def begin_run(user_id: object) -> None:
    """Say who this run of a page is for; it gets an id of its own."""
    clear_contextvars()
    begin()
    bind_contextvars(user_id=str(user_id))


def _with_correlation(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if found := correlation_id.get():
        event.setdefault("correlation_id", found)
    return event


def _text(_logger: object, _name: str, event: MutableMapping[str, Any]) -> str:
    at, level, name = event.pop("timestamp", ""), str(event.pop("level", "")).upper(), event.pop("logger", "")
    words, trace = event.pop("event", ""), event.pop("exception", "")
    rest = "".join(f" {key}={value}" for key, value in event.items())
    return f"{at} {level:<7} {name}: {words}{rest}" + (f"\n{trace}" if trace else "")
