"""People and their logins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at


class User(Base):
    """A person who may log in; never deleted, only switched off, so that history keeps its names."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('editor', 'reviewer', 'admin')", name="role"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        UniqueConstraint("issuer", "subject"),
    )
    id: Mapped[UUID] = identifier()
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(Boolean, server_default="true")
    created_at: Mapped[datetime] = made_at()
    last_login_at: Mapped[datetime | None]
    issuer: Mapped[str | None]  # who vouches for the person, and under which name; None: a password does
    subject: Mapped[str | None]


class LoginSession(Base):
    """A login: on the pages found by the hash of its cookie's token, over the API by its id in signed tokens."""

    __tablename__ = "login_sessions"
    __table_args__ = (CheckConstraint("surface IN ('pages', 'rest')", name="surface"),)
    id: Mapped[UUID] = identifier()
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str | None] = mapped_column(unique=True)
    code_expires_at: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = made_at()
    last_seen_at: Mapped[datetime] = made_at()
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(server_default="")
    agent: Mapped[str] = mapped_column(server_default="")
    surface: Mapped[str] = mapped_column(server_default="pages")
    answer_hash: Mapped[str | None] = mapped_column(unique=True)  # of a provider's answer, which is good for one login


class LoginFailure(Base):
    """A password check that has not succeeded, counted per email and address."""

    __tablename__ = "login_failures"
    __table_args__ = (
        Index("ix_login_failures_email_address_at", "email", "address", "at"),
        Index("ix_login_failures_address_at", "address", "at"),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    email: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime] = made_at()
