"""Usage added up for its page: one's own for everyone, all of it with prices and limits for administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, case, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from core.errors import InvalidInput, NotFound
from core.services.access import Access, Right, may
from core.services.audit import AuditLog
from core.services.export import safe_cell
from core.services.metering import Meter, limits_of
from core.services.usage_views import GROUPS, Limits, Price, Today, UsageFilter, UsageRow
from core.services.views import Actor
from db.engine import Database
from db.models import ModelPrice, Pack, UsageEvent, UsageLimit, User

MOST_ROWS = 1_000
MOST = Decimal(1_000_000)
_KEYS: Mapping[str, Any] = {
    "day": cast(cast(func.timezone("UTC", UsageEvent.at), Date), Pack.name.type),
    "model": UsageEvent.model,
    "person": User.name + " (" + User.email + ")",
    "pack": Pack.name,
    "node": UsageEvent.node,
}


class UsageService:
    """Reading usage, and setting what it costs and how much of it there may be."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, meter: Meter) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._meter = meter

    def today(self, actor: Actor) -> Today:
        """Give what this person has used today, and may use."""
        return self._meter.today(actor.id)

    def report(self, actor: Actor, wanted: UsageFilter, *, by: str) -> Sequence[UsageRow]:
        """Add usage up by day, model, person, pack or node: for administrators everyone's, for others their own."""
        if by not in GROUPS:
            raise InvalidInput("Usage is added up by day, model, person, pack or step.")
        key = _KEYS[by]
        order = key.desc() if by == "day" else func.sum(UsageEvent.prompt_tokens + UsageEvent.completion_tokens).desc()
        statement = _joined(
            select(
                key,
                func.count(UsageEvent.turn_id.distinct()),
                func.sum(UsageEvent.calls),
                func.sum(case((UsageEvent.answered, 0), else_=UsageEvent.calls)),
                func.sum(UsageEvent.prompt_tokens),
                func.sum(UsageEvent.completion_tokens),
                func.sum(UsageEvent.milliseconds) / 1000,
                func.percentile_cont(0.95).within_group(UsageEvent.milliseconds / func.greatest(UsageEvent.calls, 1))
                / 1000,
                func.coalesce(func.sum(UsageEvent.cost), Decimal(0)),
                func.sum(case((UsageEvent.cost.is_(None), UsageEvent.calls), else_=0)),
            )
        )
        statement = statement.where(*_conditions(self._allowed(actor, wanted))).group_by(key).order_by(order)
        with self._database.transaction() as session:
            return [UsageRow(*row) for row in session.execute(statement.limit(MOST_ROWS))]

    def export(self, actor: Actor, wanted: UsageFilter) -> bytes:
        """Give every matching record as CSV, oldest first, and write to the log that this was done."""
        import pandas as pd

        self._access.require(actor, Right.EXPORT)
        event = UsageEvent
        statement = _joined(
            select(
                event.at, User.name, User.email, Pack.name, event.node, event.model, event.calls, event.answered,
                event.prompt_tokens, event.completion_tokens, event.milliseconds, event.cost,
            )
        )  # fmt: skip
        statement = statement.where(*_conditions(self._allowed(actor, wanted))).order_by(event.at, event.id)
        with self._database.transaction() as session:
            rows = [tuple(safe_cell(value) for value in row) for row in session.execute(statement)]
        frame = pd.DataFrame(rows, columns=list(_COLUMNS))
        self._audit.record_alone(
            "export.made", actor, f"Exported {len(rows)} records of usage as CSV.", details={"rows": len(rows)}
        )
        return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")

    def models(self, actor: Actor) -> Sequence[Price]:
        """Give every model that was asked or has a price."""
        self._access.require(actor, Right.READ)
        used = select(UsageEvent.model).distinct()
        with self._database.transaction() as session:
            priced = {row.model: Price(row.model, row.prompt, row.completion) for row in session.scalars(_PRICES)}
            asked = [name for name in session.scalars(used) if name not in priced]
        return sorted([*priced.values(), *(Price(name, None, None) for name in asked)], key=lambda price: price.model)

    def set_prices(self, actor: Actor, prices: Sequence[Price]) -> None:
        """Replace the table of prices; what was spent before keeps its cost. Raises `InvalidInput`."""
        self._access.require(actor, Right.MANAGE_USAGE)
        rows = [_checked_price(price) for price in prices if price.prompt is not None or price.completion is not None]
        if len({row["model"] for row in rows}) < len(rows):
            raise InvalidInput("A model stands twice in the table of prices; please keep one line for each.")
        with self._database.transaction() as session:
            session.execute(delete(ModelPrice))
            if rows:
                session.execute(insert(ModelPrice).values(rows))
            details = {row["model"]: [str(row["prompt"]), str(row["completion"])] for row in rows}
            words = f"Set the prices of {len(rows)} models."
            self._audit.record(session, "usage.prices_changed", actor, words, details=details)

    def limits(self, actor: Actor, user_id: UUID | None = None) -> Limits:
        """Give the limits of a person, or what holds for everyone without limits of their own."""
        if user_id != actor.id:
            self._access.require(actor, Right.MANAGE_USAGE)
        with self._database.transaction() as session:
            return limits_of(session, user_id)

    def set_limits(self, actor: Actor, limits: Limits) -> None:
        """Set the limits of a person, or everyone's. Raises `InvalidInput` or `NotFound`."""
        self._access.require(actor, Right.MANAGE_USAGE)
        values = {"tokens": limits.tokens, "calls": limits.calls, "seconds": limits.seconds, "money": limits.money}
        if any(value is not None and not 0 <= value <= 10**9 for value in values.values()):
            raise InvalidInput("A limit is a number from 0 to 1,000,000,000, or empty for none.")
        with self._database.transaction() as session:
            user = session.get(User, limits.user_id) if limits.user_id else None
            if limits.user_id and user is None:
                raise NotFound("There is no such person; the list may have changed.")
            session.execute(_of(delete(UsageLimit), limits.user_id))
            session.add(UsageLimit(user_id=limits.user_id, **values))
            whose = user.name if user else "everyone"
            details = {name: str(value) for name, value in values.items() if value is not None}
            words = f"Set the daily limits for models of {whose}."
            self._audit.record(session, "usage.limits_changed", actor, words, details=details)

    def drop_limits(self, actor: Actor, user_id: UUID) -> None:
        """Take away a person's own limits, so that everyone's hold for them."""
        self._access.require(actor, Right.MANAGE_USAGE)
        with self._database.transaction() as session:
            user = session.get(User, user_id)
            if user is None:
                raise NotFound("There is no such person; the list may have changed.")
            session.execute(_of(delete(UsageLimit), user_id))
            words = f"Took away the own daily limits for models of {user.name}."
            self._audit.record(session, "usage.limits_changed", actor, words)

    def _allowed(self, actor: Actor, wanted: UsageFilter) -> UsageFilter:
        if may(actor, Right.MANAGE_USAGE):
            return wanted
        if wanted.person not in {None, actor.id}:
            self._access.require(actor, Right.MANAGE_USAGE)
        return replace(wanted, person=actor.id)


