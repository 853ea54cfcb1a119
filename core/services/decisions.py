"""Decisions: claim by compare-and-set, reject, and the one transaction that makes a version.

Lock order everywhere: the pack's row, the proposal's row, the names of packs, and last the audit log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidInput, NotFound
from core.services.access import Access, Right, may
from core.services.audit import AuditLog
from core.services.contents import TextStore
from core.services.packs import free_name
from core.services.proposal_rows import seen_hash
from core.services.version_facts import FactStore
from core.services.views import Actor, DecisionView, Role
from db.engine import Database
from db.models import Pack, Proposal, User, Version

MAX_REASON = 2_000
STUCK = timedelta(seconds=30)  # longer than any saving takes; then another person may finish it


@dataclass(frozen=True)
class Claimed:
    """An approved proposal: what the operations run on, and what must come out."""

    proposal_id: UUID
    kind: str
    base_sha256: str
    result_sha256: str
    operations: list[dict[str, object]]
    whole_text: bool = False


class DecisionService:
    """What may happen to a proposal: pending → approved → committed, or pending → rejected."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, texts: TextStore) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._texts = texts
        self._facts = FactStore(database, texts)

    def claim(self, actor: Actor, proposal_id: UUID, seen: str) -> None:
        """Approve a pending proposal, exactly once, on the base that was seen.

        Already approved by the same person, or a while ago by a process that stopped before saving: returns, so
        that the saving goes on.
        Raises `Forbidden`, `NotFound`, or `Conflict` with who decided, or why it cannot be confirmed any more.
        """
        self._require_right(actor, proposal_id)
        refusal: Conflict | None = None
        with self._database.transaction() as session:
            pack, proposal = _locked(session, proposal_id)
            if proposal.status == "approved" and _may_go_on(actor, proposal):
                return
            refusal = self._why_not(session, pack, proposal, seen)
            if refusal is None:
                proposal.status = "approved"
                proposal.decided_by = actor.id
                proposal.decided_at = datetime.now(UTC)
                proposal.seen_hash = seen
                proposal.failure = None
                kind, words = "proposal.confirmed", f"Confirmed: {proposal.summary}"
            else:
                kind, words = "proposal.refused", refusal.message
            details = {"seen_hash": seen[:64], "decision": "confirm"}
            self._audit.record(session, kind, actor, words, pack_id=pack.id, proposal_id=proposal_id, details=details)
        if refusal is not None:
            raise refusal

    def reject(self, actor: Actor, proposal_id: UUID, reason: str) -> DecisionView:
        """Reject a pending proposal with a reason. Raises `InvalidInput` without one, `Conflict` when decided."""
        self._require_right(actor, proposal_id)
        cleaned = reason.replace("\x00", "").strip()[:MAX_REASON]
        refusal: Conflict | None = None
        with self._database.transaction() as session:
            pack, proposal = _locked(session, proposal_id)
            if not cleaned:
                raise InvalidInput("Please give a reason, so that the author knows what to change.")
            if proposal.status != "pending":
                refusal = Conflict(_decided_words(session, proposal))
                kind, words = "proposal.refused", refusal.message
            else:
                proposal.status = "rejected"
                proposal.decided_by = actor.id
                proposal.decided_at = datetime.now(UTC)
                proposal.reason = cleaned
                kind, words = "proposal.rejected", f"Rejected: {proposal.summary}"
            details = {"reason": cleaned, "decision": "reject"}
            self._audit.record(session, kind, actor, words, pack_id=pack.id, proposal_id=proposal_id, details=details)
        if refusal is not None:
            raise refusal
        return DecisionView(proposal_id, "rejected", "Rejected. The pack stays as it was.")

    def claimed(self, proposal_id: UUID) -> Claimed:
        """Give what an approved (or already committed) proposal runs on. Raises `Conflict` for any other."""
        with self._database.transaction() as session:
            proposal = session.get(Proposal, proposal_id)
            if proposal is None or proposal.status not in {"approved", "committed"}:
                raise Conflict("This proposal is not confirmed, so nothing was run.")
            return Claimed(
                proposal.id,
                proposal.kind,
                proposal.base_sha256,
                proposal.result_sha256,
                list(proposal.operations),
                proposal.whole_text,
            )

    def commit(self, proposal_id: UUID) -> DecisionView:
        """Make the version of an approved proposal: version, head, proposal and event in one transaction.

        Running it again gives the same version. Raises `Conflict` when the pack has moved on; the proposal
        then waits again, and nothing was changed.
        """
        with self._database.transaction() as session:
            pack, proposal = _locked(session, proposal_id)
            if proposal.status == "committed":
                version = session.scalars(select(Version).where(Version.proposal_id == proposal_id)).one()
                return _committed(version)
            if proposal.status != "approved":
                raise Conflict("This proposal is not confirmed, so nothing was saved.")
            if pack.head_number != proposal.base_number:
                raise Conflict(_stale_words(pack, proposal))
            version = self._add_version(session, pack, proposal)
            actor = _actor_of(session, proposal)
            rollback = proposal.kind == "rollback"
            self._audit.record(
                session,
                "version.rolled_back" if rollback else "version.committed",
                actor,
                f"Version {version.number} of {pack.name}: {proposal.summary}",
                pack_id=pack.id,
                proposal_id=proposal.id,
                version_id=version.id,
                details={"number": version.number, "sha256": version.sha256, "operations": len(proposal.operations)},
            )
            return _committed(version)

    def release(self, proposal_id: UUID, failure: str) -> None:
        """Let an approved proposal wait again after its saving failed; the failure stays in the log and on it."""
        with self._database.transaction() as session:
            pack, proposal = _locked(session, proposal_id)
            if proposal.status != "approved":
                return
            actor = _actor_of(session, proposal)
            proposal.status = "pending"
            proposal.decided_by = None
            proposal.decided_at = None
            proposal.failure = failure
            self._audit.record(
                session,
                "commit.failed",
                actor,
                failure,
                pack_id=pack.id,
                proposal_id=proposal_id,
            )

    def unfinished(self) -> list[UUID]:
        """Give the proposals that were confirmed but not saved: a process stopped in between."""
        with self._database.transaction() as session:
            return list(session.scalars(select(Proposal.id).where(Proposal.status == "approved")))

    def _require_right(self, actor: Actor, proposal_id: UUID) -> None:
        # Before the transaction that locks the pack: a denial is written on a connection of its own.
        if not may(actor, Right.CONFIRM):
            with self._database.transaction() as session:
                pack_id = session.scalar(select(Proposal.pack_id).where(Proposal.id == proposal_id))
            self._access.require(actor, Right.CONFIRM, pack_id=pack_id)

    def _why_not(self, session: Session, pack: Pack, proposal: Proposal, seen: str) -> Conflict | None:
        if proposal.status != "pending":
            return Conflict(_decided_words(session, proposal))
        shown = seen_hash(proposal.base_sha256, proposal.operations, proposal.result_sha256, proposal.target_number)
        if seen != shown:
            return Conflict("This proposal has changed since you looked; please look at it again.")
        if pack.head_number != proposal.base_number:
            return Conflict(_stale_words(pack, proposal))
        return None

    def _add_version(self, session: Session, pack: Pack, proposal: Proposal) -> Version:
        content = self._texts.pack(proposal.result_sha256, session)
        version = Version(
            pack_id=pack.id,
            number=pack.head_number + 1,
            kind=proposal.kind,
            sha256=proposal.result_sha256,
            pack_version=content.version,
            message=proposal.summary,
            author_id=proposal.author_id,
            proposal_id=proposal.id,
        )
        session.add(version)
        before = self._texts.pack(proposal.base_sha256, session)
        if content.name != before.name:
            pack.name = free_name(session, content.name, keep=pack.id)
        pack.description = content.description
        pack.pack_version = content.version
        pack.head_number += 1
        pack.updated_at = datetime.now(UTC)
        proposal.status = "committed"
        session.flush()
        self._facts.record(session, version, proposal.base_sha256, proposal.decided_by)
        return version


