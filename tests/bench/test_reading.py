"""Documents become text, or a sentence that says why not."""

from __future__ import annotations

import io
import zipfile

import pytest

from core.bench import MAX_DOCUMENT_BYTES, read_document
from core.errors import InvalidInput


def docx() -> bytes:
    from docx import Document

    document = Document()
    document.add_paragraph("Case No.: AB-1234")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Judge", "Alan Turing"
    document.add_paragraph("the end")
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(data),
    )


def test_text_markdown_pdf_and_docx_are_read():
    assert read_document("a.txt", b"\xef\xbb\xbfone\r\ntwo").text == "one\ntwo"
    assert read_document("A.MD", "# Ägypten".encode()).text == "# Ägypten"
    assert read_document("old.txt", "Café".encode("cp1252")).text == "Café"
    assert read_document("wide.txt", "Café".encode("utf-16")).text == "Café"
    assert "Case No.: AB-1234" in read_document("a.pdf", pdf("Case No.: AB-1234")).text
    assert read_document("a.docx", docx()).text == "Case No.: AB-1234\nJudge\tAlan Turing\nthe end"


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (70 * 1024 * 1024))
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ", "no document that can be read"),
        ("a", b"x", "no document that can be read"),
        ("a.txt", b"\x00\x01\x02", "no text file"),
        ("a.txt", b"  \n ", "holds no text"),
        ("a.txt", b"x" * (MAX_DOCUMENT_BYTES + 1), "5 MB are the limit"),
        ("a.txt", b"x" * 2_000_001, "characters and 2,000,000 are the limit"),
        ("a.pdf", b"no pdf", "cannot be read as a PDF"),
        ("a.docx", b"no docx", "cannot be read as a DOCX"),
        ("a.docx", bomb(), "unpacks to more than"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str, data: bytes, words: str):
    with pytest.raises(InvalidInput, match=words):
        read_document(name, data)
