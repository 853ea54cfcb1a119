"""One extraction pattern over one text: every match bounded in time, values as the pack says they are made.

A pattern is Python's `re` to those who read packs; here it runs in the `regex` package, which can be stopped, and
lets other threads go on meanwhile.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from core.pack.model import EntityRef, PatternRef

PATTERN_SECONDS = 1.0  # the longest that one pattern may take over one document
MAX_PATTERN = 10_000  # characters
_PLACE = re.compile(r"\{(\w+)\}|\\g<(\w+)>|\$\{(\w+)\}")


class BrokenPattern(Exception):
    """The pattern does not compile; the message says why, in words for a table."""


class SlowPattern(Exception):
    """The pattern was stopped at its bound."""


@dataclass(frozen=True)
class Value:
    """A value that a match gives: which attribute it fills, and where it stands."""

    attribute: str
    text: str
    start: int
    end: int
    passage_start: int
    passage_end: int


@lru_cache(maxsize=4_096)
def compiled(pattern: str) -> regex.Pattern[str]:
    """Compile a pattern. Raises `BrokenPattern` for what Python's `re` does not take either."""
    if len(pattern) > MAX_PATTERN:
        raise BrokenPattern(f"it has {len(pattern):,} characters and {MAX_PATTERN:,} are the limit")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
            return regex.compile(pattern, regex.VERSION0)
    except (re.error, regex.error, RecursionError, OverflowError, ValueError) as error:
        raise BrokenPattern(str(error)) from None


def values(
    pattern: PatternRef, entity: EntityRef | None, text: str, seconds: float = PATTERN_SECONDS
) -> Iterator[Value]:
    """Give the values that `pattern` finds in `text`, in their order.

    The pattern's own attribute takes the group of its name, else the first named group that is no other attribute,
    else the first group, else all that was matched; `extract_full_match`, `full_match_template`,
    `value_from_group`, `value_template` and `fixed_values` change that as their names say. Named groups that are
    further attributes of the entity give values of their own. Raises `BrokenPattern`, or `SlowPattern` after
    `seconds`.
    """
    expression = compiled(pattern.pattern)
    make = _maker(pattern, expression)
    others = _other_groups(pattern, entity, expression)
    try:
        for match in expression.finditer(text, timeout=seconds, concurrent=True):
            if match.start() == match.end():
                continue
            yield from _from_match(match, pattern, make, others)
    except TimeoutError:
        raise SlowPattern from None


Maker = Callable[["regex.Match[str]"], tuple[str, int, int] | None]


def _from_match(match: regex.Match[str], pattern: PatternRef, make: Maker, others: tuple[str, ...]) -> Iterator[Value]:
    made = make(match)
    if made is not None:
        yield Value(pattern.attribute, *made, match.start(), match.end())
    for name in others:
        if match.group(name):
            text, start, end = _trimmed(match, name)
            yield Value(name, text, start, end, match.start(), match.end())


def _maker(pattern: PatternRef, expression: regex.Pattern[str]) -> Maker:
    data = pattern.data
    full_template, template = _word(data, "full_match_template"), _word(data, "value_template")
    group = _group(pattern, expression)
    fixed = data.get("fixed_values")
    fixed = fixed if isinstance(fixed, Mapping) else {}

    def make(match: regex.Match[str]) -> tuple[str, int, int] | None:
        if not match.group(group) and not (template or full_template):
            return None
        text, start, end = _trimmed(match, group)
        if full_template:
            text, start, end = _filled(full_template, match), match.start(), match.end()
        elif template:
            text, start, end = _filled(template, match), match.start(), match.end()
        return str(fixed.get(text, fixed.get(text.casefold(), text))), start, end

    return make


def _group(pattern: PatternRef, expression: regex.Pattern[str]) -> int | str:
    """The group whose text is the value; 0 for all that was matched."""
    data = pattern.data
    if data.get("extract_full_match") is True or _word(data, "full_match_template"):
        return 0
    names = list(expression.groupindex)
    wanted = data.get("value_from_group")
    if isinstance(wanted, str) and wanted in names:
        return wanted
    if isinstance(wanted, int) and not isinstance(wanted, bool) and 0 <= wanted <= expression.groups:
        return wanted
    if pattern.attribute in names:
        return pattern.attribute
    if names:
        return names[0]
    return 1 if expression.groups else 0


def _other_groups(pattern: PatternRef, entity: EntityRef | None, expression: regex.Pattern[str]) -> tuple[str, ...]:
    if entity is None:
        return ()
    taken = {pattern.attribute, _group(pattern, expression)}
    return tuple(name for name in expression.groupindex if name in entity.attributes and name not in taken)


def _trimmed(match: regex.Match[str], group: int | str) -> tuple[str, int, int]:
    """A group's text without the blanks around it, which greedy classes with a blank in them take along."""
    text = match.group(group) or ""
    start = match.start(group) + len(text) - len(text.lstrip())
    stripped = text.strip()
    return stripped, start, start + len(stripped)


def _filled(template: str, match: regex.Match[str]) -> str:
    def one(place: re.Match[str]) -> str:
        name = next(part for part in place.groups() if part is not None)
        if name in {"match", "full_match", "value"} and name not in match.re.groupindex:
            return match.group(0)
        try:
            return match.group(int(name) if name.isdigit() else name) or ""
        except IndexError:
            return place.group(0)

    return _PLACE.sub(one, template)


def _word(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""
