"""Packs: create, import, list, get, export, search."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Header, Response
from pydantic import BaseModel, Field

from core.errors import InvalidInput
from core.interfaces.api.files import attachment
from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, page_of, read_place
from core.interfaces.api.security import App, Exporter, Importer, Proposer, Reader
from core.pack.findings import Finding
from core.services.packs import SampleView
from core.services.views import PackRow, VersionRow

router = APIRouter(prefix="/packs", tags=["packs"])
YAML = "application/yaml"
BYTES = "application/octet-stream"
FILE = {"requestBody": {"required": True, "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}
Line = Annotated[str, Field(min_length=1, max_length=2_000)]


class NewPack(BaseModel):
    """What a new and empty pack says of itself."""

    name: Line
    description: Line
    version: Annotated[str, Field(min_length=1, max_length=100)] = "0.1.0"


class Operations(BaseModel):
    """Operations (or a JSON Patch) on the text that was seen, to become a proposal."""

    operations: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1_000)]
    base_sha256: Annotated[str, Field(max_length=64, description="`sha256` of the version they are for")]
    summary: Annotated[str, Field(max_length=500)] = ""


class WholeText(BaseModel):
    """A whole text in place of the one that was seen, to become a proposal."""

    text: Annotated[str, Field(max_length=1_048_576)]
    base_sha256: Annotated[str, Field(max_length=64, description="`sha256` of the version it is for")]
    summary: Annotated[str, Field(max_length=500)] = ""


class Made(BaseModel):
    """What was made."""

    id: UUID


@router.get("")
def packs(app: App, user: Reader, limit: Limit = 50, after: Cursor = "") -> Page[PackRow]:
    """List packs, latest change first."""
    found = app.listings.packs(user, limit=limit + 1, after=read_place(after))
    return page_of(found, limit, lambda row: (row.last_change_at, row.id))


@router.post("", status_code=201)
@once()
def create(app: App, user: Importer, given: NewPack) -> VersionRow:
    """Make a pack with nothing in it yet but its name, description and version."""
    fields = {"name": given.name, "description": given.description, "version": given.version}
    text = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())
    return app.packs.import_pack(user, text.encode(), "the API")


@router.post("/import", status_code=201, openapi_extra=FILE)
@once()
def bring_in(
    app: App,
    user: Importer,
    body: Annotated[bytes, Body(media_type=BYTES)],
    x_file_name: Annotated[str, Header(max_length=200, description="told in the history")] = "a file over the API",
) -> VersionRow:
    """Bring in a pack: the body is the YAML or JSON file, whatever it calls itself; version 1 keeps every byte."""
    return app.packs.import_pack(user, body, x_file_name)


@router.get("/samples")
def samples(app: App, _: Reader) -> list[SampleView]:
    """List the packs that the application ships."""
    return list(app.packs.samples())


@router.post("/samples/{key}", status_code=201)
@once()
def take_sample(app: App, user: Importer, key: Annotated[str, Field(max_length=100)]) -> VersionRow:
    """Make a pack from a sample."""
    return app.packs.import_sample(user, key)


@router.get("/search")
def search(
    app: App,
    user: Reader,
    q: Annotated[str, Field(min_length=1, max_length=200)],
    limit: Limit = 50,
    after: Cursor = "",
) -> Page[PackRow]:
    """Find packs by words of their name, description or newest text."""
    found = app.listings.packs(user, limit=limit + 1, after=read_place(after), words=q)
    return page_of(found, limit, lambda row: (row.last_change_at, row.id))


@router.get("/{pack_id}")
def pack(app: App, user: Reader, pack_id: UUID) -> PackRow:
    """Give a pack."""
    return app.packs.row(user, pack_id)


@router.get(
    "/{pack_id}/export", response_class=Response, responses={200: {"content": {YAML: {}, "application/json": {}}}}
)
def export(app: App, user: Exporter, pack_id: UUID, format: Literal["yaml", "json"] = "yaml") -> Response:
    """Give the newest version as a file: YAML is the very bytes, JSON the data; the export is audited."""
    row = app.packs.row(user, pack_id)
    data = app.versions.download(user, row.head_id, format=format)
    return attachment(data, f"pack.{format}", YAML if format == "yaml" else "application/json")


@router.get("/{pack_id}/findings")
def findings(app: App, user: Reader, pack_id: UUID) -> list[Finding]:
    """List what breaks the rules in the newest version, with the operations that mend it where code can."""
    return list(app.explorer.view(user, pack_id).findings)


@router.get("/{pack_id}/examples")
def examples(app: App, user: Reader, pack_id: UUID) -> list[str]:
    """Give requests in plain words that would work on the newest version."""
    return list(app.assistant.examples(user, pack_id))


@router.post("/{pack_id}/proposals", status_code=201)
@once()
def propose(app: App, user: Proposer, pack_id: UUID, given: Operations) -> Made:
    """Propose operations without a planner; a person confirms them like any other proposal."""
    operations = plain_value(given.operations)
    proposed = app.assistant.propose_operations(
        user, pack_id, operations, base_sha256=given.base_sha256, summary=given.summary
    )
    return Made(id=proposed)


@router.post("/{pack_id}/proposals/text", status_code=201)
@once()
def propose_text(app: App, user: Proposer, pack_id: UUID, given: WholeText) -> Made:
    """Propose a whole text; the operations are derived, comments and layout are kept as they were written."""
    proposed = app.assistant.propose_text(
        user, pack_id, given.text, base_sha256=given.base_sha256, summary=given.summary
    )
    return Made(id=proposed)


def plain_value(given: Any) -> Any:
    """Give a value as it can be stored. Raises `InvalidInput` for numbers and characters that nothing can hold."""
    try:
        plain = json.loads(json.dumps(given, allow_nan=False))
        for text in _texts(plain):
            text.encode()  # half of a pair stands for no character
            if "\x00" in text:
                raise InvalidInput("A value holds a NUL, which no text can have.")
    except ValueError:
        raise InvalidInput("A value holds numbers or characters that JSON has no form for.") from None
    return plain


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)
