"""The meter before and after a model is asked: is there room left today, and what was spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Lock
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from core.services.audit import AuditLog
from core.services.usage_views import Limits, Spent, Today
from core.services.views import Actor
from db.engine import Database
from db.models import ModelPrice, UsageEvent, UsageLimit

ESTIMATE = 3_500  # tokens that one call may take: the longest prompt there is, and a long answer
MILLION = Decimal(1_000_000)


class Meter:
    """Asked before each turn that may ask a model; told after it what was spent.

    What runs at this moment counts with its estimate, so that many requests at once do not slip past a limit.
    """

    def __init__(self, database: Database, audit: AuditLog) -> None:
        self._database = database
        self._audit = audit
        self._lock = Lock()
        self._running: Counter[UUID] = Counter()
        self._told: set[tuple[UUID, date, str]] = set()

    def today(self, user_id: UUID) -> Today:
        """Give what a person has used since midnight UTC, and what they may use."""
        with self._database.transaction() as session:
            return _today(session, user_id, limits_of(session, user_id))

    @contextmanager
    def turn(self, actor: Actor, model: str, pack_id: UUID) -> Iterator[str]:
        """Hold room for one turn while it runs; give why there is none, in a sentence, or nothing.

        The first refusal of a day by each limit is written to the audit log.
        """
        with self._lock:
            self._running[actor.id] += 1
            running = self._running[actor.id]
        try:
            yield self._refusal(actor, model, pack_id, running)
        finally:
            with self._lock:
                self._running[actor.id] -= 1
                if not self._running[actor.id]:
                    del self._running[actor.id]

    def spend(
        self,
        session: Session,
        user_id: UUID,
        spent: Sequence[Spent],
        *,
        pack_id: UUID,
        turn_id: UUID,
        node: str,
    ) -> None:
        """Record what a step has spent, in the transaction of its result, with the cost by the prices of now."""
        if not spent:
            return
        names = {one.model for one in spent}
        prices = {row.model: row for row in session.scalars(select(ModelPrice).where(ModelPrice.model.in_(names)))}
        session.add_all(
            UsageEvent(
                user_id=user_id,
                pack_id=pack_id,
                turn_id=turn_id,
                node=node,
                model=one.model,
                calls=one.calls,
                prompt_tokens=one.prompt_tokens,
                completion_tokens=one.completion_tokens,
                milliseconds=one.milliseconds,
                cost=_cost(prices.get(one.model), one.prompt_tokens, one.completion_tokens),
                answered=one.answered,
            )
            for one in spent
        )
        session.flush()

    def _refusal(self, actor: Actor, model: str, pack_id: UUID, running: int) -> str:
        with self._database.transaction() as session:
            limits = limits_of(session, actor.id)
            if limits.open:
                return ""
            today = _today(session, actor.id, limits)
            price = session.get(ModelPrice, model) if limits.money is not None else None
        reached = _reached(today, running, _cost(price, ESTIMATE, 0) or Decimal(0))
        if not reached:
            return ""
        name, words = reached
        sentence = f"{words} {_resets(today.resets_at)}"
        self._tell(actor, name, sentence, pack_id, today)
        return sentence

    def _tell(self, actor: Actor, name: str, sentence: str, pack_id: UUID, today: Today) -> None:
        key = (actor.id, datetime.now(UTC).date(), name)
        with self._lock:
            if key in self._told:
                return
            self._told.add(key)
        used = {
            "tokens": today.tokens,
            "calls": today.calls,
            "seconds": round(today.seconds),
            "money": str(today.money),
        }
        details = {"limit": name, "used": used}
        self._audit.record_alone("usage.capped", actor, sentence, pack_id=pack_id, details=details)


def limits_of(session: Session, user_id: UUID | None) -> Limits:
    """Give the limits that hold for a person: their own where there are any, else everyone's."""
    statement = (
        select(UsageLimit)
        .where(or_(UsageLimit.user_id == user_id, UsageLimit.user_id.is_(None)))
        .order_by(case((UsageLimit.user_id.is_(None), 1), else_=0))
        .limit(1)
    )
    row = session.scalar(statement)
    return Limits(row.tokens, row.calls, row.seconds, row.money, row.user_id) if row else Limits()


def _today(session: Session, user_id: UUID, limits: Limits) -> Today:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    row = session.execute(
        select(
            func.coalesce(func.sum(UsageEvent.prompt_tokens + UsageEvent.completion_tokens), 0),
            func.coalesce(func.sum(UsageEvent.calls), 0),
            func.coalesce(func.sum(UsageEvent.milliseconds), 0.0) / 1000,
            func.coalesce(func.sum(UsageEvent.cost), Decimal(0)),
        ).where(UsageEvent.user_id == user_id, UsageEvent.at >= midnight)
    ).one()
    tokens, calls, seconds, money = row
    return Today(
        int(tokens),
        int(calls),
        float(seconds),
        Decimal(money or 0),
        limits,
        midnight + timedelta(days=1),
    )


def _reached(today: Today, running: int, cost: Decimal) -> tuple[str, str] | None:
    """Give which limit leaves no room for what runs, and the words for it."""
    limits = today.limits
    if limits.calls is not None and today.calls + running > limits.calls:
        return "calls", f"Your {limits.calls:,} calls of the model for today are used up."
    if limits.tokens is not None and today.tokens + running * ESTIMATE > limits.tokens:
        left = max(0, limits.tokens - today.tokens)
        words = f"{left:,} are left, too few for a request" if left else "none is left"
        return "tokens", f"Of your {limits.tokens:,} tokens of the model for today {words}."
    if limits.seconds is not None and today.seconds >= limits.seconds:
        return "seconds", f"Your {limits.seconds / 60:,.0f} minutes of the model for today are used up."
    if limits.money is not None and today.money + running * cost > limits.money:
        return "money", f"The {limits.money:,.2f} US dollars that you may spend on the model today are used up."
    return None


def _resets(at: datetime) -> str:
    minutes = max(1, round((at - datetime.now(UTC)).total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    left = f"{hours} h {rest} min" if hours else f"{rest} min"
    return f"It begins anew at midnight UTC, in {left}; an administrator can raise it before."


def _cost(price: ModelPrice | None, prompt: int, completion: int) -> Decimal | None:
    return (price.prompt * prompt + price.completion * completion) / MILLION if price else None
