"""Documents as text: plain text, Markdown, PDF and DOCX, bounded in size before anything is read."""

from __future__ import annotations

import hashlib
import io
import logging
import zipfile
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from core.errors import InvalidInput

MAX_DOCUMENT_BYTES = 5 * 1024 * 1024
MAX_TEXT = 2_000_000  # characters; five hundred dense pages have fewer
MAX_PAGES = 500
MAX_UNPACKED_BYTES = 60 * 1024 * 1024  # of a DOCX, which is a zip
KINDS = {
    "txt": "text",
    "text": "text",
    "log": "text",
    "md": "markdown",
    "markdown": "markdown",
    "pdf": "pdf",
    "docx": "docx",
}


@dataclass(frozen=True)
class BenchDocument:
    """A document as the bench sees it. Offsets of hits count characters of `text`."""

    name: str
    text: str

    @cached_property
    def sha256(self) -> str:
        """The hash of the text's UTF-8 bytes, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def line_of(self, offset: int) -> int:
        """Give the line, counted from 1, on which a character stands."""
        return bisect_left(self._ends, offset) + 1

    @cached_property
    def _ends(self) -> list[int]:
        return [place for place, letter in enumerate(self.text) if letter == "\n"]


def read_document(name: str, data: bytes) -> BenchDocument:
    """Give the text of a document; its kind follows from the ending of `name`.

    Raises `InvalidInput` for another kind, more than 5 MB, a file that is not what its name says, or one without
    any text (a scan).
    """
    kind = KINDS.get(name.rpartition(".")[2].casefold())
    if kind is None:
        raise InvalidInput(f"{name} is no document that can be read here; bring text, Markdown, PDF or DOCX.")
    if len(data) > MAX_DOCUMENT_BYTES:
        raise InvalidInput(f"{name} has {len(data) / 1024 / 1024:.1f} MB and 5 MB are the limit; bring a part of it.")
    text = {"pdf": _pdf, "docx": _docx}.get(kind, _plain)(name, data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    if not text.strip():
        raise InvalidInput(f"{name} holds no text; a scanned page has to go through text recognition first.")
    if len(text) > MAX_TEXT:
        raise InvalidInput(f"{name} has {len(text):,} characters and {MAX_TEXT:,} are the limit; bring a part of it.")
    return BenchDocument(name, text)


def _plain(name: str, data: bytes) -> str:
    if b"\x00" in data[:4096] and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise InvalidInput(f"{name} is no text file; its name may have the wrong ending.")
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _pdf(name: str, data: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is said below, in one sentence
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
        text = "\n\n".join(page.extract_text() or "" for page in reader.pages) if 0 < pages <= MAX_PAGES else ""
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise InvalidInput(f"{name} cannot be read as a PDF; open it, save it anew, and try again.") from error
    if locked:
        raise InvalidInput(f"{name} is protected by a password; bring a copy without one.")
    if pages > MAX_PAGES:
        raise InvalidInput(f"{name} has {pages} pages and {MAX_PAGES} are the limit; bring a part of it.")
    return text


def _docx(name: str, data: bytes) -> str:
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
        lines = _docx_lines(Document(io.BytesIO(data))) if unpacked <= MAX_UNPACKED_BYTES else []
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError, SyntaxError, OSError, RecursionError) as error:
        raise InvalidInput(f"{name} cannot be read as a DOCX; open it, save it anew, and try again.") from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise InvalidInput(f"{name} unpacks to more than {MAX_UNPACKED_BYTES // 1024 // 1024} MB; bring a part of it.")
    return "\n".join(lines)


def _docx_lines(document: object) -> list[str]:
    """Give paragraphs and the rows of tables in the order in which they stand."""
    from docx.table import Table

    lines: list[str] = []
    for block in document.iter_inner_content():  # type: ignore[attr-defined]
        if isinstance(block, Table):
            lines.extend("\t".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            lines.append(block.text)
    return lines
