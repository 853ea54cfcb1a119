"""Find words in the audit log by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = (
    "strip(to_tsvector('simple'::regconfig, regexp_replace(lower(left(summary, 4000) || ' ' || actor || ' ' || pack),"
    " '[^[:alnum:]]+', ' ', 'g')))"
)


def upgrade() -> None:
    op.add_column("audit_events", sa.Column("words", TSVECTOR(), sa.Computed(WORDS, persisted=True), nullable=True))
    op.create_index("ix_audit_events_words", "audit_events", ["words"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_audit_events_words", table_name="audit_events", postgresql_using="gin")
    op.drop_column("audit_events", "words")