def _locked(session: Session, proposal_id: UUID) -> tuple[Pack, Proposal]:
    pack_id = select(Proposal.pack_id).where(Proposal.id == proposal_id).scalar_subquery()
    pack = session.scalar(select(Pack).where(Pack.id == pack_id).with_for_update())
    if pack is None:
        raise NotFound("There is no such proposal; the review page lists those that there are.")
    proposal = session.scalars(select(Proposal).where(Proposal.id == proposal_id).with_for_update()).one()
    return pack, proposal


def _may_go_on(actor: Actor, proposal: Proposal) -> bool:
    decided_at = proposal.decided_at or datetime.now(UTC)
    return proposal.decided_by == actor.id or datetime.now(UTC) - decided_at > STUCK


def _actor_of(session: Session, proposal: Proposal) -> Actor | None:
    user = session.get(User, proposal.decided_by) if proposal.decided_by else None
    if user is None:
        return None
    return Actor(id=user.id, email=user.email, name=user.name, role=Role(user.role))


def _committed(version: Version) -> DecisionView:
    return DecisionView(
        proposal_id=version.proposal_id,  # type: ignore[arg-type]  # a commit always has one
        status="committed",
        message=f"Saved as version {version.number}.",
        version_number=version.number,
        version_id=version.id,
    )


def _stale_words(pack: Pack, proposal: Proposal) -> str:
    return (
        f"{pack.name} has moved on to version {pack.head_number} since this was proposed on version "
        f"{proposal.base_number}. Nothing was changed or lost; bring the proposal up to date and look at it again."
    )


def _decided_words(session: Session, proposal: Proposal) -> str:
    user = session.get(User, proposal.decided_by) if proposal.decided_by else None
    who = user.name if user else "Somebody"
    number = session.scalar(select(Version.number).where(Version.proposal_id == proposal.id))
    if proposal.status in {"committed", "approved"}:
        saved = f" as version {number}" if number else ""
        return f"{who} has confirmed this proposal already{saved}; nothing was saved twice."
    if proposal.status == "rejected":
        return f"{who} has rejected this proposal: {proposal.reason}"
    return "This proposal has been decided already."
