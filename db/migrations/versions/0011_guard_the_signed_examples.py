"""A rule of review that signed examples may not be lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review_policy", sa.Column("golden_guard", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("review_policy", "golden_guard")
