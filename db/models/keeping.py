"""What is kept for a while: drafts, and answers to requests that may come again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, made_at


class Draft(Base):
    """What a user has typed and not sent, by pack and place."""

    __tablename__ = "drafts"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[Any] = mapped_column(JSON)
    updated_at: Mapped[datetime] = made_at()


class IdempotencyKey(Base):
    """A request that had its effect: the same key with the same body gets the same answer."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    answer: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime] = made_at()
