"""Keep signed anchors over the audit log, and find words in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_anchors",
        sa.Column("last", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("head", "root", "at", "previous", "key", "signature")
        ),
        sa.PrimaryKeyConstraint("last", name=op.f("pk_audit_anchors")),
    )
    op.execute(
        "CREATE TRIGGER audit_anchors_immutable BEFORE UPDATE OR DELETE ON audit_anchors"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_anchors_not_truncated BEFORE TRUNCATE ON audit_anchors"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("audit_anchors")
