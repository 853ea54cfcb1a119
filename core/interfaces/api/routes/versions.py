"""Versions: the history of a pack, one version, differences, and going back."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from core.engine import unified, words
from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, page_of, read_number
from core.interfaces.api.routes.packs import YAML, Made
from core.interfaces.api.security import App, Exporter, Reader, Releaser, Returner
from core.services.version_views import BlameView, ReleaseRow
from core.services.views import VersionRow, VersionView

router = APIRouter(prefix="/versions", tags=["versions"])


class Difference(BaseModel):
    """How a version differs from another."""

    old: VersionRow
    new: VersionRow
    unified: str
    words: list[str]


class Target(BaseModel):
    """The version to go back to."""

    version_id: UUID


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
def releases(app: App, user: Reader, pack_id: UUID) -> list[ReleaseRow]:
    """List the releases of a pack, newest first."""
    app.packs.row(user, pack_id)
    return list(app.releases.list(user, pack_id))


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
    media_type = YAML if format == "yaml" else "application/json"
    return Response(
        data, media_type=media_type, headers={"content-disposition": f'attachment; filename="pack.{format}"'}
    )


@router.get("/{version_id}/diff")
def diff(
    app: App, user: Reader, version_id: UUID, against: Annotated[UUID, Query(description="the earlier version")]
) -> Difference:
    """Tell how a version differs from another, by lines and in words."""
    old, new = app.versions.view(user, against), app.versions.view(user, version_id)
    return Difference(
        old=old.row, new=new.row, unified=unified(old.text, new.text), words=list(words(old.text, new.text))
    )
