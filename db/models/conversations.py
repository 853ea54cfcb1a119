"""Conversations and their messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at


class ChatSession(Base):
    """A conversation of one user about one pack."""

    __tablename__ = "chat_sessions"
    __table_args__ = (Index("ix_chat_sessions_user_pack", "user_id", "pack_id", "updated_at"),)
    id: Mapped[UUID] = identifier()
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    title: Mapped[str]
    turns: Mapped[int] = mapped_column(Integer, server_default="0")
    created_at: Mapped[datetime] = made_at()
    updated_at: Mapped[datetime] = made_at()


class Message(Base):
    """One message of a conversation; a user's message and the reply to it carry the same turn number."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("session_id", "turn", "author"),
        CheckConstraint("author IN ('user', 'assistant')", name="author"),
    )
    id: Mapped[UUID] = identifier()
    session_id: Mapped[UUID] = mapped_column(ForeignKey("chat_sessions.id"))
    turn: Mapped[int] = mapped_column(Integer)
    author: Mapped[str]
    text: Mapped[str]
    outcome: Mapped[str] = mapped_column(server_default="")
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposals.id"))
    created_at: Mapped[datetime] = made_at()
