"""Rules on extraction patterns: regular expressions that compile, end, and fill what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from core.pack.model import Pack, PatternRef
from core.pack.regexes import read_regex
from core.pack.spelling import close
from core.pack.things import Path

Problems = Iterator[tuple[str, Path]]

PLACEHOLDER = re.compile(r"(?<!\{)\{(\w{1,60})\}(?!\})")
TEMPLATES = ("value_template", "full_match_template")


def pattern_syntax(pack: Pack) -> Problems:
    """An extraction pattern is a regular expression that compiles."""
    for pattern in pack.patterns:
        read = read_regex(pattern.pattern)
        if read.problem:
            where = f" (at its character {read.offset + 1})" if read.offset is not None else ""
            yield (
                f"The pattern “{pattern.pattern}” is not a valid regular expression: {read.problem}{where}.",
                (*pattern.path, "pattern"),
            )


def pattern_backtracking(pack: Pack) -> Problems:
    """A pattern fails in bounded time on every text."""
    for pattern in pack.patterns:
        risk = read_regex(pattern.pattern).risk
        if risk in ("exponential", "polynomial"):
            why = (
                "it repeats something that is repeated already, so every further character of a text that nearly "
                "matches doubles the time"
                if risk == "exponential"
                else "its neighbouring repetitions read the same characters, so the time grows with the cube of a text"
            )
            yield f"The pattern “{pattern.pattern}” can backtrack badly: {why}.", (*pattern.path, "pattern")


def pattern_nesting(pack: Pack) -> Problems:
    """Repetitions in repetitions are written once."""
    for pattern in pack.patterns:
        if read_regex(pattern.pattern).risk == "nested":
            yield (
                f"The pattern “{pattern.pattern}” repeats something that is repeated already; as soon as anything "
                "has to follow it, it can backtrack badly.",
                (*pattern.path, "pattern"),
            )


def pattern_emptiness(pack: Pack) -> Problems:
    """A pattern matches something."""
    for pattern in pack.patterns:
        read = read_regex(pattern.pattern)
        if pattern.pattern and not read.problem and read.empty:
            yield (
                f"The pattern “{pattern.pattern}” also matches nothing at all, so it hits at every place of a text.",
                (*pattern.path, "pattern"),
            )


def pattern_groups(pack: Pack) -> Problems:
    """At least one named group of a pattern is an attribute of its entity."""
    for pattern in pack.patterns:
        entity = pack.entity(pattern.entity_type)
        groups = read_regex(pattern.pattern).groups
        if entity and groups and not {*groups} & {*entity.attributes} and not _says_group(pattern):
            named = ", ".join(groups)
            yield (
                f"None of the named groups ({named}) of the pattern “{pattern.pattern}” "
                f"is an attribute of {entity.name}.",
                (*pattern.path, "pattern"),
            )


def named_groups(pack: Pack) -> Problems:
    """A group that a pattern takes its value from is a group of its expression."""
    for pattern in pack.patterns:
        read = read_regex(pattern.pattern)
        if read.problem or not pattern.pattern:
            continue
        group = pattern.data.get("value_from_group")
        if group is not None and not _has_group(group, read.groups, read.count):
            near = close(str(group), read.groups)
            hint = f"use {near} if that is meant" if near else "name one of its groups"
            yield (
                f"The pattern “{pattern.pattern}” takes its value from the group “{group}”, which it has not; {hint}.",
                (*pattern.path, "value_from_group"),
            )
        for key in TEMPLATES:
            for name in PLACEHOLDER.findall(str(pattern.data.get(key) or "")):
                if not _has_group(name, read.groups, read.count) and name not in ("match", "value", "full_match"):
                    yield (
                        f"The {key.replace('_', ' ')} of the pattern “{pattern.pattern}” names “{{{name}}}”, "
                        "which is no group of it.",
                        (*pattern.path, key),
                    )


def _says_group(pattern: PatternRef) -> bool:
    """Patterns that say where their value comes from may call their groups as they like."""
    return any(key in pattern.data for key in ("value_from_group", *TEMPLATES))


def _has_group(group: Any, names: tuple[str, ...], count: int) -> bool:
    text = str(group)
    return text in names or (text.isdecimal() and int(text) <= count)
