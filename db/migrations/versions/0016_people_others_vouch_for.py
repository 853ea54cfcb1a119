"""People whom an OpenID Connect provider vouches for, and its answers that have been used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("issuer", "subject"):
        op.add_column("users", sa.Column(column, sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("uq_users_issuer_subject"), "users", ["issuer", "subject"])
    op.add_column("login_sessions", sa.Column("answer_hash", sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("uq_login_sessions_answer_hash"), "login_sessions", ["answer_hash"])


def downgrade() -> None:
    op.drop_constraint(op.f("uq_login_sessions_answer_hash"), "login_sessions")
    op.drop_column("login_sessions", "answer_hash")
    op.drop_constraint(op.f("uq_users_issuer_subject"), "users")
    for column in ("subject", "issuer"):
        op.drop_column("users", column)
