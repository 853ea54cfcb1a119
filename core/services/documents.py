"""Sample documents of a pack: brought in as text, replaced by newer files of the same name, taken away again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.bench import BenchDocument, read_document
from core.errors import InvalidInput, NotFound
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.views import Actor
from db.engine import Database
from db.models import Document, GoldenExample, Pack, User

MAX_DOCUMENTS = 50
MAX_NAME = 120
EXAMPLES = Path(__file__).parents[2] / "db" / "samples" / "documents"


@dataclass(frozen=True)
class DocumentRow:
    """One line of a pack's documents. `number` counts the files that came under this name."""

    id: UUID
    pack_id: UUID
    name: str
    number: int
    sha256: str
    characters: int
    size: int
    added_by: str
    added_at: datetime
    examples: int


@dataclass(frozen=True)
class Added:
    """What bringing a document led to; `dropped` counts signed examples whose passage it no longer has."""

    row: DocumentRow
    replaced: bool
    carried: int
    dropped: int


class DocumentService:
    """The documents that a pack is tried on. They stay inside the application and leave no trace when removed."""

    def __init__(self, database: Database, access: Access, audit: AuditLog) -> None:
        self._database = database
        self._access = access
        self._audit = audit

    def add(self, actor: Actor, pack_id: UUID, name: str, data: bytes) -> Added:
        """Bring a document, or a newer file of one that is there; its signed examples move along where they still fit.

        Raises `InvalidInput` for what cannot be read, or too many documents; `NotFound` for an unknown pack.
        """
        self._access.require(actor, Right.PROPOSE, pack_id=pack_id)
        cleaned = " ".join(name.replace("\x00", "").split())[-MAX_NAME:]
        document = read_document(cleaned, data)
        with self._database.transaction() as session:
            if session.scalar(select(Pack.id).where(Pack.id == pack_id).with_for_update()) is None:
                raise NotFound("There is no such pack; please choose one on the packs page.")
            old = session.scalar(_current().where(Document.pack_id == pack_id, Document.name == cleaned))
            if old is not None and old.sha256 == document.sha256:
                raise InvalidInput(f"{cleaned} is here already, with the same text.")
            if old is None:
                self._check_room(session, pack_id)
            new = _stored(session, actor, pack_id, document, len(data))
            carried, dropped = _move_examples(session, old, new) if old else (0, 0)
            kind, words = ("document.replaced", "was replaced") if old else ("document.added", "was brought in")
            row = session.execute(_rows().where(Document.id == new.id)).one()
            self._audit.record(
                session,
                kind,
                actor,
                f"The document {cleaned} {words}.",
                pack_id=pack_id,
                details={"sha256": document.sha256, "bytes": len(data), "dropped": dropped},
            )
        return Added(DocumentRow(*row), old is not None, carried, dropped)

    def example_for(self, pack_name: str) -> str:
        """Name the example document that ships with a sample pack of this name; empty when there is none."""
        key = pack_name.casefold().replace(" ", "_")
        return key if key in {path.stem for path in EXAMPLES.glob("*.txt")} else ""

    def add_example(self, actor: Actor, pack_id: UUID, key: str) -> Added:
        """Bring the example document `key`. Raises `NotFound` for an unknown key."""
        if key not in {path.stem for path in EXAMPLES.glob("*.txt")}:
            raise NotFound(f"There is no example document named “{key}”.")
        return self.add(actor, pack_id, f"{key}.txt", (EXAMPLES / f"{key}.txt").read_bytes())

    def list(self, actor: Actor, pack_id: UUID) -> Sequence[DocumentRow]:
        """Give a pack's documents by name."""
        self._access.require(actor, Right.READ, pack_id=pack_id)
        statement = _rows().where(Document.pack_id == pack_id).order_by(func.lower(Document.name))
        with self._database.transaction() as session:
            return [DocumentRow(*row) for row in session.execute(statement)]

    def texts(self, actor: Actor, pack_id: UUID) -> tuple[BenchDocument, ...]:
        """Give a pack's documents with their texts, by name."""
        self._access.require(actor, Right.READ, pack_id=pack_id)
        statement = _current().where(Document.pack_id == pack_id).order_by(func.lower(Document.name))
        with self._database.transaction() as session:
            return tuple(BenchDocument(one.name, one.text) for one in session.scalars(statement))

    def remove(self, actor: Actor, document_id: UUID) -> None:
        """Take a document and its text away for good; its examples go with it. Raises `NotFound`."""
        with self._database.transaction() as session:
            pack_id = session.scalar(select(Document.pack_id).where(Document.id == document_id))
        self._access.require(actor, Right.PROPOSE, pack_id=pack_id)
        with self._database.transaction() as session:
            document = session.scalar(_current().where(Document.id == document_id).with_for_update())
            if document is None:
                raise NotFound("This document is not here any more.")
            _take_away(session, document)
            self._audit.record(
                session,
                "document.removed",
                actor,
                f"The document {document.name} was removed.",
                pack_id=document.pack_id,
                details={"sha256": document.sha256},
            )

    @staticmethod
    def _check_room(session: Session, pack_id: UUID) -> None:
        count = select(func.count()).where(Document.pack_id == pack_id, Document.removed_at.is_(None))
        if (session.scalar(count) or 0) >= MAX_DOCUMENTS:
            raise InvalidInput(f"A pack is tried on {MAX_DOCUMENTS} documents at most; remove one first.")


