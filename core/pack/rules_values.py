"""Rules on single values: version, priority, confidence, counts, the style of a type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeGuard

from core.pack.model import Pack
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
            if key in thing.value and not (_is_number(value) and 0 <= value <= 1):
                what = f"The {key.replace('_', ' ')} of the {word(thing.kind)} “{thing.name}”"
                yield f"{what} is {value}; it should lie between 0 and 1.", (*thing.path, key)


def type_style(pack: Pack) -> Problems:
    """Entity types are written in capitals with underscores."""
    for entity in pack.entities:
        if entity.type and not UPPER_SNAKE.fullmatch(entity.type):
            yield (
                f"The type “{entity.type}” of {entity.name} is not in capitals with underscores, "
                "as the types of entities are.",
                (*entity.path, "type"),
            )


def count_ranges(pack: Pack) -> Problems:
    """How many questions are wanted at least is no more than at best, and that no more than at most."""
    counts = pack.data.get("question_counts")
    if not isinstance(counts, Mapping):
        return
    known = [(key, counts[key]) for key in ("min", "optimal", "max") if _is_number(counts.get(key))]
    for (lower, less), (upper, more) in pairwise(known):
        if less > more:
            yield (
                f"The question counts ask for {lower} {less} and {upper} {more}; {lower} should not be the larger one.",
                ("question_counts", lower),
            )


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _items(pack: Pack) -> Iterator[Thing]:
    return (thing for thing in pack.things if isinstance(thing.value, Mapping))
