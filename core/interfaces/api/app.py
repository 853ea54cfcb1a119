"""The API as an ASGI application: its topics, its documents, and what every request passes through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import APIRoute
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from core.interfaces.api import websocket
from core.interfaces.api.errors import RESPONSES, Problem, add_error_handlers
from core.interfaces.api.etags import EntityTags
from core.interfaces.api.routes import (
    audit,
    bench,
    chat,
    identity,
    memories,
    packs,
    people,
    policy,
    proposals,
    usage,
    versions,
)

PREFIX = "/api/v1"
TOPICS = (identity, chat, proposals, packs, versions, bench, memories, audit, usage, people, policy)
DESCRIPTION = """\
The same services and rights as the pages, for programs.

Every error is a problem (RFC 9457). Lists come in pages: pass `next` on as `after`. Answers to GET carry an `ETag`.
Every write of somebody who is known takes an `Idempotency-Key`: the same key with the same request does nothing twice.
`X-Correlation-ID` is taken from the request or made, and comes back.
"""
_STATIC = Path(fastapi_offline.__file__).parent / "static"
_DOCS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><title>Domain packs API</title>
<link rel="icon" href="docs/favicon.png"><link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body><div id="swagger-ui"></div><script src="docs/swagger-ui-bundle.js"></script><script src="docs/start.js"></script>
</body>
</html>
"""
_START = """\
SwaggerUIBundle({
  url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout",
});
"""


def build_api(origins: frozenset[str] = frozenset()) -> FastAPI:
    """Build the API; `origins` are the other sites whose scripts may use it."""
    api = FastAPI(
        title="Domain packs",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=RESPONSES,
        separate_input_output_schemas=False,
        generate_unique_id_function=_name_of,
    )
    for topic in TOPICS:
        api.include_router(topic.router)
    api.include_router(websocket.router)
    api.router.routes.extend(_documents())
    add_error_handlers(api)
    api.add_middleware(EntityTags)
    if origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=sorted(origins),
            allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "X-Correlation-ID"],
            expose_headers=["ETag", "Retry-After", "X-Correlation-ID"],
            max_age=600,
        )
    _describe_problems(api)
    return api


def _name_of(route: APIRoute) -> str:
    """Name an operation for clients that are made from the document: `packs_search`."""
    return f"{route.tags[0]}_{route.name}"


def _describe_problems(api: FastAPI) -> None:
    made = api.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        schemas = document["components"]["schemas"]
        if "Problem" not in schemas:
            schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(schema.pop("$defs"))
            schemas["Problem"] = schema
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            for operations in document["paths"].values():
                for operation in operations.values():
                    operation["responses"].pop("422", None)
        return document

    api.openapi = openapi  # type: ignore[method-assign]


def _documents() -> list[Route]:
    def page(_: object) -> Response:
        return HTMLResponse(_PAGE)

    def start(_: object) -> Response:
        return Response(_START, media_type="text/javascript")

    def file(name: str, media_type: str) -> Route:
        def give(_: object) -> Response:
            return FileResponse(_STATIC / name, media_type=media_type, headers={"cache-control": "max-age=86400"})

        return Route(f"/docs/{name}", give)

    return [Route("/docs", page), Route("/docs/start.js", start), *(file(*each) for each in _DOCS.items())]
