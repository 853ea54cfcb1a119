"""Decisions: a claim by compare-and-set on what was seen, a rejection, changes asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AppError, Conflict, InvalidInput, NotFound
from core.pack.findings import Finding
from core.pack.impact import impact_of
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.committing import Commits
from core.services.contents import TextStore
from core.services.policy import PolicyService
from core.services.proposal_locks import (
    MISSING,
    clean_reason,
    decided_words,
    expired_words,
    has_expired,
    locked,
    stale_words,
)
from core.services.proposal_rows import appeared_in, seen_hash
from core.services.selection import Edits, Selected
from core.services.selection import select as select_part
from core.services.views import Actor, DecisionView
from db.engine import Database
from db.models import Comment, Pack, Proposal

STUCK = timedelta(seconds=30)  # longer than any saving takes; then another person may finish it
CHANGED = "This proposal has changed since you looked; please look at it again."


@dataclass(frozen=True)
class Claim:
    """What a person confirms: the hash of what they saw, the part that they accept, and why despite new errors."""

    seen: str
    selection: Collection[int] | None = None
    edits: Edits | None = None
    errors_reason: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is the proposal as it stands that is confirmed."""
        return self.selection is None and not self.edits


class Measure(Protocol):
    """What tells how a text does on a pack's signed examples."""

    def lowered(self, actor: Actor, pack_id: UUID, base_sha256: str, text: str) -> str:
        """Say in a sentence which measure falls; empty when none does."""
        ...


