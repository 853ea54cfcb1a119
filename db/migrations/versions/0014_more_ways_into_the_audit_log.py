"""Find events of a kind by a person, or about a pack, without reading all of either."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("actor_id", "pack_id"):
        op.create_index(f"ix_audit_events_{column}_kind_number", "audit_events", [column, "kind", "number"])


def downgrade() -> None:
    for column in ("pack_id", "actor_id"):
        op.drop_index(f"ix_audit_events_{column}_kind_number", table_name="audit_events")
