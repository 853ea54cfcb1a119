"""What an operator's tools ask for: is it alive, is it ready, and its figures; and a line for every request."""

from __future__ import annotations

import hmac
import logging
from ipaddress import ip_address, ip_network
from time import perf_counter
from typing import Any

import structlog
from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.config import Settings
from core.container import Container, current
from core.errors import AppError
from core.interfaces.gate import at_start
from core.observing.metrics import POOL, QUEUE, REGISTRY, REQUEST_SECONDS, REQUESTS, UNANCHORED
from core.observing.tracing import span

log = structlog.stdlib.get_logger("core.requests")
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_GROUPS = ("/api/v1", "/_stcore", "/static", "/component", "/auth", "/exports", "/media", "/mcp")


async def healthz(_: Request) -> Response:
    """Tell whether the application and its database answer: 200, or 503 with the database's state."""
    try:
        answers = await to_thread.run_sync(_answers)
    except AppError:
        answers = False
    body = {"status": "ok" if answers else "degraded", "database": "ok" if answers else "away"}
    return JSONResponse(body, status_code=200 if answers else 503, headers={"cache-control": "no-store"})


async def readyz(_: Request) -> Response:
    """Tell whether requests should come here: 200 when the database answers and has the schema of this release."""
    try:
        fits = await to_thread.run_sync(lambda: current().schema_fits())
    except AppError:
        fits = None
    words = {True: "ok", False: "another release's", None: "away"}[fits]
    body = {"status": "ready" if fits else "not ready", "database": words}
    return JSONResponse(body, status_code=200 if fits else 503, headers={"cache-control": "no-store"})


async def metrics(request: Request) -> Response:
    """Give the figures to who has the token or comes from an address that may; to others there is no such page."""
    settings = current().settings
    if not may_read(settings, request.headers.get("authorization", ""), request.client.host if request.client else ""):
        return PlainTextResponse("Not Found", status_code=404)
    try:
        await to_thread.run_sync(_measure, current())
    except AppError:
        log.warning("the database is away, so its figures are old")
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})


def may_read(settings: Settings, authorization: str, address: str) -> bool:
    """Whether the figures are for this token or this address; without either setting they are for nobody."""
    if settings.metrics_token is not None:
        expected = f"Bearer {settings.metrics_token.get_secret_value()}"
        if hmac.compare_digest(authorization.encode(), expected.encode()):
            return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(
        found in ip_network(one.strip(), strict=False) for one in settings.metrics_addresses.split(",") if one.strip()
    )


def _answers() -> bool:
    return current().database.answers()


def _measure(container: Container) -> None:
    pool: Any = container.database.engine.pool
    POOL.labels("in use").set(pool.checkedout())
    POOL.labels("idle").set(pool.checkedin())
    POOL.labels("most").set(2 * container.settings.db_pool_size)
    QUEUE.set(container.waiting())
    UNANCHORED.set(container.anchors.waiting())


class Observed:
    """ASGI middleware: each request becomes a span, a line of the log, and a count by its route."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through and watch what is answered. Addresses are told without their query."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = perf_counter(), 500

        def note_status(start: Message) -> None:
            nonlocal status
            status = start["status"]

        route = group_of(scope["path"])
        try:
            with span(
                f"{scope['method']} {route}", **{"http.request.method": scope["method"], "http.route": route}
            ) as one:
                await self._app(scope, receive, at_start(send, note_status))
                one.set_attribute("http.response.status_code", status)
        finally:
            seconds = perf_counter() - started
            template = _template(scope) or route
            REQUESTS.labels(scope["method"] if scope["method"] in _METHODS else "other", template, str(status)).inc()
            REQUEST_SECONDS.labels(template).observe(seconds)
            level = logging.DEBUG if route in _QUIET or route in {"/static", "/_stcore"} else logging.INFO
            log.log(
                level,
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round(seconds * 1_000, 1),
            )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def group_of(path: str) -> str:
    """Give the group of an address: few names whatever is asked for."""
    if path in _QUIET:
        return path
    return next((group for group in _GROUPS if path == group or path.startswith(group + "/")), "/pages")


def _template(scope: Scope) -> str:
    """Give the route's own pattern where the API has found one, so that an id is no name of its own."""
    path = getattr(scope.get("route"), "path_format", None) or getattr(scope.get("route"), "path", None)
    return str(path) if path and "{path:path}" not in str(path) else ""


OBSERVED_ROUTES = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/readyz", readyz, methods=["GET"]),
    Route("/metrics", metrics, methods=["GET"]),
]
