"""Packs: bringing one in, taking a sample, and the list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from core.errors import InvalidInput, NotFound
from core.pack.importing import Checked, check_import
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.contents import TextStore
from core.services.proposal_rows import waits
from core.services.version_facts import FactStore
from core.services.versions import version_row
from core.services.views import Actor, PackRow, VersionRow
from db.engine import Database
from db.models import Pack, Proposal, User, Version

NAMES_LOCK = 7_301_004
SAMPLES = Path(__file__).parents[2] / "db" / "samples"


@dataclass(frozen=True)
class SampleView:
    """A pack that the application ships."""

    key: str
    name: str
    description: str
    lines: int


class PackService:
    """Everything about packs as wholes; their changes go through proposals."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, texts: TextStore) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._texts = texts
        self._facts = FactStore(database, texts)

    def import_pack(self, actor: Actor, data: bytes, source: str) -> VersionRow:
        """Make a new pack whose version 1 holds exactly `data`.

        `source` is told in the history: a file's name, "pasted text". Raises `InvalidInput` with line and column
        where there is one when `data` is no pack; the refusal is audited.
        """
        self._access.require(actor, Right.IMPORT)
        shown = " ".join(source.replace("\x00", "").split())[:200] or "pasted text"
        try:
            return self._brought_in(actor, check_import(data), shown)
        except InvalidInput as error:
            words = f"{shown} was refused: {error.message}"
            self._audit.record_alone("import.refused", actor, words, details={"source": shown, "bytes": len(data)})
            raise

    def samples(self) -> Sequence[SampleView]:
        """Give the packs that ship with the application."""
        return _samples()

    def import_sample(self, actor: Actor, key: str) -> VersionRow:
        """Make a new pack from the sample `key`. Raises `NotFound` for an unknown key."""
        if key not in {sample.key for sample in _samples()}:
            raise NotFound(f"There is no sample named “{key}”.")
        return self.import_pack(actor, (SAMPLES / f"{key}.yaml").read_bytes(), f"the sample {key}")

    def list(self, actor: Actor) -> Sequence[PackRow]:
        """Give all packs, latest change first."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            rows = session.execute(pack_rows().order_by(Version.created_at.desc(), Pack.id))
            return [PackRow(*row) for row in rows]

    def row(self, actor: Actor, pack_id: UUID) -> PackRow:
        """Give one pack. Raises `NotFound`."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            row = session.execute(pack_rows().where(Pack.id == pack_id)).first()
        if row is None:
            raise NotFound("There is no such pack; it may stand under another address now.")
        return PackRow(*row)

    def head(self, actor: Actor, pack_id: UUID) -> tuple[PackRow, str]:
        """Give one pack and the hash of its newest text. Raises `NotFound`."""
        row = self.row(actor, pack_id)
        with self._database.transaction() as session:
            sha256 = session.scalar(select(Version.sha256).where(Version.id == row.head_id))
        assert sha256 is not None  # noqa: S101  # versions are never removed
        return row, sha256

    def _brought_in(self, actor: Actor, checked: Checked, shown: str) -> VersionRow:
        size = len(checked.text.encode())
        with self._database.transaction() as session:
            pack = Pack(
                name=free_name(session, checked.name),
                description=checked.description,
                pack_version=checked.version,
                head_number=1,
                created_by=actor.id,
            )
            session.add(pack)
            session.flush()
            version = Version(
                pack_id=pack.id,
                number=1,
                kind="import",
                sha256=self._texts.put(session, checked.text),
                pack_version=checked.version,
                message=f"Brought in from {shown}",
                author_id=actor.id,
            )
            session.add(version)
            session.flush()
            session.refresh(version)
            self._facts.record(session, version, None)
            self._audit.record(
                session,
                "pack.imported",
                actor,
                f"{pack.name} was brought in from {shown}.",
                pack_id=pack.id,
                version_id=version.id,
                details={"source": shown, "bytes": size, "sha256": version.sha256},
            )
            return version_row(version, actor.name, size)


def free_name(session: Session, name: str, keep: UUID | None = None) -> str:
    """Give `name`, or `name (2)` and so on when another pack than `keep` is listed under it.

    Holds the lock of names until the transaction ends, so that two imports at once do not take the same.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": NAMES_LOCK})
    taken = set(session.scalars(select(Pack.name).where(Pack.id != keep if keep else Pack.id.is_not(None))))
    cleaned = re.sub(r"\s+", " ", name).strip()[:200]
    shown, count = cleaned, 1
    while shown in taken:
        count += 1
        shown = f"{cleaned} ({count})"
    return shown


def pack_rows() -> Select[UUID, str, str, str, int, UUID, datetime, str, int]:
    """Give the statement behind every list of packs."""
    waiting = select(func.count()).where(Proposal.pack_id == Pack.id, waits()).correlate(Pack).scalar_subquery()
    return (
        select(
            Pack.id,
            Pack.name,
            Pack.description,
            Pack.pack_version,
            Pack.head_number,
            Version.id,
            Version.created_at,
            User.name,
            waiting,
        )
        .join(Version, (Version.pack_id == Pack.id) & (Version.number == Pack.head_number))
        .join(User, User.id == Version.author_id)
    )


@cache
def _samples() -> tuple[SampleView, ...]:
    found = []
    for path in sorted(SAMPLES.glob("*.yaml")):
        checked = check_import(path.read_bytes())
        found.append(SampleView(path.stem, checked.name, checked.description, checked.text.count("\n")))
    return tuple(found)
