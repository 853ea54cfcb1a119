"""From the text of a model's answer to a checked `Answer`, or to the reason why it cannot be used."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jsonschema import Draft202012Validator

from core.planning.llm.schema import Schema
from core.planning.protocol import Usage

MAX_OPERATIONS = 60
MAX_CHOICES = 6
MAX_TEXT = 4_000
_FENCED = re.compile(r"\A```(?:json)?\s*\n(.*)\n```\Z", re.DOTALL)


@dataclass(frozen=True)
class Reply:
    """What the model's server sent back: the text of the answer, whether it was cut off, and what it cost."""

    text: str
    truncated: bool = False
    usage: Usage | None = None


@dataclass(frozen=True)
class Answer:
    """An answer of the right form; its operations are the model's, not yet the engine's."""

    kind: Literal["operations", "question", "declined", "answer"]
    message: str
    assumptions: tuple[str, ...]
    choices: tuple[str, ...]
    operations: tuple[Mapping[str, Any], ...]
    memories: tuple[str, ...] = ()


class UnusableAnswer(Exception):
    """An answer that cannot be used; its text tells the model what to do better."""


def read_answer(reply: Reply, schema: Schema) -> Answer:
    """Check a reply against the schema of its request.

    Raises `UnusableAnswer` when it was cut off, is no JSON, does not fit the schema, or says nothing.
    """
    if reply.truncated:
        raise UnusableAnswer("Your answer was too long and was cut off. Answer again, shorter.")
    data = _json(reply.text)
    problem = next(Draft202012Validator(schema).iter_errors(data), None)
    if problem is not None:
        place = "/".join(str(part) for part in problem.absolute_path) or "the top"
        raise UnusableAnswer(f"Your answer does not fit the schema at {place}: {problem.message[:200]}")
    answer = Answer(
        kind=data["kind"],
        message=_clean(data["message"]),
        assumptions=_texts(data["assumptions"]),
        choices=_texts(data["choices"]),
        operations=tuple(data["operations"]),
        memories=tuple(dict.fromkeys(data.get("memories_used", ()))),
    )
    _check_content(answer)
    return answer


def _json(text: str) -> Any:
    text = text.strip()
    fenced = _FENCED.match(text)
    try:
        return json.loads(fenced.group(1) if fenced else text)
    except (ValueError, RecursionError):
        raise UnusableAnswer("Your answer is not valid JSON. Answer with one JSON object and nothing else.") from None


def _clean(text: str) -> str:
    """Bound a text and make images in it plain links: a page would fetch an image from wherever it points."""
    return text.strip()[:MAX_TEXT].replace("![", "[")


def _texts(values: list[str]) -> tuple[str, ...]:
    cleaned = map(_clean, values)
    return tuple(dict.fromkeys(value for value in cleaned if value))


def _check_content(answer: Answer) -> None:
    """What a schema cannot say: each kind needs its own fields filled, and everything has a limit."""
    if answer.kind == "operations" and not answer.operations:
        raise UnusableAnswer("The kind is operations, and there is no operation in your answer.")
    if len(answer.operations) > MAX_OPERATIONS:
        raise UnusableAnswer(f"These are more than {MAX_OPERATIONS} operations. Plan only what was asked for.")
    if answer.kind != "operations" and not answer.message:
        raise UnusableAnswer(f"The kind is {answer.kind}, and the message is empty.")
    if answer.kind == "question" and not 2 <= len(answer.choices) <= MAX_CHOICES:
        raise UnusableAnswer(f"A question needs 2 to {MAX_CHOICES} choices, each a complete request.")
