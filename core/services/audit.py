"""The audit log: every event under a gapless number, written in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, text
from sqlalchemy.orm import Session

from core.errors import InvalidInput
from core.services.views import Actor, AuditFilter, AuditRow
from db.engine import Database
from db.models import AuditEvent, Pack, User

CHAIN_LOCK = 7_301_002  # taken last in every transaction that writes an event; orders the numbers

KINDS: Mapping[str, str] = {
    "setup.completed": "First administrator set up",
    "login.succeeded": "Logged in",
    "login.failed": "Login failed",
    "login.blocked": "Login blocked after too many failures",
    "login.ended": "Logged out",
    "access.denied": "Denied",
    "user.added": "User added",
    "user.role_changed": "Role changed",
    "user.switched_off": "User switched off",
    "user.switched_on": "User switched on",
    "user.password_set": "Password set",
    "pack.imported": "Pack brought in",
    "import.refused": "Import refused",
    "turn.failed": "Request failed",
    "proposal.created": "Proposal made",
    "proposal.confirmed": "Proposal confirmed",
    "proposal.rejected": "Proposal rejected",
    "proposal.refused": "Decision refused",
    "version.committed": "Version saved",
    "version.rolled_back": "Rolled back",
    "commit.failed": "Saving failed",
    "export.made": "Exported",
}


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
        KINDS[kind]
        session.flush()
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
        number = select(func.coalesce(func.max(AuditEvent.number), 0) + 1).scalar_subquery()
        pack = func.coalesce(select(Pack.name).where(Pack.id == pack_id).scalar_subquery(), "") if pack_id else ""
        session.execute(
            insert(AuditEvent).values(
                number=number,
                at=func.clock_timestamp(),
                kind=kind,
                actor_id=actor.id if actor else None,
                actor=f"{actor.name} <{actor.email}>" if actor else "System",
                pack_id=pack_id,
                pack=pack,
                proposal_id=proposal_id,
                version_id=version_id,
                summary=summary,
                details=dict(details or {}),
            )
        )

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
            return [_row(event) for event in session.scalars(statement)]

    def count(self, wanted: AuditFilter) -> int:
        """Count the events that match."""
        with self._database.transaction() as session:
            statement = select(func.count()).select_from(AuditEvent).where(and_(True, *_conditions(wanted)))
            return session.scalar(statement) or 0

    def people(self) -> list[tuple[UUID, str]]:
        """Give everyone who may stand in the log, by name."""
        with self._database.transaction() as session:
            rows = session.execute(select(User.id, User.name, User.email).order_by(func.lower(User.name)))
            return [(row.id, f"{row.name} <{row.email}>") for row in rows]


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since:
        conditions.append(AuditEvent.at >= wanted.since)
    if wanted.until:
        conditions.append(AuditEvent.at < wanted.until)
    if wanted.kinds:
        conditions.append(AuditEvent.kind.in_(wanted.kinds))
    if wanted.person:
        conditions.append(AuditEvent.actor_id == wanted.person)
    if wanted.pack:
        conditions.append(AuditEvent.pack_id == wanted.pack)
    if wanted.text.strip():
        words = wanted.text.strip()
        conditions.append(
            or_(
                AuditEvent.summary.icontains(words, autoescape=True),
                AuditEvent.actor.icontains(words, autoescape=True),
                AuditEvent.pack.icontains(words, autoescape=True),
            )
        )
    return conditions


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
    )
