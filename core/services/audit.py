"""The audit log: every event under a gapless number and in one hash chain, written with what it tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from core.errors import InvalidInput
from core.observing.metrics import count_event
from core.services.audit_kinds import KINDS, REGISTRY
from core.services.idempotency import Effect, note_effect
from core.services.views import Activity, Actor, AuditFilter, AuditRow
from db.audit_proof import FIELDS, GENESIS, Row, row_hash, row_of
from db.chain import AT_TEXT, FIELDS_SQL, at_text, details_text, storable
from db.engine import Database
from db.models import AuditEvent, User

__all__ = ["CHAIN_LOCK", "KINDS", "AuditLog"]
CHAIN_LOCK = 7_301_002  # taken last in every transaction that writes an event; orders the numbers

_LAST = text(
    "SELECT last.number, last.at, last.hash, clock_timestamp() AS now,"
    " coalesce((SELECT name FROM packs WHERE id = :pack_id), '') AS pack"
    " FROM (VALUES (1)) AS one LEFT JOIN LATERAL"
    " (SELECT number, at, hash FROM audit_events ORDER BY number DESC LIMIT 1) AS last ON true"
)
_INSERT = text(
    "INSERT INTO audit_events (number, at, kind, actor_id, actor, pack_id, pack, proposal_id, version_id, summary,"
    " details, prev_hash, hash) VALUES (:number, :at, :kind, :actor_id, :actor, :pack_id, :pack, :proposal_id,"
    " :version_id, :summary, CAST(:details AS json), :prev_hash, :hash)"
).bindparams(*(bindparam(name, type_=Uuid()) for name in ("actor_id", "pack_id", "proposal_id", "version_id")))
# A plan that is made once for every filter fits none: what is rare and what is common must be told apart.
_PLAN_ANEW = text("SET LOCAL plan_cache_mode = force_custom_plan")
_CANONICAL = text(
    f"SELECT {FIELDS_SQL}, prev_hash, hash FROM audit_events"  # noqa: S608
    " WHERE audit_events.number > :after AND audit_events.number <= :upto ORDER BY audit_events.number LIMIT :page"
)
_TEXTS: tuple[Any, ...] = (
    AuditEvent.number,
    literal_column(AT_TEXT),
    AuditEvent.kind,
    AuditEvent.actor,
    AuditEvent.pack,
    AuditEvent.summary,
    *(literal_column(f"coalesce({name}::text, '')") for name in ("proposal_id", "version_id")),
    literal_column("details::text"),
    *(literal_column(f"coalesce({name}::text, '')") for name in ("actor_id", "pack_id")),
    AuditEvent.prev_hash,
    AuditEvent.hash,
)


class AuditLog:
    """Writes events and reads them back, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self,
        session: Session,
        kind: str,
        actor: Actor | None,
        summary: str,
        *,
        pack_id: UUID | None = None,
        proposal_id: UUID | None = None,
        version_id: UUID | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Add one event to the open transaction of `session`; call it last, it takes the log's lock.

        `actor` is None for what the system does by itself. Raises `KeyError` for an unregistered kind.
        """
        REGISTRY[kind]
        session.flush()
        note_effect(session, Effect(kind, pack_id, proposal_id, version_id))
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
        last = session.execute(_LAST, {"pack_id": pack_id}).one()
        row = {
            "number": (last.number or 0) + 1,
            "at": max(last.now, last.at or last.now),  # a clock that is set back does not turn the order around
            "kind": kind,
            "actor_id": actor.id if actor else None,
            "actor": actor.label if actor else "System",
            "pack_id": pack_id,
            "pack": last.pack,
            "proposal_id": proposal_id,
            "version_id": version_id,
            "summary": storable(summary),
            "details": details_text(details or {}),
        }
        previous = last.hash or GENESIS
        digest = row_hash(previous, [_text(row[name]) for name in FIELDS])
        session.execute(_INSERT, {**row, "prev_hash": previous, "hash": digest})
        listen(session, "after_commit", lambda _: count_event(kind), once=True)

    def record_alone(
        self,
        kind: str,
        actor: Actor | None,
        summary: str,
        *,
        pack_id: UUID | None = None,
        proposal_id: UUID | None = None,
        version_id: UUID | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Write one event in a transaction of its own: a denial or a failure, whose work is rolled back."""
        with self._database.transaction() as session:
            self.record(
                session,
                kind,
                actor,
                summary,
                pack_id=pack_id,
                proposal_id=proposal_id,
                version_id=version_id,
                details=details,
            )

    def query(self, wanted: AuditFilter, *, before: int | None = None, limit: int = 200) -> list[AuditRow]:
        """Give events that match, newest first, with numbers below `before`; at most `limit` (1 to 10,000)."""
        if not 1 <= limit <= 10_000:
            raise InvalidInput("A page of the audit log has between 1 and 10,000 rows.")
        conditions = _conditions(wanted)
        if before is not None:
            conditions.append(AuditEvent.number < before)
        statement = select(AuditEvent).where(and_(True, *conditions)).order_by(AuditEvent.number.desc()).limit(limit)
        with self._database.transaction() as session:
            session.execute(_PLAN_ANEW)
            return [_row(event) for event in session.scalars(statement)]

    def count(self, wanted: AuditFilter, *, upto: int | None = None, most: int | None = None) -> int:
        """Count the events that match, with numbers up to `upto`; with `most`, stop counting there."""
        conditions = _conditions(wanted)
        if upto is not None:
            conditions.append(AuditEvent.number <= upto)
        found = select(AuditEvent.number).where(and_(True, *conditions)).limit(most).subquery()
        with self._database.transaction() as session:
            session.execute(_PLAN_ANEW)
            return session.scalar(select(func.count()).select_from(found)) or 0

    def texts(self, wanted: AuditFilter, *, upto: int, page: int) -> Iterator[list[list[Any]]]:
        """Give matching events as texts, oldest first, page by page, in the columns of an export; the last is empty."""
        statement = select(*_TEXTS).where(and_(True, *_conditions(wanted), AuditEvent.number <= upto))
        after = 0
        while True:
            with self._database.transaction() as session:
                session.execute(_PLAN_ANEW)
                rows = session.execute(
                    statement.where(AuditEvent.number > after).order_by(AuditEvent.number).limit(page)
                ).all()
            if not rows:
                return
            after = rows[-1][0]
            yield [[*row[:3], KINDS.get(row[2], row[2]), *row[3:], ""] for row in rows]

    def canonical_pages(self, *, upto: int, page: int = 5_000) -> Iterator[list[Row]]:
        """Give the whole log as it is hashed, oldest first, page by page."""
        after = 0
        while after < upto:
            with self._database.transaction() as session:
                rows = session.execute(_CANONICAL, {"after": after, "upto": upto, "page": page}).all()
            if not rows:
                return
            after = int(rows[-1][0])
            yield [row_of(row[:-2], row[-2], row[-1]) for row in rows]

    def about(self, version_id: UUID, proposal_id: UUID | None) -> list[AuditRow]:
        """Give the events of a version and of the proposal it comes from, oldest first; at most 1,000."""
        which = AuditEvent.version_id == version_id
        if proposal_id is not None:
            which = or_(which, AuditEvent.proposal_id == proposal_id)
        with self._database.transaction() as session:
            events = session.scalars(select(AuditEvent).where(which).order_by(AuditEvent.number).limit(1_000))
            return [_row(event) for event in events]

    def activity(self, wanted: AuditFilter, zone: str = "UTC") -> Activity:
        """Count matching events by day of a time zone, by kind and by person."""
        day = cast(func.timezone(zone, AuditEvent.at), Date)
        statement = (
            select(day.label("day"), AuditEvent.kind, AuditEvent.actor, func.count().label("times"))
            .where(and_(True, *_conditions(wanted)))
            .group_by(func.grouping_sets(tuple_(day), tuple_(AuditEvent.kind), tuple_(AuditEvent.actor)))
        )
        days: dict[date, int] = {}
        kinds: dict[str, int] = {}
        people: dict[str, int] = {}
        with self._database.transaction() as session:
            for row in session.execute(statement):
                if row.day is not None:
                    days[row.day] = row.times
                elif row.kind is not None:
                    kinds[KINDS.get(row.kind, row.kind)] = row.times
                else:
                    people[row.actor] = row.times
        return Activity(dict(sorted(days.items())), _falling(kinds), _falling(people))

    def last_number(self) -> int:
        """Give the number of the newest event; 0 when there is none."""
        with self._database.transaction() as session:
            return session.scalar(select(func.max(AuditEvent.number))) or 0

    def people(self) -> list[tuple[UUID, str]]:
        """Give everyone who may stand in the log, by name."""
        with self._database.transaction() as session:
            rows = session.execute(select(User.id, User.name, User.email).order_by(func.lower(User.name)))
            return [(row.id, f"{row.name} <{row.email}>") for row in rows]


