"""What can go wrong with a model's server, in kinds, and the sentence for the user about each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import groq
import openai

from core.errors import Unavailable
from core.planning.protocol import Usage

FaultKind = Literal[
    "timeout", "connection", "busy", "server", "key", "unknown_model", "refused", "failed_answer", "garbled"
]
TRANSIENT: frozenset[FaultKind] = frozenset({"connection", "busy", "server"})

SENTENCES: Mapping[FaultKind, str] = {
    "timeout": "The model did not answer in time.",
    "connection": "The model's server cannot be reached.",
    "busy": "The model's server takes no more requests right now{wait}.",
    "server": "The model's server has a fault of its own.",
    "key": "The model's server did not accept the key, so an administrator has to check LLM_API_KEY.",
    "unknown_model": "The model's server knows no model “{model}”, so an administrator has to check LLM_MODEL.",
    "refused": "The model's server refused the request.",
    "failed_answer": "The model did not give an answer that can be used.",
    "garbled": "The model's server sent something that is no answer of a model.",
}
WAY_OUT = "Nothing was changed; you can try again later, or use the offline planner."

_KIND_OF_STATUS: Mapping[int, FaultKind] = {
    401: "key",
    403: "key",
    404: "unknown_model",
    408: "server",
    409: "server",
    429: "busy",
}
_UNREADABLE = (
    openai.OpenAIError,
    groq.GroqError,
    AssertionError,
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the clients raise, seen or documented, for a body that is no chat completion."""

_FAILED_ANSWER_CODES = frozenset({"tool_use_failed", "json_validate_failed", "output_parse_failed"})


class ModelFault(Exception):
    """A call to a model that gave no answer. `retry_after` is what the server asked for, in seconds."""

    def __init__(self, kind: FaultKind, retry_after: float | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.retry_after = retry_after

    @property
    def transient(self) -> bool:
        """Whether the same call may well succeed a moment later."""
        return self.kind in TRANSIENT

    def unavailable(self, model: str, usage: tuple[Usage, ...] = ()) -> ModelAway:
        """Give the error for the user: one sentence of what happened, one of what to do."""
        return ModelAway(SENTENCES[self.kind].format(model=model, wait=_wait(self.retry_after)), self.kind, usage)


class ModelAway(Unavailable):
    """A model gave no plan: why, in a sentence, and what was spent on it all the same."""

    def __init__(self, sentence: str, kind: FaultKind, usage: tuple[Usage, ...] = ()) -> None:
        super().__init__(f"{sentence} {WAY_OUT}")
        self.sentence = sentence
        self.kind = kind
        self.usage = usage


def fault_of(error: Exception) -> ModelFault:
    """Tell what an error of the Groq or the OpenAI client means.

    The clients' own messages are left behind: they may hold parts of the key, of the prompt, or of HTML.
    An error that no answer of a server can cause is raised again.
    """
    if isinstance(error, openai.APITimeoutError | groq.APITimeoutError):
        return ModelFault("timeout")
    if isinstance(error, openai.APIConnectionError | groq.APIConnectionError):
        return ModelFault("connection")
    if isinstance(error, openai.APIStatusError | groq.APIStatusError):
        return _status_fault(error.status_code, error.response.headers, error.body)
    if isinstance(error, _UNREADABLE):
        return ModelFault("garbled")
    raise error


def _status_fault(status: int, headers: Mapping[str, str], body: object) -> ModelFault:
    if status == 400 and _code(body) in _FAILED_ANSWER_CODES:
        return ModelFault("failed_answer")
    kind = _KIND_OF_STATUS.get(status, "server" if status >= 500 else "refused")
    return ModelFault(kind, _retry_after(headers))


def _code(body: object) -> str:
    """The error's code: the OpenAI client gives the inner error, the Groq client the whole body."""
    error = body.get("error", body) if isinstance(body, Mapping) else None
    return str(error.get("code", "")) if isinstance(error, Mapping) else ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `retry-after`, in seconds or as a date; None when it is missing or makes no sense."""
    value = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _wait(seconds: float | None) -> str:
    if seconds is None or seconds < 1:
        return ""
    if seconds < 90:
        return f", and asks to wait {round(seconds)} seconds"
    return f", and asks to wait about {round(seconds / 60)} minutes"
