"""The history of one pack as a planner may look at it: versions, what waits, and texts; nothing can be written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, String, cast, or_, select

from core.services.contents import TextStore
from core.services.journal_views import Link, OpenProposal, PastVersion
from db.engine import Database
from db.models import Proposal, User, Version

MOST = 50


class PackJournal:
    """Reads the past of one pack up to the version that a request stands on."""

    def __init__(self, database: Database, texts: TextStore, pack_id: UUID, number: int) -> None:
        self._database = database
        self._texts = texts
        self._pack_id = pack_id
        self._number = number

    def versions(self, *, since: datetime | None = None, limit: int = MOST) -> Sequence[PastVersion]:
        """Give versions, newest first; those made since a moment when one is given."""
        statement = self._past().order_by(Version.number.desc()).limit(limit)
        if since is not None:
            statement = statement.where(Version.created_at >= since)
        return self._read(statement)

    def mentioning(self, name: str) -> Sequence[PastVersion]:
        """Give the versions whose operations speak of `name`, newest first, and those that came as a whole text."""
        part = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        spoken = cast(Proposal.operations, String).ilike(f"%{part}%")
        whole = Version.kind.in_(("import", "rollback"))
        statement = (
            self._past()
            .outerjoin(Proposal, Proposal.id == Version.proposal_id)
            .where(or_(spoken, whole))
            .order_by(Version.number.desc())
            .limit(MOST)
        )
        return self._read(statement)

    def waiting(self) -> Sequence[OpenProposal]:
        """Give the proposals that wait for a decision, newest first."""
        statement = (
            select(Proposal.id, Proposal.summary, Proposal.created_at, User.name)
            .join(User, User.id == Proposal.author_id)
            .where(Proposal.pack_id == self._pack_id, Proposal.status == "pending")
            .order_by(Proposal.created_at.desc())
            .limit(MOST)
        )
        with self._database.transaction() as session:
            return [
                OpenProposal(row.summary, row.name, row.created_at, Link(row.summary, "proposal", str(row.id)))
                for row in session.execute(statement)
            ]

    def text(self, number: int) -> str | None:
        """Give the text of a version; None when there is none of that number."""
        statement = select(Version.sha256).where(Version.pack_id == self._pack_id, Version.number == number)
        with self._database.transaction() as session:
            sha256 = session.scalar(statement)
            return None if sha256 is None else self._texts.text(sha256, within=session)

    def _past(self) -> Select[Version, str]:
        return (
            select(Version, User.name)
            .join(User, User.id == Version.author_id)
            .where(Version.pack_id == self._pack_id, Version.number <= self._number)
        )

    def _read(self, statement: Select[Version, str]) -> list[PastVersion]:
        with self._database.transaction() as session:
            return [_past_version(version, author) for version, author in session.execute(statement)]


def _past_version(version: Version, author: str) -> PastVersion:
    return PastVersion(
        number=version.number,
        at=version.created_at,
        author=author,
        message=version.message,
        kind=version.kind,
        link=Link(f"Version {version.number}", "version", str(version.id)),
    )
