"""Conversations: start one, ask in plain words, and read what came of it, at once or as it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from core.container import Container
from core.interfaces.api.events import turn_events
from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, page_of, read_number, read_place
from core.interfaces.api.security import App, Proposer, Reader
from core.services.views import Actor, ChatSessionRow, TurnView

router = APIRouter(prefix="/chat", tags=["chat"])
STREAM = "text/event-stream"
STREAMED: dict[int | str, dict[str, Any]] = {
    201: {"content": {STREAM: {"schema": {"type": "string"}}}, "description": "The turn, or its events as they happen"}
}


class NewSession(BaseModel):
    """The pack that a conversation is about."""

    pack_id: UUID


class NewMessage(BaseModel):
    """A request in plain words."""

    text: Annotated[str, Field(min_length=1, max_length=8_000)]
    planner: Annotated[str, Field(max_length=40, description="default, or offline")] = "default"


@router.post("/sessions", status_code=201)
@once()
def start(app: App, user: Proposer, given: NewSession) -> ChatSessionRow:
    """Start a conversation about a pack."""
    return app.sessions.create(user, given.pack_id)


@router.get("/sessions")
def sessions(
    app: App,
    user: Reader,
    pack_id: Annotated[UUID | None, Query(description="about one pack")] = None,
    limit: Limit = 50,
    after: Cursor = "",
) -> Page[ChatSessionRow]:
    """List your own conversations, latest first."""
    found = app.listings.sessions(user, pack_id=pack_id, limit=limit + 1, after=read_place(after))
    return page_of(found, limit, lambda row: (row.updated_at, row.id))


@router.get("/sessions/{session_id}/messages")
def messages(app: App, user: Reader, session_id: UUID, limit: Limit = 50, after: Cursor = "") -> Page[TurnView]:
    """List the turns of a conversation in their order: request, steps, outcome."""
    reached = read_number(after) or 0
    found = [turn for turn in app.sessions.turns(user, session_id) if turn.number > reached]
    return page_of(found[: limit + 1], limit, lambda turn: (turn.number,))


@router.post("/sessions/{session_id}/messages", status_code=201, response_model=TurnView, responses=STREAMED)
@once()
def ask(
    app: App,
    user: Proposer,
    session_id: UUID,
    given: NewMessage,
    accept: Annotated[str, Header()] = "application/json",
) -> TurnView | Response:
    """Ask, and run the workflow up to its proposal.

    With `Accept: text/event-stream` the events `turn`, `step` and the outcome come as they happen; otherwise the
    answer is the whole turn.
    """
    if STREAM not in accept:
        return app.assistant.ask(user, session_id, given.text, planner=given.planner)
    turn_id = app.assistant.send(user, session_id, given.text, planner=given.planner)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_lines(app, user, turn_id), 201, headers=headers, media_type=STREAM)


async def _lines(app: Container, user: Actor, turn_id: UUID) -> AsyncIterator[str]:
    async for event in turn_events(app, user, turn_id):
        yield event.as_lines()
