"""The audit log as files for spreadsheets: complete, formula-safe, and each export itself an event."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from core.errors import InvalidInput
from core.services.access import Access, Right
from core.services.audit import KINDS, AuditLog
from core.services.views import Actor, AuditFilter, AuditRow

TableFormat = Literal["csv", "xlsx"]
PAGE = 5_000
XLSX_ROWS = 1_048_575  # the sheet's limit less the heading
XLSX_CELL = 32_767  # characters in one cell of a sheet
CUT = "… (cut; the CSV has all of it)"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")


class AuditReports:
    """The audit page's door to the log: reading needs a right, and so does every export."""

    def __init__(self, access: Access, audit: AuditLog) -> None:
        self._access = access
        self._audit = audit

    def query(
        self, actor: Actor, wanted: AuditFilter, *, before: int | None = None, limit: int = 200
    ) -> list[AuditRow]:
        """Give matching events, newest first, numbers below `before`."""
        self._access.require(actor, Right.READ_AUDIT)
        return self._audit.query(wanted, before=before, limit=limit)

    def count(self, actor: Actor, wanted: AuditFilter) -> int:
        """Count matching events."""
        self._access.require(actor, Right.READ_AUDIT)
        return self._audit.count(wanted)

    def kinds(self) -> dict[str, str]:
        """Give every kind of event with its words."""
        return dict(KINDS)

    def people(self, actor: Actor) -> list[tuple[UUID, str]]:
        """Give everyone who may stand in the log."""
        self._access.require(actor, Right.READ_AUDIT)
        return self._audit.people()

    def export(self, actor: Actor, wanted: AuditFilter, *, format: TableFormat) -> bytes:
        """Give every matching event as one file, oldest first, and write the export to the log.

        Cells that a spreadsheet would run as a formula begin with an apostrophe; so does a text that begins
        with one, so taking away one leading apostrophe gives back every original value.
        Raises `InvalidInput` for an unknown format or too many rows for a sheet.
        """
        import pandas as pd

        self._access.require(actor, Right.EXPORT)
        rows = list(self._all(wanted))
        if format == "xlsx" and len(rows) > XLSX_ROWS:
            raise InvalidInput(f"A sheet holds {XLSX_ROWS:,} rows and this is more; narrow the filter or take CSV.")
        frame = pd.DataFrame([_record(row) for row in reversed(rows)], columns=list(COLUMNS))
        if format == "csv":
            data = frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
        elif format == "xlsx":
            data = _sheet(frame)
        else:
            raise InvalidInput(f"“{format}” is no format for the audit log; take csv or xlsx.")
        self._audit.record_alone(
            "export.made",
            actor,
            f"Exported {len(rows)} audit events as {format.upper()}.",
            pack_id=wanted.pack,
            details={"format": format, "rows": len(rows), "filter": _filter_words(wanted)},
        )
        return data

    def _all(self, wanted: AuditFilter) -> Iterator[AuditRow]:
        before: int | None = None
        while page := self._audit.query(wanted, before=before, limit=PAGE):
            yield from page
            before = page[-1].number


COLUMNS = ("number", "time (UTC)", "kind", "event", "person", "pack", "summary", "proposal", "version", "details")


def _record(row: AuditRow) -> dict[str, object]:
    values = (
        row.number,
        row.at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
        row.kind,
        KINDS.get(row.kind, row.kind),
        row.actor,
        row.pack,
        row.summary,
        str(row.proposal_id or ""),
        str(row.version_id or ""),
        json.dumps(row.details, ensure_ascii=False, sort_keys=True) if row.details else "",
    )
    return dict(zip(COLUMNS, (safe_cell(value) for value in values), strict=True))


def safe_cell(value: object) -> object:
    """Give `value` so that no spreadsheet runs it; strip one leading apostrophe to reverse it."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def _fitting(value: object) -> object:
    if isinstance(value, str) and len(value) > XLSX_CELL:
        return value[: XLSX_CELL - len(CUT)] + CUT
    return value


def _sheet(frame: object) -> bytes:
    import pandas as pd

    buffer = io.BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs=options) as writer:
        assert isinstance(frame, pd.DataFrame)  # noqa: S101  # narrows the type for the checker
        frame.map(_fitting).to_excel(writer, index=False, sheet_name="Audit log")
        sheet = writer.sheets["Audit log"]
        sheet.freeze_panes(1, 0)
        for column, width in enumerate((8, 24, 22, 24, 32, 20, 60, 38, 38, 60)):
            sheet.set_column(column, column, width)
    return buffer.getvalue()


def _filter_words(wanted: AuditFilter) -> dict[str, object]:
    values = {
        "since": wanted.since.isoformat() if wanted.since else None,
        "until": wanted.until.isoformat() if wanted.until else None,
        "kinds": list(wanted.kinds),
        "person": str(wanted.person) if wanted.person else None,
        "text": wanted.text,
    }
    return {name: value for name, value in values.items() if value}
