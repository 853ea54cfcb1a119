"""Versions: the history of a pack, one version, differences, and going back."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from core.engine import unified, words
from core.interfaces.api.files import attachment
from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, cursor, page_of, read_number, slice_of
from core.interfaces.api.routes.packs import YAML, Made
from core.interfaces.api.security import App, Auditor, Exporter, Proposer, Reader, Releaser, Returner
from core.services.releases import ReleaseFormat
from core.services.version_views import (
    BlameView,
    Comparison,
    ItemHistory,
    ReleaseRow,
    ReleaseSuggestion,
    TimelineFilter,
    TimelineRow,
    UndoView,
)
from core.services.views import VersionRow, VersionView

router = APIRouter(prefix="/versions", tags=["versions"])

FILES = {"yaml": YAML, "json": "application/json", "zip": "application/zip"}


class Difference(BaseModel):
    """How a version differs from another."""

    old: VersionRow
    new: VersionRow
    unified: str
    words: list[str]


class Target(BaseModel):
    """The version to go back to."""

    version_id: UUID


class UndoChoices(BaseModel):
    """How clashes with newer versions are settled, by position: theirs stays, mine takes it back all the same."""

    choices: Annotated[dict[int, Literal["theirs", "mine"]], Field(max_length=1_000)] = {}


class NewRelease(BaseModel):
    """The semantic version, what to say of it, and whether consumers use it from now on."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    note: Annotated[str, Field(max_length=5_000)]
    current: bool = True


@router.get("/domain-packs/{pack_id}/versions")
def versions(app: App, user: Reader, pack_id: UUID, limit: Limit = 50, after: Cursor = "") -> Page[VersionRow]:
    """List versions, newest first."""
    app.packs.row(user, pack_id)
    found = app.versions.list(user, pack_id, before=read_number(after), limit=limit + 1)
    return page_of(found, limit, lambda row: (row.number,))


@router.get("/domain-packs/{pack_id}/versions/{number}")
def numbered(app: App, user: Reader, pack_id: UUID, number: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> VersionView:
    """Give a version of a pack by its number, with its text."""
    app.packs.row(user, pack_id)
    return app.versions.numbered(user, pack_id, number)


@router.get("/domain-packs/{pack_id}/compare")
def compare(
    app: App,
    user: Reader,
    pack_id: UUID,
    one: Annotated[int, Query(ge=1, le=2**31 - 1)],
    other: Annotated[int, Query(ge=1, le=2**31 - 1)],
) -> Comparison:
    """Tell what lies between two versions, item by item, with the versions that made it so."""
    app.packs.row(user, pack_id)
    return app.history.compare(user, pack_id, one, other)


@router.post("/domain-packs/{pack_id}/rollback", status_code=201)
@once()
def roll_back(app: App, user: Returner, pack_id: UUID, given: Target) -> Made:
    """Propose to go back to a version; confirmed, it becomes a new version with the old text."""
    app.packs.row(user, pack_id)
    return Made(id=app.assistant.propose_rollback(user, given.version_id))


@router.get("/domain-packs/{pack_id}/blame")
def blame(
    app: App,
    user: Reader,
    pack_id: UUID,
    number: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="a version; the newest when left out")] = None,
    path: Annotated[str, Query(max_length=500, description="one thing, such as entities.Client")] = "",
) -> BlameView:
    """Tell for every line of a version which version it comes from."""
    app.packs.row(user, pack_id)
    return app.history.blame(user, pack_id, number, path)


@router.get("/domain-packs/{pack_id}/releases")
def releases(app: App, user: Reader, pack_id: UUID, limit: Limit = 50, after: Cursor = "") -> Page[ReleaseRow]:
    """List the releases of a pack, newest first."""
    app.packs.row(user, pack_id)
    found = app.releases.list(user, pack_id)
    return slice_of(found, limit, after, lambda row: (row.released_at, row.id), newest=True)


@router.get("/domain-packs/{pack_id}/releases/current")
def current_release(app: App, user: Reader, pack_id: UUID) -> ReleaseRow | None:
    """Give the release that consumers use, null when there is none."""
    app.packs.row(user, pack_id)
    return app.releases.current(user, pack_id)


