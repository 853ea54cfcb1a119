"""One transaction per unit of work: all or nothing, and a sentence where the database is away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from core.errors import InvalidInput, Unavailable
from db.engine import Database


@pytest.fixture
def database(dsn: str) -> Iterator[Database]:
    """The test's database with few connections."""
    database = Database(dsn, pool_size=1)
    yield database
    database.close()


def failures(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(text("SELECT count(*) FROM login_failures")) or 0


def test_a_unit_of_work_is_saved_whole_or_not_at_all(database: Database):
    insert = text("INSERT INTO login_failures (email, address) VALUES (:email, 'x')")

    def work(*emails: str, then: str = "SELECT 1") -> None:
        with database.transaction() as session:
            for email in emails:
                session.execute(insert, {"email": email})
            session.execute(text(then))

    work("a")
    with pytest.raises(ProgrammingError):
        work("b", then="SELECT nonsense")
    with pytest.raises(InvalidInput, match="NUL character"):
        work("c", "d\x00")
    assert failures(database) == 1


def test_more_work_than_connections_waits_and_then_says_so(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database.engine.pool, "_timeout", 0.2)
    with database.transaction() as one, database.transaction() as two:
        one.execute(text("SELECT 1"))
        two.execute(text("SELECT 1"))
        with pytest.raises(Unavailable, match="does not answer"):
            failures(database)
    assert failures(database) == 0


def test_answering_tells_a_database_from_none(database: Database):
    assert database.answers()
    gone = Database("postgresql://u@127.0.0.1:9/x", pool_size=1)
    assert not gone.answers()
    gone.close()
