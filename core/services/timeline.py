"""The timeline: versions with all that is known of them, filtered and read page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from core.errors import InvalidInput
from core.pack.touched import SEPARATOR
from core.services.version_views import ChangeView, TimelineFilter, TimelinePage, TimelineRow
from core.services.versions import LARGEST, version_row
from db.engine import Database
from db.models import Content, CurrentRelease, Proposal, Release, User, Version, VersionFacts

KINDS = {
    "import": "Brought in",
    "change": "Change",
    "edit": "Edit by hand",
    "rollback": "Rollback",
    "undo": "Undo",
}
_CONFIRMER = aliased(User)


class Timeline:
    """Reads versions with their facts; who may read, and that the facts are there, is seen to by the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        pack_id: UUID,
        wanted: TimelineFilter,
        keys: frozenset[str] | None,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> TimelinePage:
        """Give at most `limit` versions that match, newest first, below `before` or else above `after`.

        `keys` are those of the filter's path. Raises `InvalidInput` for a limit that is none.
        """
        if not 1 <= limit <= 1_000:
            raise InvalidInput("A page of the history has between 1 and 1,000 versions.")
        matching = [Version.pack_id == pack_id, *_conditions(wanted, keys)]
        number = VersionFacts.number if len(matching) > 1 else Version.number
        if len(matching) > 1:
            matching.append(VersionFacts.pack_id == pack_id)
        upwards = after is not None and before is None
        if before is not None:
            matching.append(number < _bounded(before))
        elif after is not None:
            matching.append(number > _bounded(after))
        order = number.asc() if upwards else number.desc()
        found = self._rows(matching, order, limit + 1)
        more = len(found) > limit
        rows = found[:limit][::-1] if upwards else found[:limit]
        if upwards:
            return TimelinePage(tuple(rows), newer=more, older=True)
        return TimelinePage(tuple(rows), newer=before is not None, older=more)

    def numbered(self, pack_id: UUID, numbers: Iterable[int]) -> dict[int, TimelineRow]:
        """Give the versions with these numbers."""
        matching = [Version.pack_id == pack_id, Version.number.in_(list(numbers))]
        return {row.row.number: row for row in self._rows(matching, Version.number.desc(), LARGEST)}

    def touching(
        self, pack_id: UUID, keys: Sequence[str], above: Sequence[str], *, below: int, limit: int
    ) -> list[tuple[TimelineRow, list[Any]]]:
        """Give versions below a number, newest first, that touched one of `keys` or renamed one of `above`.

        Each comes with its renames. Versions that touched everything are among them.
        """
        matching = [
            VersionFacts.pack_id == pack_id,
            VersionFacts.number < _bounded(below),
            or_(
                VersionFacts.paths.overlap(list(keys)), VersionFacts.renamed_to.overlap(list(above)), VersionFacts.whole
            ),
        ]
        with self._database.transaction() as session:
            statement = _statement(matching).add_columns(VersionFacts.renames)
            rows = session.execute(statement.order_by(VersionFacts.number.desc()).limit(limit))
            return [(_row(*row[:-1]), row[-1]) for row in rows]

    def between(
        self, pack_id: UUID, older: int, newer: int, limit: int = 1_000
    ) -> list[tuple[TimelineRow, list[str], list[Any]]]:
        """Give the versions above `older` up to `newer`, newest first, with the paths and the renames of each."""
        matching = [Version.pack_id == pack_id, Version.number > older, Version.number <= newer]
        with self._database.transaction() as session:
            statement = _statement(matching).add_columns(VersionFacts.paths, VersionFacts.renames)
            rows = session.execute(statement.order_by(Version.number.desc()).limit(limit))
            return [(_row(*row[:-2]), row[-2], row[-1]) for row in rows]

    def people(self, pack_id: UUID) -> list[tuple[UUID, str]]:
        """Give everyone who made or confirmed a version of a pack, by name."""
        authors = select(Version.author_id).where(Version.pack_id == pack_id)
        confirmers = select(Proposal.decided_by).where(Proposal.pack_id == pack_id, Proposal.status == "committed")
        involved = authors.union(confirmers).subquery()
        statement = select(User.id, User.name).where(User.id.in_(select(involved.c[0]))).order_by(func.lower(User.name))
        with self._database.transaction() as session:
            return [(row.id, row.name) for row in session.execute(statement)]

    def last_known(self, pack_id: UUID, name: str) -> str | None:
        """Give the newest key that ends with a name, of a thing that may be gone."""
        key = func.unnest(VersionFacts.paths).label("key")
        keys = select(VersionFacts.number, key).where(VersionFacts.pack_id == pack_id).subquery()
        statement = (
            select(keys.c.key)
            .where(keys.c.key.endswith(SEPARATOR + name, autoescape=True))
            .order_by(keys.c.number.desc(), func.length(keys.c.key))
            .limit(1)
        )
        with self._database.transaction() as session:
            return session.scalar(statement)

    def _rows(
        self, matching: Sequence[ColumnElement[bool]], order: ColumnElement[Any], limit: int
    ) -> list[TimelineRow]:
        with self._database.transaction() as session:
            rows = session.execute(_statement(matching).order_by(order).limit(limit))
            return [_row(*row) for row in rows]


