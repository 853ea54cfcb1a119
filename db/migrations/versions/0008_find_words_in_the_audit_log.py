"""Find words and things in the audit log by indexes, and keep named filters over it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORDS = (
    "strip(to_tsvector('simple'::regconfig, regexp_replace(lower(left(summary, 4000) || ' ' || actor || ' ' || pack),"
    " '[^[:alnum:]]+', ' ', 'g')))"
)


def upgrade() -> None:
    op.add_column("audit_events", sa.Column("words", TSVECTOR(), sa.Computed(WORDS, persisted=True), nullable=True))
    op.create_index("ix_audit_events_words", "audit_events", ["words"], postgresql_using="gin")
    for column in ("proposal_id", "version_id"):
        op.create_index(
            f"ix_audit_events_{column}", "audit_events", [column], postgresql_where=sa.text(f"{column} IS NOT NULL")
        )
    op.create_table(
        "audit_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("choices", JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audit_views_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_views")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_audit_views_user_id_name")),
    )


def downgrade() -> None:
    op.drop_table("audit_views")
    for column in ("proposal_id", "version_id"):
        op.drop_index(f"ix_audit_events_{column}", table_name="audit_events")
    op.drop_index("ix_audit_events_words", table_name="audit_events", postgresql_using="gin")
    op.drop_column("audit_events", "words")
