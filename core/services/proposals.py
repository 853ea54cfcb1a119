"""Proposals: made here whatever they come from, listed, and shown with all that a decision needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import InvalidInput, NotFound
from core.pack.findings import compare
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.contents import TextStore, sha256_of
from core.services.proposal_rows import proposal_row, proposal_view, rows, stored_findings, view_rows
from core.services.views import Actor, ProposalRow, ProposalView
from db.engine import Database
from db.models import Proposal, Version


@dataclass(frozen=True)
class NewProposal:
    """What a proposal is made from. `operations` turn the base text into `result_text`.

    A rollback has no operations and names the version it goes back to in `target_number`. With `whole_text` the
    result is carried as it is, because the operations do not give its every byte; `layout` tells what they miss.
    `parent_id` names the proposal that this one replaces, `extras` what it comes from.
    """

    pack_id: UUID
    kind: str
    base_version_id: UUID
    base_number: int
    base_sha256: str
    result_text: str
    operations: Sequence[Mapping[str, Any]]
    summary: str
    request: str = ""
    id: UUID = field(default_factory=uuid4)
    session_id: UUID | None = None
    turn_id: UUID | None = None
    intents: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    planner: str = ""
    target_number: int | None = None
    whole_text: bool = False
    layout: tuple[str, ...] = ()
    parent_id: UUID | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PastChange:
    """What a proposal asks for, on which version, and the version that it became."""

    operations: tuple[Mapping[str, Any], ...]
    status: str
    base_number: int
    version_number: int | None


class ProposalService:
    """Everything about proposals but the decision on them."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, texts: TextStore) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._texts = texts

    def add(self, session: Session, actor: Actor, new: NewProposal) -> UUID:
        """Store a proposal in the open transaction, with the findings it brings and takes, and audit it.

        Raises `Forbidden` for who may not propose, `InvalidInput` when it would change nothing.
        """
        self._access.require(actor, Right.PROPOSE, pack_id=new.pack_id)
        result_sha256 = sha256_of(new.result_text)
        if result_sha256 == new.base_sha256:
            raise InvalidInput("This changes nothing: the pack says so already.")
        appeared, vanished = compare(
            self._texts.findings(new.base_sha256, within=session),
            self._texts.findings(result_sha256, new.result_text),
        )
        self._texts.put(session, new.result_text)
        session.add(
            Proposal(
                id=new.id,
                pack_id=new.pack_id,
                kind=new.kind,
                status="pending",
                author_id=actor.id,
                session_id=new.session_id,
                turn_id=new.turn_id,
                request=new.request,
                summary=new.summary,
                intents=list(new.intents),
                assumptions=list(new.assumptions),
                planner=new.planner,
                operations=[dict(operation) for operation in new.operations],
                base_version_id=new.base_version_id,
                base_number=new.base_number,
                base_sha256=new.base_sha256,
                result_sha256=result_sha256,
                target_number=new.target_number,
                whole_text=new.whole_text,
                layout=list(new.layout),
                parent_id=new.parent_id,
                extras=dict(new.extras),
                findings={"appeared": stored_findings(appeared), "vanished": stored_findings(vanished)},
            )
        )
        session.flush()
        return new.id

    def audit_added(self, session: Session, actor: Actor, new: NewProposal) -> None:
        """Write the event of a proposal just added; the last statement of its transaction."""
        self._audit.record(
            session,
            "proposal.created",
            actor,
            f"Proposed: {new.summary}",
            pack_id=new.pack_id,
            proposal_id=new.id,
            details={"kind": new.kind, "operations": len(new.operations), "base": new.base_number},
        )

    def create(self, actor: Actor, new: NewProposal) -> UUID:
        """Store a proposal and its event in one transaction of their own."""
        with self._database.transaction() as session:
            self.add(session, actor, new)
            self.audit_added(session, actor, new)
        return new.id

    def queue(
        self, actor: Actor, pack_id: UUID | None = None, status: str | None = None, limit: int = 200
    ) -> Sequence[ProposalRow]:
        """Give proposals, those that wait first, then newest first."""
        self._access.require(actor, Right.READ)
        statement = rows().order_by((Proposal.status == "pending").desc(), Proposal.created_at.desc()).limit(limit)
        if pack_id is not None:
            statement = statement.where(Proposal.pack_id == pack_id)
        if status is not None:
            statement = statement.where(Proposal.status == status)
        with self._database.transaction() as session:
            return [proposal_row(*row) for row in session.execute(statement)]

    def pending_count(self, actor: Actor, pack_id: UUID | None = None) -> int:
        """Count the proposals that wait for a decision."""
        self._access.require(actor, Right.READ)
        statement = select(func.count()).select_from(Proposal).where(Proposal.status == "pending")
        if pack_id is not None:
            statement = statement.where(Proposal.pack_id == pack_id)
        with self._database.transaction() as session:
            return session.scalar(statement) or 0

    def view(self, actor: Actor, proposal_id: UUID) -> ProposalView:
        """Give one proposal with everything that a decision needs. Raises `NotFound`."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            found = session.execute(view_rows().where(Proposal.id == proposal_id)).first()
        if found is None:
            raise NotFound("There is no such proposal; the review page lists those that there are.")
        return proposal_view(self._texts, found)

    def changes_of(self, session_id: UUID) -> Mapping[UUID, PastChange]:
        """Give what every proposal of a conversation asks for and became, for a planner's look back."""
        statement = (
            select(Proposal.id, Proposal.operations, Proposal.status, Proposal.base_number, Version.number)
            .outerjoin(Version, Version.proposal_id == Proposal.id)
            .where(Proposal.session_id == session_id)
        )
        with self._database.transaction() as session:
            return {row[0]: PastChange(tuple(row[1]), *row[2:]) for row in session.execute(statement)}
