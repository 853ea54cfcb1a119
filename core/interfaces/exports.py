"""Large exports, streamed to whoever is logged in by the session's cookie."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from core.container import SESSION_COOKIES, current
from core.errors import AppError, NotLoggedIn
from core.services.export import FORMATS
from core.services.views import Actor, AuditFilter


async def audit_export(request: Request) -> Response:
    """Stream the events that the query names, as the format that the name ends in."""
    name = request.path_params["name"]
    form = name.rpartition(".")[2]
    try:
        wanted = _wanted(request)
        pieces = await to_thread.run_sync(_begun, _tokens(request), wanted, form)
    except ValueError:
        return JSONResponse({"detail": "This filter cannot be read."}, status_code=422)
    except AppError as error:
        return JSONResponse({"detail": error.message}, status_code=error.status)
    headers = {
        "content-disposition": f'attachment; filename="audit.{form}"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(pieces, media_type=FORMATS[form], headers=headers)


def _begun(tokens: list[str], wanted: AuditFilter, form: str) -> Iterator[bytes]:
    actor = _whoever(tokens)
    return current().audit.stream(actor, wanted, format=form)  # type: ignore[arg-type]  # it refuses what it does not know


def _whoever(tokens: list[str]) -> Actor:
    for token in tokens:
        if actor := current().auth.actor(token):
            return actor
    raise NotLoggedIn("You are logged out. Log in and download again.")


def _tokens(request: Request) -> list[str]:
    return [request.cookies[name] for name in SESSION_COOKIES if name in request.cookies]


def _wanted(request: Request) -> AuditFilter:
    query = request.query_params
    return AuditFilter(
        since=_time(query.get("since")),
        until=_time(query.get("until")),
        kinds=tuple(query.getlist("kind")),
        person=UUID(query["person"]) if query.get("person") else None,
        pack=UUID(query["pack"]) if query.get("pack") else None,
        text=query.get("text", ""),
    )


def _time(value: str | None) -> datetime | None:
    if not value:
        return None
    read = datetime.fromisoformat(value)
    if read.tzinfo is None:
        raise ValueError("a time without a zone")
    return read


EXPORT_ROUTES = [Route("/exports/audit/{name}", audit_export, methods=["GET"])]
