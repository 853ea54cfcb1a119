"""Memories: what is remembered of what people said, for its owner to see, correct and forget."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from core.interfaces.api.files import attachment
from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, slice_of
from core.interfaces.api.security import App, Keeper, Manager
from core.services.memory_views import FoundMemory, MemoryCounts, MemoryView, NewMemory

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


class Sharing(BaseModel):
    """Whether others who work with the pack see it too."""

    shared: bool


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


@router.get("/export", response_class=Response)
def export(app: App, user: Keeper, format: Literal["csv", "json"] = "csv") -> Response:
    """Give all of your own memories as a file; the export is audited."""
    data = app.memory_reports.export(user, format=format)
    return attachment(data, f"memories.{format}", "text/csv" if format == "csv" else "application/json")


@router.get("/counts")
def counts(app: App, user: Manager) -> list[MemoryCounts]:
    """Count everyone's memories; what they say stays with their owners."""
    return list(app.memory_reports.counts(user))


@router.post("/{memory_id}/confirm")
@once()
def confirm(app: App, user: Keeper, memory_id: UUID) -> MemoryView:
    """Say that a memory still holds."""
    return app.memories.confirm(user, memory_id)


@router.put("/{memory_id}/shared")
@once()
def share(app: App, user: Keeper, memory_id: UUID, given: Sharing) -> MemoryView:
    """Show a memory of a pack to all who work with the pack, or keep it to yourself again."""
    return app.memories.share(user, memory_id, given.shared)


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
