"""Frozen read models of what models were asked: spent, allowed, priced, and added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

GROUPS: Mapping[str, str] = {
    "day": "Day",
    "model": "Model",
    "person": "Person",
    "pack": "Pack",
    "node": "Step",
}


@dataclass(frozen=True)
class Spent:
    """The calls of one model within one step of a turn, as it is recorded."""

    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    milliseconds: float
    answered: bool = True


@dataclass(frozen=True)
class Limits:
    """What may be used in a day; None is no limit. `user_id` None is what holds for everyone else."""

    tokens: int | None = None
    calls: int | None = None
    seconds: int | None = None
    money: Decimal | None = None
    user_id: UUID | None = None

    @property
    def open(self) -> bool:
        """Whether there is no limit at all."""
        return all(limit is None for limit in (self.tokens, self.calls, self.seconds, self.money))


@dataclass(frozen=True)
class Today:
    """What a person has used since midnight UTC, what they may use, and when it begins anew."""

    tokens: int
    calls: int
    seconds: float
    money: Decimal
    limits: Limits
    resets_at: datetime


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens of a model; None: nobody has set a price, so its cost is not known."""

    model: str
    prompt: Decimal | None
    completion: Decimal | None


@dataclass(frozen=True)
class UsageFilter:
    """What of the usage to add up; None means no limit."""

    since: datetime | None = None
    until: datetime | None = None
    person: UUID | None = None
    pack: UUID | None = None
    model: str | None = None


@dataclass(frozen=True)
class UsageRow:
    """The usage of one day, model, person, pack or step. `cost` leaves out the `unpriced` calls."""

    key: str
    turns: int
    calls: int
    failed: int
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    slowest: float  # seconds of the call at the 95th percentile
    cost: Decimal
    unpriced: int
