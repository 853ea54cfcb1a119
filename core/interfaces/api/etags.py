"""Entity tags: an answer that the client has already is not sent again."""

from __future__ import annotations

import hashlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class EntityTags:
    """ASGI middleware: whole answers to GET carry an ETag, and `If-None-Match` gets 304.

    Answers that come in pieces (streams, exports) pass through as they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and look at what comes back."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        asked = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"").decode("latin-1")
        await self._app(scope, receive, _Tagging(send, asked))


class _Tagging:
    def __init__(self, send: Send, asked: str) -> None:
        self._send = send
        self._asked = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await self._send(message)
            return
        if not message.get("more_body", False):
            tag = '"' + hashlib.sha256(message.get("body", b"")).hexdigest()[:32] + '"'
            start["headers"] = [*start["headers"], (b"etag", tag.encode())]
            if not self._asked.isdisjoint({tag, "*"}):
                kept = [(name, value) for name, value in start["headers"] if not name.startswith(b"content-")]
                start, message = {**start, "status": 304, "headers": kept}, {**message, "body": b""}
        await self._send(start)
        await self._send(message)
