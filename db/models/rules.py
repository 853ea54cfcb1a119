"""The team's own rules for findings, one row for each time they were changed; rows are never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, made_at


class TeamRules(Base):
    """A rules file as it was saved; the one with the highest number counts."""

    __tablename__ = "team_rules"

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    text: Mapped[str]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = made_at()
