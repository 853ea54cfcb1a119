"""Proposals: the queue, one with all that a decision needs, and the decision."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, cursor, page_of, read_place, slice_of
from core.interfaces.api.routes.chat import STREAMED, Accept, NewMessage, stream_again, turn_answer
from core.interfaces.api.routes.packs import Made, plain_value
from core.interfaces.api.security import App, Decider, Proposer, Reader
from core.services.comments import CommentView
from core.services.inbox import InboxCounts, InboxFilter, State, Which
from core.services.memory_views import MemoryView
from core.services.previews import PreviewView, RenewalView
from core.services.renewing import Resolution
from core.services.views import DecisionView, ProposalRow, ProposalView, TurnView
from core.workflow.several import MOST, SeveralView

router = APIRouter(prefix="/proposals", tags=["proposals"])
Status = Literal["pending", "changes_requested", "approved", "committed", "rejected", "superseded", "failed"]
Risk = Literal["safe", "check", "breaking"]
Positions = Annotated[list[Annotated[int, Field(ge=0, le=1_000)]], Field(max_length=1_000)]


class Part(BaseModel):
    """What would be accepted: some of the operations, some of them with other values."""

    selection: Annotated[Positions | None, Field(description="positions of the operations to accept; null for all")] = (
        None
    )
    edits: Annotated[
        dict[int, dict[str, Any]], Field(max_length=1_000, description="by position: fields of it as they shall be")
    ] = {}


class Confirmation(Part):
    """What was seen: the `seen_hash` of the proposal, or of the preview of just this part and these edits."""

    hash: Annotated[str, Field(max_length=64)]
    accept_errors_reason: Annotated[str, Field(max_length=2_000, description="why new errors are acceptable")] = ""


class Seen(BaseModel):
    """A proposal with the hash of what was seen of it."""

    id: UUID
    hash: Annotated[str, Field(max_length=64)]


class Several(BaseModel):
    """Safe proposals in the order in which they are confirmed."""

    proposals: Annotated[list[Seen], Field(min_length=1, max_length=MOST)]


class NewComment(BaseModel):
    """What is said, of the whole, of an operation, or of a line of the old or the new text."""

    text: Annotated[str, Field(min_length=1, max_length=4_000)]
    operation: Annotated[int | None, Field(ge=0, le=1_000)] = None
    line: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    side: Literal["", "old", "new"] = ""


class Answer(BaseModel):
    """What was done about what was asked for."""

    text: Annotated[str, Field(min_length=1, max_length=4_000)]


class Settled(BaseModel):
    """How clashes with the newest version are settled, by position: theirs, mine, or fields as they shall be."""

    resolutions: Annotated[dict[int, Literal["theirs", "mine"] | dict[str, Any]], Field(max_length=1_000)] = {}


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


@router.get("/inbox")
def inbox(
    app: App,
    user: Reader,
    *,
    which: Annotated[Which, Query(description="for my review, of mine, or all")] = "review",
    state: State = "open",
    pack_id: UUID | None = None,
    risk: Annotated[list[Risk] | None, Query(max_length=3)] = None,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Limit = 50,
    after: Cursor = "",
) -> Page[ProposalRow]:
    """List what concerns you, newest first."""
    wanted = InboxFilter(which=which, state=state, pack_id=pack_id, risks=tuple(risk or ()), text=q)
    page = app.inbox.list(user, wanted, before=read_place(after), limit=limit)
    return Page(items=list(page.rows), next=cursor(page.before) if page.before else None)


@router.get("/counts")
def counts(app: App, user: Reader, pack_id: UUID | None = None) -> InboxCounts:
    """Count what waits for you: to review, of yours, sent back to you, and new since your last look."""
    return app.inbox.counts(user, pack_id)


@router.post("/seen", status_code=204)
@once()
def seen(app: App, user: Reader) -> Response:
    """Note that you have looked at the queue; what comes after this is new."""
    app.inbox.seen(user)
    return Response(status_code=204)


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
        edits=plain(given.edits),
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
    """Tell what accepting a part of a proposal, or an edit of it, would make, with the hash that confirms just that."""
    return app.proposals.preview(user, proposal_id, selection=given.selection, edits=plain(given.edits))


@router.get("/{proposal_id}/comments")
def comments(app: App, user: Reader, proposal_id: UUID, limit: Limit = 50, after: Cursor = "") -> Page[CommentView]:
    """List what was said about a proposal, and about those that it replaced, oldest first."""
    return slice_of(app.comments.list(user, proposal_id), limit, after, lambda row: (row.created_at, row.id))


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


@router.post("/{proposal_id}/request-changes")
@once()
def request_changes(app: App, user: Decider, proposal_id: UUID, given: Rejection) -> DecisionView:
    """Send a proposal back to its author, with what should change."""
    return app.assistant.request_changes(user, proposal_id, given.reason)


@router.post("/{proposal_id}/answer", status_code=201)
@once()
def answer(app: App, user: Proposer, proposal_id: UUID, given: Answer) -> CommentView:
    """Answer what was asked for, as the author, and have the proposal decided."""
    return app.comments.answer(user, proposal_id, given.text)


@router.post("/{proposal_id}/revise", status_code=201, response_model=TurnView, responses=STREAMED)
@once(again=stream_again)
def revise(
    app: App, user: Proposer, proposal_id: UUID, given: NewMessage, accept: Accept = "application/json"
) -> TurnView | Response:
    """Ask in plain words for something else on top of a proposal; what comes of it takes its place."""
    return turn_answer(app, user, app.assistant.revise(user, proposal_id, given.text, planner=given.planner), accept)


@router.get("/{proposal_id}/thread")
def thread(app: App, user: Reader, proposal_id: UUID) -> list[ProposalRow]:
    """List the revisions that a proposal is one of, oldest first."""
    return list(app.proposals.thread(user, proposal_id))


@router.get("/{proposal_id}/memories")
def memories(app: App, user: Reader, proposal_id: UUID) -> list[MemoryView]:
    """List the memories that a proposal cites, as far as you may see them."""
    view = app.proposals.view(user, proposal_id)
    return list(app.memories.cited(user, view.extras.get("memories", ()), view.row.pack_id))


@router.post("/{proposal_id}/rebase/preview")
@once()
def rebase_preview(app: App, user: Reader, proposal_id: UUID, given: Settled) -> RenewalView:
    """Show a proposal brought over to the newest version as far as it goes, and what clashes there."""
    return app.proposals.rebase_preview(user, proposal_id, settled(given))


@router.post("/{proposal_id}/rebase", status_code=201)
@once()
def rebase(app: App, user: Proposer, proposal_id: UUID, given: Settled | None = None) -> Made:
    """Bring a proposal up to date with its pack, its clashes settled, as a new proposal that is looked at again."""
    return Made(id=app.assistant.rebase(user, proposal_id, settled(given or Settled())))


def settled(given: Settled) -> dict[int, Resolution]:
    """Give the resolutions in a form that can be stored. Raises `InvalidInput`."""
    return {at: one if isinstance(one, str) else plain_value(one) for at, one in given.resolutions.items()}


def plain(edits: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Give edits in a form that can be stored. Raises `InvalidInput`."""
    return {at: plain_value(one) for at, one in edits.items()}
