"""Lists by keyset, for whoever reads page after page: packs, proposals, conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, tuple_

from core.services.access import Access, Right
from core.services.packs import pack_rows
from core.services.proposal_rows import proposal_row, rows
from core.services.turns import session_row, sessions_with_packs
from core.services.views import Actor, ChatSessionRow, PackRow, ProposalRow
from db.engine import Database
from db.models import ChatSession, Content, Pack, Proposal, Version

Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])
Place = tuple[datetime, UUID]  # of the last one of the page before


class Listings:
    """Each list goes backwards in time from a place, in an order that nothing shares."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    def packs(self, actor: Actor, *, limit: int, after: Place | None = None, words: str = "") -> Sequence[PackRow]:
        """Give packs, latest change first; those that have `words` in name, description or newest text."""
        self._access.require(actor, Right.READ)
        statement = _before(pack_rows(), Version.created_at, Pack.id, after).limit(limit)
        if words.strip():
            found = words.strip()
            text = select(Content.sha256).where(Content.text.icontains(found, autoescape=True))
            statement = statement.where(
                or_(
                    Pack.name.icontains(found, autoescape=True),
                    Pack.description.icontains(found, autoescape=True),
                    Version.sha256.in_(text),
                )
            )
        with self._database.transaction() as session:
            return [PackRow(*row) for row in session.execute(statement)]

    def proposals(
        self,
        actor: Actor,
        *,
        limit: int,
        after: Place | None = None,
        pack_id: UUID | None = None,
        session_id: UUID | None = None,
        status: str | None = None,
    ) -> Sequence[ProposalRow]:
        """Give proposals, newest first."""
        self._access.require(actor, Right.READ)
        statement = _before(rows(), Proposal.created_at, Proposal.id, after).limit(limit)
        for column, value in (
            (Proposal.pack_id, pack_id),
            (Proposal.session_id, session_id),
            (Proposal.status, status),
        ):
            if value is not None:
                statement = statement.where(column == value)
        with self._database.transaction() as session:
            return [proposal_row(*row) for row in session.execute(statement)]

    def sessions(
        self, actor: Actor, *, limit: int, after: Place | None = None, pack_id: UUID | None = None
    ) -> Sequence[ChatSessionRow]:
        """Give the actor's own conversations, latest first."""
        self._access.require(actor, Right.READ)
        statement = _before(sessions_with_packs(), ChatSession.updated_at, ChatSession.id, after).limit(limit)
        statement = statement.where(ChatSession.user_id == actor.id)
        if pack_id is not None:
            statement = statement.where(ChatSession.pack_id == pack_id)
        with self._database.transaction() as session:
            return [session_row(*row) for row in session.execute(statement)]


def _before(statement: Chosen, at: Any, one: Any, place: Place | None) -> Chosen:
    ordered = statement.order_by(at.desc(), one.desc())
    if place is None:
        return ordered
    condition: ColumnElement[bool] = tuple_(at, one) < place
    return ordered.where(condition)
