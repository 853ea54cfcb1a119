"""The agents' door over HTTP: who asks, from where and how often, before the protocol gets to see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from core.container import current
from core.errors import AppError, Forbidden, NotLoggedIn, Unavailable
from core.interfaces.api.errors import app_problem
from core.interfaces.bearer import bearer_actor, bearer_of
from core.interfaces.mcp_agents import build_http_server
from core.interfaces.origins import allowed_origin
from core.services.views import Surface

PATH = "/mcp"
FOREIGN = "This request came from another site, which is not on the list of those that may."
CLOSED = "The agents' server does not run; please try again in a moment."


class AgentDoor:
    """An ASGI application over the protocol's own, which runs while `open` is entered."""

    def __init__(self) -> None:
        self._inner: ASGIApp | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Run the server; each time with sessions of its own."""
        server = build_http_server()
        inner = server.streamable_http_app(
            streamable_http_path=PATH, json_response=True, stateless_http=True, host=""
        )  # the origin is checked here, against the settings
        async with server.session_manager.run():
            self._inner = inner
            try:
                yield
            finally:
                self._inner = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through to the protocol, or answer why not."""
        try:
            inner = self._inner
            if inner is None:
                raise Unavailable(CLOSED)
            await to_thread.run_sync(_let_in, Request(scope))
        except AppError as error:
            await app_problem(error)(scope, receive, send)
            return
        await inner(scope, receive, send)


def _let_in(request: Request) -> None:
    app = current()
    if not allowed_origin(request.headers, app.settings.origins):
        raise Forbidden(FOREIGN)
    try:
        user = bearer_actor(app, bearer_of(request.headers.get("authorization")), Surface.MCP)
    except NotLoggedIn:
        app.limits.request(request.client.host if request.client else "this machine")
        raise
    app.limits.request(user)
