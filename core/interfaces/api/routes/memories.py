"""Memories: what is remembered of what people said, for its owner to see, correct and forget."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, slice_of
from core.interfaces.api.security import App, Keeper
from core.services.memory_views import FoundMemory, MemoryView, NewMemory

router = APIRouter(prefix="/memories", tags=["memories"])
Text = Annotated[str, Field(min_length=1, max_length=2_000)]


class MemoryGiven(BaseModel):
    """What is to be remembered, and where it counts."""

    text: Text
    kind: Literal["preference", "decision", "pattern", "lesson"] = "preference"
    scope: Literal["global", "pack", "session"] = "global"
    pack_id: UUID | None = None
    session_id: UUID | None = None
    shared: bool = False
    days: Annotated[int | None, Field(ge=1, le=3_650, description="until it is forgotten by itself")] = None


class Correction(BaseModel):
    """The text as it shall be."""

    text: Text


@router.get("")
def memories(
    app: App, user: Keeper, pack_id: UUID | None = None, limit: Limit = 50, after: Cursor = ""
) -> Page[MemoryView]:
    """List your memories and those that are shared with you."""
    return slice_of(app.memories.list(user, pack_id=pack_id), limit, after, lambda row: (row.created_at, row.id))


@router.post("", status_code=201)
@once()
def remember(app: App, user: Keeper, given: MemoryGiven) -> MemoryView:
    """Remember something."""
    return app.memories.remember(user, NewMemory(**given.model_dump()))


@router.get("/search")
def search(
    app: App, user: Keeper, q: Annotated[str, Query(min_length=1, max_length=500)], limit: Limit = 50
) -> list[FoundMemory]:
    """Find memories by meaning, best first."""
    return list(app.memories.search(user, q, limit=limit))


@router.patch("/{memory_id}")
@once()
def correct(app: App, user: Keeper, memory_id: UUID, given: Correction) -> MemoryView:
    """Correct the text of a memory."""
    return app.memories.correct(user, memory_id, given.text)


@router.delete("/{memory_id}", status_code=204)
@once()
def forget(app: App, user: Keeper, memory_id: UUID) -> Response:
    """Forget a memory."""
    app.memories.forget(user, memory_id)
    return Response(status_code=204)
