"""Proposals: the queue, one with all that a decision needs, and the decision."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, page_of, read_place
from core.interfaces.api.routes.packs import Made
from core.interfaces.api.security import App, Decider, Proposer, Reader
from core.services.comments import CommentView
from core.services.previews import PreviewView
from core.services.views import DecisionView, ProposalRow, ProposalView
from core.workflow.several import MOST, SeveralView

router = APIRouter(prefix="/proposals", tags=["proposals"])
Status = Literal["pending", "changes_requested", "approved", "committed", "rejected", "superseded", "failed"]
Positions = Annotated[list[Annotated[int, Field(ge=0, le=1_000)]], Field(max_length=1_000)]


class Confirmation(BaseModel):
    """What was seen: the `seen_hash` of the proposal, over base, operations and result."""

    hash: Annotated[str, Field(max_length=64)]
    selection: Annotated[Positions | None, Field(description="positions of the operations to accept; null for all")] = (
        None
    )
    accept_errors_reason: Annotated[str, Field(max_length=2_000, description="why new errors are acceptable")] = ""


class Seen(BaseModel):
    """A proposal with the hash of what was seen of it."""

    id: UUID
    hash: Annotated[str, Field(max_length=64)]


class Several(BaseModel):
    """Safe proposals in the order in which they are confirmed."""

    proposals: Annotated[list[Seen], Field(min_length=1, max_length=MOST)]


class Part(BaseModel):
    """Positions of the operations that would be accepted; null for all."""

    selection: Positions | None = None


class NewComment(BaseModel):
    """What is said, of the whole, of an operation, or of a line of the old or the new text."""

    text: Annotated[str, Field(min_length=1, max_length=4_000)]
    operation: Annotated[int | None, Field(ge=0, le=1_000)] = None
    line: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    side: Literal["", "old", "new"] = ""


class Rejection(BaseModel):
    """Why; the author reads it."""

    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


@router.get("")
def proposals(
    app: App,
    user: Reader,
    *,
    pack_id: Annotated[UUID | None, Query(description="of one pack")] = None,
    status: Annotated[Status | None, Query(description="of one state")] = None,
    limit: Limit = 50,
    after: Cursor = "",
) -> Page[ProposalRow]:
    """List proposals, newest first."""
    found = app.listings.proposals(user, pack_id=pack_id, status=status, limit=limit + 1, after=read_place(after))
    return page_of(found, limit, lambda row: (row.created_at, row.id))


@router.get("/sessions/{session_id}/proposals")
def of_a_conversation(
    app: App, user: Reader, session_id: UUID, limit: Limit = 50, after: Cursor = ""
) -> Page[ProposalRow]:
    """List the proposals of a conversation, newest first."""
    app.sessions.get(user, session_id)
    found = app.listings.proposals(user, session_id=session_id, limit=limit + 1, after=read_place(after))
    return page_of(found, limit, lambda row: (row.created_at, row.id))


@router.get("/{proposal_id}")
def proposal(app: App, user: Reader, proposal_id: UUID) -> ProposalView:
    """Give a proposal with both texts, its operations and findings, and the hash that a confirm carries."""
    return app.proposals.view(user, proposal_id)


@router.post("/{proposal_id}/confirm")
@once()
def confirm(app: App, user: Decider, proposal_id: UUID, given: Confirmation) -> DecisionView:
    """Confirm what was seen, and save it as the next version."""
    return app.assistant.decide(
        user,
        proposal_id,
        decision="confirm",
        seen_hash=given.hash,
        selection=given.selection,
        accept_errors_reason=given.accept_errors_reason,
    )


@router.post("/confirm-several")
@once()
def confirm_several(app: App, user: Decider, given: Several) -> list[SeveralView]:
    """Confirm safe proposals in a row, each as a version of its own; one that fails holds up no other."""
    return list(app.assistant.confirm_several(user, {one.id: one.hash for one in given.proposals}))


@router.post("/{proposal_id}/preview")
@once()
def preview(app: App, user: Reader, proposal_id: UUID, given: Part) -> PreviewView:
    """Tell what accepting a part of a proposal would make, with the hash that confirms just that."""
    return app.proposals.preview(user, proposal_id, selection=given.selection)


@router.get("/{proposal_id}/comments")
def comments(app: App, user: Reader, proposal_id: UUID) -> list[CommentView]:
    """List what was said about a proposal, and about those that it replaced."""
    return list(app.comments.list(user, proposal_id))


@router.post("/{proposal_id}/comments", status_code=201)
@once()
def comment(app: App, user: Proposer, proposal_id: UUID, given: NewComment) -> CommentView:
    """Comment on a proposal."""
    return app.comments.add(user, proposal_id, given.text, operation=given.operation, line=given.line, side=given.side)


@router.post("/{proposal_id}/reject")
@once()
def reject(app: App, user: Decider, proposal_id: UUID, given: Rejection) -> DecisionView:
    """Reject a proposal with a reason."""
    return app.assistant.decide(user, proposal_id, decision="reject", seen_hash="", reason=given.reason)


@router.post("/{proposal_id}/rebase", status_code=201)
@once()
def rebase(app: App, user: Proposer, proposal_id: UUID) -> Made:
    """Bring a proposal up to date with its pack, as a new proposal that is looked at again."""
    return Made(id=app.assistant.renew(user, proposal_id))