class DecisionService(Commits):
    """What may happen to a proposal: pending → approved → committed, or pending → rejected or sent back."""

    def __init__(
        self,
        database: Database,
        access: Access,
        audit: AuditLog,
        texts: TextStore,
        policy: PolicyService,
        *,
        measure: Measure | None = None,
    ) -> None:
        super().__init__(database, audit, texts)
        self._access = access
        self._policy = policy
        self._measure = measure

    def claim(self, actor: Actor, proposal_id: UUID, claim: Claim | str) -> None:
        """Approve a pending proposal, or a part of it, exactly once, as it was seen and on the base that was seen.

        Already approved by the same person, or a while ago by a process that stopped before saving: returns, so
        that the saving goes on.
        Raises `Forbidden`, `NotFound`, `InvalidInput` for a part that cannot be, or `Conflict` with who decided,
        or why it cannot be confirmed any more.
        """
        asked = Claim(claim) if isinstance(claim, str) else claim
        refusal: AppError | None = None
        with self._database.transaction() as session:
            policy = self._policy.within(session)
            # What has to be worked out first, or is denied on a connection of its own, holds no lock meanwhile.
            at_once = asked.whole and not policy.golden_guard and self._policy.lets(actor, policy)
            if at_once:
                refusal = self._claim(session, actor, proposal_id, asked)
        if not at_once:
            self._policy.require_confirmer(actor, self._pack_of(proposal_id), policy)
            part = self._part(proposal_id, asked)
            lowered = self._lowered(actor, proposal_id, part) if policy.golden_guard else ""
            with self._database.transaction() as session:
                refusal = self._claim(session, actor, proposal_id, asked, part=part, lowered=lowered)
        if refusal is not None:
            raise refusal

    def _claim(
        self,
        session: Session,
        actor: Actor,
        proposal_id: UUID,
        asked: Claim,
        *,
        part: Selected | None = None,
        lowered: str = "",
    ) -> AppError | None:
        """Approve under lock, and write it to the audit log; or write there, and give, what speaks against it."""
        pack, proposal = locked(session, proposal_id)
        if proposal.status == "approved" and proposal.seen_hash == asked.seen and _may_go_on(actor, proposal):
            return None
        if part is not None:
            self._texts.put(session, part.text)
        refusal = self._why_not((session, pack, proposal), asked, part, actor)
        if refusal is None and lowered:
            refusal = InvalidInput(f"{lowered} The rules of review do not allow that; nothing was changed.")
        if refusal is None:
            self._approve(session, proposal, asked, part, actor)
            self._hand_over(session, proposal)
            kind, words = "proposal.confirmed", f"Confirmed: {proposal.summary}"
        else:
            kind, words = "proposal.refused", refusal.message
        details = {**_told(asked, part), "policy": self._policy.within(session).in_words()}
        self._audit.record(session, kind, actor, words, pack_id=pack.id, proposal_id=proposal_id, details=details)
        return refusal

    def reject(self, actor: Actor, proposal_id: UUID, reason: str) -> DecisionView:
        """Reject a proposal that waits, with a reason. Raises `InvalidInput` without one, `Conflict` when decided."""
        return self._turned_down(
            actor, proposal_id, reason, "rejected", "Please give a reason, so that the author knows what to change."
        )

    def request_changes(self, actor: Actor, proposal_id: UUID, reason: str) -> DecisionView:
        """Send a proposal that waits back to its author, with what should change. Raises as `reject` does."""
        return self._turned_down(
            actor, proposal_id, reason, "changes_requested", "Please write what should change, for the author."
        )

    def _turned_down(self, actor: Actor, proposal_id: UUID, reason: str, status: str, unsaid: str) -> DecisionView:
        self._access.require(actor, Right.CONFIRM, pack_id=self._pack_of(proposal_id))
        cleaned = clean_reason(reason)
        rejected = status == "rejected"
        refusal: Conflict | None = None
        with self._database.transaction() as session:
            pack, proposal = locked(session, proposal_id)
            if not cleaned:
                raise InvalidInput(unsaid)
            if proposal.status != "pending" and not (rejected and proposal.status in {"changes_requested", "expired"}):
                refusal = Conflict(decided_words(session, proposal))
                kind, words = "proposal.refused", refusal.message
            else:
                proposal.status = status
                proposal.decided_by = actor.id
                proposal.decided_at = datetime.now(UTC)
                proposal.reason = cleaned
                if not rejected:
                    session.add(Comment(proposal_id=proposal_id, author_id=actor.id, text=cleaned, kind="request"))
                kind = "proposal.rejected" if rejected else "proposal.changes_requested"
                words = f"{'Rejected' if rejected else 'Changes asked for'}: {proposal.summary}"
            details = {"reason": cleaned, "decision": "reject" if rejected else "request"}
            self._audit.record(session, kind, actor, words, pack_id=pack.id, proposal_id=proposal_id, details=details)
        if refusal is not None:
            raise refusal
        message = (
            "Rejected. The pack stays as it was." if rejected else "Sent back to its author with what should change."
        )
        return DecisionView(proposal_id, status, message)

    def _pack_of(self, proposal_id: UUID) -> UUID | None:
        # Before the transaction that locks the pack: a denial is written on a connection of its own.
        with self._database.transaction() as session:
            return session.scalar(select(Proposal.pack_id).where(Proposal.id == proposal_id))

    def _part(self, proposal_id: UUID, claim: Claim) -> Selected | None:
        """Compute the part anew from what was proposed, which never changes; no page is believed."""
        if claim.whole:
            return None
        with self._database.transaction() as session:
            proposal = session.get(Proposal, proposal_id)
            if proposal is None:
                raise NotFound(MISSING)
            base = self._texts.text(proposal.base_sha256, session)
        return select_part(base, proposal.operations, proposal.whole_text, claim.selection, claim.edits)

    def _lowered(self, actor: Actor, proposal_id: UUID, part: Selected | None) -> str:
        """Try what would be saved on the signed examples, where the rules ask for it; before any row is locked."""
        if self._measure is None:
            return ""
        with self._database.transaction() as session:
            proposal = session.get(Proposal, proposal_id)
            if proposal is None or proposal.status != "pending":
                return ""
            text = part.text if part else self._texts.text(proposal.result_sha256, session)
            pack_id, base_sha256 = proposal.pack_id, proposal.base_sha256
        return self._measure.lowered(actor, pack_id, base_sha256, text)

    def _why_not(
        self, held: tuple[Session, Pack, Proposal], claim: Claim, part: Selected | None, actor: Actor
    ) -> AppError | None:
        session, pack, proposal = held
        if proposal.status != "pending":
            return Conflict(decided_words(session, proposal))
        operations = list(part.operations) if part else proposal.operations
        sha256 = part.sha256 if part else proposal.result_sha256
        if claim.seen != seen_hash(proposal.base_sha256, operations, sha256, proposal.target_number):
            return Conflict(CHANGED)
        if has_expired(proposal):
            proposal.status = "expired"
            return Conflict(expired_words(proposal))
        if pack.head_number != proposal.base_number:
            return Conflict(stale_words(pack, proposal))
        errors = self._new_errors(session, proposal, part)
        if errors and not clean_reason(claim.errors_reason):
            count = "a new error" if len(errors) == 1 else f"{len(errors)} new errors"
            return InvalidInput(
                f"This brings {count}: {errors[0].message} Give a reason to accept it anyway, or leave it out."
            )
        risk = proposal.risk if part is None else self._risk(session, proposal, part)
        return self._policy.refusal(session, actor, proposal, risk, bool(part and part.edits))

    def _new_errors(self, session: Session, proposal: Proposal, part: Selected | None) -> list[Finding]:
        if part is None:
            found = appeared_in(proposal)
        else:
            found = self._texts.compared(proposal.base_sha256, part.sha256, part.text, session)[0]
        return [finding for finding in found if finding.severity == "error"]

    def _risk(self, session: Session, proposal: Proposal, part: Selected) -> str:
        base = self._texts.pack(proposal.base_sha256, session)
        return impact_of(base, self._texts.pack(part.sha256, session)).level

    def _approve(self, session: Session, proposal: Proposal, claim: Claim, part: Selected | None, actor: Actor) -> None:
        proposal.status = "approved"
        proposal.decided_by = actor.id
        proposal.decided_at = datetime.now(UTC)
        proposal.seen_hash = claim.seen
        proposal.accept_reason = clean_reason(claim.errors_reason) or None
        proposal.failure = None
        if part is not None:
            proposal.selection = list(part.selection)
            proposal.left_out = list(part.left_out)
            proposal.edits = {str(index): dict(edit) for index, edit in part.edits.items()}
            proposal.accepted_operations = [dict(operation) for operation in part.operations]
            proposal.accepted_sha256 = part.sha256


def _told(claim: Claim, part: Selected | None) -> dict[str, Any]:
    told: dict[str, Any] = {"seen_hash": claim.seen[:64], "decision": "confirm"}
    if part is not None:
        told |= {"left_out": list(part.left_out), "edited": sorted(part.edits)}
    if clean_reason(claim.errors_reason):
        told["errors_reason"] = clean_reason(claim.errors_reason)
    return told


def _may_go_on(actor: Actor, proposal: Proposal) -> bool:
    decided_at = proposal.decided_at or datetime.now(UTC)
    return proposal.decided_by == actor.id or datetime.now(UTC) - decided_at > STUCK
