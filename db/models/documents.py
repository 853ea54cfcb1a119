"""Sample documents of a pack, what experts expect of them, and how versions score on that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at


class Document(Base):
    """The text of a sample document; a newer file of the same name makes a new row and takes the old one's place."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("uq_documents_pack_id_name", "pack_id", "name", unique=True, postgresql_where=text("removed_at IS NULL")),
    )
    id: Mapped[UUID] = identifier()
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"), index=True)
    name: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str]
    text: Mapped[str]
    size: Mapped[int] = mapped_column(Integer)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = made_at()
    removed_at: Mapped[datetime | None]


class GoldenExample(Base):
    """An extraction that an expert has signed; `attribute` is empty for a mention of the entity."""

    __tablename__ = "golden_examples"
    __table_args__ = (CheckConstraint("start_at >= 0 AND end_at > start_at", name="span"),)
    id: Mapped[UUID] = identifier()
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    entity: Mapped[str]
    attribute: Mapped[str] = mapped_column(server_default="")
    start_at: Mapped[int] = mapped_column(Integer)
    end_at: Mapped[int] = mapped_column(Integer)
    value: Mapped[str]
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime] = made_at()
    withdrawn_at: Mapped[datetime | None]


class BenchScore(Base):
    """How a pack's text scores on a set of golden examples; both are named by hashes, so a score never changes."""

    __tablename__ = "bench_scores"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    golden_key: Mapped[str] = mapped_column(primary_key=True)
    expected: Mapped[int] = mapped_column(Integer)
    found: Mapped[int] = mapped_column(Integer)
    false_hits: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = made_at()
