"""The tables. Rows stay inside `db` and `core.services`; everyone else sees frozen views."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables; strings are TEXT, times carry their zone, lists and mappings are JSONB."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  # read by SQLAlchemy on the class
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


def _id() -> Mapped[UUID]:
    return mapped_column(primary_key=True, default=uuid4)


def _now() -> Mapped[datetime]:
    return mapped_column(server_default=func.now())


class User(Base):
    """A person who may log in; never deleted, only switched off, so that history keeps its names."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('editor', 'reviewer', 'admin')", name="role"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )
    id: Mapped[UUID] = _id()
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(Boolean, server_default="true")
    created_at: Mapped[datetime] = _now()
    last_login_at: Mapped[datetime | None]


class LoginSession(Base):
    """A login: found by the hash of its cookie's token; opened with a one-time code."""

    __tablename__ = "login_sessions"
    id: Mapped[UUID] = _id()
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str | None] = mapped_column(unique=True)
    code_expires_at: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = _now()
    last_seen_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(server_default="")
    agent: Mapped[str] = mapped_column(server_default="")


class LoginFailure(Base):
    """A failed password check, counted per email and address."""

    __tablename__ = "login_failures"
    __table_args__ = (Index("ix_login_failures_email_address_at", "email", "address", "at"),)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    email: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime] = _now()


class Content(Base):
    """A text, stored once under the SHA-256 of its UTF-8 bytes."""

    __tablename__ = "contents"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    size: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = _now()


class Pack(Base):
    """A domain pack: a line of versions. `head_number` is the newest; its row is the lock of a commit."""

    __tablename__ = "packs"
    id: Mapped[UUID] = _id()
    name: Mapped[str]
    description: Mapped[str]
    pack_version: Mapped[str]
    head_number: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = _now()
    updated_at: Mapped[datetime] = _now()


class Version(Base):
    """An immutable version of a pack."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("pack_id", "number"),
        CheckConstraint("kind IN ('import', 'change', 'rollback', 'edit')", name="kind"),
    )
    id: Mapped[UUID] = _id()
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("contents.sha256"), index=True)
    pack_version: Mapped[str]
    message: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposals.id"), unique=True)
    created_at: Mapped[datetime] = _now()


class ChatSession(Base):
    """A conversation of one user about one pack."""

    __tablename__ = "chat_sessions"
    __table_args__ = (Index("ix_chat_sessions_user_pack", "user_id", "pack_id", "updated_at"),)
    id: Mapped[UUID] = _id()
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    title: Mapped[str]
    turns: Mapped[int] = mapped_column(Integer, server_default="0")
    created_at: Mapped[datetime] = _now()
    updated_at: Mapped[datetime] = _now()


class Message(Base):
    """One message of a conversation; a user's message and the reply to it carry the same turn number."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("session_id", "turn", "author"),
        CheckConstraint("author IN ('user', 'assistant')", name="author"),
    )
    id: Mapped[UUID] = _id()
    session_id: Mapped[UUID] = mapped_column(ForeignKey("chat_sessions.id"))
    turn: Mapped[int] = mapped_column(Integer)
    author: Mapped[str]
    text: Mapped[str]
    outcome: Mapped[str] = mapped_column(server_default="")
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposals.id"))
    created_at: Mapped[datetime] = _now()


class Proposal(Base):
    """A change that waits for a person. Its id is the workflow's thread; its row decides, the thread follows."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("kind IN ('change', 'rollback', 'edit')", name="kind"),
        CheckConstraint("status IN ('pending', 'approved', 'committed', 'rejected', 'failed')", name="status"),
        Index("ix_proposals_pack_status", "pack_id", "status", "created_at"),
        Index("ix_proposals_session_id", "session_id"),
    )
    id: Mapped[UUID] = _id()
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="pending")
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("chat_sessions.id"))
    turn_id: Mapped[UUID | None]
    request: Mapped[str] = mapped_column(server_default="")
    summary: Mapped[str]
    intents: Mapped[list[Any]] = mapped_column(server_default="[]")
    assumptions: Mapped[list[Any]] = mapped_column(server_default="[]")
    planner: Mapped[str] = mapped_column(server_default="")
    operations: Mapped[list[Any]] = mapped_column(
        JSON
    )  # keeps the order of keys and the form of numbers; JSONB does not
    base_version_id: Mapped[UUID] = mapped_column(ForeignKey("versions.id", use_alter=True))
    base_number: Mapped[int] = mapped_column(Integer)
    base_sha256: Mapped[str] = mapped_column(ForeignKey("contents.sha256"))
    result_sha256: Mapped[str]
    target_number: Mapped[int | None] = mapped_column(Integer)
    findings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    created_at: Mapped[datetime] = _now()
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    seen_hash: Mapped[str | None]
    reason: Mapped[str | None]
    failure: Mapped[str | None]


class AuditEvent(Base):
    """One event; numbers are gapless and the table takes no UPDATE, DELETE or TRUNCATE."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_kind_number", "kind", "number"),
        Index("ix_audit_events_pack_id_number", "pack_id", "number"),
        Index("ix_audit_events_actor_id_number", "actor_id", "number"),
        Index("ix_audit_events_at", "at"),
    )
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor: Mapped[str]
    pack_id: Mapped[UUID | None]
    pack: Mapped[str] = mapped_column(server_default="")
    proposal_id: Mapped[UUID | None]
    version_id: Mapped[UUID | None]
    summary: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
