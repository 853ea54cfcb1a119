"""Proposals: made here whatever they come from, listed, and shown with all that a decision needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.engine.visible import visible
from core.errors import InvalidInput, NotFound
from core.pack.impact import impact_of
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.contents import TextStore, sha256_of
from core.services.new_proposal import NewProposal
from core.services.policy import PolicyService
from core.services.previews import PreviewView, RenewalView, preview
from core.services.proposal_locks import MISSING, supersede
from core.services.proposal_rows import (
    LINE,
    proposal_row,
    proposal_view,
    rows,
    stored_findings,
    stored_impact,
    view_rows,
    waits,
)
from core.services.renewing import Resolution, renewal
from core.services.selection import Edits
from core.services.versions import version_row
from core.services.views import Actor, ProposalRow, ProposalView
from db.engine import Database
from db.models import Proposal, Version

__all__ = ["NewProposal", "ProposalService"]


@dataclass(frozen=True)
class PastChange:
    """What a proposal asks for, on which version, and the version that it became."""

    operations: tuple[Mapping[str, Any], ...]
    status: str
    base_number: int
    version_number: int | None


class ProposalService:
    """Everything about proposals but the decision on them."""

    def __init__(
        self, database: Database, access: Access, audit: AuditLog, texts: TextStore, policy: PolicyService
    ) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._texts = texts
        self._policy = policy

    def add(self, session: Session, actor: Actor, new: NewProposal) -> UUID:
        """Store a proposal in the open transaction, with the findings it brings and takes, and its risk.

        A parent that waits is superseded by it. Raises `Forbidden` for who may not propose, `InvalidInput` when it
        would change nothing, `TooManyAttempts` past the limit, `Conflict` for a parent that is decided.
        """
        self._access.require(actor, Right.PROPOSE, pack_id=new.pack_id)
        result_sha256 = sha256_of(new.result_text)
        if result_sha256 == new.base_sha256:
            raise InvalidInput("This changes nothing: the pack says so already.")
        if new.parent_id is not None:
            supersede(session, new.parent_id)
        self._policy.hold_limit(session, actor)
        appeared, vanished = self._texts.compared(new.base_sha256, result_sha256, new.result_text, session)
        self._texts.put(session, new.result_text)
        impact = impact_of(self._texts.pack(new.base_sha256, session), self._texts.pack(result_sha256, session))
        session.add(
            Proposal(
                id=new.id,
                pack_id=new.pack_id,
                parent_id=new.parent_id,
                kind=new.kind,
                status="pending",
                author_id=new.author_id or actor.id,
                session_id=new.session_id,
                turn_id=new.turn_id,
                request=new.request,
                summary=visible(new.summary),
                intents=list(new.intents),
                assumptions=list(new.assumptions),
                planner=new.planner,
                extras=dict(new.extras),
                operations=[dict(operation) for operation in new.operations],
                whole_text=new.whole_text,
                layout=list(new.layout),
                base_version_id=new.base_version_id,
                base_number=new.base_number,
                base_sha256=new.base_sha256,
                result_sha256=result_sha256,
                target_number=new.target_number,
                findings={"appeared": stored_findings(appeared), "vanished": stored_findings(vanished)},
                risk=impact.level,
                impact=stored_impact(impact),
                expires_at=self._policy.expiry(session),
            )
        )
        session.flush()
        return new.id

    def audit_added(self, session: Session, actor: Actor, new: NewProposal) -> None:
        """Write the events of a proposal just added; the last statements of its transaction."""
        self._audit.record(
            session,
            "proposal.created",
            actor,
            f"Proposed: {visible(new.summary)}",
            pack_id=new.pack_id,
            proposal_id=new.id,
            details={
                "kind": new.kind,
                "operations": len(new.operations),
                "base": new.base_number,
                **({"supersedes": str(new.parent_id)} if new.parent_id else {}),
            },
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
        statement = rows().order_by(waits().desc(), Proposal.created_at.desc()).limit(limit)
        if pack_id is not None:
            statement = statement.where(Proposal.pack_id == pack_id)
        if status is not None:
            statement = statement.where(Proposal.status == status)
        with self._database.transaction() as session:
            return [proposal_row(*row) for row in session.execute(statement)]

    def waiting(self) -> int:
        """Count the proposals of all packs that wait for a decision; for the operator's figures."""
        with self._database.transaction() as session:
            return session.scalar(select(func.count()).where(Proposal.status == "pending")) or 0

    def pending_count(self, actor: Actor, pack_id: UUID | None = None) -> int:
        """Count the proposals that wait for a decision."""
        self._access.require(actor, Right.READ)
        statement = select(func.count()).select_from(Proposal).where(waits())
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
            raise NotFound(MISSING)
        return proposal_view(self._texts, found)

    def preview(
        self,
        actor: Actor,
        proposal_id: UUID,
        *,
        selection: Collection[int] | None = None,
        edits: Edits | None = None,
    ) -> PreviewView:
        """Give what accepting a part of a proposal would make, with the hash to confirm just that.

        `selection` chooses operations by position, `edits` gives fields of operations as they shall be. Raises
        `NotFound`, or `InvalidInput` for a part that cannot be.
        """
        return preview(self._texts, self.view(actor, proposal_id), selection, edits)

    def rebase_preview(
        self, actor: Actor, proposal_id: UUID, resolutions: Mapping[int, Resolution] | None = None
    ) -> RenewalView:
        """Give a proposal as it would stand on the newest version, with the clashes that are left to settle."""
        view = self.view(actor, proposal_id)
        with self._database.transaction() as session:
            head = session.scalars(_newest(view.row.pack_id)).one()
        row = version_row(head, "", 0)
        return renewal(view, row, self._texts.text(head.sha256), resolutions or {})

    def thread(self, actor: Actor, proposal_id: UUID) -> Sequence[ProposalRow]:
        """Give a proposal with all that it replaces and that replaced it, oldest first."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            ids = list(session.scalars(LINE, {"id": proposal_id}))
            found = session.execute(rows().where(Proposal.id.in_(ids)).order_by(Proposal.created_at))
            return [proposal_row(*row) for row in found]

    def expire_due(self) -> int:
        """Note of every proposal that has run out that it has; give how many those are."""
        with self._database.transaction() as session:
            due = session.scalars(
                select(Proposal)
                .where(Proposal.status == "pending", Proposal.expires_at <= func.now())
                .order_by(Proposal.id)
                .limit(500)
                .with_for_update(skip_locked=True)
            ).all()
            for proposal in due:
                proposal.status = "expired"
            for proposal in due:
                self._audit.record(
                    session,
                    "proposal.expired",
                    None,
                    f"Ran out: {proposal.summary}",
                    pack_id=proposal.pack_id,
                    proposal_id=proposal.id,
                )
            return len(due)

    def knows(self, pack_id: UUID, sha256: str) -> bool:
        """Whether a text was ever a version of a pack."""
        with self._database.transaction() as session:
            found = select(Version.id).where(Version.pack_id == pack_id, Version.sha256 == sha256).limit(1)
            return session.scalar(found) is not None

    def changes_of(self, session_id: UUID) -> Mapping[UUID, PastChange]:
        """Give what every proposal of a conversation asks for and became, for a planner's look back."""
        statement = (
            select(Proposal.id, Proposal.operations, Proposal.status, Proposal.base_number, Version.number)
            .outerjoin(Version, Version.proposal_id == Proposal.id)
            .where(Proposal.session_id == session_id)
        )
        with self._database.transaction() as session:
            return {row[0]: PastChange(tuple(row[1]), *row[2:]) for row in session.execute(statement)}


def _newest(pack_id: UUID) -> Select[Version]:
    return select(Version).where(Version.pack_id == pack_id).order_by(Version.number.desc()).limit(1)
