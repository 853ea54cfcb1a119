"""Memories, with vectors to find them by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "memories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("shared", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letters", HALFVEC(512), nullable=True),
        sa.Column("meaning", HALFVEC(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.CheckConstraint("scope IN ('global', 'pack', 'session')", name=op.f("ck_memories_scope")),
        sa.CheckConstraint("kind IN ('preference', 'decision', 'pattern', 'lesson')", name=op.f("ck_memories_kind")),
        sa.CheckConstraint("source IN ('said', 'confirmed', 'rejected')", name=op.f("ck_memories_source")),
        sa.CheckConstraint("(scope <> 'global') = (pack_id IS NOT NULL)", name=op.f("ck_memories_pack")),
        sa.CheckConstraint("(scope = 'session') = (session_id IS NOT NULL)", name=op.f("ck_memories_session")),
        sa.CheckConstraint("scope = 'pack' OR NOT shared", name=op.f("ck_memories_shared")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_memories_confidence")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_memories_owner_id")),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_memories_pack_id")),
        sa.ForeignKeyConstraint(["session_id"], ["chat_sessions.id"], name=op.f("fk_memories_session_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_memories_proposal_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_memories_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memories")),
    )
    # In the row itself as long as it fits: a search reads every vector, and looking each up elsewhere takes longer.
    op.execute("ALTER TABLE memories ALTER COLUMN letters SET STORAGE MAIN, ALTER COLUMN meaning SET STORAGE MAIN")
    op.create_index("ix_memories_owner_id", "memories", ["owner_id", "created_at"], unique=False)
    op.create_index("ix_memories_pack_id", "memories", ["pack_id"], unique=False)
    op.create_table(
        "memory_offers",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("remembered", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_memory_offers_owner_id")),
        sa.PrimaryKeyConstraint("owner_id", "about", name=op.f("pk_memory_offers")),
    )


def downgrade() -> None:
    op.drop_table("memory_offers")
    op.drop_index("ix_memories_pack_id", table_name="memories")
    op.drop_index("ix_memories_owner_id", table_name="memories")
    op.drop_table("memories")
