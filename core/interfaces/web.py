"""What stands beside the pages on the same port: health, the session cookie, security headers."""

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
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.config import load_settings
from core.container import SESSION_COOKIES, close_current, current
from core.errors import AppError, NotLoggedIn
from core.interfaces.exports import EXPORT_ROUTES
from core.interfaces.observed import OBSERVED_ROUTES, Observed
from core.observing.logs import start_logging
from core.observing.tracing import start_tracing

MAX_BODY = 4_096
COOKIE_SECONDS = 400 * 86_400  # as long as browsers keep one; the session in the database ends when it is not used
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}
# The YAML editor is a page of its own that our pages show in a frame; other sites may frame it as little as any other.
FRAMED, FRAMED_HEADERS = "/component/", {**HEADERS, b"x-frame-options": b"SAMEORIGIN"}


class SecurityHeaders:
    """ASGI middleware that adds the headers which Streamlit does not send by itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; add the headers to HTTP answers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = FRAMED_HEADERS if scope["path"].startswith(FRAMED) else HEADERS

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in wanted.items() if name not in present),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


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
    container = await to_thread.run_sync(current)
    container.start_chores()
    try:
        yield {}
    finally:
        await to_thread.run_sync(close_current)


ROUTES = [
    *OBSERVED_ROUTES,
    Route("/auth/session", open_session, methods=["POST"]),
    Route("/auth/logout", close_session, methods=["POST"]),
    *EXPORT_ROUTES,
]
MIDDLEWARE = [Middleware(Observed), Middleware(SecurityHeaders)]
