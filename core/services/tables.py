"""Writers of tables as files, a page of rows at a time, so that a million rows need no more memory than a thousand."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Protocol
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

Row = Sequence[Any]  # texts, but for a number in the first place
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
BLOCK = 1_000  # rows of a sheet that are made at once
SHEET_ROWS = 1_000_000  # a sheet takes 1,048,576
SHEET_BYTES = 1_900_000_000  # what one part of the zip takes without the newer form that few programs read
CELL = 32_767  # characters in one cell of a sheet
CUT = "… (cut; the CSV has all of it)"


def safe_cell(value: object) -> object:
    """Give `value` so that no spreadsheet runs it; strip one leading apostrophe to reverse it."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


class TableWriter(Protocol):
    """Turns rows into the bytes of a file, piece by piece."""

    def begin(self) -> bytes:
        """Give what stands before the first row."""

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Give the bytes of some rows; may be none yet."""

    def end(self) -> bytes:
        """Give what is left, and what stands after the last row."""


class _Drained(io.RawIOBase):
    """A file that only grows, whose bytes are taken away as they come; one thread may write while another takes."""

    def __init__(self) -> None:
        self._parts: deque[bytes] = deque()
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._parts.append(piece)
        self._size += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._size

    def drain(self) -> bytes:
        taken = []
        while self._parts:
            taken.append(self._parts.popleft())
        return b"".join(taken)


class CsvWriter:
    """CSV in UTF-8 with a byte order mark, which spreadsheets want; no cell runs as a formula."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._buffer = io.StringIO(newline="")
        self._write = csv.writer(self._buffer, lineterminator="\r\n")

    def begin(self) -> bytes:
        self._write.writerow(self._columns)
        return b"\xef\xbb\xbf" + self._taken()

    def rows(self, rows: Sequence[Row]) -> bytes:
        self._write.writerows([_safe(row) for row in rows])
        return self._taken()

    def end(self) -> bytes:
        return b""

    def _taken(self) -> bytes:
        data = self._buffer.getvalue().encode()
        self._buffer.seek(0)
        self._buffer.truncate()
        return data


_STARTS = frozenset(FORMULA_STARTS)


def _safe(row: Row) -> Row:
    return ["'" + cell if cell and type(cell) is str and cell[0] in _STARTS else cell for cell in row]


