"""The role that the application works as: it owns nothing, and may only add to what is never changed."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, text

from core.errors import ConfigError

EMBEDDED_ROLE = "domain_packs_app"
_APPEND_ONLY = """
SELECT relname FROM pg_class JOIN pg_trigger ON tgrelid = pg_class.oid JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE proname = 'refuse_change' AND relnamespace = current_schema()::regnamespace GROUP BY relname
"""


def user_of(dsn: str) -> str:
    """Give the role that a libpq URL names; empty when it names none."""
    return str(conninfo_to_dict(dsn).get("user") or "")


def as_role(dsn: str, role: str) -> str:
    """Give the libpq URL of the same database for another role, which needs no password."""
    parts = urlsplit(dsn)
    place = parts.netloc.rpartition("@")[2]
    return f"postgresql://{quote(role, safe='')}@{place}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def make_role(connection: Connection, role: str) -> None:
    """Make a role that may log in and nothing else, unless it is there."""
    if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
        _run(connection, "CREATE ROLE {role} LOGIN", role)


def grant(connection: Connection, role: str) -> None:
    """Let `role` read and write every table, but only read and add where a trigger refuses changes.

    Run by the owner after each upgrade. Raises `ConfigError` when there is no such role.
    """
    if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
        raise ConfigError(f"The database has no role “{role}”; make it first, as the page on operations tells.")
    _run(connection, "GRANT USAGE ON SCHEMA {schema} TO {role}", role)
    _run(connection, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}", role)
    _run(connection, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}", role)
    for table in ("alembic_version", *connection.scalars(text(_APPEND_ONLY))):
        rights = "INSERT, UPDATE, DELETE, TRUNCATE" if table == "alembic_version" else "UPDATE, DELETE, TRUNCATE"
        _run(connection, f"REVOKE {rights} ON {{schema}}.{{table}} FROM {{role}}", role, table)


def _run(connection: Connection, statement: str, role: str, table: str = "") -> None:
    names = {
        "role": sql.Identifier(role),
        "schema": sql.Identifier(connection.scalar(text("SELECT current_schema()")) or "public"),
        "table": sql.Identifier(table or "none"),
    }
    connection.exec_driver_sql(sql.SQL(statement).format(**names).as_string())
