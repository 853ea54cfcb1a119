"""The bench: a pack's documents, what it finds in them, signed examples, and what a change would do."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Header, Path, Query, Response
from pydantic import BaseModel, Field

from core.bench.hits import Hit, PatternReport
from core.bench.marking import Mark, Suggestion
from core.bench.reading import BenchDocument
from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, slice_of
from core.interfaces.api.security import App, Proposer, Reader
from core.services.bench import GoldenRow, Trial, VersionScore
from core.services.documents import Added, DocumentRow

router = APIRouter(prefix="/bench", tags=["bench"])
ANY_FILE = "application/octet-stream"
FILE = {"requestBody": {"required": True, "content": {ANY_FILE: {"schema": {"type": "string", "format": "binary"}}}}}
Hash = Annotated[str, Field(max_length=64)]
Offset = Annotated[int, Field(ge=0, le=10**9)]
Name = Annotated[str, Field(max_length=200)]


class Found(BaseModel):
    """What a version finds in the documents, and how each pattern did."""

    hits: list[Hit]
    patterns: list[PatternReport]
    cut: list[str]


class Passage(BaseModel):
    """A passage, and what it is; with `wrong` what it is not."""

    document: Name
    start: Offset
    end: Offset
    entity: Name = ""
    attribute: Name = ""
    wrong: bool = False


class Marked(BaseModel):
    """Passages of documents as they should be found."""

    sha256: Annotated[Hash, Field(description="of the version that was run")]
    marks: Annotated[list[Passage], Field(min_length=1, max_length=50)]


class Example(BaseModel):
    """What a document says at a place."""

    start: Offset
    end: Offset
    entity: Annotated[str, Field(min_length=1, max_length=200)]
    attribute: Name = ""


class Texts(BaseModel):
    """A text to try in place of a version's."""

    base_sha256: Hash
    text: Annotated[str, Field(max_length=1_048_576)]


@router.get("/domain-packs/{pack_id}/documents")
def documents(app: App, user: Reader, pack_id: UUID, limit: Limit = 50, after: Cursor = "") -> Page[DocumentRow]:
    """List the documents of a pack by name."""
    app.packs.row(user, pack_id)
    return slice_of(app.documents.list(user, pack_id), limit, after, lambda row: (row.name, row.id))


@router.post("/domain-packs/{pack_id}/documents", status_code=201, openapi_extra=FILE)
@once()
def add_document(
    app: App,
    user: Proposer,
    pack_id: UUID,
    body: Annotated[bytes, Body(media_type=ANY_FILE)],
    x_file_name: Annotated[str, Header(min_length=1, max_length=120, description="its ending says what it is")],
) -> Added:
    """Bring a document (text, Markdown, PDF, DOCX); one of the same name takes the place of the older one."""
    return app.documents.add(user, pack_id, x_file_name, body)


@router.post("/domain-packs/{pack_id}/documents/examples/{key}", status_code=201)
@once()
def add_example(app: App, user: Proposer, pack_id: UUID, key: Annotated[str, Path(max_length=100)]) -> Added:
    """Bring the example document of a sample pack, by the sample's key."""
    return app.documents.add_example(user, pack_id, key)


@router.get("/domain-packs/{pack_id}/texts")
def texts(app: App, user: Reader, pack_id: UUID) -> list[BenchDocument]:
    """Give the texts of the documents, in which hits and examples have their places."""
    app.packs.row(user, pack_id)
    return list(app.documents.texts(user, pack_id))


@router.delete("/documents/{document_id}", status_code=204)
@once()
def remove_document(app: App, user: Proposer, document_id: UUID) -> Response:
    """Take a document and its text away."""
    app.documents.remove(user, document_id)
    return Response(status_code=204)


@router.get("/domain-packs/{pack_id}/run")
def run(
    app: App, user: Reader, pack_id: UUID, sha256: Annotated[str, Query(max_length=64, description="of a version")]
) -> Found:
    """Run a version of a pack over its documents."""
    app.packs.row(user, pack_id)
    made = app.bench.run(user, pack_id, sha256)
    return Found(hits=list(made.hits), patterns=list(made.patterns), cut=list(made.cut))


@router.get("/domain-packs/{pack_id}/compare")
def compare(
    app: App,
    user: Reader,
    pack_id: UUID,
    base: Annotated[str, Query(max_length=64, description="sha256 of a version")],
    result: Annotated[str, Query(max_length=64, description="sha256 of a version or of a proposal's result")],
) -> Trial:
    """Tell what one text finds, gains, loses and changes against another."""
    app.packs.row(user, pack_id)
    return app.bench.compare(user, pack_id, base, result)


@router.post("/domain-packs/{pack_id}/try")
@once()
def try_text(app: App, user: Reader, pack_id: UUID, given: Texts) -> Trial:
    """Tell what another text would find, gain, lose and change."""
    app.packs.row(user, pack_id)
    return app.bench.try_text(user, pack_id, given.base_sha256, given.text)


@router.post("/domain-packs/{pack_id}/suggestions")
@once()
def suggestions(app: App, user: Proposer, pack_id: UUID, given: Marked) -> list[Suggestion]:
    """Give the smallest changes that make marked passages right; each is operations to propose."""
    app.packs.row(user, pack_id)
    marks = [Mark(**one.model_dump()) for one in given.marks]
    return list(app.bench.suggest(user, pack_id, given.sha256, marks))


@router.get("/domain-packs/{pack_id}/examples")
def examples(app: App, user: Reader, pack_id: UUID, limit: Limit = 50, after: Cursor = "") -> Page[GoldenRow]:
    """List the signed examples, oldest first."""
    app.packs.row(user, pack_id)
    return slice_of(app.bench.golden(user, pack_id), limit, after, lambda row: (row.signed_at, row.id))


@router.get("/domain-packs/{pack_id}/scores")
def scores(app: App, user: Reader, pack_id: UUID) -> list[VersionScore]:
    """Tell how the latest versions find the signed examples."""
    app.packs.row(user, pack_id)
    return list(app.bench.scores(user, pack_id))


@router.post("/documents/{document_id}/examples", status_code=204)
@once()
def sign(app: App, user: Proposer, document_id: UUID, given: Example) -> Response:
    """Sign what a document says at a place."""
    app.bench.sign(user, document_id, given.start, given.end, entity=given.entity, attribute=given.attribute)
    return Response(status_code=204)


@router.delete("/examples/{example_id}", status_code=204)
@once()
def withdraw(app: App, user: Proposer, example_id: UUID) -> Response:
    """Take a signed example back."""
    app.bench.withdraw(user, example_id)
    return Response(status_code=204)