class JsonLinesWriter:
    """One JSON object a line, in UTF-8, with the values as they are."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def begin(self) -> bytes:
        return b""

    def rows(self, rows: Sequence[Row]) -> bytes:
        encode, columns = self._encode, self._columns
        return "".join([encode(dict(zip(columns, row, strict=True))) + "\n" for row in rows]).encode()

    def end(self) -> bytes:
        return b""


class ParquetWriter:
    """Parquet: the first column a number, the second a time, all others texts; a row group for each page."""

    def __init__(self, columns: Sequence[str]) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        kinds = [pa.int64(), pa.timestamp("us", tz="UTC"), *[pa.string()] * (len(columns) - 2)]
        self._arrow = pa
        self._schema = pa.schema(list(zip(columns, kinds, strict=True)))
        self._sink = _Drained()
        self._file = parquet.ParquetWriter(pa.PythonFile(self._sink, mode="w"), self._schema, compression="zstd")

    def begin(self) -> bytes:
        return self._sink.drain()

    def rows(self, rows: Sequence[Row]) -> bytes:
        number, at, *others = zip(*rows, strict=True)
        times = [datetime.fromisoformat(one) for one in at]
        self._file.write_table(self._arrow.table([number, times, *others], schema=self._schema))
        return self._sink.drain()

    def end(self) -> bytes:
        self._file.close()
        return self._sink.drain()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BOLD = '<c s="1" t="inlineStr">'
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_CAREFUL = re.compile(f"\x00[{re.escape(''.join(FORMULA_STARTS))}]|[\x01-\x08\x0b-\x1f\ufffe\uffff]|_(?=x)")
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill>'
    '<patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)


class XlsxWriter:
    """A workbook whose cells are all plain values; more rows than one sheet takes go on in the next."""

    def __init__(self, columns: Sequence[str], widths: Sequence[int], title: str) -> None:
        self._columns, self._widths, self._title = columns, widths, title
        self._sink = _Drained()
        self._zip = ZipFile(self._sink, "w", ZIP_DEFLATED, compresslevel=1)
        self._sheets = 0
        self._left = self._bytes_left = 0
        self._part: Any = None
        self._packing = ThreadPoolExecutor(1, "packing")
        self._packed: Future[object] | None = None

    def begin(self) -> bytes:
        self._open_sheet()
        return self._sink.drain()

    def rows(self, rows: Sequence[Row]) -> bytes:
        for start in range(0, len(rows), BLOCK):
            some = rows[start : start + BLOCK]
            text = sheet_rows(some)
            if self._left < len(some) or self._bytes_left < len(text):
                self._close_sheet()
                self._open_sheet()
            self._write(text)
            self._left -= len(some)
            self._bytes_left -= len(text)
        return self._sink.drain()

    def end(self) -> bytes:
        self._close_sheet()
        names = range(1, self._sheets + 1)
        sheets = "".join(
            f'<sheet name="{self._title}{"" if one == 1 else f" {one}"}" sheetId="{one}" r:id="rId{one}"/>'
            for one in names
        )
        links = "".join(
            f'<Relationship Id="rId{one}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{one}.xml"/>'
            for one in names
        )
        links += f'<Relationship Id="rId0" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        types = "".join(
            f'<Override PartName="/xl/worksheets/sheet{one}.xml" ContentType="{kind}.worksheet+xml"/>' for one in names
        )
        relations = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        parts = {
            "xl/styles.xml": _STYLES,
            "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": f"{relations}{links}</Relationships>",
            "_rels/.rels": f'{relations}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{types}</Types>',
        }
        for name, text in parts.items():
            self._zip.writestr(name, text)
        self._zip.close()
        return self._sink.drain()

    def _open_sheet(self) -> None:
        self._sheets += 1
        self._left, self._bytes_left = SHEET_ROWS, SHEET_BYTES
        self._part = self._zip.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
            for place, width in enumerate(self._widths, 1)
        )
        heading = "".join(f"{_BOLD}<is><t>{escape(name)}</t></is></c>" for name in self._columns)
        self._part.write(
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
            f'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f"<cols>{widths}</cols><sheetData>"
            f"<row>{heading}</row>".encode()
        )

    def _close_sheet(self) -> None:
        self._write(b"</sheetData></worksheet>")
        self._wait()
        self._part.close()

    def _write(self, text: bytes) -> None:
        """Pack a text while the next one is made; packing lets other threads run."""
        self._wait()
        self._packed = self._packing.submit(self._part.write, text)

    def _wait(self) -> None:
        if self._packed is not None:
            self._packed.result()


_OPEN, _END = '<c t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
_NEXT, _NOTHING = _END + _OPEN, _OPEN + _END


def sheet_rows(rows: Sequence[Row]) -> bytes:
    """Give the rows of a sheet: a number in the first cell, and texts that stay texts in all others."""
    numbers, *columns = zip(*rows, strict=True)
    made = [
        f"<row><c><v>{number}</v></c>{_OPEN}{_NEXT.join(cells)}{_END}</row>"
        for number, *cells in zip(numbers, *map(_cells, columns), strict=True)
    ]
    return "".join(made).replace(_NOTHING, "<c/>").encode()


def _cells(column: Sequence[str]) -> Sequence[str]:
    """Give the texts of a column as they stand in a sheet; one look at all of them finds whether any needs care."""
    joined = "\x00".join(column)
    if joined.count("\x00") >= len(column) or _CAREFUL.search("\x00" + joined) or max(map(len, column)) > CELL - 1:
        return [_text(value) for value in column]
    return escape(joined).split("\x00")


def _text(value: str) -> str:
    if value[:1] in _STARTS:
        value = "'" + value
    if len(value) > CELL:
        value = value[: CELL - len(CUT)] + CUT
    return escape(_ODD.sub(lambda found: f"_x{ord(found[0]):04X}_", value))
