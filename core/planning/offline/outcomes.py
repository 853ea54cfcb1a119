"""What came of one part of a request: readings to choose from, a refusal, or nothing to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.pack.things import Path

Operation = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """One way to understand a part of a request, and the operations that carry it out.

    `saying` is the same as a complete, explicit request. `owner` is the path of the item concerned, by which
    readings of several parts are paired. `note` alone (no operations) says why nothing is to be done.
    """

    intent: str
    operations: tuple[Operation, ...]
    saying: str
    assumptions: tuple[str, ...] = ()
    owner: Path = ()
    note: str = ""


@dataclass(frozen=True)
class Piece:
    """A part of a request: exactly one reading is a plan, several are a question, none is a refusal.

    `loose`: the question is open only because no target was read, which may stand elsewhere in the sentence.
    """

    intent: str
    readings: tuple[Reading, ...] = ()
    question: str = ""
    refusal: str = ""
    suggestions: tuple[str, ...] = ()
    loose: bool = False

    @property
    def settled(self) -> bool:
        """Whether there is exactly one way to read it and nothing to ask."""
        return len(self.readings) == 1 and not self.question


def done(
    intent: str,
    operations: Sequence[Operation],
    saying: str,
    assumptions: tuple[str, ...] = (),
    owner: Path = (),
) -> Reading:
    """Give a reading without empty assumptions."""
    return Reading(intent, tuple(operations), saying, tuple(a for a in assumptions if a), owner)


def nothing(intent: str, note: str, saying: str, owner: Path = ()) -> Reading:
    """Give the reading of what already is as it was asked for."""
    return Reading(intent, (), saying, (), owner, note)


def refuse(intent: str, text: str, *suggestions: str) -> Piece:
    """Give a refusal with complete requests that would work instead."""
    return Piece(intent, refusal=text, suggestions=suggestions)


def ask(
    intent: str,
    question: str,
    readings: tuple[Reading, ...] = (),
    suggestions: tuple[str, ...] = (),
    *,
    loose: bool = False,
) -> Piece:
    """Give a question; its choices are the sayings of the readings, else the suggestions."""
    return Piece(intent, readings, question, suggestions=suggestions, loose=loose)
