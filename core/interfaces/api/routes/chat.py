"""Conversations: start one, ask in plain words, and read what came of it, at once or as it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from core.container import Container
from core.interfaces.api.events import turn_events
from core.interfaces.api.files import attachment
from core.interfaces.api.once import Kept, once
from core.interfaces.api.pagination import Cursor, Limit, Page, page_of, read_number, read_place
from core.interfaces.api.security import App, Exporter, Proposer, Reader
from core.services.transcripts import TranscriptFormat
from core.services.views import Actor, ChatSessionRow, TurnView

router = APIRouter(prefix="/chat", tags=["chat"])
STREAM = "text/event-stream"
STREAMED: dict[int | str, dict[str, Any]] = {
    201: {"content": {STREAM: {"schema": {"type": "string"}}}, "description": "The turn, or its events as they happen"}
}
TRANSCRIPTS: Mapping[TranscriptFormat, str] = {"md": "text/markdown", "ipynb": "application/x-ipynb+json"}
Accept = Annotated[str, Header()]


class NewSession(BaseModel):
    """The pack that a conversation is about."""

    pack_id: UUID


class NewMessage(BaseModel):
    """A request in plain words."""

    text: Annotated[str, Field(min_length=1, max_length=8_000)]
    planner: Annotated[str, Field(max_length=40, description="default, or offline")] = "default"


class TurnStream(StreamingResponse, Kept):
    """The events of a turn; asked for once more, they come again."""

    def __init__(self, app: Container, user: Actor, turn_id: UUID) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(_lines(app, user, turn_id), 201, headers=headers, media_type=STREAM)
        self.kept = {"turn": turn_id}


async def _lines(app: Container, user: Actor, turn_id: UUID) -> AsyncIterator[str]:
    async for event in turn_events(app, user, turn_id):
        yield event.as_lines()


def stream_again(app: Container, user: Actor, kept: Mapping[str, Any]) -> Response:
    """Give the events of a turn from the beginning, for a request that is repeated."""
    return TurnStream(app, user, UUID(kept["turn"]))


def turn_answer(app: Container, user: Actor, turn_id: UUID, accept: str) -> TurnView | Response:
    """Give the events of a turn that has begun, or the turn when it has ended, as was asked for."""
    return TurnStream(app, user, turn_id) if STREAM in accept else app.assistant.finished(user, turn_id)


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


@router.get("/sessions/{session_id}")
def conversation(app: App, user: Reader, session_id: UUID) -> ChatSessionRow:
    """Give a conversation without its turns."""
    return app.sessions.get(user, session_id)


@router.get("/sessions/{session_id}/messages")
def messages(app: App, user: Reader, session_id: UUID, limit: Limit = 50, after: Cursor = "") -> Page[TurnView]:
    """List the turns of a conversation in their order: request, steps, outcome."""
    found = app.sessions.turns(user, session_id, after=read_number(after) or 0, limit=limit + 1)
    return page_of(found, limit, lambda turn: (turn.number,))


@router.post("/sessions/{session_id}/messages", status_code=201, response_model=TurnView, responses=STREAMED)
@once(again=stream_again)
def ask(
    app: App, user: Proposer, session_id: UUID, given: NewMessage, accept: Accept = "application/json"
) -> TurnView | Response:
    """Ask, and run the workflow up to its proposal.

    With `Accept: text/event-stream` the events come as they happen: `turn`, `step` for each step, `note` for what goes
    on, `token` for what a model says, and at the end the outcome with the whole turn; otherwise the answer is the whole
    turn. The same key again gives the same turn, its events from the beginning.
    """
    turn_id = app.assistant.send(user, session_id, given.text, planner=given.planner)
    return turn_answer(app, user, turn_id, accept)


@router.get("/sessions/{session_id}/export", response_class=Response)
def export(app: App, user: Exporter, session_id: UUID, format: TranscriptFormat = "md") -> Response:
    """Give a conversation as Markdown or as a notebook; the export is audited."""
    data = app.transcripts.export(user, session_id, format=format)
    return attachment(data, f"conversation.{format}", TRANSCRIPTS[format])


@router.get("/turns/{turn_id}")
def turn(app: App, user: Reader, turn_id: UUID) -> TurnView:
    """Give one turn as it stands, with its steps so far while it runs."""
    return app.assistant.turn(user, turn_id)


@router.post("/turns/{turn_id}/stop")
@once()
def stop(app: App, user: Proposer, turn_id: UUID) -> TurnView:
    """Stop a turn of yours that runs; what was said until then is kept."""
    app.assistant.stop(user, turn_id)
    return app.assistant.turn(user, turn_id)


@router.post("/turns/{turn_id}/retry", status_code=201, response_model=TurnView, responses=STREAMED)
@once(again=stream_again)
def retry(app: App, user: Proposer, turn_id: UUID, accept: Accept = "application/json") -> TurnView | Response:
    """Ask the request of a turn again, of the offline planner."""
    return turn_answer(app, user, app.assistant.retry_offline(user, turn_id), accept)
