"""The pages' own sockets: one whose login has ended is closed within seconds, wherever its cookie was copied to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from uuid import UUID

from anyio import to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.container import SESSION_COOKIES, current
from core.errors import AppError

log = logging.getLogger(__name__)
LOOK_EVERY = 2.0  # seconds; a closed socket is promised within five
ENDED = 4401


@dataclass(eq=False)
class _Open:
    """A socket and the login that it was opened with."""

    login_id: UUID
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class PageSockets:
    """ASGI middleware that watches the sockets of people who are logged in; one look serves all of them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: set[_Open] = set()
        self._watching: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; a socket with a login is closed when that login ends."""
        login_id = await _login_of(scope) if scope["type"] == "websocket" else None
        if login_id is None:
            await self._app(scope, receive, send)
            return
        one = _Open(login_id)
        self._open.add(one)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        ended = asyncio.create_task(one.ended.wait())

        async def receive_until_ended() -> Message:
            coming = asyncio.ensure_future(receive())
            await asyncio.wait({coming, ended}, return_when=asyncio.FIRST_COMPLETED)
            if coming.done():
                return coming.result()
            coming.cancel()
            with contextlib.suppress(Exception):  # it may be closed by now
                await send({"type": "websocket.close", "code": ENDED, "reason": "logged out"})
            return {"type": "websocket.disconnect", "code": ENDED}

        try:
            await self._app(scope, receive_until_ended, send)
        finally:
            ended.cancel()
            self._open.discard(one)

    async def _watch(self) -> None:
        while self._open:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._look()
            except AppError:
                continue  # the database is away; the next look tells
            except Exception:
                log.exception("the look at open logins failed")

    async def _look(self) -> None:
        looked_at = list(self._open)
        alive = await to_thread.run_sync(_alive, {one.login_id for one in looked_at})
        for one in looked_at:
            if one.login_id not in alive:
                one.ended.set()


def _alive(login_ids: Collection[UUID]) -> Collection[UUID]:
    return current().auth.alive(login_ids)


async def _login_of(scope: Scope) -> UUID | None:
    tokens = session_tokens(scope)
    if not tokens:
        return None
    try:
        return await to_thread.run_sync(_first_login, tokens)
    except AppError:
        return None


def _first_login(tokens: list[str]) -> UUID | None:
    auth = current().auth
    return next((actor.login_id for actor in map(auth.actor, tokens) if actor is not None), None)


def session_tokens(scope: Scope) -> list[str]:
    """Give the session tokens among the cookies of a request."""
    given = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    try:
        cookies = SimpleCookie(given)
    except CookieError:
        return []
    return [cookies[name].value for name in SESSION_COOKIES if name in cookies]
