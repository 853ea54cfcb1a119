"""What every request passes through, whichever surface it is for: its id, the size of its body, security headers."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.correlation import begin

MIB = 1024 * 1024
DRAINED = 8 * MIB
MULTIPART = 4_096  # what a browser wraps around a file
BODIES: Sequence[tuple[str, int]] = (
    ("/_stcore/upload_file", MIB + MULTIPART),
    ("/api/v1/packs/import", MIB),
    ("/api/", 2 * MIB),  # JSON writes a text of 1 MiB in more bytes than it has
    ("/mcp", 2 * MIB),
    ("", 64 * 1024),
)
_EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
YEAR = "max-age=31536000"
# The pages' own framework sets styles on elements, and makes images and scripts of components in the browser's memory;
# what lays out a graph is compiled there, which is no leave to run text as a script.
PAGES = (
    "default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {inline}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)
DOCUMENTS = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
DATA = "default-src 'none'; frame-ancestors 'none'"
CLOSED = "/_stcore/metrics"
TOO_LARGE = "This is larger than {limit} and was not read; nothing was changed."


def at_start(send: Send, look: Callable[[Message], None]) -> Send:
    """Give a `send` that shows the head of an HTTP answer to `look`, which may change it, before it goes out."""

    async def send_when_seen(message: Message) -> None:
        if message["type"] == "http.response.start":
            look(message)
        await send(message)

    return send_when_seen


class CorrelationIds:
    """ASGI middleware: each request has an id, taken from `X-Correlation-ID` or made, which its answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set the id for everything that happens within, and send it back."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-correlation-id"), b"")
        found = begin(given.decode("latin-1"))

        def add_id(start: Message) -> None:
            MutableHeaders(scope=start)["x-correlation-id"] = found

        await self._app(scope, receive, at_start(send, add_id))


class SecurityHeaders:
    """ASGI middleware that adds the headers which keep a browser from doing what no page here asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; add the headers to HTTP answers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = headers_for(scope["path"], scope["scheme"])

        def add_headers(start: Message) -> None:
            present = MutableHeaders(scope=start)
            for name, value in headers.items():
                present.setdefault(name, value)

        await self._app(scope, receive, at_start(send, add_headers))


def headers_for(path: str, scheme: str) -> dict[str, str]:
    """Give the security headers of a path; a component of a page may stand in a frame of that page, nothing else."""
    framed = path.startswith("/component/")
    if path.startswith("/api/v1/docs"):
        policy = DOCUMENTS
    elif path.startswith(("/api/", "/mcp", "/auth/", "/healthz", "/readyz", "/metrics")):
        policy = DATA
    else:
        policy = PAGES.format(inline=_inline_scripts(framed), ancestors="'self'" if framed else "'none'")
    found = {
        **_EVERYWHERE,
        "content-security-policy": policy,
        "x-frame-options": "SAMEORIGIN" if framed else "DENY",
    }
    return {**found, "strict-transport-security": YEAR} if scheme == "https" else found


@cache
def _inline_scripts(framed: bool) -> str:
    """Give the hashes of the scripts that stand in the pages of the framework, or of the editor in its frame.

    Only these run inline.
    """
    package, page = ("streamlit_ace", "frontend/build/index.html") if framed else ("streamlit", "static/index.html")
    found = find_spec(package)
    file = Path(found.origin or "").parent / page if found else Path()
    scripts = (
        re.findall(r"<script>(.*?)</script>", file.read_text(encoding="utf-8"), re.DOTALL) if file.is_file() else []
    )
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return " ".join(f"'sha256-{digest}'" for digest in digests)


class ClosedDoors:
    """ASGI middleware: addresses of the pages' framework that would tell anybody how the server does are not there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else through. The application's own figures are at `/metrics`, for who may read them."""
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith(CLOSED):
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
            return
        await self._app(scope, receive, send)


class PlainPaths:
    """ASGI middleware: an address of the API with a line break in it is none; the pages would answer otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else through."""
        if scope["type"] == "http" and scope["path"].startswith("/api/") and "\n" in scope["path"]:
            await _tell_problem(send, 404, "not_found", "There is nothing at this address.")
            return
        await self._app(scope, receive, send)


class BodyLimits:
    """ASGI middleware: a body that is too large is refused by its announced size, or while it comes in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in, keep none of it, and answer 413 past the limit of the path."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next(size for start, size in BODIES if scope["path"].startswith(start))
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not announced.isdigit() or int(announced) > limit:
            await _refuse(send, limit)
            await _let_go(receive)
            return
        await _Counted(self._app, limit).run(scope, receive, send)


class _Counted:
    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit
        self._read = 0
        self._started = False

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted() -> Message:
            if self._over:
                return {"type": "http.disconnect"}
            message = await receive()
            self._read += len(message.get("body", b""))
            return {"type": "http.disconnect"} if self._over else message

        async def sending(message: Message) -> None:
            if self._over and not self._started:
                return  # the application's answer to a body that it has not seen whole
            self._started = True
            await send(message)

        try:
            await self._app(scope, counted, sending)
        except Exception:
            if not self._over:
                raise
        if self._over and not self._started:
            await _refuse(send, self._limit)
            await _let_go(receive)

    @property
    def _over(self) -> bool:
        return self._read > self._limit


async def _let_go(receive: Receive) -> None:
    """Throw away a little more of a refused body, so that its sender gets to read why before the line is cut."""
    left = DRAINED
    while left > 0:
        message = await receive()
        left -= max(1, len(message.get("body", b"")))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return


async def _refuse(send: Send, limit: int) -> None:
    words = f"{limit // MIB} MiB" if limit >= MIB else f"{limit // 1024} KiB"
    await _tell_problem(send, 413, "too_large", TOO_LARGE.format(limit=words))


async def _tell_problem(send: Send, status: int, code: str, detail: str) -> None:
    """Answer with problem details (RFC 9457), where no endpoint was reached, and hang up."""
    title = HTTPStatus(status).phrase
    told = {"type": f"urn:domain-packs:problem:{code}", "title": title, "status": status, "detail": detail}
    body = json.dumps({**told, "code": code, "errors": []}).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
