"""The migrations make exactly the tables of the models, go back, and may be run by several at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.schema import CheckConstraint

from core.errors import ConfigError
from db.engine import Database
from db.migrate import alembic_config, upgrade
from db.models import Base
from db.roles import as_role
from tests.conftest import with_name
from tests.services.making import at_once

pytestmark = pytest.mark.slow

CHECKPOINTS = {"checkpoints", "checkpoint_blobs", "checkpoint_writes", "checkpoint_migrations"}


@pytest.fixture
def migrated(dsn: str) -> Iterator[Database]:
    """A database that the migrations have built."""
    database = Database(dsn, pool_size=2)
    yield database
    database.close()


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    """The URL of a database without any table."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_empty")
    yield with_name(server, "test_empty")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE test_empty WITH (FORCE)")


def tables(database: Database) -> set[str]:
    with database.transaction() as session:
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return set(session.scalars(text(names)))


def test_models_and_migrations_agree(migrated: Database):
    def ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind == "table" and name in CHECKPOINTS)

    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_object": ours}
        )
        assert compare_metadata(context, Base.metadata) == []
        found = connection.execute(text("SELECT conname FROM pg_constraint WHERE contype = 'c'")).scalars().all()
    checks = {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert checks <= set(found), "check constraints are not part of the comparison above"


def test_what_is_never_changed_has_its_triggers(migrated: Database):
    with migrated.transaction() as session:
        names = set(session.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")))
    tables = (
        "audit_events",
        "audit_anchors",
        "versions",
        "team_rules",
        "contents",
        "releases",
        "proposal_comments",
        "usage",
    )
    telling = {f"{table}_tell" for table in ("proposals", "versions", "proposal_comments")}
    assert names - telling == {f"{table}_{kind}" for table in tables for kind in ("immutable", "not_truncated")}


def test_down_to_nothing_and_up_again(migrated: Database):
    before = tables(migrated)
    with migrated.engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
        left = connection.execute(text("SELECT count(*) FROM pg_proc WHERE proname = 'refuse_change'")).scalar()
    assert left == 0
    assert tables(migrated) == CHECKPOINTS | {"alembic_version"}

    upgrade(migrated)

    assert tables(migrated) == before
    test_models_and_migrations_agree(migrated)
    upgrade(migrated)


def test_upgrades_at_once_take_turns(empty: str):
    databases = [Database(empty, pool_size=1) for _ in range(4)]
    found: list[Any] = at_once([lambda one=one: upgrade(one) for one in databases])
    assert found == [None] * 4
    test_models_and_migrations_agree(databases[0])
    for database in databases:
        database.close()


def test_there_is_one_newest_migration():
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_a_database_without_pgvector_is_told_in_a_sentence(server: str, empty: str):
    """A user who may not create the extension meets the same wall as a server that does not have it."""
    with psycopg.connect(empty, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS plain")
        owner.execute("CREATE ROLE plain LOGIN")
        owner.execute("GRANT CREATE, USAGE ON SCHEMA public TO plain")
        database = Database(as_role(empty, "plain"), pool_size=1)
        try:
            with pytest.raises(ConfigError, match="pgvector"):
                upgrade(database)
        finally:
            database.close()
            owner.execute("DROP OWNED BY plain")
            owner.execute("DROP ROLE plain")
