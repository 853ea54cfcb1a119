"""The queue of a person: what is mine, what I am to review, what is new since I looked, and the counts of these."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert

from core.errors import InvalidInput
from core.services.access import Access, Right, may
from core.services.policy import PolicyService, PolicyView
from core.services.proposal_rows import proposal_row, rows, waits
from core.services.views import Actor, ProposalRow
from db.engine import Database
from db.models import Pack, Proposal, ReviewSeen

Which = Literal["mine", "review", "all"]
State = Literal["open", "decided", "any"]
Conditions = list[ColumnElement[bool]]
OPEN = ("pending", "changes_requested", "approved", "expired")


@dataclass(frozen=True)
class InboxFilter:
    """What to list. `older_than` and `newer_than` are ages; None and empty mean no limit."""

    which: Which = "all"
    state: State = "open"
    pack_id: UUID | None = None
    risks: Collection[str] = ()
    older_than: timedelta | None = None
    newer_than: timedelta | None = None
    new_only: bool = False
    text: str = ""


@dataclass(frozen=True)
class InboxPage:
    """A page of the queue, newest first. `before` leads to the next one, None at the end."""

    rows: tuple[ProposalRow, ...]
    new: frozenset[UUID]
    before: tuple[datetime, UUID] | None


@dataclass(frozen=True)
class InboxCounts:
    """What waits: for my review, of mine, sent back to me, and new since my last look."""

    review: int
    mine: int
    returned: int
    new: int


class InboxService:
    """Lists and counts proposals for a person."""

    def __init__(self, database: Database, access: Access, policy: PolicyService) -> None:
        self._database = database
        self._access = access
        self._policy = policy

    def list(
        self,
        actor: Actor,
        wanted: InboxFilter | None = None,
        *,
        before: tuple[datetime, UUID] | None = None,
        limit: int = 50,
    ) -> InboxPage:
        """Give a page of at most `limit` (1 to 500) proposals, newest first, behind `before`."""
        self._access.require(actor, Right.READ)
        if not 1 <= limit <= 500:
            raise InvalidInput("A page of the queue has between 1 and 500 proposals.")
        chosen = wanted or InboxFilter()
        with self._database.transaction() as session:
            policy = self._policy.within(session)
            seen = session.scalar(select(ReviewSeen.seen_at).where(ReviewSeen.user_id == actor.id))
            conditions = [*self._conditions(actor, policy, chosen), *_new(chosen, seen)]
            if before is not None:
                conditions.append(
                    or_(
                        Proposal.created_at < before[0],
                        and_(Proposal.created_at == before[0], Proposal.id < before[1]),
                    )
                )
            statement = rows().where(*conditions).order_by(Proposal.created_at.desc(), Proposal.id.desc())
            found = [proposal_row(*row) for row in session.execute(statement.limit(limit + 1))]
        page = tuple(found[:limit])
        more = (page[-1].created_at, page[-1].id) if len(found) > limit else None
        return InboxPage(page, frozenset(row.id for row in page if seen is None or row.created_at > seen), more)

    def counts(self, actor: Actor, pack_id: UUID | None = None) -> InboxCounts:
        """Count what waits, in one query over what is open."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            policy = self._policy.within(session)
            seen = (
                select(func.coalesce(func.max(ReviewSeen.seen_at), datetime.min.replace(tzinfo=UTC)))
                .where(ReviewSeen.user_id == actor.id)
                .scalar_subquery()
            )
            review = and_(waits(), self._to_review(actor, policy))
            mine = Proposal.author_id == actor.id
            statement = select(
                func.count().filter(review),
                func.count().filter(mine),
                func.count().filter(mine, Proposal.status == "changes_requested"),
                func.count().filter(review, Proposal.created_at > seen),
            ).where(Proposal.status.in_(OPEN))
            if pack_id is not None:
                statement = statement.where(Proposal.pack_id == pack_id)
            return InboxCounts(*session.execute(statement).one())

    def seen(self, actor: Actor) -> None:
        """Note that the actor has looked through what waits, now."""
        self._access.require(actor, Right.READ)
        statement = insert(ReviewSeen).values(user_id=actor.id, seen_at=func.clock_timestamp())
        newer = {"seen_at": statement.excluded.seen_at}
        with self._database.transaction() as session:
            session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=newer))

    def _conditions(self, actor: Actor, policy: PolicyView, chosen: InboxFilter) -> Conditions:
        conditions: Conditions = []
        if chosen.which == "mine":
            conditions.append(Proposal.author_id == actor.id)
        elif chosen.which == "review":
            conditions.append(self._to_review(actor, policy))
        if chosen.state == "open":
            conditions.append(waits() if chosen.which == "review" else Proposal.status.in_(OPEN))
        elif chosen.state == "decided":
            conditions.append(Proposal.status.not_in(OPEN))
        if chosen.pack_id is not None:
            conditions.append(Proposal.pack_id == chosen.pack_id)
        if chosen.risks:
            conditions.append(Proposal.risk.in_(list(chosen.risks)))
        if chosen.older_than is not None:
            conditions.append(Proposal.created_at < datetime.now(UTC) - chosen.older_than)
        if chosen.newer_than is not None:
            conditions.append(Proposal.created_at >= datetime.now(UTC) - chosen.newer_than)
        if chosen.text.strip():
            words = chosen.text.strip().replace("\x00", "")
            fits = (Proposal.summary, Proposal.request, Pack.name)
            conditions.append(or_(*(column.icontains(words, autoescape=True) for column in fits)))
        return conditions

    def _to_review(self, actor: Actor, policy: PolicyView) -> ColumnElement[bool]:
        """What this person may decide on by the rules."""
        if not may(actor, Right.CONFIRM) or actor.role not in policy.confirm_roles:
            return ~true()
        others = Proposal.author_id != actor.id
        if policy.four_eyes == "always":
            return others
        return or_(others, Proposal.risk == "safe") if policy.four_eyes == "risk" else true()


def _new(chosen: InboxFilter, seen: datetime | None) -> Conditions:
    return [Proposal.created_at > seen] if chosen.new_only and seen is not None else []
