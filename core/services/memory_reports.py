"""Memories taken along by their owner, and counted for administrators, who never see what they say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import case, func, select

from core.errors import InvalidInput
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.export import safe_cell
from core.services.memories import MemoryService
from core.services.memory_search import alive
from core.services.memory_views import KINDS, SCOPES, SOURCES, MemoryCounts, MemoryView
from core.services.views import Actor
from db.engine import Database
from db.models import Memory, User

Format = Literal["csv", "json"]


class MemoryReports:
    """Files of one's own memories, and counts of everyone's."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, memories: MemoryService) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._memories = memories

    def export(self, actor: Actor, *, format: Format) -> bytes:
        """Give all of a person's own memories as a file, and write to the log that this was done."""
        import pandas as pd

        self._access.require(actor, Right.REMEMBER)
        rows = [_record(view) for view in self._memories.list(actor)]
        if format == "csv":
            frame = pd.DataFrame([{name: safe_cell(value) for name, value in row.items()} for row in rows])
            data = frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
        elif format == "json":
            data = json.dumps(rows, ensure_ascii=False, indent=2).encode()
        else:
            raise InvalidInput(f"“{format}” is no format for memories; take csv or json.")
        words = f"Exported {len(rows)} of their own memories as {format.upper()}."
        self._audit.record_alone("export.made", actor, words, details={"format": format, "rows": len(rows)})
        return data

    def counts(self, actor: Actor) -> Sequence[MemoryCounts]:
        """Count everyone's memories, for administrators; what they say stays with their owners."""
        self._access.require(actor, Right.MANAGE_USERS)
        statement = (
            select(
                User.id,
                User.name,
                User.email,
                *(_count(alive() & (Memory.scope == scope)) for scope in SCOPES),
                _count(alive() & Memory.shared),
                _count(Memory.forgotten_at.is_not(None)),
            )
            .join(Memory, Memory.owner_id == User.id)
            .group_by(User.id)
            .order_by(func.lower(User.name))
        )
        with self._database.transaction() as session:
            return [MemoryCounts(*row) for row in session.execute(statement)]


def _count(condition: Any) -> Any:
    return func.count(case((condition, 1)))


def _record(view: MemoryView) -> dict[str, object]:
    return {
        "text": view.text,
        "kind": KINDS[view.kind],
        "holds": SCOPES[view.scope],
        "pack": view.pack,
        "shared": view.shared,
        "source": SOURCES[view.source],
        "confidence": view.confidence,
        "remembered (UTC)": view.created_at.strftime("%Y-%m-%d %H:%M:%S"),
        "confirmed (UTC)": view.confirmed_at.strftime("%Y-%m-%d %H:%M:%S") if view.confirmed_at else "",
        "expires (UTC)": view.expires_at.strftime("%Y-%m-%d %H:%M:%S") if view.expires_at else "",
        "proposal": str(view.proposal_id or ""),
        "version": str(view.version_id or ""),
    }