@router.get("/domain-packs/{pack_id}/timeline")
def timeline(
    app: App,
    user: Reader,
    pack_id: UUID,
    *,
    person: Annotated[UUID | None, Query(description="who made or confirmed it")] = None,
    path: Annotated[str, Query(max_length=500, description="one thing, such as entities.Client")] = "",
    q: Annotated[str, Query(max_length=200, description="words of messages and changes")] = "",
    kind: Annotated[list[str] | None, Query(max_length=20)] = None,
    limit: Limit = 50,
    after: Cursor = "",
) -> Page[TimelineRow]:
    """List versions with everything that is known of them (changes in words, findings, release), newest first."""
    app.packs.row(user, pack_id)
    wanted = TimelineFilter(person=person, path=path, text=q, kinds=tuple(kind or ()))
    page = app.history.timeline(user, pack_id, wanted, before=read_number(after), limit=limit)
    rows = list(page.rows)
    return Page(items=rows, next=cursor((rows[-1].row.number,)) if page.older and rows else None)


@router.get("/domain-packs/{pack_id}/item")
def item(
    app: App,
    user: Reader,
    pack_id: UUID,
    *,
    path: Annotated[str, Query(min_length=1, max_length=500, description="one thing, such as entities.Client")],
    number: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    limit: Limit = 50,
) -> ItemHistory:
    """Tell which versions touched one thing, and the names it went by."""
    app.packs.row(user, pack_id)
    return app.history.item(user, pack_id, path, number=number, limit=limit)


@router.get("/releases/{release_id}/download", response_class=Response)
def download(app: App, user: Exporter, release_id: UUID, format: ReleaseFormat = "yaml") -> Response:
    """Give a release as a file, or as a zip with changelog and proof; the export is audited."""
    return attachment(app.releases.download(user, release_id, format=format), f"release.{format}", FILES[format])


@router.post("/releases/{release_id}/current")
@once()
def choose_release(app: App, user: Releaser, release_id: UUID) -> ReleaseRow:
    """Make a release the one that consumers use."""
    return app.releases.choose(user, release_id)


@router.post("/{version_id}/release", status_code=201)
@once()
def release(app: App, user: Releaser, version_id: UUID, given: NewRelease) -> ReleaseRow:
    """Release a version under a semantic version."""
    return app.releases.mark(user, version_id, given.name, given.note, current=given.current)


@router.get("/{version_id}/release")
def suggest_release(app: App, user: Reader, version_id: UUID) -> ReleaseSuggestion:
    """Tell which semantic version suits a version, and why."""
    return app.releases.suggest(user, version_id)


@router.post("/{version_id}/undo/preview")
@once()
def undo_preview(app: App, user: Reader, version_id: UUID, given: UndoChoices) -> UndoView:
    """Show what it means to take one version back, and nothing that came after it."""
    return app.assistant.undo_preview(user, version_id, given.choices)


@router.post("/{version_id}/undo", status_code=201)
@once()
def undo(app: App, user: Proposer, version_id: UUID, given: UndoChoices) -> Made:
    """Propose to take one version back on today's text."""
    return Made(id=app.assistant.propose_undo(user, version_id, given.choices))


@router.get("/{version_id}/dossier", response_class=Response, responses={200: {"content": {"text/html": {}}}})
def dossier(app: App, user: Auditor, version_id: UUID) -> Response:
    """Give everything about one version as a page to print."""
    return attachment(app.dossiers.page(user, version_id), "dossier.html", "text/html")


@router.get("/{version_id}")
def version(app: App, user: Reader, version_id: UUID) -> VersionView:
    """Give a version with its text."""
    return app.versions.view(user, version_id)


@router.get(
    "/{version_id}/export", response_class=Response, responses={200: {"content": {YAML: {}, "application/json": {}}}}
)
def export(app: App, user: Exporter, version_id: UUID, format: Literal["yaml", "json"] = "yaml") -> Response:
    """Give a version as a file; the export is audited."""
    data = app.versions.download(user, version_id, format=format)
    return attachment(data, f"pack.{format}", YAML if format == "yaml" else "application/json")


@router.get("/{version_id}/diff")
def diff(
    app: App, user: Reader, version_id: UUID, against: Annotated[UUID, Query(description="the earlier version")]
) -> Difference:
    """Tell how a version differs from another, by lines and in words."""
    old, new = app.versions.view(user, against), app.versions.view(user, version_id)
    return Difference(
        old=old.row, new=new.row, unified=unified(old.text, new.text), words=list(words(old.text, new.text))
    )
