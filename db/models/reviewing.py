"""What reviewing needs beside proposals: the rules, the comments, and when somebody last looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at


class ReviewPolicy(Base):
    """The rules of review: one row."""

    __tablename__ = "review_policy"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("four_eyes IN ('never', 'risk', 'always')", name="four_eyes"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    confirm_roles: Mapped[list[Any]]
    four_eyes: Mapped[str]
    expiry_hours: Mapped[int] = mapped_column(Integer)  # 0: proposals do not run out
    hourly_limit: Mapped[int] = mapped_column(Integer)  # 0: no limit
    golden_guard: Mapped[bool] = mapped_column(Boolean, server_default="false")  # signed examples may not be lost
    updated_at: Mapped[datetime] = made_at()
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class Comment(Base):
    """A word on a proposal, one of its operations, or a line; never changed."""

    __tablename__ = "proposal_comments"
    __table_args__ = (
        CheckConstraint("kind IN ('comment', 'request', 'answer')", name="kind"),
        CheckConstraint("side IN ('', 'old', 'new')", name="side"),
        Index("ix_proposal_comments_proposal_id", "proposal_id", "created_at"),
    )
    id: Mapped[UUID] = identifier()
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(server_default="comment")
    text: Mapped[str]
    operation: Mapped[int | None] = mapped_column(Integer)
    line: Mapped[int | None] = mapped_column(Integer)
    side: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = made_at()


class ReviewSeen(Base):
    """When a user last looked through what waits."""

    __tablename__ = "review_seen"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    seen_at: Mapped[datetime]
