"""Proposals: changes that wait for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, identifier, made_at
from db.models.people import User

STATUSES = ("pending", "changes_requested", "approved", "committed", "rejected", "failed", "superseded", "expired")


class Proposal(Base):
    """A change that waits for a person. Its id is the workflow's thread; its row decides, the thread follows.

    What was proposed (base, operations, result) never changes; what was accepted of it stands beside it.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("kind IN ('change', 'rollback', 'edit', 'undo')", name="kind"),
        CheckConstraint("status IN ({})".format(", ".join(f"'{status}'" for status in STATUSES)), name="status"),
        Index("ix_proposals_pack_status", "pack_id", "status", "created_at"),
        Index("ix_proposals_status_created", "status", "created_at"),
        Index("ix_proposals_author_created", "author_id", "created_at"),
        Index("ix_proposals_session_id", "session_id"),
    )
    id: Mapped[UUID] = identifier()
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposals.id"), unique=True)  # what this one replaces
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
    extras: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # what it comes from: memories, usage, a trace
    # JSON keeps the order of keys and the form of numbers; JSONB does not.
    operations: Mapped[list[Any]] = mapped_column(JSON)
    whole_text: Mapped[bool] = mapped_column(Boolean, server_default="false")  # the operations do not give every byte
    layout: Mapped[list[Any]] = mapped_column(server_default="[]")  # in words, what they do not give
    base_version_id: Mapped[UUID] = mapped_column(ForeignKey("versions.id", use_alter=True))
    base_number: Mapped[int] = mapped_column(Integer)
    base_sha256: Mapped[str] = mapped_column(ForeignKey("contents.sha256"))
    result_sha256: Mapped[str]
    target_number: Mapped[int | None] = mapped_column(Integer)
    findings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    risk: Mapped[str] = mapped_column(server_default="")
    impact: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    created_at: Mapped[datetime] = made_at()
    expires_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    seen_hash: Mapped[str | None]
    reason: Mapped[str | None]
    failure: Mapped[str | None]
    selection: Mapped[list[Any] | None] = mapped_column(JSON)  # positions of the accepted operations; none: all
    left_out: Mapped[list[Any] | None] = mapped_column(JSON)
    edits: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # operations by position, as they were edited
    accepted_operations: Mapped[list[Any] | None] = mapped_column(JSON)
    accepted_sha256: Mapped[str | None]
    accept_reason: Mapped[str | None]  # why new errors were accepted
    decider: Mapped[User | None] = relationship(foreign_keys=[decided_by], viewonly=True)
