"""Rules on single values: version, priority, confidence, regular expressions, the style of a type."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping

from core.pack.model import Pack, PatternRef
from core.pack.sections import word
from core.pack.things import Path, Thing

Problems = Iterator[tuple[str, Path]]

PRIORITIES = ("low", "medium", "high", "critical")
SEMANTIC_VERSION = re.compile(r"\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?")
UPPER_SNAKE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")


def versions(pack: Pack) -> Problems:
    """The version is a semantic one."""
    if pack.version and not SEMANTIC_VERSION.fullmatch(pack.version):
        yield (
            f"The version “{pack.version}” should have three numbers with points between, like 3.0.0.",
            ("version",),
        )


def priorities(pack: Pack) -> Problems:
    """A priority is one of four words."""
    for thing in _items(pack):
        value = thing.value.get("priority")
        if value is not None and value not in PRIORITIES:
            what = f"The priority of the {word(thing.kind)} “{thing.name}”"
            yield f"{what} is “{value}”; it should be one of {', '.join(PRIORITIES)}.", (*thing.path, "priority")


def confidences(pack: Pack) -> Problems:
    """A confidence lies between 0 and 1."""
    for thing in _items(pack):
        for key in ("confidence", "confidence_threshold"):
            value = thing.value.get(key)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if key in thing.value and not (number and 0 <= value <= 1):
                what = f"The {key.replace('_', ' ')} of the {word(thing.kind)} “{thing.name}”"
                yield f"{what} is {value}; it should lie between 0 and 1.", (*thing.path, key)


def pattern_syntax(pack: Pack) -> Problems:
    """An extraction pattern is a regular expression that compiles."""
    for pattern in pack.patterns:
        problem = compile_problem(pattern.pattern)
        if problem:
            yield (
                f"The pattern “{pattern.pattern}” is not a valid regular expression: {problem}.",
                (*pattern.path, "pattern"),
            )


def pattern_groups(pack: Pack) -> Problems:
    """At least one named group of a pattern is an attribute of its entity."""
    for pattern in pack.patterns:
        entity = pack.entity(pattern.entity_type)
        groups = _groups(pattern)
        if entity and groups and not set(groups) & set(entity.attributes):
            named = ", ".join(groups)
            yield (
                f"None of the named groups ({named}) of the pattern “{pattern.pattern}” "
                f"is an attribute of {entity.name}.",
                (*pattern.path, "pattern"),
            )


def type_style(pack: Pack) -> Problems:
    """Entity types are written in capitals with underscores."""
    for entity in pack.entities:
        if entity.type and not UPPER_SNAKE.fullmatch(entity.type):
            yield (
                f"The type “{entity.type}” of {entity.name} is not in capitals with underscores, "
                "as the types of entities are.",
                (*entity.path, "type"),
            )


def compile_problem(pattern: str) -> str:
    """Say why a regular expression does not compile, or give an empty text when it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return ""


def _groups(pattern: PatternRef) -> tuple[str, ...]:
    if compile_problem(pattern.pattern):
        return ()
    return tuple(re.compile(pattern.pattern).groupindex)


def _items(pack: Pack) -> Iterator[Thing]:
    return (thing for thing in pack.things if isinstance(thing.value, Mapping))
