"""Packs, their versions, and the texts that these hold."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at


class Content(Base):
    """A text, stored once under the SHA-256 of its UTF-8 bytes."""

    __tablename__ = "contents"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    size: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = made_at()


class Pack(Base):
    """A domain pack: a line of versions. `head_number` is the newest; its row is the lock of a commit."""

    __tablename__ = "packs"
    id: Mapped[UUID] = identifier()
    name: Mapped[str]
    description: Mapped[str]
    pack_version: Mapped[str]
    head_number: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = made_at()
    updated_at: Mapped[datetime] = made_at()


class Version(Base):
    """An immutable version of a pack."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("pack_id", "number"),
        CheckConstraint("kind IN ('import', 'change', 'rollback', 'edit', 'undo')", name="kind"),
    )
    id: Mapped[UUID] = identifier()
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("contents.sha256"), index=True)
    pack_version: Mapped[str]
    message: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposals.id"), unique=True)
    created_at: Mapped[datetime] = made_at()
