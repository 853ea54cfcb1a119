"""Bring a database to the present schema: Alembic's migrations, then the checkpointer's own."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic, sleep

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from core.errors import ConfigError, Unavailable
from db.engine import AWAY, Database
from db.roles import grant, make_role

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE_SECONDS = 120
NO_VECTOR = re.compile(r'extension "vector"|vector\.control')
WITHOUT_VECTOR = (
    "The database has no extension “vector” (pgvector), or its user may not create it. Install it on the server, or "
    "have its administrator run CREATE EXTENSION vector; then start again."
)
UPGRADE_LOCK = 7_301_001  # an arbitrary number that only upgrades take, so that two starts do not migrate at once


def alembic_config() -> Config:
    """Give Alembic's configuration, which lives here and not in a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def at_head(database: Database) -> bool:
    """Whether the newest migration has run, and none that is not known here. Raises `Unavailable`."""
    heads = ScriptDirectory.from_config(alembic_config()).get_heads()
    with database.transaction() as session:
        return list(session.scalars(text("SELECT version_num FROM alembic_version"))) == heads


def upgrade(database: Database, revision: str = "head", *, role: str = "", make: bool = False) -> None:
    """Run the missing migrations up to `revision` as the owner, one process at a time.

    `role` is what the application works as, when that is not the owner: it is given its rights on the tables, and
    made first where `make` is set. Raises `ConfigError` without pgvector, `Unavailable` when the database is away, or
    another process does not come to an end.
    """
    from langgraph.checkpoint.postgres import PostgresSaver

    try:
        with database.engine.connect() as connection:
            _take_turn(connection)
            try:
                config = alembic_config()
                config.attributes["connection"] = connection
                command.upgrade(config, revision)
                connection.commit()
                with PostgresSaver.from_conn_string(database.dsn) as saver:
                    saver.setup()
                if role:
                    _equip(connection, role, make)
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": UPGRADE_LOCK})
                connection.commit()
    except (OperationalError, psycopg.OperationalError) as error:
        # PostgreSQL without pgvector is told in the words of a missing file, or of a feature that it does not have.
        if NO_VECTOR.search(str(error)):
            raise ConfigError(WITHOUT_VECTOR) from error
        raise Unavailable(AWAY) from error
    except DBAPIError as error:
        if NO_VECTOR.search(str(error)):
            raise ConfigError(WITHOUT_VECTOR) from error
        raise


def _equip(connection: Connection, role: str, make: bool) -> None:
    if make:
        make_role(connection, role)
    grant(connection, role)
    connection.commit()


def _take_turn(connection: Connection) -> None:
    # Asks again and again instead of waiting inside a statement: the checkpointer builds indexes concurrently, which
    # wait for every running statement, and so would wait for those who wait for it.
    until = monotonic() + PATIENCE_SECONDS
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": UPGRADE_LOCK}):
        connection.commit()
        if monotonic() > until:
            raise Unavailable("Another process has been upgrading the database for minutes; please start again later.")
        sleep(0.1)
    connection.commit()