_PRICES = select(ModelPrice).order_by(ModelPrice.model)
_COLUMNS = (
    "time (UTC)", "person", "email", "pack", "step", "model", "calls", "answered", "prompt tokens", "completion tokens",
    "milliseconds", "cost (US dollars)",
)  # fmt: skip


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(UsageEvent)
        .join(User, User.id == UsageEvent.user_id)
        .join(Pack, Pack.id == UsageEvent.pack_id)
    )


def _conditions(wanted: UsageFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since:
        conditions.append(UsageEvent.at >= wanted.since)
    if wanted.until:
        conditions.append(UsageEvent.at < wanted.until)
    if wanted.person:
        conditions.append(UsageEvent.user_id == wanted.person)
    if wanted.pack:
        conditions.append(UsageEvent.pack_id == wanted.pack)
    if wanted.model:
        conditions.append(UsageEvent.model == wanted.model)
    return conditions


def _checked_price(price: Price) -> dict[str, Any]:
    name = " ".join(price.model.split())
    prompt, completion = price.prompt or Decimal(0), price.completion or Decimal(0)
    if not name or len(name) > 200:
        raise InvalidInput("Every price belongs to a model; please write its name.")
    if not (0 <= prompt <= MOST and 0 <= completion <= MOST):
        raise InvalidInput(f"The price of {name} is not a number of US dollars from 0 to {MOST:,}.")
    return {"model": name, "prompt": prompt, "completion": completion}


def _of(statement: Any, user_id: UUID | None) -> Any:
    return statement.where(UsageLimit.user_id == user_id if user_id else UsageLimit.user_id.is_(None))
