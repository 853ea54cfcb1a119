"""Numbers of a text with their units, and what in a pack holds a number: rules, settings, flags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.pack.things import Thing
from core.planning.offline.lexicon import NUMBER_WORDS
from core.planning.offline.matching import singular
from core.planning.offline.styles import fold
from core.planning.offline.surmise.stems import stem, weighty
from core.planning.offline.tokens import Token

UNITS = frozenset([
    "day", "month", "year", "week", "hour", "minute", "second", "percent", "%", "night", "page", "km", "kg", "mg",
    "mile", "meter", "metre", "euro", "dollar", "time", "working day", "business day",
])  # fmt: skip
CARDINALS = {
    **{word: n for word, n in NUMBER_WORDS.items() if n > 0 and not word.endswith(("st", "nd", "rd", "th"))},
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
UNIT_FREE = frozenset(
    ["every", "within", "from", "after", "min", "max", "per", "the", "of", "for", "at", "to", "in", "a"]
)
DENYING = frozenset(["not", "longer", "instead", "than", "never"])
"""What stands before a number that no longer holds: “not 7”, “instead of every 3”."""
NEAR = 3
_WORDS = "|".join(sorted(CARDINALS, key=len, reverse=True))
_DAYS = "banking|business|working|calendar|clear|trading|court|school"
_HELD = re.compile(
    rf"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?|(?:{_WORDS})(?![A-Za-z]))([ _-]?(?:(?:{_DAYS})[ _-])?)([A-Za-z%]*)",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(\d+) ?([A-Za-z%]+)")
"""A setting that is a number with its unit: “6 months”."""
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")


@dataclass(frozen=True)
class Number:
    """A number of a text, with the unit behind it."""

    value: float
    unit: str
    sentence: int
    at: int
    ago: bool
    percent: bool
    denied: bool


@dataclass(frozen=True)
class Holder:
    """What holds a number: `label` are the stems of what it is about."""

    thing: Thing
    value: float
    unit: str
    label: frozenset[str]
    owner: frozenset[str]


def numbers_in(sentences: Sequence[Sequence[Token]]) -> list[Number]:
    """Give the numbers of a text; those of years and of how long ago something was are marked as such."""
    return [n for number, tokens in enumerate(sentences) for n in _numbers(tokens, number)]


def _numbers(tokens: Sequence[Token], sentence: int) -> Iterator[Number]:
    for i, token in enumerate(tokens):
        value = _value(token)
        denies = bool(i) and tokens[i - 1].low in ("than", "of", "not")
        if value is None or (token.low == "one" and not denies and not _unit(tokens, i + 1)):
            continue
        after = [t.low for t in tokens[i + 1 : i + 4]]
        before = tokens[i - 1].low if i else ""
        ago = "ago" in after or before in ("since", "past", "last") or (token.text.isdigit() and 1900 < value < 2100)
        percent = token.text.endswith("%") or after[:1] in (["percent"], ["%"])
        denied = any(t.low in DENYING for t in tokens[max(0, i - NEAR) : i])
        yield Number(value, "%" if percent else _unit(tokens, i + 1), sentence, i, ago, percent, denied)


def _value(token: Token) -> float | None:
    if token.kind == "number":
        plain = token.text.rstrip("% ")
        try:
            return float(plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain.replace(",", "."))
        except ValueError:
            return None
    return CARDINALS.get(token.low)


def _unit(tokens: Sequence[Token], at: int) -> str:
    """The unit behind a number: “18 months”, “5 working days”, “24-hour”."""
    for token in tokens[at : at + 2]:
        unit = singular(token.low.strip("-"))
        if unit in UNITS:
            return unit
    return ""


def holders(things: Sequence[Thing]) -> list[Holder]:
    """Give everything in a pack that holds exactly one number."""
    return [holder for thing in things for holder in _holder(thing)]


def _holder(thing: Thing) -> Iterator[Holder]:
    owner = weighty(thing.owner.name) if thing.owner else frozenset()
    if thing.kind == "rule" and isinstance(thing.value, str):
        held = _held(thing.value)
        if held is not None:
            unit = singular(fold(held.group(3)))
            unit = "%" if unit == "percent" else unit if unit in UNITS else ""
            rest = f"{thing.value[: held.start()]} {'' if unit else held.group(3)} {thing.value[held.end() :]}"
            yield Holder(thing, _number(held.group(1)), unit, weighty(rest) - UNIT_FREE, owner)
    elif thing.kind == "setting" and isinstance(thing.value, str) and (span := _SPAN.fullmatch(thing.value)):
        unit = singular(fold(span.group(2)))
        if unit in UNITS:
            yield Holder(thing, float(span.group(1)), unit, weighty(thing.name) - UNIT_FREE, owner)
    elif (
        thing.kind in ("setting", "flag") and isinstance(thing.value, int | float) and not isinstance(thing.value, bool)
    ):
        words = [singular(word) for word in fold(" ".join(_split(thing.name))).split()]
        unit = next((word for word in words if word in UNITS), "")
        yield Holder(thing, float(thing.value), unit, weighty(thing.name) - {stem(unit)} - UNIT_FREE, owner)


def _held(text: str) -> re.Match[str] | None:
    """The one number in a rule: the one that has a unit, as in “section_3: 6_months”, or the only one."""
    found = [m for m in _HELD.finditer(text) if m.group(1)[0].isdigit() or singular(fold(m.group(3))) in UNITS]
    measured = [match for match in found if singular(fold(match.group(3))) in UNITS]
    some = measured or found
    return some[0] if len(some) == 1 else None


def spoken(name: str) -> str:
    """Give the name of a setting in words: “review every days” for ReviewEveryDays."""
    return " ".join(_split(name)).casefold()


def _split(name: str) -> list[str]:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").split()


def _number(text: str) -> float:
    return float(text) if text[0].isdigit() else float(CARDINALS[text.casefold()])


def with_number(text: str, value: float) -> str:
    """Give a rule with another number in the place of its own, the unit in the singular or the plural it takes."""
    held = _held(text)
    if held is None:
        return text
    unit = held.group(3)
    if singular(fold(unit)) in UNITS and unit.isalpha():
        one = value == 1
        unit = (
            unit.removesuffix("s") if one else unit if unit.endswith("s") or _number(held.group(1)) != 1 else f"{unit}s"
        )
    said = next((word for word, n in CARDINALS.items() if n == value and not held.group(1)[0].isdigit()), plain(value))
    return f"{text[: held.start()]}{said}{held.group(2)}{unit}{text[held.end() :]}"


def plain(value: float) -> str:
    """Write a number as people do: 6, 0.85."""
    return f"{int(value)}" if value == int(value) else f"{value:g}"
