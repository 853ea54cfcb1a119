"""Rules of review, comments, drafts, answers kept by key, and word of what happens to a pack."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COMMENTS_ROWS = """
CREATE TRIGGER proposal_comments_immutable BEFORE UPDATE OR DELETE ON proposal_comments
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""
COMMENTS_TABLE = """
CREATE TRIGGER proposal_comments_not_truncated BEFORE TRUNCATE ON proposal_comments
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
TELL = """
CREATE FUNCTION tell_of_pack() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('pack_changed', NEW.pack_id::text); RETURN NULL; END $$
"""
TELL_OF_COMMENT = """
CREATE FUNCTION tell_of_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('pack_changed', (SELECT pack_id::text FROM proposals WHERE id = NEW.proposal_id)); RETURN NULL; END $$
"""
TELLING = (
    "CREATE TRIGGER proposals_tell AFTER INSERT OR UPDATE OF status ON proposals FOR EACH ROW EXECUTE FUNCTION tell_of_pack()",
    "CREATE TRIGGER versions_tell AFTER INSERT ON versions FOR EACH ROW EXECUTE FUNCTION tell_of_pack()",
    "CREATE TRIGGER proposal_comments_tell AFTER INSERT ON proposal_comments FOR EACH ROW EXECUTE FUNCTION tell_of_comment()",
)


def upgrade() -> None:
    jsonb = postgresql.JSONB(astext_type=sa.Text())
    now = sa.text("now()")
    op.create_table(
        "review_policy",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("confirm_roles", jsonb, nullable=False),
        sa.Column("four_eyes", sa.Text(), nullable=False),
        sa.Column("expiry_hours", sa.Integer(), nullable=False),
        sa.Column("hourly_limit", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_review_policy_one_row")),
        sa.CheckConstraint("four_eyes IN ('never', 'risk', 'always')", name=op.f("ck_review_policy_four_eyes")),
        sa.ForeignKeyConstraint(["updated_by"], ["users.id"], name=op.f("fk_review_policy_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_policy")),
    )
    op.execute(
        "INSERT INTO review_policy (id, confirm_roles, four_eyes, expiry_hours, hourly_limit)"
        " VALUES (1, '[\"reviewer\", \"admin\"]', 'never', 24, 0)"
    )
    op.create_table(
        "proposal_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="comment", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("operation", sa.Integer(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("side", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint("kind IN ('comment', 'request', 'answer')", name=op.f("ck_proposal_comments_kind")),
        sa.CheckConstraint("side IN ('', 'old', 'new')", name=op.f("ck_proposal_comments_side")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_proposal_comments_author_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_comments_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_comments")),
    )
    op.create_index("ix_proposal_comments_proposal_id", "proposal_comments", ["proposal_id", "created_at"])
    op.create_table(
        "review_seen",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_review_seen_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_review_seen")),
    )
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_drafts_pack_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_drafts_user_id")),
        sa.PrimaryKeyConstraint("user_id", "pack_id", "key", name=op.f("pk_drafts")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_idempotency_keys_user_id")),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    for statement in (COMMENTS_ROWS, COMMENTS_TABLE, TELL, TELL_OF_COMMENT, *TELLING):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER versions_tell ON versions")
    op.execute("DROP TRIGGER proposals_tell ON proposals")
    for table in ("idempotency_keys", "drafts", "review_seen", "proposal_comments", "review_policy"):
        op.drop_table(table)
    op.execute("DROP FUNCTION tell_of_comment()")
    op.execute("DROP FUNCTION tell_of_pack()")
