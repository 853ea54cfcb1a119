"""What people have had remembered, and the offers to remember that they have answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import Boolean, CheckConstraint, Float, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at


class Memory(Base):
    """Something that its owner has had remembered. Forgetting empties the text and keeps the row, for the counts.

    `meaning` is a vector of the model `model`, whose number of dimensions is its own; `letters` needs no model.
    """

    __tablename__ = "memories"
    __table_args__ = (
        CheckConstraint("scope IN ('global', 'pack', 'session')", name="scope"),
        CheckConstraint("kind IN ('preference', 'decision', 'pattern', 'lesson')", name="kind"),
        CheckConstraint("source IN ('said', 'confirmed', 'rejected')", name="source"),
        CheckConstraint("(scope <> 'global') = (pack_id IS NOT NULL)", name="pack"),
        CheckConstraint("(scope = 'session') = (session_id IS NOT NULL)", name="session"),
        CheckConstraint("scope = 'pack' OR NOT shared", name="shared"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        Index("ix_memories_owner_id", "owner_id", "created_at"),
        Index("ix_memories_pack_id", "pack_id"),
    )
    id: Mapped[UUID] = identifier()
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    scope: Mapped[str]
    pack_id: Mapped[UUID | None] = mapped_column(ForeignKey("packs.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("chat_sessions.id"))
    shared: Mapped[bool] = mapped_column(Boolean, server_default="false")
    kind: Mapped[str]
    text: Mapped[str]
    source: Mapped[str]
    confidence: Mapped[float] = mapped_column(Float)
    turn_id: Mapped[UUID | None]
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposals.id"))
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("versions.id"))
    created_at: Mapped[datetime] = made_at()
    confirmed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    letters: Mapped[Any | None] = mapped_column(HALFVEC(512))
    meaning: Mapped[Any | None] = mapped_column(HALFVEC())
    model: Mapped[str | None]


class MemoryOffer(Base):
    """An answer to "Remember this?": about a turn or a proposal, by one person, once."""

    __tablename__ = "memory_offers"
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    about: Mapped[UUID] = mapped_column(primary_key=True)
    remembered: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = made_at()
