"""One chat model behind LangChain's Groq or OpenAI client, asked for answers of a given form."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.runnables import Runnable
from openai import LengthFinishReasonError
from pydantic import SecretStr

from core.planning.llm.answer import Reply
from core.planning.llm.faults import ModelFault
from core.planning.llm.patience import Patience
from core.planning.llm.schema import Schema
from core.planning.llm.settings import ModelSettings
from core.planning.llm.streaming import streamed
from core.planning.prompts import Message
from core.planning.protocol import Live, Usage

Mode = Literal["json_schema", "function_calling"]
MODES: tuple[Mode, ...] = ("json_schema", "function_calling")
TOOL = "answer_request"
MAX_ANSWER_TOKENS = 4_096

_log = logging.getLogger(__name__)


class ModelClient:
    """Asks one model. Which mode its server takes is tried on the first question, and remembered."""

    def __init__(
        self,
        settings: ModelSettings,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._model = _chat_model(settings)
        self._sleep = sleep
        self.mode: Mode | None = None

    def ask(self, messages: Sequence[Message], schema: Schema, live: Live | None = None) -> Reply:
        """Ask for an answer that fits `schema`; what comes back is not checked against it.

        Strict JSON schema goes first, function calling when the server refuses that. With somebody who waits
        (`live`) the answer is streamed, and its message is shown as it comes. Raises `ModelFault` when there is
        no answer, `Stopped` when who waits has stopped it.
        """
        patience = Patience(self._settings.timeout_seconds, self._settings.max_retries, self._sleep, live)
        modes = MODES if self.mode is None else (self.mode, *(mode for mode in MODES if mode != self.mode))
        refusal = ModelFault("refused")
        for mode in modes:
            try:
                reply = self._ask_in(mode, messages, schema, patience, live)
            except ModelFault as fault:
                if fault.kind == "failed_answer":
                    self.mode = mode
                if fault.kind != "refused":
                    raise
                refusal = fault
                continue
            self.mode = mode
            return reply
        raise refusal

    def _ask_in(
        self, mode: Mode, messages: Sequence[Message], schema: Schema, patience: Patience, live: Live | None
    ) -> Reply:
        bound = self._model.bind(**_form(mode, schema))
        spoken = [_SPOKEN[message.role](content=message.text) for message in messages]
        began = time.monotonic()
        try:
            answer = patience.call(lambda waiting: _invoke(bound, spoken, waiting))
        except ModelFault as fault:
            level = logging.INFO if fault.kind == "refused" else logging.WARNING
            _log.log(level, "model %s, %s: %s", self._settings.model, mode, fault.kind)
            raise
        usage = Usage(*_tokens(answer), round((time.monotonic() - began) * 1000, 1), self._settings.model)
        return Reply(_text(answer), answer.response_metadata.get("finish_reason") == "length", usage)


_SPOKEN: Mapping[str, Callable[..., AnyMessage]] = {
    "system": SystemMessage,
    "user": HumanMessage,
    "assistant": AIMessage,
}


class ClosedStreams:
    """Groq's completions, whose streams end their connection when they are left.

    LangChain leaves them open, and a stream that holds itself is closed by nobody for a long while.
    """

    def __init__(self, completions: Any) -> None:
        self._completions = completions

    def create(self, **params: Any) -> Any:
        """Ask; give the answer, or the chunks of a stream."""
        answer = self._completions.create(**params)
        return _closed(answer) if params.get("stream") else answer


def _closed(stream: Any) -> Iterator[Any]:
    with stream:
        yield from stream


def _chat_model(settings: ModelSettings) -> BaseChatModel:
    """Build the client: Groq's own for Groq, OpenAI's for every other server. Retries are ours, not theirs."""
    common: dict[str, Any] = {
        "model": settings.model,
        "base_url": settings.base_url,
        "temperature": 0.0,
        "timeout": settings.timeout_seconds,
        "max_retries": 0,
        "max_tokens": MAX_ANSWER_TOKENS,
    }
    if settings.provider == "groq":
        from langchain_groq import ChatGroq

        model = ChatGroq(api_key=SecretStr(settings.api_key), **common)
        model.client = ClosedStreams(model.client)
        return model
    from langchain_openai import ChatOpenAI

    # A local server needs no key, and the client does not start without one.
    return ChatOpenAI(api_key=SecretStr(settings.api_key or "none"), stream_usage=True, **common)


def _form(mode: Mode, schema: Schema) -> dict[str, Any]:
    if mode == "json_schema":
        form = {"name": TOOL, "strict": True, "schema": schema}
        return {"response_format": {"type": "json_schema", "json_schema": form}}
    function = {"name": TOOL, "description": "Give the answer to the request.", "parameters": schema}
    return {
        "tools": [{"type": "function", "function": function}],
        "tool_choice": {"type": "function", "function": {"name": TOOL}},
    }


def _invoke(bound: Runnable[Any, Any], messages: list[AnyMessage], live: Live | None) -> AIMessage:
    """Call the model, word by word for somebody who waits.

    OpenAI's client raises for an answer that was cut off, where Groq's gives it.
    """
    try:
        answer = bound.invoke(messages) if live is None else streamed(bound.stream(messages), live)
    except LengthFinishReasonError as error:
        usage = error.completion.usage
        tokens = usage and UsageMetadata(
            input_tokens=usage.prompt_tokens,
            output_tokens=usage.completion_tokens,
            total_tokens=usage.total_tokens,
        )
        return AIMessage("", usage_metadata=tokens, response_metadata={"finish_reason": "length"})
    if not isinstance(answer, AIMessage):
        raise ModelFault("garbled")
    return answer


def _tokens(answer: AIMessage) -> tuple[int, int]:
    usage = answer.usage_metadata
    return (usage["input_tokens"], usage["output_tokens"]) if usage else (0, 0)


def _text(answer: AIMessage) -> str:
    """The JSON text of an answer, wherever the server put it: a tool call, a broken one, or the content."""
    for call in answer.tool_calls:
        return json.dumps(call["args"], ensure_ascii=False)
    for broken in answer.invalid_tool_calls:
        return broken["args"] or ""
    return answer.text
