"""What a version changed, worked out when it is saved: its size, its findings, the paths it touched, line origins."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.pack.origins import carried, first_runs, size_of_change
from core.pack.touched import Change, Touched, Way, keys_of, shown, storable, touched
from core.services.contents import TextStore
from db.engine import Database
from db.models import LineOrigins, Pack, Proposal, Version, VersionFacts

MOST_CHANGES = 200  # of one version that are kept in words; the rest is counted
BATCH = 200
SEARCHED = 20_000  # characters
_KEEP_FACTS = insert(cast(Table, VersionFacts.__table__)).on_conflict_do_nothing()
_KEEP_ORIGINS = insert(cast(Table, LineOrigins.__table__)).on_conflict_do_nothing()
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Of:
    """A version whose facts are wanted, without the row."""

    id: UUID
    pack_id: UUID
    number: int
    sha256: str
    message: str
    author_id: UUID
    confirmer_id: UUID | None


class FactStore:
    """Writes the facts of a version in the transaction that makes it, and makes up for those that are missing."""

    def __init__(self, database: Database, texts: TextStore) -> None:
        self._database = database
        self._texts = texts
        self._complete: set[UUID] = set()  # packs none of whose versions is without facts
        self._lock = Lock()

    def record(
        self, session: Session, version: Version, base_sha256: str | None, confirmer_id: UUID | None = None
    ) -> None:
        """Write the facts of a version just added; `base_sha256` is the text before it, None for the first."""
        wanted = _Of(
            version.id,
            version.pack_id,
            version.number,
            version.sha256,
            version.message,
            version.author_id,
            confirmer_id,
        )
        runs = None
        if base_sha256 is not None:
            runs = session.scalar(
                select(LineOrigins.runs).where(
                    LineOrigins.pack_id == version.pack_id, LineOrigins.number == version.number - 1
                )
            )
        self._write(session, wanted, base_sha256, runs)

    def complete(self, pack_id: UUID, numbers: Collection[int] | None = None) -> None:
        """Work out the facts of versions that were saved without; does nothing when there are none.

        With `numbers`, those of these versions alone.
        """
        if pack_id in self._complete:
            return
        with self._lock:
            while missing := self._missing(pack_id, numbers):
                with self._database.transaction() as session:
                    for wanted, base in missing:
                        self._write(session, wanted, base, None)
            if numbers is None:
                self._complete.add(pack_id)

    def runs(self, pack_id: UUID, number: int) -> Sequence[int]:
        """Give the origins of the lines of a version, carried on from the nearest version that has them."""
        start, runs = self._nearest(pack_id, number)
        if start == number and runs is not None:
            return runs
        statement = (
            select(Version.id, Version.number, Version.sha256)
            .where(Version.pack_id == pack_id, Version.number >= max(1, start), Version.number <= number)
            .order_by(Version.number)
        )
        with self._database.transaction() as session:
            chain = session.execute(statement).all()
        return self._carried_on(pack_id, list(chain), runs)

    def _nearest(self, pack_id: UUID, number: int) -> tuple[int, list[int] | None]:
        with self._database.transaction() as session:
            row = session.execute(
                select(LineOrigins.number, LineOrigins.runs)
                .where(LineOrigins.pack_id == pack_id, LineOrigins.number <= number)
                .order_by(LineOrigins.number.desc())
                .limit(1)
            ).first()
        return (row.number, list(row.runs)) if row else (0, None)

    def _carried_on(self, pack_id: UUID, chain: list[Any], runs: list[int] | None) -> Sequence[int]:
        rows: list[dict[str, Any]] = []
        before = ""
        for id_, number, sha256 in chain:
            text = self._texts.text(sha256)
            if runs is None:
                runs = first_runs(text, number)
            elif before:
                runs, _, _ = carried(runs, before, text, number)
            before = text
            rows.append({"version_id": id_, "pack_id": pack_id, "number": number, "runs": runs})
            if len(rows) == BATCH:
                self._keep_runs(rows)
                rows = []
        self._keep_runs(rows)
        return runs or []

    def _keep_runs(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            with self._database.transaction() as session:
                session.execute(_KEEP_ORIGINS, rows)

    def _missing(self, pack_id: UUID, numbers: Collection[int] | None) -> list[tuple[_Of, str | None]]:
        with self._database.transaction() as session:
            known = session.scalar(
                select(func.count()).select_from(VersionFacts).where(VersionFacts.pack_id == pack_id)
            )
            if known == session.scalar(select(Pack.head_number).where(Pack.id == pack_id)):
                return []
            before = Version.__table__.alias("before")
            among = Version.number.in_(list(numbers)) if numbers is not None else true()
            rows = session.execute(
                select(Version, Proposal.decided_by, before.c.sha256)
                .outerjoin(VersionFacts, VersionFacts.version_id == Version.id)
                .outerjoin(Proposal, Proposal.id == Version.proposal_id)
                .outerjoin(before, (before.c.pack_id == Version.pack_id) & (before.c.number == Version.number - 1))
                .where(Version.pack_id == pack_id, VersionFacts.version_id.is_(None), among)
                .order_by(Version.number)
                .limit(BATCH)
            )
            return [
                (_Of(row.id, row.pack_id, row.number, row.sha256, row.message, row.author_id, decided_by), base)
                for row, decided_by, base in rows
            ]

    def _write(self, session: Session, wanted: _Of, base_sha256: str | None, runs: Sequence[int] | None) -> None:
        values = self._facts(session, wanted, base_sha256)
        text = self._texts.text(wanted.sha256, session)
        carried_runs: list[int] | None = None
        if base_sha256 is None:
            carried_runs = first_runs(text, wanted.number)
            added, removed = (carried_runs or [0, 0])[1], 0
        else:
            before = self._texts.text(base_sha256, session)
            if runs is None:
                added, removed = size_of_change(before, text)
            else:
                carried_runs, added, removed = carried(runs, before, text, wanted.number)
        values |= {"added": added, "removed": removed}
        session.execute(_KEEP_FACTS, values)
        if carried_runs is not None:
            kept = {"version_id": wanted.id, "pack_id": wanted.pack_id, "number": wanted.number, "runs": carried_runs}
            session.execute(_KEEP_ORIGINS, kept)

    def _facts(self, session: Session, wanted: _Of, base_sha256: str | None) -> dict[str, Any]:
        severities = [finding.severity for finding in self._texts.findings(wanted.sha256, within=session)]
        if base_sha256 is None:
            found = Touched((), whole=True)
        else:
            found = _touched(self._texts.pack(base_sha256, session).data, self._texts.pack(wanted.sha256, session).data)
        return {
            "version_id": wanted.id,
            "pack_id": wanted.pack_id,
            "number": wanted.number,
            "author_id": wanted.author_id,
            "confirmer_id": wanted.confirmer_id,
            "errors": severities.count("error"),
            "warnings": severities.count("warning"),
            "hints": severities.count("hint"),
            "whole": found.whole,
            "paths": sorted(found.keys),
            "renamed_to": sorted({key for _, after in found.renames for key in keys_of(after)}),
            "renames": [_stored_rename(before, after) for before, after in found.renames],
            "changes": [_stored(change) for change in found.changes[:MOST_CHANGES]],
            "change_count": len(found.changes),
            "searched": _searched(wanted.message, found),
        }


def _touched(before: Any, after: Any) -> Touched:
    try:
        return touched(before, after)
    except Exception:  # a version is saved whatever can be told of it
        log.exception("what a version changed could not be worked out")
        return Touched((), whole=True)


def _stored(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "item": storable(change.item),
        "path": [storable(step.label) for step in change.way],
        "words": storable(change.words),
    }


def _stored_rename(before: Way, after: Way) -> list[Any]:
    return [sorted(keys_of(before)), sorted(keys_of(after)), storable(shown(before)), storable(shown(after))]


def _searched(message: str, found: Touched) -> str:
    words = " \n".join(change.words for change in found.changes)
    paths = " \n".join(sorted(found.keys, key=len)[-MOST_CHANGES:])
    return storable(f"{message}\n{words}\n{paths}".casefold())[:SEARCHED]