def _bounded(number: int) -> int:
    return max(0, min(number, LARGEST))


def _conditions(wanted: TimelineFilter, keys: frozenset[str] | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.person:
        person = wanted.person
        conditions.append(or_(VersionFacts.author_id == person, VersionFacts.confirmer_id == person))
    if keys is not None:
        conditions.append(or_(VersionFacts.paths.overlap(sorted(keys)), VersionFacts.whole))
    if wanted.kinds:
        conditions.append(Version.kind.in_(wanted.kinds))
    words = wanted.text.replace("\x00", "").strip().casefold()
    if words:
        conditions.append(VersionFacts.searched.contains(words, autoescape=True))
    return conditions


def _statement(matching: Sequence[ColumnElement[bool]]) -> Select[Any]:
    facts = (
        VersionFacts.errors,
        VersionFacts.warnings,
        VersionFacts.hints,
        VersionFacts.added,
        VersionFacts.removed,
        VersionFacts.change_count,
        VersionFacts.changes,
    )
    return (
        select(
            Version,
            User.name,
            Content.size,
            _CONFIRMER.name,
            Proposal.request,
            Release.name,
            CurrentRelease.release_id.is_not(None),
            *facts,
        )
        .select_from(Version)
        .outerjoin(VersionFacts, VersionFacts.version_id == Version.id)
        .join(User, User.id == Version.author_id)
        .join(Content, Content.sha256 == Version.sha256)
        .outerjoin(_CONFIRMER, _CONFIRMER.id == VersionFacts.confirmer_id)
        .outerjoin(Proposal, Proposal.id == Version.proposal_id)
        .outerjoin(Release, Release.version_id == Version.id)
        .outerjoin(CurrentRelease, CurrentRelease.release_id == Release.id)
        .where(and_(*matching))
    )


def _row(
    version: Version, author: str, size: int, confirmed_by: str | None, request: str | None, *rest: Any
) -> TimelineRow:
    release, current, errors, warnings, hints, added, removed, count, changes = rest
    return TimelineRow(
        row=version_row(version, author, size),
        author_id=version.author_id,
        confirmed_by=confirmed_by or "",
        request=request or "",
        errors=errors or 0,
        warnings=warnings or 0,
        hints=hints or 0,
        added=added or 0,
        removed=removed or 0,
        change_count=count or 0,
        changes=tuple(ChangeView(one["kind"], one["item"], tuple(one["path"]), one["words"]) for one in changes or ()),
        known=count is not None,
        release=release or "",
        current=bool(current),
    )
