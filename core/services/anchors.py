"""Anchors: signed Merkle roots over the audit log, kept in the database, in a file outside it, and in every export."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from core.errors import Conflict
from db.audit_proof import GENESIS, Broken, anchor_text, check_rows, merkle_root, row_of, seal_text
from db.chain import FIELDS_SQL, at_text
from db.engine import Database
from db.models import AuditAnchor, AuditEvent

ANCHOR_LOCK = 7_301_005
SEGMENT = 1_000  # rows under one anchor, at most
PATIENCE = timedelta(minutes=10)  # the longest that a row stays without one
log = logging.getLogger(__name__)


class Signer:
    """Signs anchors and seals with one Ed25519 key."""

    def __init__(self, seed: bytes) -> None:
        """Take the 32 bytes that the key is made of."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw().hex()

    def sign(self, data: bytes) -> str:
        """Give the signature of `data`, in hexadecimal."""
        return self._key.sign(data).hex()


class AnchorService:
    """Makes anchors over the rows that have none, and seals exports."""

    def __init__(self, database: Database, signer: Signer, path: Path) -> None:
        self._database = database
        self._signer = signer
        self.path = path

    @property
    def key(self) -> str:
        """The public key that anchors and seals are signed with, in hexadecimal."""
        return self._signer.public

    def anchor(self, *, least: int = 1) -> Mapping[str, str] | None:
        """Anchor every row that has none, if there are `least` of them; give the newest anchor, None without rows.

        One process at a time does this. Raises `Conflict` when the rows do not fit their hashes: nothing is signed.
        """
        made: list[Mapping[str, str]] = []
        with self._database.transaction() as session:
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ANCHOR_LOCK})
            newest = _newest(session)
            last = int(newest["last"]) if newest else 0
            head = session.scalar(select(AuditEvent.number).order_by(AuditEvent.number.desc()).limit(1)) or 0
            while head - last >= max(least, 1):
                newest = self._made(session, newest, last + 1, min(head, last + SEGMENT))
                last = int(newest["last"])
                made.append(newest)
        if made:
            self._keep(made)
        return newest

    def due(self) -> bool:
        """Whether rows have waited long enough, or are many enough, for an anchor of their own."""
        with self._database.transaction() as session:
            newest = _newest(session)
            waiting = session.execute(
                select(AuditEvent.number, AuditEvent.at)
                .where(AuditEvent.number > (int(newest["last"]) if newest else 0))
                .order_by(AuditEvent.number)
                .limit(1)
            ).first()
            if waiting is None:
                return False
            head = session.scalar(select(AuditEvent.number).order_by(AuditEvent.number.desc()).limit(1)) or 0
        return bool(head - waiting.number >= SEGMENT - 1 or datetime.now(UTC) - waiting.at >= PATIENCE)

    def waiting(self) -> int:
        """Count the rows that have no anchor yet."""
        with self._database.transaction() as session:
            newest = session.scalar(select(AuditAnchor.last).order_by(AuditAnchor.last.desc()).limit(1)) or 0
            head = session.scalar(select(AuditEvent.number).order_by(AuditEvent.number.desc()).limit(1)) or 0
        return head - newest

    def anchor_if_due(self) -> None:
        """Make the anchors that are due; the work of a background task."""
        if self.due():
            self.anchor()

    def all(self) -> list[dict[str, str]]:
        """Give every anchor, oldest first."""
        with self._database.transaction() as session:
            return [_fields(row) for row in session.scalars(select(AuditAnchor).order_by(AuditAnchor.last))]

    def over(self, number: int) -> dict[str, str] | None:
        """Give the anchor whose tree holds the row of this number."""
        with self._database.transaction() as session:
            row = session.scalars(
                select(AuditAnchor).where(AuditAnchor.last >= number).order_by(AuditAnchor.last).limit(1)
            ).first()
            return _fields(row) if row else None

    def seal(self, anchor: Mapping[str, str], rows: int, digest: str, wanted: str, by: str) -> str:
        """Give the seal of an export, as it stands in the last row: its anchor and what was exported, signed."""
        seal = {
            "rows": str(rows),
            "digest": digest,
            "filter": wanted,
            "at": at_text(datetime.now(UTC)),
            "by": by,
            "anchor": hashlib.sha256(anchor_text(anchor)).hexdigest(),
            "key": self.key,
        }
        seal["signature"] = self._signer.sign(seal_text(seal))
        return json.dumps({"anchor": dict(anchor), "export": seal}, ensure_ascii=False, separators=(",", ":"))

    def _made(self, session: Session, before: Mapping[str, str] | None, first: int, last: int) -> dict[str, str]:
        rows = session.execute(
            text(
                f"SELECT {FIELDS_SQL}, prev_hash, hash FROM audit_events WHERE number BETWEEN :first AND :last"  # noqa: S608
                " ORDER BY audit_events.number"
            ),
            {"first": first, "last": last},
        ).all()
        try:
            report = check_rows(row_of(row[:-2], row[-2], row[-1]) for row in rows)
        except Broken as error:
            raise Conflict(f"The audit log was not anchored, for it has been tampered with: {error}") from error
        linked = before is None or rows[0][-2] == before["head"]
        if not linked or report.gaps or (report.first, report.last) != (first, last):
            raise Conflict(
                f"The audit log was not anchored: No. {first} to {last} do not follow what was anchored before."
            )
        anchor = {
            "first": str(first),
            "last": str(last),
            "head": report.head,
            "root": merkle_root([row[-1] for row in rows]),
            "at": at_text(datetime.now(UTC)),
            "previous": hashlib.sha256(anchor_text(before)).hexdigest() if before else GENESIS,
            "key": self.key,
        }
        anchor["signature"] = self._signer.sign(anchor_text(anchor))
        numbers = {"first": first, "last": last}
        session.execute(insert(AuditAnchor).values(**{**anchor, **numbers}))
        return anchor

    def _keep(self, anchors: Sequence[Mapping[str, str]]) -> None:
        """Add the anchors to the file outside of the database; a file that cannot be written stops nothing."""
        lines = "".join(json.dumps(dict(anchor)) + "\n" for anchor in anchors)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as file:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            log.exception("anchors of the audit log could not be written to %s", self.path)


def _newest(session: Session) -> dict[str, str] | None:
    row = session.scalars(select(AuditAnchor).order_by(AuditAnchor.last.desc()).limit(1)).first()
    return _fields(row) if row else None


def _fields(row: AuditAnchor) -> dict[str, str]:
    names = ("first", "last", "head", "root", "at", "previous", "key", "signature")
    return {name: str(getattr(row, name)) for name in names}
