"""An answer as it comes in: its pieces put together, and its message shown before the JSON around it is complete."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk

from core.planning.llm.faults import ModelFault
from core.planning.protocol import Live, Stopped

_MESSAGE = re.compile(r'"message"\s{0,8}:\s{0,8}"')
_ESCAPED = {"n": "\n", "t": "\t", "r": "", "b": "", "f": ""}
LONGEST = 4_000


def streamed(chunks: Iterable[Any], live: Live) -> AIMessage:
    """Put the chunks of an answer together, and show its message while it grows; the stream is closed at the end.

    Raises `ModelFault` when nothing came, `Stopped` when who waits has stopped it.
    """
    try:
        return _together(chunks, live)
    finally:
        if isinstance(chunks, Generator):
            chunks.close()


def _together(chunks: Iterable[Any], live: Live) -> AIMessage:
    parts: list[AIMessageChunk] = []
    text = said = ""
    for chunk in chunks:
        if live.stopped:
            raise Stopped(said)
        if not isinstance(chunk, AIMessageChunk):
            return _whole(chunk, live)
        parts.append(chunk)
        text += _text(chunk)
        if len(said) < LONGEST and (growing := message_in(text)) != said:
            said = growing
            live.say(said)
    if not parts:
        raise ModelFault("garbled")
    whole = parts[0] + parts[1:]  # all at once: one by one, the JSON in them would be read again with each
    if not whole.response_metadata.get("finish_reason"):
        raise ModelFault("connection")
    return AIMessage(
        whole.content,
        tool_calls=whole.tool_calls,
        invalid_tool_calls=whole.invalid_tool_calls,
        usage_metadata=whole.usage_metadata,
        response_metadata=whole.response_metadata,
    )


def _whole(answer: Any, live: Live) -> AIMessage:
    """An answer in one piece: Groq does not stream answers that are held to a schema."""
    if not isinstance(answer, AIMessage):
        raise ModelFault("garbled")
    said = message_in(answer.text)
    if said:
        live.say(said)
    return answer


def message_in(text: str) -> str:
    """Give as much of the message of an unfinished answer as there is, with images in it made plain links."""
    start = _MESSAGE.search(text)
    if start is None:
        return ""
    out: list[str] = []
    at = start.end()
    while at < len(text) and text[at] != '"' and len(out) < LONGEST:
        if text[at] != "\\":
            out.append(text[at])
            at += 1
            continue
        sign = text[at + 1 : at + 2]
        if sign == "u":
            out.append(_unicode(text[at : at + 6]))
            at += 6
        else:
            out.append(_ESCAPED.get(sign, sign))
            at += 2
    return "".join(out).replace("![", "[")


def _unicode(escaped: str) -> str:
    try:
        sign = str(json.loads(f'"{escaped}"'))
    except ValueError:
        return ""
    return "" if "\ud800" <= sign <= "\udfff" else sign


def _text(chunk: AIMessageChunk) -> str:
    for call in chunk.tool_call_chunks:
        return call["args"] or ""
    return chunk.text
