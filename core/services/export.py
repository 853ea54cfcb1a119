"""The audit log read and taken along: pages, exports that stream and are sealed, each export itself an event."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Literal
from uuid import UUID

from sqlalchemy.exc import DataError

from core.errors import InvalidInput
from core.services.access import Access, Right
from core.services.anchors import AnchorService
from core.services.audit import KINDS, AuditLog
from core.services.tables import CsvWriter, JsonLinesWriter, ParquetWriter, TableWriter, XlsxWriter, safe_cell
from core.services.views import Activity, Actor, AuditFilter, AuditRow

__all__ = ["COLUMNS", "FORMATS", "AuditReports", "TableFormat", "safe_cell"]
TableFormat = Literal["csv", "xlsx", "jsonl", "parquet"]
FORMATS: dict[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
NO_ZONE = "There is no such time zone; take one such as Europe/Berlin, or UTC."
PAGE = 2_000  # rows that are in memory at once
COLUMNS = (
    "number",
    "at",
    "kind",
    "event",
    "actor",
    "pack",
    "summary",
    "proposal_id",
    "version_id",
    "details",
    "actor_id",
    "pack_id",
    "prev_hash",
    "hash",
    "seal",
)
_WIDTHS = (8, 28, 22, 24, 32, 20, 60, 38, 38, 60, 38, 38, 20, 20, 20)


class AuditReports:
    """The audit page's door to the log: reading needs a right, and so does every export."""

    def __init__(self, access: Access, audit: AuditLog, anchors: AnchorService) -> None:
        self._access = access
        self._audit = audit
        self._anchors = anchors

    def query(
        self, actor: Actor, wanted: AuditFilter, *, before: int | None = None, limit: int = 200
    ) -> list[AuditRow]:
        """Give matching events, newest first, numbers below `before`."""
        self._access.require(actor, Right.READ_AUDIT)
        return self._audit.query(wanted, before=before, limit=limit)

    def count(self, actor: Actor, wanted: AuditFilter, *, most: int | None = None) -> int:
        """Count matching events; with `most`, stop counting there."""
        self._access.require(actor, Right.READ_AUDIT)
        return self._audit.count(wanted, most=most)

    def activity(self, actor: Actor, wanted: AuditFilter, zone: str = "UTC") -> Activity:
        """Count matching events by day, kind and person. Raises `InvalidInput` for a zone that is none."""
        self._access.require(actor, Right.READ_AUDIT)
        try:
            if not zone.isprintable():
                raise InvalidInput(NO_ZONE)
            return self._audit.activity(wanted, zone)
        except DataError:
            raise InvalidInput(NO_ZONE) from None

    def kinds(self) -> dict[str, str]:
        """Give every kind of event with its words."""
        return dict(KINDS)

    def people(self, actor: Actor) -> list[tuple[UUID, str]]:
        """Give everyone who may stand in the log."""
        self._access.require(actor, Right.READ_AUDIT)
        return self._audit.people()

    def export(self, actor: Actor, wanted: AuditFilter, *, format: TableFormat) -> bytes:
        """Give the whole file of `stream` at once."""
        return b"".join(self.stream(actor, wanted, format=format))

    def stream(self, actor: Actor, wanted: AuditFilter, *, format: TableFormat) -> Iterator[bytes]:
        """Give every matching event as the pieces of one file, oldest first.

        Before the first piece the log is anchored and the export is written to it, so an export that is broken off
        stands there too. The last row carries the seal (`db.audit_proof`). In CSV and XLSX, cells that a spreadsheet
        would run as a formula begin with an apostrophe; so does a text that begins with one: taking away one leading
        apostrophe gives back every original value. Raises `Forbidden`, `InvalidInput` for an unknown format, and
        `Conflict` where the log does not fit its hashes.
        """
        self._access.require(actor, Right.EXPORT)
        if format not in FORMATS:
            raise InvalidInput(f"“{format}” is no format for the audit log; take csv, xlsx, jsonl or parquet.")
        anchor = self._anchors.anchor()
        last = int(anchor["last"]) if anchor else 0
        rows = self._audit.count(wanted, upto=last)
        words = filter_words(wanted)
        self._audit.record_alone(
            "export.made",
            actor,
            f"Exported {rows} audit events as {format.upper()}.",
            pack_id=wanted.pack,
            details={"format": format, "rows": rows, "filter": words},
        )

        def seal(count: int, digest: str) -> str:
            by = f"{actor.name} <{actor.email}>"
            return self._anchors.seal(anchor or {}, count, digest, json.dumps(words, ensure_ascii=False), by)

        return _pieces(_writer(format), self._audit.texts(wanted, upto=last, page=PAGE), seal)


def _writer(format: TableFormat) -> TableWriter:
    if format == "xlsx":
        return XlsxWriter(COLUMNS, _WIDTHS, "Audit log")
    if format == "parquet":
        return ParquetWriter(COLUMNS)
    return CsvWriter(COLUMNS) if format == "csv" else JsonLinesWriter(COLUMNS)


def _pieces(
    writer: TableWriter, pages: Iterator[list[list[object]]], seal: Callable[[int, str], str]
) -> Iterator[bytes]:
    """Write page after page; the last row of all, held back until it is known, gets the seal."""
    digest, count = hashlib.sha256(), 0
    held: list[list[object]] = []
    yield writer.begin()
    for page in pages:
        for row in page:
            digest.update(str(row[13]).encode())
        count += len(page)
        held += page
        if piece := writer.rows(held[:-1]) if len(held) > 1 else b"":
            yield piece
        held = held[-1:]
    if held:
        held[0][14] = seal(count, digest.hexdigest())
        yield writer.rows(held)
    yield writer.end()


def filter_words(wanted: AuditFilter) -> dict[str, object]:
    """Give a filter as it is written into the log: only what narrows."""
    values = {
        "since": wanted.since.isoformat() if wanted.since else None,
        "until": wanted.until.isoformat() if wanted.until else None,
        "kinds": list(wanted.kinds),
        "person": str(wanted.person) if wanted.person else None,
        "pack": str(wanted.pack) if wanted.pack else None,
        "text": wanted.text,
    }
    return {name: value for name, value in values.items() if value}
