"""Usage of models: what was asked and what it cost, prices, and limits for a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# US dollars for a million tokens, as the providers list them for the two default models; administrators keep them up.
PRICES = (("llama-3.3-70b-versatile", "0.59", "0.79"), ("gpt-4o-mini", "0.15", "0.60"))


def upgrade() -> None:
    op.create_table(
        "usage",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("completion_tokens", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Float(), nullable=False),
        sa.Column("cost", sa.Numeric(14, 8), nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_usage_user_id")),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_usage_pack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
    )
    op.create_index("ix_usage_user_id_at", "usage", ["user_id", "at"], unique=False)
    op.create_index("ix_usage_at", "usage", ["at"], unique=False)
    op.execute(
        "CREATE TRIGGER usage_immutable BEFORE UPDATE OR DELETE ON usage FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER usage_not_truncated BEFORE TRUNCATE ON usage FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    prices = op.create_table(
        "model_prices",
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Numeric(12, 4), nullable=False),
        sa.Column("completion", sa.Numeric(12, 4), nullable=False),
        sa.PrimaryKeyConstraint("model", name=op.f("pk_model_prices")),
    )
    op.bulk_insert(prices, [{"model": name, "prompt": a, "completion": b} for name, a, b in PRICES])
    op.create_table(
        "usage_limits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("tokens", sa.BigInteger(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("money", sa.Numeric(12, 4), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_usage_limits_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_limits")),
    )
    op.create_index(
        "uq_usage_limits_user_id", "usage_limits", ["user_id"], unique=True, postgresql_nulls_not_distinct=True
    )
    op.execute(
        "INSERT INTO usage_limits (id, user_id, tokens, calls, seconds, money) "
        "VALUES (gen_random_uuid(), NULL, 500000, 500, 3600, 5)"
    )


def downgrade() -> None:
    op.drop_table("usage_limits")
    op.drop_table("model_prices")
    op.drop_table("usage")
