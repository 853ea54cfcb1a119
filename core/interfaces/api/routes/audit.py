"""The audit log: query it, and take it away as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from starlette.responses import StreamingResponse

from core.errors import InvalidInput
from core.interfaces.api.pagination import Cursor, Limit, Page, page_of, read_number
from core.interfaces.api.security import App, Auditor, Exporter
from core.services.export import FORMATS, TableFormat
from core.services.views import AuditFilter, AuditRow

router = APIRouter(prefix="/audit", tags=["audit"])


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


@router.get("/export", response_class=Response, responses={200: {"content": {media: {} for media in FORMATS.values()}}})
def export(app: App, user: Exporter, which: Wanted, format: TableFormat = "csv") -> Response:
    """Stream every matching event as a file, oldest first; the export is audited."""
    pieces = app.audit.stream(user, which, format=format)
    headers = {"content-disposition": f'attachment; filename="audit.{format}"', "cache-control": "no-store"}
    return StreamingResponse(pieces, media_type=FORMATS[format], headers=headers)
