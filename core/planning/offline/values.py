"""Single values as a field takes them: numbers, percentages, priorities, versions, yes and no, texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any

from core.pack.regexes import compile_problem
from core.pack.rules_values import PRIORITIES, SEMANTIC_VERSION
from core.planning.offline.phrases import bare
from core.planning.offline.tokens import Token, joined

TRUE = frozenset(["true", "yes", "on", "enabled", "required", "mandatory"])
FALSE = frozenset(["false", "no", "off", "disabled", "optional"])
SHARES = frozenset(["confidence", "confidence_threshold"])
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|[+-]?[1-9]\d{0,2},\d{3}(?:\.\d+)?")
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|\.\d+)")


@dataclass(frozen=True)
class Typed:
    """A value of the type that its field takes."""

    value: Any


def read_value(key: str, tokens: Sequence[Token], old: Any = None) -> Typed | str:
    """Give the value for the field `key`, or a sentence that says why it cannot be one."""
    body = bare(tokens) or tuple(tokens)
    if key == "description" and not any(t.kind == "literal" for t in tokens):
        body = tuple(dropwhile(lambda token: token.kind == "mark", tokens))  # a sentence keeps its article
    text = joined(body)
    literal = len(body) == 1 and body[0].kind == "literal"
    if not text:
        return f"There is no value to set for {key.replace('_', ' ')}."
    if key == "pattern" and not any(t.kind == "literal" for t in body):
        return f"“{text}” does not look like a regular expression; please put one in quotes."
    if key in _READERS:
        return _READERS[key](key, text)
    if isinstance(old, bool) or (old is None and not literal and text.casefold() in ("true", "false")):
        return _switch(key, text)
    if isinstance(old, int | float):
        number = _number(text)
        return f"{key.replace('_', ' ')} is a number, and “{text}” is none." if number is None else Typed(number)
    return Typed(text)


def said_number(text: str) -> float | int | None:
    """Give the number that a text is, or nothing."""
    return _number(text)


def ungrouped(number: str) -> str:
    """Give a number without the signs between its thousands: 7,500,000."""
    return number.replace(",", "") if GROUPED.fullmatch(number) else number


def _number(text: str) -> float | int | None:
    cleaned = ungrouped(text.replace(" ", "").rstrip("%"))
    if not NUMBER.fullmatch(cleaned):
        return None
    value = float(cleaned.replace(",", "."))
    return int(value) if "." not in cleaned and "," not in cleaned else value


def _share(key: str, text: str) -> Typed | str:
    """A number between 0 and 1; 90% and “90 percent” are 0.9."""
    percent = text.endswith("%") or "percent" in text.casefold() or "per cent" in text.casefold()
    number = _number(re.sub(r"(?i)\s*per ?cent$", "", text))
    if number is None:
        return f"“{text}” is no number between 0 and 1, which the {key.replace('_', ' ')} has to be."
    if percent:
        number = round(number / 100, 6)
    if not 0 <= number <= 1:
        return f"The {key.replace('_', ' ')} has to lie between 0 and 1, and {text} does not."
    return Typed(number)


def _priority(_: str, text: str) -> Typed | str:
    word = text.casefold().removesuffix(" priority")
    if word in PRIORITIES:
        return Typed(word)
    return f"“{text}” is no priority; it can be {', '.join(PRIORITIES[:-1])} or {PRIORITIES[-1]}."


def _version(_: str, text: str) -> Typed | str:
    plain = re.sub(r"(?i)^v(?:ersion)?\.?\s*(?=\d)", "", text)
    if SEMANTIC_VERSION.fullmatch(plain):
        return Typed(plain)
    return f"“{text}” is no version; it has three numbers with points between, like 3.0.0."


def _switch(key: str, text: str) -> Typed | str:
    word = text.casefold()
    if word in TRUE:
        return Typed(True)
    if word in FALSE:
        return Typed(False)
    return f"{key.replace('_', ' ')} is either true or false, and “{text}” is neither."


def _expression(_: str, text: str) -> Typed | str:
    problem = compile_problem(text)
    return f"“{text}” is not a valid regular expression: {problem}." if problem else Typed(text)


_READERS = {**dict.fromkeys(SHARES, _share), "priority": _priority, "version": _version, "pattern": _expression}
