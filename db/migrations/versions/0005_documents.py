"""Sample documents of packs, signed examples, and scores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_documents_added_by")),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_documents_pack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_pack_id"), "documents", ["pack_id"], unique=False)
    op.create_index(
        "uq_documents_pack_id_name",
        "documents",
        ["pack_id", "name"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "golden_examples",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("attribute", sa.Text(), server_default="", nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("start_at >= 0 AND end_at > start_at", name=op.f("ck_golden_examples_span")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_golden_examples_document_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["users.id"], name=op.f("fk_golden_examples_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_examples")),
    )
    op.create_index(op.f("ix_golden_examples_document_id"), "golden_examples", ["document_id"], unique=False)
    op.create_table(
        "bench_scores",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("golden_key", sa.Text(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("false_hits", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "golden_key", name=op.f("pk_bench_scores")),
    )


def downgrade() -> None:
    op.drop_table("bench_scores")
    op.drop_index(op.f("ix_golden_examples_document_id"), table_name="golden_examples")
    op.drop_table("golden_examples")
    op.drop_index("uq_documents_pack_id_name", table_name="documents")
    op.drop_index(op.f("ix_documents_pack_id"), table_name="documents")
    op.drop_table("documents")
