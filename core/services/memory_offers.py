"""Offers to remember: made from a person's own words and from decided proposals, answered once, by that person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from core.services.access import Access, Right
from core.services.memory_texts import MAX_TEXT, clean_memory, likely_scope, stated_preference
from core.services.memory_views import MemoryOffer
from core.services.views import Actor
from db.engine import Database
from db.models import ChatSession, Message, Proposal, Version
from db.models import MemoryOffer as AnsweredOffer


class MemoryOffers:
    """What may be remembered, for a person to agree to; making an offer writes nothing."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    def dismiss(self, actor: Actor, about: UUID) -> None:
        """Answer an offer with no, so that it is not made again."""
        self._access.require(actor, Right.REMEMBER)
        with self._database.transaction() as session:
            answer(session, actor, about, remembered=False)

    def offer_for_request(self, actor: Actor, turn_id: UUID) -> MemoryOffer | None:
        """Offer to remember what a request of this person's own states as a rule; None when there is nothing."""
        statement = (
            select(Message.text, ChatSession.pack_id, ChatSession.id)
            .join(ChatSession, ChatSession.id == Message.session_id)
            .where(Message.id == turn_id, Message.author == "user", ChatSession.user_id == actor.id)
        )
        with self._database.transaction() as session:
            row = session.execute(statement).first()
            preference = stated_preference(row.text) if row else None
            if row is None or preference is None or _answered(session, actor, turn_id):
                return None
        return MemoryOffer(turn_id, "said", "preference", likely_scope(preference), preference, row.pack_id, row.id)

    def offer_for_proposal(self, actor: Actor, proposal_id: UUID) -> MemoryOffer | None:
        """Offer what a decided proposal teaches to who made or decided it: a decision, or a lesson with its reason."""
        with self._database.transaction() as session:
            proposal = session.get(Proposal, proposal_id)
            if proposal is None or not _took_part(actor, proposal) or _answered(session, actor, proposal_id):
                return None
            summary, reason = proposal.summary.rstrip(" ."), (proposal.reason or "").strip()
            if proposal.status == "rejected":
                text = clean_memory(f"Do not propose again: {summary}. {reason}")
                return MemoryOffer(proposal_id, "rejected", "lesson", "pack", text[:MAX_TEXT], proposal.pack_id)
            if proposal.status == "committed" and proposal.kind != "rollback":
                text = clean_memory(f"We agreed: {summary}.")
                return MemoryOffer(proposal_id, "confirmed", "decision", "pack", text[:MAX_TEXT], proposal.pack_id)
        return None


def origin_of(session: Session, actor: Actor, about: UUID) -> dict[str, Any]:
    """Tell where a memory comes from, by what stands in the database and not by what the page says."""
    asked = session.execute(
        select(Message.id, ChatSession.user_id)
        .join(ChatSession, ChatSession.id == Message.session_id)
        .where(Message.id == about, Message.author == "user")
    ).first()
    if asked is not None and asked.user_id == actor.id:
        return {"source": "said", "turn_id": about}
    proposal = session.get(Proposal, about)
    if proposal is None or not _took_part(actor, proposal) or proposal.status not in {"committed", "rejected"}:
        raise NotFound("What this is about is not there, or not yours to remember from.")
    version_id = session.scalar(select(Version.id).where(Version.proposal_id == about))
    return {
        "source": "confirmed" if proposal.status == "committed" else "rejected",
        "turn_id": proposal.turn_id,
        "proposal_id": about,
        "version_id": version_id,
    }


def _took_part(actor: Actor, proposal: Proposal) -> bool:
    return actor.id in {proposal.author_id, proposal.decided_by}


def answer(session: Session, actor: Actor, about: UUID, *, remembered: bool) -> None:
    values = {"owner_id": actor.id, "about": about, "remembered": remembered}
    done = session.execute(
        insert(AnsweredOffer).values(values).on_conflict_do_nothing().returning(AnsweredOffer.about)
    ).first()
    if done is None and remembered:
        raise Conflict("You have answered this already; the memory page shows what is remembered.")


def _answered(session: Session, actor: Actor, about: UUID) -> bool:
    return session.get(AnsweredOffer, (actor.id, about)) is not None
