"""Saved views of the audit page: filters by name, each of one person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from core.errors import InvalidInput, NotFound
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.views import Actor
from db.engine import Database
from db.models import AuditView

MOST = 50
LONGEST = 60


class SavedViews:
    """The named filters of whoever asks."""

    def __init__(self, database: Database, access: Access, audit: AuditLog) -> None:
        self._database = database
        self._access = access
        self._audit = audit

    def list(self, actor: Actor) -> dict[str, Mapping[str, Any]]:
        """Give the person's views, name by name: what was chosen in each control."""
        self._access.require(actor, Right.READ_AUDIT)
        with self._database.transaction() as session:
            rows = session.scalars(
                select(AuditView).where(AuditView.user_id == actor.id).order_by(func.lower(AuditView.name))
            )
            return {row.name: row.choices for row in rows}

    def save(self, actor: Actor, name: str, choices: Mapping[str, Any]) -> None:
        """Keep a view under a name, in place of one of that name. Raises `InvalidInput`."""
        self._access.require(actor, Right.READ_AUDIT)
        cleaned = " ".join(name.replace("\x00", "").split())
        if not 1 <= len(cleaned) <= LONGEST:
            raise InvalidInput(f"Give the view a name of up to {LONGEST} characters.")
        with self._database.transaction() as session:
            held = set(session.scalars(select(AuditView.name).where(AuditView.user_id == actor.id)))
            if len(held) >= MOST and cleaned not in held:
                raise InvalidInput(f"You have {MOST} views already; remove one first.")
            values = {"user_id": actor.id, "name": cleaned, "choices": dict(choices)}
            saved = insert(AuditView).values(**values)
            session.execute(
                saved.on_conflict_do_update(
                    index_elements=["user_id", "name"], set_={"choices": saved.excluded.choices, "saved_at": func.now()}
                )
            )
            self._audit.record(session, "view.saved", actor, f"Saved the view “{cleaned}” of the audit log.")

    def remove(self, actor: Actor, name: str) -> None:
        """Forget a view. Raises `NotFound`."""
        self._access.require(actor, Right.READ_AUDIT)
        with self._database.transaction() as session:
            gone = session.scalar(
                delete(AuditView).where(AuditView.user_id == actor.id, AuditView.name == name).returning(AuditView.id)
            )
            if gone is None:
                raise NotFound("There is no view of this name any more.")
            self._audit.record(session, "view.removed", actor, f"Removed the view “{name}” of the audit log.")
