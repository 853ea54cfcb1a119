"""What the history knows of every version, and releases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = {
    "versions": ("import", "change", "rollback", "edit"),
    "proposals": ("change", "rollback", "edit"),
}


def upgrade() -> None:
    op.create_table(
        "version_facts",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("confirmer_id", sa.Uuid(), nullable=True),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("hints", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("paths", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("renamed_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("renames", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("change_count", sa.Integer(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_version_facts_version_id")),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_version_facts_pack_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_version_facts_author_id")),
        sa.ForeignKeyConstraint(["confirmer_id"], ["users.id"], name=op.f("fk_version_facts_confirmer_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_facts")),
        sa.UniqueConstraint("pack_id", "number", name=op.f("uq_version_facts_pack_id_number")),
    )
    op.create_index("ix_version_facts_paths", "version_facts", ["paths"], postgresql_using="gin")
    op.create_index("ix_version_facts_renamed_to", "version_facts", ["renamed_to"], postgresql_using="gin")
    op.create_index("ix_version_facts_pack_author", "version_facts", ["pack_id", "author_id", "number"])
    op.create_table(
        "line_origins",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("runs", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_line_origins_version_id")),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_line_origins_pack_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_line_origins")),
        sa.UniqueConstraint("pack_id", "number", name=op.f("uq_line_origins_pack_id_number")),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_releases_pack_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_releases_version_id")),
        sa.ForeignKeyConstraint(["released_by"], ["users.id"], name=op.f("fk_releases_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("pack_id", "name", name=op.f("uq_releases_pack_id_name")),
        sa.UniqueConstraint("version_id", name=op.f("uq_releases_version_id")),
    )
    op.create_index("ix_releases_pack_number", "releases", ["pack_id", "number"])
    op.create_table(
        "current_releases",
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_current_releases_pack_id")),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_current_releases_release_id")),
        sa.ForeignKeyConstraint(["chosen_by"], ["users.id"], name=op.f("fk_current_releases_chosen_by")),
        sa.PrimaryKeyConstraint("pack_id", name=op.f("pk_current_releases")),
    )
    for how, what in (("immutable", "UPDATE OR DELETE"), ("not_truncated", "TRUNCATE")):
        each = "ROW" if how == "immutable" else "STATEMENT"
        op.execute(
            f"CREATE TRIGGER releases_{how} BEFORE {what} ON releases FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )
    for table, kinds in KINDS.items():
        _allow(table, (*kinds, "undo"))


def downgrade() -> None:
    for table, kinds in KINDS.items():
        _allow(table, kinds)
    op.drop_table("current_releases")
    op.drop_table("releases")
    op.drop_table("line_origins")
    op.drop_table("version_facts")


def _allow(table: str, kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(f"ck_{table}_kind", table)
    op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({listed})")
