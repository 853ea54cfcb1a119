"""The audit log: query it, and take it away as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from core.errors import InvalidInput
from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, page_of, read_number
from core.interfaces.api.routes.packs import plain_value
from core.interfaces.api.security import App, Auditor, Exporter
from core.services.export import FORMATS, TableFormat
from core.services.verify import Broken, told
from core.services.views import Activity, AuditFilter, AuditRow

router = APIRouter(prefix="/audit", tags=["audit"])


Name = Annotated[str, Path(max_length=100)]


class Count(BaseModel):
    """How many events there are."""

    events: int


class Person(BaseModel):
    """Somebody of whom the log tells."""

    id: UUID
    name: str


class Verdict(BaseModel):
    """Whether the log fits its hashes and anchors, and what was looked at or is wrong."""

    fits: bool
    words: list[str]


class SavedChoices(BaseModel):
    """What is chosen in each control of the audit page."""

    choices: Annotated[dict[str, Any], Field(max_length=50)]


def wanted(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    kind: Annotated[list[str] | None, Query(max_length=50)] = None,
    person: UUID | None = None,
    pack: UUID | None = None,
    q: Annotated[str, Query(max_length=200, description="words of the summary, the person or the pack")] = "",
) -> AuditFilter:
    """Read which events are wanted. Raises `InvalidInput` for a time that the log cannot hold."""
    return AuditFilter(
        since=time_of(since), until=time_of(until), kinds=tuple(kind or ()), person=person, pack=pack, text=q
    )


def time_of(given: datetime | None) -> datetime | None:
    """Give a moment with its zone. Raises `InvalidInput` for one that the database cannot hold."""
    if given is None:
        return None
    try:
        found = given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        found = None
    if found is None or not 1970 <= found.year <= 9000:
        raise InvalidInput("The time has to lie between the years 1970 and 9000.")
    return found


Wanted = Annotated[AuditFilter, Depends(wanted)]


@router.get("")
def events(app: App, user: Auditor, which: Wanted, limit: Limit = 50, after: Cursor = "") -> Page[AuditRow]:
    """List events, newest first."""
    found = app.audit.query(user, which, before=read_number(after), limit=limit + 1)
    return page_of(found, limit, lambda row: (row.number,))


@router.get("/kinds")
def kinds(app: App, _: Auditor) -> dict[str, str]:
    """List every kind of event with its words."""
    return app.audit.kinds()


@router.get("/count")
def count(app: App, user: Auditor, which: Wanted) -> Count:
    """Count the events that match."""
    return Count(events=app.audit.count(user, which))


@router.get("/activity")
def activity(app: App, user: Auditor, which: Wanted, zone: Annotated[str, Query(max_length=60)] = "UTC") -> Activity:
    """Count the events that match by day, by kind and by person."""
    return app.audit.activity(user, which, zone)


@router.get("/people")
def people(app: App, user: Auditor) -> list[Person]:
    """List everyone of whom the log tells."""
    return [Person(id=one, name=name) for one, name in app.audit.people(user)]


@router.post("/verify")
@once()
def verify(app: App, user: Auditor) -> Verdict:
    """Hold the whole log against its hashes and anchors; the result is written to the log."""
    try:
        return Verdict(fits=True, words=told(app.verifier.verify(user)))
    except Broken as error:
        return Verdict(fits=False, words=[str(error)])


@router.get("/views")
def views(app: App, user: Auditor) -> dict[str, dict[str, Any]]:
    """Give your named filters."""
    return {name: dict(choices) for name, choices in app.audit_views.list(user).items()}


@router.put("/views/{name}", status_code=204)
@once()
def save_view(app: App, user: Auditor, name: Name, given: SavedChoices) -> Response:
    """Give a filter a name, in place of one of that name."""
    app.audit_views.save(user, name, plain_value(given.choices))
    return Response(status_code=204)


@router.delete("/views/{name}", status_code=204)
@once()
def remove_view(app: App, user: Auditor, name: Name) -> Response:
    """Forget a named filter."""
    app.audit_views.remove(user, name)
    return Response(status_code=204)


@router.get("/export", response_class=Response, responses={200: {"content": {media: {} for media in FORMATS.values()}}})
def export(app: App, user: Exporter, which: Wanted, format: TableFormat = "csv") -> Response:
    """Stream every matching event as a file, oldest first; the export is audited."""
    pieces = app.audit.stream(user, which, format=format)
    headers = {"content-disposition": f'attachment; filename="audit.{format}"', "cache-control": "no-store"}
    return StreamingResponse(pieces, media_type=FORMATS[format], headers=headers)
