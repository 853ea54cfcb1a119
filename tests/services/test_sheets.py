"""Table files: CSV in its dialects and XLSX as strings, bounded in every direction."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from core.errors import InvalidInput
from core.services.sheets import MAX_ROWS, read_sheet


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"Entity,Name\nCase,court\n",
        b"Entity;Name\r\nCase;court\r\n",
        b"\xef\xbb\xbfEntity\tName\nCase\tcourt\n\n\n",
        "Entity,Name\nCase,court\n".encode("utf-16"),
        xlsx(("Entity", "Name"), ("Case", "court"), (None, None)),
    ],
)
def test_every_usual_way_of_saving_a_table_reads_the_same(data: bytes) -> None:
    sheet = read_sheet(data, "table")
    assert (sheet.columns, sheet.rows) == (("Entity", "Name"), (("Case", "court"),))


def test_numbers_dates_and_empty_cells_become_what_they_look_like() -> None:
    sheet = read_sheet(xlsx(("A", "B", "C"), (7.0, None, True)), "table")
    assert sheet.rows == (("7", "", "True"),)


def test_a_formula_without_a_computed_value_becomes_nothing() -> None:
    assert read_sheet(xlsx(("A", "B"), ("x", "=1+1")), "table").rows == (("x", ""),)


def test_characters_that_nobody_sees_and_line_breaks_are_taken_out() -> None:
    assert read_sheet(b'A,B\n"one\x00\n two",\x07x\n', "table").rows == (("one two", "x"),)


def test_columns_without_a_name_or_with_the_same_one_can_be_told_apart() -> None:
    assert read_sheet(b"A,A,\n1,2,3\n", "table").columns == ("A", "A (2)", "Column 3")


def test_rows_beyond_the_limit_are_left_out_and_it_is_said() -> None:
    sheet = read_sheet(b"A\n" + b"x\n" * (MAX_ROWS + 7), "table")
    assert len(sheet.rows) == MAX_ROWS
    assert "5,007" in sheet.notes[0]


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"x" * ((1 << 20) + 1), "larger than 1 MB"),
        (b"", "is empty"),
        (b"A,B\n", "no rows"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (bomb(), "unpacks to far more"),
        (b"\x81\x8d\xff\xfe\x8f", "no text file"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        read_sheet(data, "table.csv")
