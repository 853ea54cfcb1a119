"""Proposals under lock, and in words what has become of one. Lock order: pack, proposal, names, the audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from core.errors import Conflict, NotFound
from core.services.views import Actor, Role
from db.models import Pack, Proposal, User, Version

MAX_REASON = 2_000
MISSING = "There is no such proposal; the review page lists those that there are."


def locked(session: Session, proposal_id: UUID) -> tuple[Pack, Proposal]:
    """Lock a pack and one of its proposals, in this order, until the transaction ends. Raises `NotFound`."""
    held = session.execute(
        select(Pack, Proposal)
        .join(Proposal, Proposal.pack_id == Pack.id)
        .outerjoin(Proposal.decider)
        .options(contains_eager(Proposal.decider))
        .where(Proposal.id == proposal_id)
        .with_for_update(of=[Pack, Proposal])
    ).first()
    if held is None:
        raise NotFound(MISSING)
    pack, proposal = held
    return pack, proposal


def decider_of(session: Session, proposal: Proposal) -> Actor | None:
    """Give who has decided on a proposal."""
    user = session.get(User, proposal.decided_by) if proposal.decided_by else None
    if user is None:
        return None
    return Actor(id=user.id, email=user.email, name=user.name, role=Role(user.role))


REPLACEABLE = ("pending", "changes_requested", "expired")


def supersede(session: Session, proposal_id: UUID) -> None:
    """Let a proposal that waits give way to one that takes its place. Raises `Conflict` when it is decided."""
    _, proposal = locked(session, proposal_id)
    if proposal.status not in REPLACEABLE:
        raise Conflict(decided_words(session, proposal))
    proposal.status = "superseded"
    session.flush()


def clean_reason(reason: str) -> str:
    """Give a reason as it is stored; empty when there is none."""
    return reason.replace("\x00", "").strip()[:MAX_REASON]


def has_expired(proposal: Proposal) -> bool:
    """Whether a proposal that waits has run out."""
    return proposal.expires_at is not None and proposal.expires_at <= datetime.now(UTC)


def stale_words(pack: Pack, proposal: Proposal) -> str:
    """Say that the pack has moved on."""
    return (
        f"{pack.name} has moved on to version {pack.head_number} since this was proposed on version "
        f"{proposal.base_number}. Nothing was changed or lost; bring the proposal up to date and look at it again."
    )


def expired_words(proposal: Proposal) -> str:
    """Say that a proposal has run out."""
    return (
        "This proposal has waited for too long and has run out. Nothing was changed or lost; "
        "bring it up to date and look at it again."
    )


def decided_words(session: Session, proposal: Proposal) -> str:
    """Say what has become of a proposal that does not wait."""
    user = session.get(User, proposal.decided_by) if proposal.decided_by else None
    who = user.name if user else "Somebody"
    if proposal.status in {"committed", "approved"}:
        number = session.scalar(select(Version.number).where(Version.proposal_id == proposal.id))
        saved = f" as version {number}" if number else ""
        return f"{who} has confirmed this proposal already{saved}; nothing was saved twice."
    if proposal.status == "rejected":
        return f"{who} has rejected this proposal: {proposal.reason}"
    if proposal.status == "superseded":
        return "A newer proposal has taken the place of this one; please look at that."
    if proposal.status == "changes_requested":
        return "Changes were asked for, so this waits for its author."
    if proposal.status == "expired":
        return expired_words(proposal)
    return "This proposal has been decided already."
