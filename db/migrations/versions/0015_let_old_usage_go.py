"""Let records of usage go when they are older than a month, and only then: retention removes them, nobody changes them."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

REFUSE = """
CREATE FUNCTION refuse_change_of_usage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '31 days' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed, and removed only when they are old', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def guard(function: str) -> None:
    """Put `function` before every change of the table."""
    for name in ("usage_immutable", "usage_not_truncated"):
        op.execute(f"DROP TRIGGER IF EXISTS {name} ON usage")
    op.execute(
        f"CREATE TRIGGER usage_immutable BEFORE UPDATE OR DELETE ON usage FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER usage_not_truncated BEFORE TRUNCATE ON usage FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def upgrade() -> None:
    op.execute(REFUSE)
    guard("refuse_change_of_usage")


def downgrade() -> None:
    guard("refuse_change")
    op.execute("DROP FUNCTION refuse_change_of_usage()")
