"""What a proposal remembers: where it comes from, what was accepted of it, its risk, and when it runs out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FIRST = "status IN ('pending', 'approved', 'committed', 'rejected', 'failed')"
NOW = (
    "status IN ('pending', 'changes_requested', 'approved', 'committed', 'rejected', 'failed', 'superseded', 'expired')"
)


def upgrade() -> None:
    jsonb = postgresql.JSONB(astext_type=sa.Text())
    for column in (
        sa.Column("extras", jsonb, server_default="{}", nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("whole_text", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("layout", jsonb, server_default="[]", nullable=False),
        sa.Column("risk", sa.Text(), server_default="", nullable=False),
        sa.Column("impact", jsonb, server_default="{}", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("selection", sa.JSON(), nullable=True),
        sa.Column("left_out", sa.JSON(), nullable=True),
        sa.Column("edits", sa.JSON(), nullable=True),
        sa.Column("accepted_operations", sa.JSON(), nullable=True),
        sa.Column("accepted_sha256", sa.Text(), nullable=True),
        sa.Column("accept_reason", sa.Text(), nullable=True),
    ):
        op.add_column("proposals", column)
    op.create_foreign_key(op.f("fk_proposals_parent_id"), "proposals", "proposals", ["parent_id"], ["id"])
    op.create_unique_constraint(op.f("uq_proposals_parent_id"), "proposals", ["parent_id"])
    op.create_index("ix_proposals_status_created", "proposals", ["status", "created_at"])
    op.create_index("ix_proposals_author_created", "proposals", ["author_id", "created_at"])
    op.drop_constraint(op.f("ck_proposals_status"), "proposals")
    op.create_check_constraint(op.f("ck_proposals_status"), "proposals", NOW)
    op.execute("UPDATE proposals SET whole_text = true WHERE kind = 'rollback'")


def downgrade() -> None:
    op.execute("UPDATE proposals SET status = 'failed' WHERE status IN ('changes_requested', 'superseded', 'expired')")
    op.drop_constraint(op.f("ck_proposals_status"), "proposals")
    op.create_check_constraint(op.f("ck_proposals_status"), "proposals", FIRST)
    op.drop_index("ix_proposals_author_created", table_name="proposals")
    op.drop_index("ix_proposals_status_created", table_name="proposals")
    op.drop_constraint(op.f("uq_proposals_parent_id"), "proposals")
    op.drop_constraint(op.f("fk_proposals_parent_id"), "proposals")
    for name in (
        "accept_reason",
        "accepted_sha256",
        "accepted_operations",
        "edits",
        "left_out",
        "selection",
        "expires_at",
        "impact",
        "risk",
        "layout",
        "whole_text",
        "parent_id",
        "extras",
    ):
        op.drop_column("proposals", name)
