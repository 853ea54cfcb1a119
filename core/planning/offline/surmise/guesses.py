"""What a family of wishes makes of a text: changes in full words, firm or only likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.planning.offline.outcomes import Operation


@dataclass(frozen=True)
class Guess:
    """One change that a text may ask for.

    `saying` is a complete request that the planner itself reads. `firm`: all evidence is there. `operations` are
    given where no request in words amounts to the change.
    """

    saying: str
    firm: bool
    operations: tuple[Operation, ...] = ()


def only(guesses: Sequence[Guess]) -> tuple[Guess, ...]:
    """Give guesses of which several make each other doubtful."""
    unique = {guess.saying: guess for guess in guesses}
    if len(unique) <= 1:
        return tuple(unique.values())
    return tuple(Guess(g.saying, firm=False, operations=g.operations) for g in unique.values())
