"""Versions: immutable, numbered from 1, read here and written by the commit alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from core.errors import InvalidInput, NotFound
from core.pack.export import to_json
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.contents import TextStore
from core.services.views import Actor, VersionRow, VersionView
from db.engine import Database
from db.models import Content, Pack, User, Version

LARGEST = 2**31 - 1  # that the column takes; links may carry anything


def _number(given: int) -> int:
    return max(0, min(given, LARGEST))


def version_row(version: Version, author: str, size: int) -> VersionRow:
    """Give the view of a version's row."""
    return VersionRow(
        id=version.id,
        pack_id=version.pack_id,
        number=version.number,
        sha256=version.sha256,
        size=size,
        pack_version=version.pack_version,
        author=author,
        message=version.message,
        created_at=version.created_at,
        kind=version.kind,
        proposal_id=version.proposal_id,
    )


class VersionService:
    """The history of a pack."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, texts: TextStore) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._texts = texts

    def list(self, actor: Actor, pack_id: UUID, *, before: int | None = None, limit: int = 50) -> Sequence[VersionRow]:
        """Give versions, newest first, with numbers below `before`; at most `limit` (1 to 1,000)."""
        self._access.require(actor, Right.READ)
        if not 1 <= limit <= 1_000:
            raise InvalidInput("A page of the history has between 1 and 1,000 versions.")
        statement = _rows().where(Version.pack_id == pack_id).order_by(Version.number.desc()).limit(limit)
        if before is not None:
            statement = statement.where(Version.number < _number(before))
        with self._database.transaction() as session:
            return [version_row(*row) for row in session.execute(statement)]

    def view(self, actor: Actor, version_id: UUID) -> VersionView:
        """Give one version with its text. Raises `NotFound`."""
        self._access.require(actor, Right.READ)
        return self._view(Version.id == version_id)

    def numbered(self, actor: Actor, pack_id: UUID, number: int) -> VersionView:
        """Give the version of a pack by its number. Raises `NotFound`."""
        self._access.require(actor, Right.READ)
        return self._view((Version.pack_id == pack_id) & (Version.number == _number(number)))

    def download(self, actor: Actor, version_id: UUID, *, format: Literal["yaml", "json"] = "yaml") -> bytes:
        """Give a version as a file: YAML is the very bytes, JSON the data; the export is audited."""
        self._access.require(actor, Right.EXPORT)
        version = self.view(actor, version_id)
        if format == "yaml":
            data = version.text.encode()
        elif format == "json":
            data = to_json(version.text).encode()
        else:
            raise InvalidInput(f"“{format}” is no format for a version; take yaml or json.")
        row = version.row
        self._audit.record_alone(
            "export.made",
            actor,
            f"Downloaded version {row.number} of {version.pack_name} as {format.upper()}.",
            pack_id=row.pack_id,
            version_id=row.id,
            details={"format": format, "bytes": len(data)},
        )
        return data

    def _view(self, which: ColumnElement[bool]) -> VersionView:
        statement = _rows().add_columns(Pack.name).join(Pack, Pack.id == Version.pack_id).where(which)
        with self._database.transaction() as session:
            row = session.execute(statement).first()
        if row is None:
            raise NotFound("There is no such version; the history page lists those that there are.")
        version, author, size, pack_name = row
        return VersionView(version_row(version, author, size), pack_name, self._texts.text(version.sha256))


def _rows() -> Select[Version, str, int]:
    return (
        select(Version, User.name, Content.size)
        .join(User, User.id == Version.author_id)
        .join(Content, Content.sha256 == Version.sha256)
    )
