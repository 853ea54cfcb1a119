"""Whether a database is whole: the audit log, the texts by their hashes, and versions without a gap."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text

from core.services.verify import AuditVerifier, Broken, told
from db.engine import Database
from db.models import Content, Pack, Version

_PAGE = 200


@dataclass(frozen=True)
class Checkup:
    """What was found: sentences of what is right, and of what is not."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def check(database: Database, verifier: AuditVerifier, *, keys: Sequence[str] = ()) -> Checkup:
    """Go over the whole database; `keys` are public keys of anchors to trust beside the present one."""
    right: list[str] = []
    wrong: list[str] = []
    try:
        right += told(verifier.verify(None, keys=keys))
    except Broken as error:
        wrong.append(f"The audit log: {error}")
    texts, changed = _texts(database)
    right.append(f"{texts:,} texts were read, and hashed anew.")
    wrong += [f"The text {sha256} is not the one that was stored." for sha256 in changed]
    versions, gaps = _versions(database)
    right.append(f"{versions:,} versions were counted.")
    return Checkup(tuple(right), (*wrong, *gaps))


def _texts(database: Database) -> tuple[int, list[str]]:
    after, count = "", 0
    changed: list[str] = []
    while True:
        with database.transaction() as session:
            rows = session.execute(
                select(Content.sha256, Content.text, Content.size)
                .where(Content.sha256 > after)
                .order_by(Content.sha256)
                .limit(_PAGE)
            ).all()
        if not rows:
            return count, changed
        for sha256, stored, size in rows:
            data = stored.encode()
            if hashlib.sha256(data).hexdigest() != sha256 or len(data) != size:
                changed.append(sha256)
        count += len(rows)
        after = rows[-1].sha256


def _versions(database: Database) -> tuple[int, list[str]]:
    """Count versions; tell of packs whose numbers have a gap, or whose newest version is not where they say."""
    statement = (
        select(Pack.name, Pack.head_number, func.count(Version.id), func.min(Version.number), func.max(Version.number))
        .outerjoin(Version, Version.pack_id == Pack.id)
        .group_by(Pack.id)
        .order_by(func.lower(Pack.name))
    )
    with database.transaction() as session:
        rows = session.execute(statement).all()
        lost = session.scalar(
            text("SELECT count(*) FROM versions LEFT JOIN contents USING (sha256) WHERE contents.sha256 IS NULL")
        )
        saved = session.scalar(
            text(
                "SELECT count(*) FROM versions WHERE NOT EXISTS"
                " (SELECT 1 FROM audit_events WHERE audit_events.version_id = versions.id)"
            )
        )
    wrong = [
        f"{name}: versions are missing: there are {count}, from {first} to {last}, and the newest should be {head}."
        for name, head, count, first, last in rows
        if (first, last, count) != (1, head, head)
    ]
    if lost:
        wrong.append(f"{lost} versions have no text.")
    if saved:
        wrong.append(f"{saved} versions have no event in the audit log.")
    return sum(row[2] for row in rows), wrong
