"""What is worked out of versions once and kept: facts for the timeline, the origin of each line, releases."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, identifier, made_at


class VersionFacts(Base):
    """What a version changed. Worked out of texts that never change, so a lost row can be made again.

    `paths` are keys of everything that was touched, with all above it; `whole` stands for all of them.
    `changes` are for people: what, where and in words; `searched` is what a search for a word looks through.
    """

    __tablename__ = "version_facts"
    __table_args__ = (
        UniqueConstraint("pack_id", "number"),
        Index("ix_version_facts_paths", "paths", postgresql_using="gin"),
        Index("ix_version_facts_renamed_to", "renamed_to", postgresql_using="gin"),
        Index("ix_version_facts_pack_author", "pack_id", "author_id", "number"),
    )
    version_id: Mapped[UUID] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    number: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    confirmer_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    errors: Mapped[int] = mapped_column(Integer)
    warnings: Mapped[int] = mapped_column(Integer)
    hints: Mapped[int] = mapped_column(Integer)
    added: Mapped[int] = mapped_column(Integer)
    removed: Mapped[int] = mapped_column(Integer)
    whole: Mapped[bool] = mapped_column(Boolean)
    paths: Mapped[list[str]] = mapped_column(ARRAY(Text))
    renamed_to: Mapped[list[str]] = mapped_column(ARRAY(Text))
    renames: Mapped[list[Any]]
    changes: Mapped[list[Any]]
    change_count: Mapped[int] = mapped_column(Integer)
    searched: Mapped[str]


class LineOrigins(Base):
    """The version that each line of a version comes from, as runs: version, count, version, count, …"""

    __tablename__ = "line_origins"
    version_id: Mapped[UUID] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    number: Mapped[int] = mapped_column(Integer)
    runs: Mapped[list[int]] = mapped_column(ARRAY(Integer))

    __table_args__ = (UniqueConstraint("pack_id", "number"),)


class Release(Base):
    """A version that was given to consumers under a semantic version; never changed, never taken back."""

    __tablename__ = "releases"
    __table_args__ = (
        UniqueConstraint("pack_id", "name"),
        UniqueConstraint("version_id"),
        Index("ix_releases_pack_number", "pack_id", "number"),
    )
    id: Mapped[UUID] = identifier()
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("versions.id"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    note: Mapped[str]
    released_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime] = made_at()


class CurrentRelease(Base):
    """The release of a pack that consumers use: one at most."""

    __tablename__ = "current_releases"
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id"), primary_key=True)
    release_id: Mapped[UUID] = mapped_column(ForeignKey("releases.id"))
    chosen_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    chosen_at: Mapped[datetime] = made_at()
