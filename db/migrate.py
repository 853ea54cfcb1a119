"""Bring a database to the present schema: Alembic's migrations, then the checkpointer's own."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core.errors import Unavailable
from db.engine import AWAY, Database

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 7_301_001  # an arbitrary number that only upgrades take, so that two starts do not migrate at once


def alembic_config() -> Config:
    """Give Alembic's configuration, which lives here and not in a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the missing migrations up to `revision`. Raises `Unavailable` when the database is away."""
    from langgraph.checkpoint.postgres import PostgresSaver

    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": UPGRADE_LOCK})
            connection.commit()
            try:
                config = alembic_config()
                config.attributes["connection"] = connection
                command.upgrade(config, revision)
                connection.commit()
                with PostgresSaver.from_conn_string(database.dsn) as saver:
                    saver.setup()
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": UPGRADE_LOCK})
                connection.commit()
    except OperationalError as error:
        raise Unavailable(AWAY) from error
