"""The audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at

WORDS = (
    "strip(to_tsvector('simple'::regconfig, regexp_replace(lower(left(summary, 4000) || ' ' || actor || ' ' || pack),"
    " '[^[:alnum:]]+', ' ', 'g')))"
)


class AuditEvent(Base):
    """One event; numbers are gapless, hashes chain (`db.chain`), and there is no UPDATE, DELETE or TRUNCATE."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_kind_number", "kind", "number"),
        Index("ix_audit_events_pack_id_number", "pack_id", "number"),
        Index("ix_audit_events_actor_id_number", "actor_id", "number"),
        Index("ix_audit_events_actor_id_kind_number", "actor_id", "kind", "number"),
        Index("ix_audit_events_pack_id_kind_number", "pack_id", "kind", "number"),
        Index("ix_audit_events_at", "at"),
        Index("ix_audit_events_proposal_id", "proposal_id", postgresql_where=text("proposal_id IS NOT NULL")),
        Index("ix_audit_events_version_id", "version_id", postgresql_where=text("version_id IS NOT NULL")),
        Index("ix_audit_events_words", "words", postgresql_using="gin"),
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
    details: Mapped[dict[str, Any]] = mapped_column(JSON)  # its text, as it was hashed
    prev_hash: Mapped[str]
    hash: Mapped[str]
    words: Mapped[str | None] = mapped_column(TSVECTOR, Computed(WORDS, persisted=True), deferred=True)


class AuditAnchor(Base):
    """A signed Merkle root over rows `first` to `last` of the log; takes no UPDATE, DELETE or TRUNCATE either."""

    __tablename__ = "audit_anchors"
    last: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str]
    root: Mapped[str]
    at: Mapped[str]  # as it was signed
    previous: Mapped[str]
    key: Mapped[str]
    signature: Mapped[str]


class AuditView(Base):
    """A filter of the audit page that somebody has given a name."""

    __tablename__ = "audit_views"
    __table_args__ = (UniqueConstraint("user_id", "name"),)
    id: Mapped[UUID] = identifier()
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    choices: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime] = made_at()
