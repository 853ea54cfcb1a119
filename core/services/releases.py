"""Releases: versions given to consumers under a semantic version, one of them the current one of its pack."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidInput, NotFound
from core.pack.export import to_json
from core.pack.impact import impact_of
from core.pack.model import Pack as PackText
from core.pack.release import FIRST
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.contents import TextStore
from core.services.release_files import Bundle, Link, bundle_of
from core.services.version_views import ReleaseRow, ReleaseSuggestion
from core.services.views import Actor
from db.engine import Database
from db.models import Content, CurrentRelease, Pack, Proposal, Release, User, Version

SEMANTIC = re.compile(
    r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z.-]{1,40})?(\+[0-9A-Za-z.-]{1,40})?"
)
MAX_NOTE = 4_000
GONE = "There is no such release; the releases page lists those that there are."
ReleaseFormat = Literal["yaml", "json", "zip"]
_CONFIRMER = User.__table__.alias("confirmer")


class ReleaseService:
    """Marking, choosing and handing out releases."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, texts: TextStore) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._texts = texts

    def list(self, actor: Actor, pack_id: UUID) -> Sequence[ReleaseRow]:
        """Give the releases of a pack, the newest version first."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            rows = session.execute(_rows().where(Release.pack_id == pack_id).order_by(Release.number.desc()))
            return [_row(*row) for row in rows]

    def suggest(self, actor: Actor, version_id: UUID) -> ReleaseSuggestion:
        """Suggest a semantic version for a version, from what changed since the last release. Raises `NotFound`."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            version = _version(session, version_id)
            before = _before(session, version)
            taken = set(session.scalars(select(Release.name).where(Release.pack_id == version.pack_id)))
        result = self._texts.pack(version.sha256)
        if before is None:
            own = result.version.strip().removeprefix("v")
            name = own if SEMANTIC.fullmatch(own) else FIRST
            return ReleaseSuggestion(_free(name, taken), "safe", (), None)
        release, sha256 = before
        base = self._texts.pack(sha256)
        impact = impact_of(PackText(base.text, {**base.data, "version": release.name}), result)
        reasons = tuple(reason.words for reason in impact.reasons)
        return ReleaseSuggestion(_free(impact.next_version, taken), impact.level, reasons, release.name)

    def mark(self, actor: Actor, version_id: UUID, name: str, note: str, *, current: bool = True) -> ReleaseRow:
        """Release a version under a semantic version; `current` makes it the one that consumers use.

        Raises `InvalidInput` for a name that is no semantic version or a note that is missing, `Conflict` for a name
        or a version that is taken, `Forbidden`, `NotFound`.
        """
        self._access.require(actor, Right.RELEASE)
        called, told = name.strip().removeprefix("v"), note.replace("\x00", "").strip()[:MAX_NOTE]
        if not SEMANTIC.fullmatch(called):
            raise InvalidInput(f"“{name.strip()[:60]}” is no semantic version; give three numbers, for example 1.4.0.")
        if not told:
            raise InvalidInput("Please write a note: what is this release for, and what should its users know?")
        with self._database.transaction() as session:
            version = _version(session, version_id)
            pack = session.scalars(select(Pack).where(Pack.id == version.pack_id).with_for_update()).one()
            _refuse_taken(session, pack, version, called)
            release = Release(
                pack_id=pack.id,
                version_id=version.id,
                number=version.number,
                name=called,
                note=told,
                released_by=actor.id,
            )
            session.add(release)
            session.flush()
            if current:
                _choose(session, actor, release)
            words = f"Released version {version.number} of {pack.name} as {called}."
            self._audit.record(
                session,
                "release.made",
                actor,
                words,
                pack_id=pack.id,
                version_id=version.id,
                details={"name": called, "number": version.number, "sha256": version.sha256, "current": current},
            )
            return _row(*session.execute(_rows().where(Release.id == release.id)).one())

    def choose(self, actor: Actor, release_id: UUID) -> ReleaseRow:
        """Make a release the current one of its pack. Raises `Forbidden`, `NotFound`, `Conflict` when it is already."""
        self._access.require(actor, Right.RELEASE)
        with self._database.transaction() as session:
            release = session.get(Release, release_id)
            if release is None:
                raise NotFound(GONE)
            pack = session.scalars(select(Pack).where(Pack.id == release.pack_id).with_for_update()).one()
            before = session.scalar(
                select(Release.name)
                .join(CurrentRelease, CurrentRelease.release_id == Release.id)
                .where(CurrentRelease.pack_id == pack.id)
            )
            if before == release.name:
                raise Conflict(f"Release {release.name} is the current one already.")
            _choose(session, actor, release)
            self._audit.record(
                session,
                "release.chosen",
                actor,
                f"Release {release.name} of {pack.name} is the current one now"
                + (f", in place of {before}." if before else "."),
                pack_id=pack.id,
                version_id=release.version_id,
                details={"name": release.name, "before": before},
            )
            return _row(*session.execute(_rows().where(Release.id == release.id)).one())

    def current(self, actor: Actor, pack_id: UUID) -> ReleaseRow | None:
        """Give the release that consumers of a pack use, None when there is none."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            row = session.execute(
                _rows().where(Release.pack_id == pack_id, CurrentRelease.release_id.is_not(None))
            ).first()
        return _row(*row) if row else None

    def download(self, actor: Actor, release_id: UUID, *, format: ReleaseFormat = "yaml") -> bytes:
        """Give a release as a file; the same release gives the same bytes each time. The export is audited."""
        self._access.require(actor, Right.EXPORT)
        with self._database.transaction() as session:
            found = session.execute(_rows().where(Release.id == release_id)).one_or_none()
            if found is None:
                raise NotFound(GONE)
            row = _row(*found)
            sha256 = session.scalars(select(Version.sha256).where(Version.id == row.version_id)).one()
            bundle = self._bundle(session, row, sha256) if format == "zip" else None
        text = self._texts.text(sha256)
        if bundle is not None:
            data = bundle_of(bundle)
        elif format == "json":
            data = to_json(text).encode()
        elif format == "yaml":
            data = text.encode()
        else:
            raise InvalidInput(f"“{format}” is no format for a release; take yaml, json or zip.")
        self._audit.record_alone(
            "export.made",
            actor,
            f"Downloaded release {row.name} of {row.pack_name} as {format.upper()}.",
            pack_id=row.pack_id,
            version_id=row.version_id,
            details={"format": format, "bytes": len(data), "release": row.name},
        )
        return data

    def _bundle(self, session: Session, row: ReleaseRow, sha256: str) -> Bundle:
        version = _version(session, row.version_id)
        before = _before(session, version)
        since = before[0].number if before else 0
        return Bundle(
            release=replace(row, pack_name=self._texts.pack(sha256, session).name),  # as it was called then
            text=self._texts.text(sha256, session),
            previous=before[0].name if before else None,
            previous_text=self._texts.text(before[1], session) if before else None,
            chain=tuple(_chain(session, version, since)),
        )


def _version(session: Session, version_id: UUID) -> Version:
    version = session.get(Version, version_id)
    if version is None:
        raise NotFound("There is no such version; the history page lists those that there are.")
    return version


def _before(session: Session, version: Version) -> tuple[Release, str] | None:
    """The release of the nearest version before this one, and the hash of its text."""
    row = session.execute(
        select(Release, Version.sha256)
        .join(Version, Version.id == Release.version_id)
        .where(Release.pack_id == version.pack_id, Release.number < version.number)
        .order_by(Release.number.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def _chain(session: Session, version: Version, since: int) -> Sequence[Link]:
    rows = session.execute(
        select(Version, User.name, _CONFIRMER.c.name, Proposal.decided_at, Content.size)
        .join(User, User.id == Version.author_id)
        .join(Content, Content.sha256 == Version.sha256)
        .outerjoin(Proposal, Proposal.id == Version.proposal_id)
        .outerjoin(_CONFIRMER, _CONFIRMER.c.id == Proposal.decided_by)
        .where(Version.pack_id == version.pack_id, Version.number > since, Version.number <= version.number)
        .order_by(Version.number)
    )
    return [
        Link(
            number=one.number,
            sha256=one.sha256,
            size=size,
            kind=one.kind,
            message=one.message,
            author=author,
            created_at=one.created_at,
            proposal_id=one.proposal_id,
            confirmed_by=confirmer,
            confirmed_at=decided_at,
        )
        for one, author, confirmer, decided_at, size in rows
    ]


def _refuse_taken(session: Session, pack: Pack, version: Version, name: str) -> None:
    taken = session.scalars(
        select(Release).where(Release.pack_id == pack.id, (Release.name == name) | (Release.version_id == version.id))
    ).first()
    if taken is None:
        return
    if taken.version_id == version.id:
        raise Conflict(f"Version {version.number} is released already, as {taken.name}.")
    raise Conflict(f"{name} is taken: it is version {taken.number} of {pack.name}. Releases never change.")


def _choose(session: Session, actor: Actor, release: Release) -> None:
    values = {"pack_id": release.pack_id, "release_id": release.id, "chosen_by": actor.id}
    chosen = insert(CurrentRelease).values(values)
    session.execute(
        chosen.on_conflict_do_update(
            index_elements=["pack_id"],
            set_={"release_id": release.id, "chosen_by": actor.id, "chosen_at": func.now()},
        )
    )


def _free(name: str, taken: set[str]) -> str:
    """The name itself, or the next one with a higher third number that no release has."""
    found = SEMANTIC.fullmatch(name.removeprefix("v"))
    if found is None:
        return name
    major, minor, patch = found[1], found[2], int(found[3])
    called = f"{major}.{minor}.{patch}{found[4] or ''}"
    while called in taken:
        patch += 1
        called = f"{major}.{minor}.{patch}"
    return called


def _rows() -> Select[Release, str, str, UUID | None]:
    return (
        select(Release, Pack.name, User.name, CurrentRelease.release_id)
        .join(Pack, Pack.id == Release.pack_id)
        .join(User, User.id == Release.released_by)
        .outerjoin(CurrentRelease, CurrentRelease.release_id == Release.id)
    )


def _row(release: Release, pack_name: str, released_by: str, current: UUID | None) -> ReleaseRow:
    return ReleaseRow(
        id=release.id,
        pack_id=release.pack_id,
        pack_name=pack_name,
        version_id=release.version_id,
        number=release.number,
        name=release.name,
        note=release.note,
        released_by=released_by,
        released_at=release.released_at,
        current=current is not None,
    )