def _current() -> Select[Document]:
    return select(Document).where(Document.removed_at.is_(None))


def _rows() -> Select[UUID, UUID, str, int, str, int, int, str, datetime, int]:
    examples = (
        select(func.count())
        .where(GoldenExample.document_id == Document.id, GoldenExample.withdrawn_at.is_(None))
        .correlate(Document)
        .scalar_subquery()
    )
    return (
        select(
            Document.id,
            Document.pack_id,
            Document.name,
            Document.number,
            Document.sha256,
            func.length(Document.text),
            Document.size,
            User.name,
            Document.added_at,
            examples,
        )
        .join(User, User.id == Document.added_by)
        .where(Document.removed_at.is_(None))
    )


def _stored(session: Session, actor: Actor, pack_id: UUID, document: BenchDocument, size: int) -> Document:
    earlier = select(func.count()).where(Document.pack_id == pack_id, Document.name == document.name)
    number = (session.scalar(earlier) or 0) + 1
    now = datetime.now(UTC)
    # The row comes in as removed and takes its place when the old one has left it: one name, one current row.
    new = Document(
        pack_id=pack_id,
        name=document.name,
        number=number,
        sha256=document.sha256,
        text=document.text,
        size=size,
        added_by=actor.id,
        removed_at=now,
    )
    session.add(new)
    for old in session.scalars(_current().where(Document.pack_id == pack_id, Document.name == document.name)):
        old.removed_at = now
    session.flush()
    new.removed_at = None
    session.flush()
    return new


def _move_examples(session: Session, old: Document, new: Document) -> tuple[int, int]:
    """Carry signed examples to a newer file: to the same place, or to the only place where their words stand."""
    carried = dropped = 0
    statement = select(GoldenExample).where(GoldenExample.document_id == old.id, GoldenExample.withdrawn_at.is_(None))
    for example in session.scalars(statement):
        quote = old.text[example.start_at : example.end_at]
        same = new.text[example.start_at : example.end_at] == quote
        start = example.start_at if same else new.text.find(quote)
        if start < 0 or (not same and new.text.count(quote) > 1):
            example.withdrawn_at = datetime.now(UTC)
            dropped += 1
            continue
        example.document_id, example.start_at, example.end_at = new.id, start, start + len(quote)
        carried += 1
    old.text = ""
    return carried, dropped


def _take_away(session: Session, document: Document) -> None:
    now = datetime.now(UTC)
    document.removed_at, document.text = now, ""
    for example in session.scalars(select(GoldenExample).where(GoldenExample.document_id == document.id)):
        example.withdrawn_at = example.withdrawn_at or now
        example.value = ""
