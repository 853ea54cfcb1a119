"""What stands beside the pages on the same port: health, the session cookie, the API, the agents' door."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from core.config import load_settings
from core.container import SESSION_COOKIES, close_current, current
from core.errors import AppError, NotLoggedIn
from core.interfaces.agent_door import PATH as AGENTS_PATH
from core.interfaces.agent_door import AgentDoor
from core.interfaces.api.app import PREFIX, build_api
from core.interfaces.exports import EXPORT_ROUTES
from core.interfaces.gate import BodyLimits, ClosedDoors, CorrelationIds, PlainPaths, SecurityHeaders
from core.interfaces.observed import OBSERVED_ROUTES, Observed
from core.interfaces.sign_on import SignOnAnswers, forget_answer
from core.interfaces.sockets import PageSockets
from core.interfaces.wire import send_at_once
from core.observing.logs import start_logging
from core.observing.tracing import start_tracing, stop_tracing

MAX_BODY = 4_096
COOKIE_SECONDS = 400 * 86_400  # as long as browsers keep one; the session in the database ends when it is not used


AGENTS = AgentDoor()


async def open_session(request: Request) -> Response:
    """Take the one-time code of a login from the same origin and set the session's cookie."""
    if not _same_origin(request):
        return JSONResponse({"detail": "This request came from another site."}, status_code=403)
    try:
        code = json.loads((await _body(request)) or b"{}").get("code")
        if not isinstance(code, str):
            raise NotLoggedIn("This login has expired; please log in again.")
        token = await to_thread.run_sync(lambda: current().auth.redeem(code))
    except (ValueError, AttributeError, RecursionError):
        return JSONResponse({"detail": "A login code was expected."}, status_code=400)
    except AppError as error:
        return JSONResponse({"detail": error.message}, status_code=error.status)
    response = Response(status_code=204)
    secure = request.url.scheme == "https"
    response.set_cookie(
        SESSION_COOKIES[0] if secure else SESSION_COOKIES[1],
        token,
        max_age=COOKIE_SECONDS,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    forget_answer(request.cookies, response)
    return response


async def close_session(request: Request) -> Response:
    """Revoke every login behind the cookies, wherever they were copied to, and remove the cookies."""
    if not _same_origin(request):
        return JSONResponse({"detail": "This request came from another site."}, status_code=403)
    tokens = [request.cookies[name] for name in SESSION_COOKIES if name in request.cookies]
    try:
        await to_thread.run_sync(_end, tokens)
    except AppError as error:
        return JSONResponse({"detail": error.message}, status_code=error.status)
    response = Response(status_code=204)
    for name in SESSION_COOKIES:
        response.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="lax")
    forget_answer(request.cookies, response)
    return response


def _end(tokens: list[str]) -> None:
    auth = current().auth
    for actor in map(auth.actor, tokens):
        if actor is not None:
            auth.log_out(actor)


async def _body(request: Request) -> bytes:
    parts = b""
    async for chunk in request.stream():
        parts += chunk
        if len(parts) > MAX_BODY:
            raise ValueError("too long")
    return parts


def _same_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") in {"same-origin", None} and "cookie" not in request.headers
    return urlsplit(origin).netloc == request.headers.get("host")


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
    """Build the application before the first page, and close it with the server."""
    settings = load_settings()
    start_logging(settings)
    start_tracing(settings)
    send_at_once()
    container = await to_thread.run_sync(current)
    container.start_chores()
    try:
        async with AGENTS.open():
            yield {}
    finally:
        await to_thread.run_sync(close_current)
        await to_thread.run_sync(stop_tracing)


def build_routes(origins: frozenset[str] = frozenset()) -> list[BaseRoute]:
    """Give the routes beside the pages; `origins` are the other sites whose scripts may use the API."""
    return [*ROUTES, Mount(PREFIX, app=build_api(origins)), Route(AGENTS_PATH, AGENTS)]


ROUTES = [
    *OBSERVED_ROUTES,
    Route("/auth/session", open_session, methods=["POST"]),
    Route("/auth/logout", close_session, methods=["POST"]),
    *EXPORT_ROUTES,
]
MIDDLEWARE = [
    Middleware(CorrelationIds),
    Middleware(Observed),
    Middleware(SecurityHeaders),
    Middleware(ClosedDoors),
    Middleware(PlainPaths),
    Middleware(BodyLimits),
    Middleware(PageSockets),
    Middleware(SignOnAnswers),
]