def _falling(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return at_text(value)
    return "" if value is None else str(value)


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since:
        conditions += [AuditEvent.at >= wanted.since, AuditEvent.number >= _first_since(wanted.since)]
    if wanted.until:
        after = func.coalesce(_first_since(wanted.until), literal_column(str(2**63 - 1)))
        conditions += [AuditEvent.at < wanted.until, AuditEvent.number < after]
    if wanted.kinds:
        conditions.append(AuditEvent.kind.in_(wanted.kinds))
    if wanted.person:
        conditions.append(AuditEvent.actor_id == wanted.person)
    if wanted.pack:
        conditions.append(AuditEvent.pack_id == wanted.pack)
    if wanted.text.strip():
        conditions.append(_says(wanted.text.strip()))
    return conditions


def _first_since(when: datetime) -> ScalarSelect[int]:
    """Times rise with numbers: so a period is a range of numbers, and read by the key in the order of the page."""
    statement = select(AuditEvent.number).where(AuditEvent.at >= when).order_by(AuditEvent.at, AuditEvent.number)
    return statement.limit(1).scalar_subquery()


def _says(words: str) -> ColumnElement[bool]:
    """Whether an event has every word, the last one perhaps only begun; signs alone are looked for as they stand."""
    if any(sign.isascii() and sign.isalnum() for sign in words):
        split = func.btrim(func.regexp_replace(func.lower(words[:500]), "[^[:alnum:]]+", " ", "g"))
        query = func.concat(func.replace(split, " ", " & "), ":*")
        return AuditEvent.words.bool_op("@@")(cast(query, TSQUERY))
    columns = (AuditEvent.summary, AuditEvent.actor, AuditEvent.pack)
    return or_(*(column.icontains(words, autoescape=True) for column in columns))


def _row(event: AuditEvent) -> AuditRow:
    return AuditRow(
        number=event.number,
        at=event.at,
        kind=event.kind,
        actor=event.actor,
        pack=event.pack,
        summary=event.summary,
        proposal_id=event.proposal_id,
        version_id=event.version_id,
        details=event.details,
        actor_id=event.actor_id,
        pack_id=event.pack_id,
        prev_hash=event.prev_hash,
        hash=event.hash,
    )
