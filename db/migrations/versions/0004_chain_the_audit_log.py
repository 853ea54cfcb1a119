"""Chain the audit log by hashes, from its first row on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db.chain import rechain

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_events", sa.Column("prev_hash", sa.Text(), nullable=True))
    op.add_column("audit_events", sa.Column("hash", sa.Text(), nullable=True))
    op.execute("ALTER TABLE audit_events DISABLE TRIGGER audit_events_immutable")
    op.alter_column("audit_events", "details", server_default=None)
    op.alter_column("audit_events", "details", type_=sa.JSON(), postgresql_using="details::json")
    rechain(op.get_bind())
    op.execute("ALTER TABLE audit_events ENABLE TRIGGER audit_events_immutable")
    op.alter_column("audit_events", "prev_hash", nullable=False)
    op.alter_column("audit_events", "hash", nullable=False)


def downgrade() -> None:
    op.drop_column("audit_events", "hash")
    op.drop_column("audit_events", "prev_hash")
    op.alter_column("audit_events", "details", type_=postgresql.JSONB(), postgresql_using="details::jsonb")
    op.alter_column("audit_events", "details", server_default="{}")
