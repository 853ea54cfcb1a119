"""What programs log in with, links that work once, and logins that another system vouches for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at


class RefreshToken(Base):
    """One token of a family, which is its login; used once, and kept so that a second use is noticed."""

    __tablename__ = "refresh_tokens"
    id: Mapped[UUID] = identifier()
    login_id: Mapped[UUID] = mapped_column(ForeignKey("login_sessions.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = made_at()
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiToken(Base):
    """A personal token for a program: found by its hash, limited to scopes, and ending on a day."""

    __tablename__ = "api_tokens"
    id: Mapped[UUID] = identifier()
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    hint: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime] = made_at()
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """An invitation, or leave to set a new password; found by its hash, and good for one use."""

    __tablename__ = "one_time_links"
    __table_args__ = (CheckConstraint("kind IN ('invitation', 'reset')", name="kind"),)
    id: Mapped[UUID] = identifier()
    kind: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(server_default="")
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = made_at()
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
