"""Table files in: CSV or XLSX of at most 1 MiB as plain strings, whatever their cells hold."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InvalidInput

MAX_BYTES = 1 << 20
MAX_UNPACKED = 32 << 20  # an XLSX is a zip, and may unpack to any size
MAX_ROWS = 5_000
MAX_COLUMNS = 50
MAX_CELL = 2_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """A table of strings: names of the columns, and rows as long as those; `notes` tell what was left out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def read_sheet(data: bytes, name: str) -> Sheet:
    """Read the first sheet of a file, its first row as the names of the columns.

    Numbers and dates become what they look like; formulas become nothing. Raises `InvalidInput` in one sentence.
    """
    if len(data) > MAX_BYTES:
        raise InvalidInput(f"“{name}” is larger than 1 MB; take out what is not needed, or bring it in parts.")
    if not data.strip():
        raise InvalidInput(f"“{name}” is empty.")
    cells, notes = _from_xlsx(data, name) if data[:4] == b"PK\x03\x04" else (_from_csv(data, name), [])
    return _sheet(cells, notes, name)


def _sheet(cells: Sequence[Sequence[str]], notes: list[str], name: str) -> Sheet:
    rows = [row for row in ([_clean(cell) for cell in row[:MAX_COLUMNS]] for row in cells) if any(row)]
    if len(rows) < 2:
        raise InvalidInput(f"“{name}” has no rows under its first one, which must name the columns.")
    if len(rows) > MAX_ROWS + 1:
        notes.append(f"Only the first {MAX_ROWS:,} of {len(rows) - 1:,} rows are read.")
    width = max(len(row) for row in rows)
    head = [*rows[0], *[""] * (width - len(rows[0]))]
    columns = _distinct([text or f"Column {place}" for place, text in enumerate(head, start=1)])
    body = tuple((*row, *[""] * (width - len(row))) for row in rows[1 : MAX_ROWS + 1])
    return Sheet(columns, body, tuple(notes))


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def _clean(cell: str) -> str:
    """One line without characters that nobody sees, no longer than a cell may be."""
    return " ".join(_CONTROLS.sub("", cell).split())[:MAX_CELL]


def _from_csv(data: bytes, name: str) -> list[list[str]]:
    text = _decoded(data, name)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:8_192], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        return [row for row, _ in zip(csv.reader(io.StringIO(text), dialect), range(MAX_ROWS * 2), strict=False)]
    except csv.Error as error:
        raise InvalidInput(f"“{name}” cannot be read as a table; save it as CSV or XLSX and try again.") from error


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(f"“{name}” is no text file that can be read here; save it as CSV in UTF-8 and try again.")


def _from_xlsx(data: bytes, name: str) -> tuple[list[list[str]], list[str]]:
    import pandas as pd

    _refuse_bombs(data, name)
    try:
        # openpyxl reads the values that the spreadsheet program has computed last; a formula itself is never taken.
        frame = pd.read_excel(
            io.BytesIO(data), header=None, dtype=object, na_filter=False, nrows=MAX_ROWS + 2, engine="openpyxl"
        )
    except Exception as error:  # whatever a broken file makes of the reader
        raise InvalidInput(f"“{name}” is no spreadsheet that can be read; save it as XLSX or CSV anew.") from error
    return [[_as_text(cell) for cell in row] for row in frame.itertuples(index=False)], []


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise InvalidInput(f"“{name}” is damaged: it cannot be unpacked.") from error
    if len(parts) > 1_000 or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise InvalidInput(f"“{name}” unpacks to far more than a table of this size may; bring it as CSV.")


def _as_text(cell: object) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124  # not a number
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    return text.removesuffix(" 00:00:00")
