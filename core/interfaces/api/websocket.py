"""A conversation over a WebSocket: typed events both ways, the token in the first message, the origin checked."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from anyio import create_task_group, to_thread
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from core.container import Container, current
from core.errors import AppError, InvalidInput, NotLoggedIn, Unavailable
from core.interfaces.api.events import Event, turn_events
from core.interfaces.bearer import bearer_actor
from core.interfaces.origins import allowed_origin
from core.services.access import Right
from core.services.views import Actor, Surface

router = APIRouter()
PATH = "/chat/sessions/{session_id}/ws"
PATIENCE = 10.0  # seconds for the first message
LOOK_EVERY = 2.0  # seconds between looks at whether the login still stands, and at what was decided
POLICY, REFUSED, TOO_BIG = 1008, 4401, 1009
MAX_MESSAGE = 64_000
CLOSED = (WebSocketDisconnect, RuntimeError)  # the second is what sending to a closed socket raises
FIRST = "The first message has to be {“type”: “authenticate”, “token”: “…”}."


@router.websocket(PATH)
async def converse(socket: WebSocket, session_id: UUID) -> None:
    """Authenticate, then take requests and tell of turns and decisions until either side closes."""
    app = current()
    if not allowed_origin(socket.headers, app.settings.origins) or socket.query_params:
        await socket.close(POLICY)  # before it is accepted: the browser sees 403
        return
    await socket.accept()
    with contextlib.suppress(*CLOSED):
        try:
            with anyio.fail_after(PATIENCE):
                token = await _token(socket)
            user = await _look_up(app, token)
            await to_thread.run_sync(partial(app.access.require, user, Right.READ))
            await to_thread.run_sync(partial(app.sessions.get, user, session_id))
        except (AppError, TimeoutError) as error:
            words = error.message if isinstance(error, AppError) else FIRST
            await _send(socket, Event("error", {"code": getattr(error, "code", "not_logged_in"), "detail": words}))
            await socket.close(REFUSED)
            return
        await _Conversation(app, socket, session_id, token).run()


class _Conversation:
    """One open socket of somebody who is logged in."""

    def __init__(self, app: Container, socket: WebSocket, session_id: UUID, token: str) -> None:
        self._app = app
        self._socket = socket
        self._session_id = session_id
        self._token = token
        self._told: dict[UUID, str] = {}
        self._group = create_task_group()

    async def run(self) -> None:
        """Read and watch, until one of the two ends."""
        await self._look(tell=False)
        await _send(self._socket, Event("ready", {"session": self._session_id}))
        async with self._group:
            self._group.start_soon(self._until_closed, self._watch)
            self._group.start_soon(self._until_closed, self._read)

    async def _until_closed(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do one half of the work; when it ends, whoever closed, the other ends too."""
        try:
            await work()
        except NotLoggedIn as error:
            with contextlib.suppress(*CLOSED):
                await self._refuse(error)
        except CLOSED:
            pass
        self._group.cancel_scope.cancel()

    async def _read(self) -> None:
        while True:
            try:
                await self._handle(await _receive(self._socket))
            except NotLoggedIn:
                raise
            except AppError as error:
                await _send(self._socket, Event("error", {"code": error.code, "detail": error.message}))

    async def _handle(self, given: dict[str, Any]) -> None:
        match given:
            case {"type": "ping"}:
                await _send(self._socket, Event("pong"))
            case {"type": "message", "text": str(text)}:
                user = await _look_up(self._app, self._token)
                planner = given.get("planner", "default")
                if not isinstance(planner, str):
                    raise InvalidInput("A planner is named by a text.")
                send = partial(self._app.assistant.send, user, self._session_id, text, planner=planner)
                turn_id = await to_thread.run_sync(send)
                self._group.start_soon(self._tell, user, turn_id)
            case _:
                raise InvalidInput("A message is {“type”: “message”, “text”: “…”} or {“type”: “ping”}.")

    async def _tell(self, user: Actor, turn_id: UUID) -> None:
        with contextlib.suppress(*CLOSED):
            try:
                async for event in turn_events(self._app, user, turn_id):
                    await _send(self._socket, event)
            except AppError as error:
                await _send(self._socket, Event("error", {"code": error.code, "detail": error.message}))

    async def _watch(self) -> None:
        while True:
            await anyio.sleep(LOOK_EVERY)
            try:
                await self._look()
            except Unavailable:
                continue  # the next look tells

    async def _look(self, tell: bool = True) -> None:
        user = await _look_up(self._app, self._token, counted=False)
        ask = partial(self._app.listings.proposals, user, session_id=self._session_id, limit=200)
        for row in await to_thread.run_sync(ask):
            before, self._told[row.id] = self._told.get(row.id, "pending"), row.status
            if tell and row.status != before:
                await _send(self._socket, Event("decision", {"proposal": row.id, "status": row.status, "row": row}))

    async def _refuse(self, error: NotLoggedIn) -> None:
        await _send(self._socket, Event("error", {"code": error.code, "detail": error.message}))
        await self._socket.close(REFUSED)


async def _look_up(app: Container, token: str, *, counted: bool = True) -> Actor:
    user = await to_thread.run_sync(partial(bearer_actor, app, token, Surface.WEBSOCKET))
    if counted:
        app.limits.request(user)
    return user


async def _token(socket: WebSocket) -> str:
    match await _receive(socket):
        case {"type": "authenticate", "token": str(token)}:
            return token
        case _:
            raise NotLoggedIn(FIRST)


async def _receive(socket: WebSocket) -> dict[str, Any]:
    text = await socket.receive_text()
    if len(text) > MAX_MESSAGE:
        await socket.close(TOO_BIG)
        raise WebSocketDisconnect(TOO_BIG)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidInput("A message is a JSON object with a type.")
    return found


async def _send(socket: WebSocket, event: Event) -> None:
    await socket.send_json(event.as_json())
