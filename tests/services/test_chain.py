"""The hash chain: its form is the documented one, it holds under many writers, and old rows are chained too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import text

from core.container import Container
from core.services.views import Actor, AuditFilter
from db.audit_proof import FIELDS, GENESIS, canonical, row_hash
from db.chain import at_text, details_text, storable
from db.engine import Database
from db.migrate import alembic_config, upgrade
from tests.conftest import with_name
from tests.services.making import at_once, bring

ODD = {
    "z": 1,
    "a": [1.5, 10**22, 1e22, 1e-7, True, None],
    "é": '\x00 \ud800 \u2028 <b> "',
    "n": {"b": 2, "a": float("nan")},
}


def stored(app: Container) -> list[dict[str, Any]]:
    """Give the log as the canonical form sees it, read by hand and not by the code under test."""
    statement = text("SELECT *, details::text AS details_text FROM audit_events ORDER BY number")
    with app.database.transaction() as session:
        return [dict(row) for row in session.execute(statement).mappings()]


def chained(rows: list[dict[str, Any]]) -> bool:
    previous = "0" * 64
    for row in rows:
        form = [
            "1",
            str(row["number"]),
            row["at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            row["kind"],
            *(str(row[name] or "") for name in ("actor_id", "actor", "pack_id", "pack", "proposal_id", "version_id")),
            row["summary"],
            row["details_text"],
        ]
        written = json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode()
        digest = hashlib.sha256(bytes.fromhex(previous) + written).hexdigest()
        if (row["prev_hash"], row["hash"]) != (previous, digest):
            return False
        previous = digest
    return True


def test_the_chain_holds_whatever_is_written(app: Container, admin: Actor):
    pack_id = bring(app, admin)
    app.audit_log.record_alone("import.refused", None, "a\x00b \ud800 é 漢 😀 \r\n\t \x1f", details=ODD)
    app.audit_log.record_alone("import.refused", admin, "", pack_id=pack_id, details={"id": pack_id})
    rows = stored(app)
    assert chained(rows)
    assert rows[-2]["summary"] == "a\ufffdb ? é 漢 😀 \r\n\t \x1f"
    assert rows[-2]["details"] == json.loads(rows[-2]["details_text"])
    assert json.loads(rows[-2]["details_text"])["a"] == ODD["a"]
    assert rows[-1]["details"] == {"id": str(pack_id)}
    seen = app.audit_log.query(AuditFilter())[0]
    assert (seen.hash, seen.prev_hash, seen.actor_id) == (rows[-1]["hash"], rows[-2]["hash"], admin.id)


def test_the_chain_holds_under_eight_writers_some_of_whom_fail(app: Container, admin: Actor):
    def write(writer: int) -> None:
        for number in range(8):
            with app.database.transaction() as session:
                app.audit_log.record(session, "export.made", admin, f"{writer} wrote {number}")
                if number % 4 == 3:
                    session.rollback()

    assert at_once([lambda writer=writer: write(writer) for writer in range(8)]) == [None] * 8
    assert len(rows := stored(app)) >= 48
    assert chained(rows)


def test_two_events_of_one_transaction_follow_each_other(app: Container, admin: Actor):
    with app.database.transaction() as session:
        app.audit_log.record(session, "export.made", admin, "One")
        app.audit_log.record(session, "export.made", admin, "Two")
    assert chained(stored(app))


def test_the_form_is_the_documented_one():
    fields = ("7", "2026-11-26T09:30:00.123456Z", "export.made", "", "System", "", "", "", "", 'é "x"\n', "{}")
    assert len(fields) == len(FIELDS)
    form = '["1","7","2026-11-26T09:30:00.123456Z","export.made","","System","","","","","é \\"x\\"\\n","{}"]'
    assert canonical(fields).decode() == form
    assert row_hash(GENESIS, fields) == hashlib.sha256(bytes(32) + form.encode()).hexdigest()
    east = datetime(2026, 11, 26, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    assert at_text(east) == "2026-11-26T07:30:00.000000Z"
    assert details_text({"b": 1, "a": {"d": (1, 2), "c": None}}) == '{"a":{"c":null,"d":[1,2]},"b":1}'
    assert storable("") == ""


@pytest.fixture
def first_schema(server: str) -> Iterator[Database]:
    """A database as the first migration has left it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_first_schema")
    database = Database(with_name(server, "test_first_schema"), pool_size=2)
    upgrade(database, "0001")
    yield database
    database.close()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE test_first_schema WITH (FORCE)")


def test_rows_that_were_there_before_the_chain_are_chained(first_schema: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("db.chain._BATCH", 3)
    insert = (
        "INSERT INTO audit_events (number, at, kind, actor, summary, details) VALUES"
        " (:number, now(), 'login.failed', 'System', 'A \"login\" failed', CAST(:details AS jsonb))"
    )
    with first_schema.transaction() as session:
        for number in range(1, 9):
            session.execute(text(insert), {"number": number, "details": json.dumps({"z": number, "a": [1.0, "é"]})})
    config = alembic_config()
    with first_schema.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    with first_schema.transaction() as session:
        statement = text("SELECT *, details::text AS details_text FROM audit_events ORDER BY number")
        rows = [dict(row) for row in session.execute(statement).mappings()]
    assert len(rows) == 8
    assert chained(rows)
    assert rows[0]["details_text"] == '{"a":[1.0,"é"],"z":1}'
