"""Drafts: text typed and forms half filled, by user, pack and place; they survive a refresh and a restart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from core.errors import InvalidInput
from core.services.access import Access, Right
from core.services.views import Actor
from db.engine import Database
from db.models import Draft

LONGEST_KEY = 200
LARGEST = 2 * 1024 * 1024  # bytes as JSON: a whole pack fits
MOST = 200  # a user's drafts; beyond that the oldest goes


class DraftService:
    """Keeps what a user has typed until it is sent; nobody else sees it, and it is no event."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    def save(self, actor: Actor, pack_id: UUID, key: str, content: Any) -> None:
        """Keep a draft, anything that JSON can carry. Raises `InvalidInput` for a key or content that is too long."""
        self._access.require(actor, Right.PROPOSE)
        if not key or len(key) > LONGEST_KEY:
            raise InvalidInput(f"The name of a draft has between 1 and {LONGEST_KEY} characters.")
        if len(json.dumps(content, ensure_ascii=False).encode()) > LARGEST:
            raise InvalidInput("This draft is too long to be kept; please send it, or keep it in a file.")
        values = {"user_id": actor.id, "pack_id": pack_id, "key": key, "content": content, "updated_at": func.now()}
        statement = insert(Draft).values(values)
        newer = {"content": statement.excluded.content, "updated_at": func.now()}
        with self._database.transaction() as session:
            session.execute(statement.on_conflict_do_update(index_elements=["user_id", "pack_id", "key"], set_=newer))
            mine = select(Draft.pack_id, Draft.key).where(Draft.user_id == actor.id)
            beyond = session.execute(mine.order_by(Draft.updated_at.desc()).offset(MOST)).all()
            for row in beyond:
                session.execute(
                    delete(Draft).where(Draft.user_id == actor.id, Draft.pack_id == row.pack_id, Draft.key == row.key)
                )

    def load(self, actor: Actor, pack_id: UUID, key: str) -> Any:
        """Give a draft's content, None when there is none."""
        self._access.require(actor, Right.PROPOSE)
        with self._database.transaction() as session:
            return session.scalar(select(Draft.content).where(*_one(actor, pack_id, key)))

    def all(self, actor: Actor, pack_id: UUID) -> Mapping[str, tuple[Any, datetime]]:
        """Give every draft of a user about a pack with when it was typed, latest first."""
        self._access.require(actor, Right.PROPOSE)
        statement = (
            select(Draft.key, Draft.content, Draft.updated_at)
            .where(Draft.user_id == actor.id, Draft.pack_id == pack_id)
            .order_by(Draft.updated_at.desc())
        )
        with self._database.transaction() as session:
            return {row.key: (row.content, row.updated_at) for row in session.execute(statement)}

    def clear(self, actor: Actor, pack_id: UUID, key: str) -> None:
        """Forget a draft, as when it was sent."""
        self._access.require(actor, Right.PROPOSE)
        with self._database.transaction() as session:
            session.execute(delete(Draft).where(*_one(actor, pack_id, key)))


def _one(actor: Actor, pack_id: UUID, key: str) -> tuple[Any, ...]:
    return Draft.user_id == actor.id, Draft.pack_id == pack_id, Draft.key == key
