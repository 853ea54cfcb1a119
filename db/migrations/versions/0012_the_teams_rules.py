"""Rules for findings that a team switches, tunes and adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_rules",
        sa.Column("number", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_team_rules_author_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_team_rules")),
    )
    for when, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        name = "immutable" if each == "ROW" else "not_truncated"
        op.execute(
            f"CREATE TRIGGER team_rules_{name} BEFORE {when} ON team_rules "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("team_rules")
