"""The audit log: gapless, never changed, complete, and exported as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.container import Container
from core.errors import AppError, InvalidInput, Unavailable
from core.planning.protocol import Plan, PlanRequest
from core.services.audit import KINDS
from core.services.export import COLUMNS, safe_cell
from core.services.memory_views import NewMemory
from core.services.usage_views import Limits
from core.services.views import Actor, AuditFilter, Role
from db.engine import Database
from tests.services.making import PACK, JsonPlanner, add_term, at_once, bring, change, confirm, propose


def numbers(app: Container) -> list[int]:
    return [row.number for row in app.audit_log.query(AuditFilter(), limit=10_000)][::-1]


def test_numbers_have_no_gap_under_eight_writers_some_of_whom_fail(app: Container, admin: Actor):
    def write(writer: int) -> None:
        for number in range(12):
            with app.database.transaction() as session:
                app.audit_log.record(session, "export.made", admin, f"{writer} wrote {number}")
                if number % 4 == 3:
                    session.rollback()

    before = len(numbers(app))
    assert at_once([lambda writer=writer: write(writer) for writer in range(8)]) == [None] * 8
    assert numbers(app) == list(range(1, before + 8 * 9 + 1))
    rows = app.audit_log.query(AuditFilter(), limit=10_000)
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)


NEVER_CHANGED = {"audit_events": "summary", "versions": "message", "contents": "text"}


def attempts() -> Iterator[tuple[str, str]]:
    for table, column in NEVER_CHANGED.items():
        yield table, f"UPDATE {table} SET {column} = {column}"  # noqa: S608
        yield table, f"DELETE FROM {table}"  # noqa: S608
        yield table, f"TRUNCATE {table} CASCADE"
        key, columns = {
            "audit_events": ("number", "number, at, kind, actor, summary, details, prev_hash, hash"),
            "versions": ("id", "*"),
            "contents": ("sha256", "*"),
        }[table]
        into = f"{table} ({columns})" if columns != "*" else table
        rows = f"SELECT {columns} FROM {table} LIMIT 1"  # noqa: S608
        yield table, f"INSERT INTO {into} {rows} ON CONFLICT ({key}) DO UPDATE SET {column} = ''"


@pytest.mark.parametrize("role", ["the application's role", "the owner"])
def test_what_is_written_is_never_changed(app: Container, admin: Actor, role: str):
    bring(app, admin)
    database = app.database if role == "the application's role" else Database(app.owner_dsn, pool_size=1)
    words = "permission denied for table" if database is app.database else "are never changed"
    for table, statement in attempts():
        with database.transaction() as session:
            before = session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
        with pytest.raises(DBAPIError, match=words), database.transaction() as session:
            session.execute(text(statement))
        with database.transaction() as session:
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == before != 0  # noqa: S608
    if database is not app.database:
        database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_events DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_events_immutable ON audit_events",
        "DROP TABLE audit_events",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "UPDATE alembic_version SET version_num = '0001'",
        "SET ROLE postgres",
    ],
)
def test_the_application_cannot_take_its_own_fetters_off(app: Container, statement: str):
    with pytest.raises(DBAPIError, match=r"must be owner|permission denied"), app.database.transaction() as session:
        session.execute(text(statement))


def test_every_kind_of_event_is_written_by_the_work_it_tells_of(build: Callable[..., Container]):
    class Half(JsonPlanner):
        def plan(self, request: PlanRequest) -> Plan:
            if request.text == "fail":
                raise Unavailable("The model does not answer.")
            return super().plan(request)

    app = build(planners={"default": Half(), "offline": JsonPlanner()})
    written: list[str] = []

    def told(*kinds: str) -> None:
        rows = app.audit_log.query(AuditFilter(), limit=1_000)[::-1][len(written) :]
        assert tuple(row.kind for row in rows) == kinds
        assert all(row.summary and row.actor for row in rows)
        written.extend(kinds)

    def refused(work: Callable[[], object]) -> None:
        with pytest.raises(AppError):
            work()

    token = app.auth.redeem(app.auth.set_up("Ada", "ada@example.org", "long enough"))
    admin = app.auth.actor(token)
    assert admin is not None
    told("setup.completed")
    app.auth.open_login("ada@example.org")
    told("login.succeeded")
    for _ in range(10):
        assert not app.auth.password_fits("eve@example.org", "a guess", "10.0.0.1")
    told(*["login.failed"] * 9, "login.blocked")
    user = app.users.add(admin, name="Bo", email="bo@example.org", role="editor", password="long enough")
    app.users.set_role(admin, user.id, Role.REVIEWER)
    app.users.set_role(admin, user.id, Role.REVIEWER)
    app.users.set_active(admin, user.id, False)
    app.users.set_active(admin, user.id, True)
    app.users.set_password(admin, user.id, "another one")
    app.auth.change_password(admin, "long enough", "a third one")
    told("user.added", "user.role_changed", "user.switched_off", "user.switched_on", *["user.password_set"] * 2)
    link = app.links.invite(admin)
    app.links.register("Cy", "cy@example.org", "a quiet harbour", link.token)
    app.links.reset(app.links.reset_link(admin, user.id).token, "a fourth one")
    told("user.invited", "user.registered", "user.reset_link", "user.password_set")
    app.api_tokens.revoke(admin, app.api_tokens.make(admin, "A script", ["read"]).view.id)
    pair = app.api_logins.log_in("cy@example.org", "a quiet harbour")
    app.api_logins.refresh(pair.refresh_token)
    with app.database.transaction() as session:
        session.execute(text("UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'"))
    refused(lambda: app.api_logins.refresh(pair.refresh_token))
    told("token.made", "token.revoked", "login.succeeded", "login.reused")
    bo = app.users.console_actor("bo@example.org")
    refused(lambda: app.users.list(bo))
    told("access.denied")
    pack_id = bring(app, admin)
    refused(lambda: app.packs.import_pack(admin, b"- not a pack", "a test"))
    told("pack.imported", "import.refused")
    proposal = propose(app, admin, pack_id, add_term("mooring"))
    app.assistant.ask(admin, app.sessions.list(admin, pack_id)[0].id, "fail")
    told("proposal.created", "turn.failed")
    refused(lambda: app.assistant.decide(bo, proposal.row.id, decision="confirm", seen_hash="no"))
    confirm(app, bo, proposal)
    told("proposal.refused", "proposal.confirmed", "version.committed")
    rejected = propose(app, admin, pack_id, add_term("pilot"))
    app.assistant.decide(bo, rejected.row.id, decision="reject", seen_hash="", reason="No.")
    told("proposal.created", "proposal.rejected")
    back = app.assistant.propose_rollback(bo, app.versions.numbered(bo, pack_id, 1).row.id)
    confirm(app, bo, app.proposals.view(bo, back))
    told("proposal.created", "proposal.confirmed", "version.rolled_back")
    failing = propose(app, admin, pack_id, add_term("pilot"))
    app.decisions.claim(bo, failing.row.id, failing.seen_hash)
    app.decisions.release(failing.row.id, "The operation server does not answer.")
    told("proposal.created", "proposal.confirmed", "commit.failed")
    app.assistant.request_changes(bo, failing.row.id, "Another word, please.")
    app.comments.answer(admin, failing.row.id, "It is the usual one.")
    app.comments.add(bo, failing.row.id, "I see.")
    app.policy.change(admin, expiry_hours=48)
    told("proposal.changes_requested", "proposal.returned", "proposal.commented", "policy.changed")
    with app.database.transaction() as session:
        session.execute(text("UPDATE proposals SET expires_at = now() WHERE status = 'pending'"))
    assert app.proposals.expire_due() == 1
    told("proposal.expired")
    app.versions.download(bo, app.versions.numbered(bo, pack_id, 1).row.id, format="json")
    app.audit.export(bo, AuditFilter(), format="csv")
    told("export.made", "export.made")
    document = app.documents.add(bo, pack_id, "a.txt", b"a quay").row
    app.bench.sign(bo, document.id, 0, 6, entity="SHIP")
    app.documents.add(bo, pack_id, "a.txt", b"a quay, a berth")
    app.bench.withdraw(bo, app.bench.golden(bo, pack_id)[0].id)
    app.documents.remove(bo, app.documents.list(bo, pack_id)[0].id)
    told("document.added", "golden.signed", "document.replaced", "golden.withdrawn", "document.removed")
    first, second = (app.versions.numbered(bo, pack_id, number).row.id for number in (1, 2))
    release = app.releases.mark(bo, first, "1.0.0", "The first.")
    app.releases.mark(bo, second, "1.1.0", "The second.")
    app.releases.choose(bo, release.id)
    told("release.made", "release.made", "release.chosen")
    app.verifier.verify(bo)
    told("audit.verified")
    app.audit_views.save(bo, "Mine", {})
    app.audit_views.remove(bo, "Mine")
    told("view.saved", "view.removed")
    memory = app.memories.remember(bo, NewMemory("Terms are short.", scope="pack", pack_id=pack_id))
    app.memories.correct(bo, memory.id, "Terms are very short.")
    app.memories.confirm(bo, memory.id)
    app.memories.share(bo, memory.id, True)
    app.memories.share(bo, memory.id, False)
    app.memories.forget(bo, memory.id)
    told(*(f"memory.{kind}" for kind in ("added", "corrected", "confirmed", "shared", "unshared", "forgotten")))
    app.usage.set_prices(admin, [])
    app.usage.set_limits(admin, Limits(calls=0))
    app.assistant.ask(admin, app.sessions.list(admin, pack_id)[0].id, "no room for this")
    told("usage.prices_changed", "usage.limits_changed", "usage.capped")
    app.rules.save(admin, "rules: {unknown-section: off}")
    told("rules.changed")
    app.auth.log_out(admin)
    told("login.ended")

    elsewhere = {"audit.broken", "backup.made", "backup.restored", "retention.applied"}  # each with its own test
    elsewhere |= {"login.refused", "user.linked"}
    assert set(written) | elsewhere == set(KINDS)
    assert numbers(app) == list(range(1, len(written) + 1))
    with pytest.raises(KeyError), app.database.transaction() as session:
        app.audit_log.record(session, "something.else", None, "An event of no kind.")


def test_the_row_of_a_failure_stays_when_its_work_is_rolled_back(app: Container, admin: Actor):
    packs = len(app.packs.list(admin))
    with pytest.raises(InvalidInput):
        app.packs.import_pack(admin, b"name: x\nname: y\n", "twice.yaml")
    assert len(app.packs.list(admin)) == packs
    assert "twice.yaml was refused" in app.audit_log.query(AuditFilter(kinds=("import.refused",)))[0].summary

    with app.database.transaction() as session:
        app.audit_log.record(session, "export.made", admin, "Never happened.")
        session.rollback()
    assert app.audit_log.query(AuditFilter(text="Never happened")) == []


def test_filters_find_what_they_say(app: Container, admin: Actor, editor: Actor, person: Callable[..., Actor]):
    one = bring(app, admin)
    two = bring(app, editor, PACK.replace("Harbour", "100% Rail_way"))
    change(app, admin, one, add_term("mooring"))
    middle = datetime.now(UTC)
    proposal = propose(app, editor, two, add_term("signal"))

    def found(**wanted: Any) -> list[str]:
        return [row.kind for row in app.audit.query(admin, AuditFilter(**wanted))]

    everything = found()
    assert found(pack=two) == ["proposal.created", "pack.imported"]
    assert found(person=editor.id, kinds=("proposal.created", "export.made")) == ["proposal.created"]
    assert found(since=middle) == ["proposal.created"]
    assert found(until=middle) == everything[1:]
    assert found(since=middle, until=middle + timedelta(days=-1)) == []
    assert found(text="rail_WAY") == found(pack=two)
    assert found(text=" 100% ") == found(pack=two)
    assert found(text="100%r") == found(text="way rail") == found(pack=two)
    assert found(text="ailway") == found(text="rail zebra") == []
    assert found(text="%") == found(pack=two)
    assert found(text="%%") == found(text="漢") == []
    assert found(text=editor.email, kinds=("pack.imported",)) == ["pack.imported"]
    assert found(pack=uuid4()) == found(person=uuid4()) == []
    assert app.audit.count(admin, AuditFilter(pack=two)) == 2
    row = app.audit.query(admin, AuditFilter(pack=two))[0]
    assert (row.proposal_id, row.pack, row.details["base"]) == (proposal.row.id, "100% Rail_way", 1)
    first, rest = app.audit.query(admin, AuditFilter(), limit=3), everything[3:]
    assert [row.kind for row in app.audit.query(admin, AuditFilter(), before=first[-1].number)] == rest
    for limit in (0, 10_001):
        with pytest.raises(InvalidInput, match="between 1 and 10,000"):
            app.audit.query(admin, AuditFilter(), limit=limit)
    with pytest.raises(InvalidInput, match="NUL"):
        app.audit.query(admin, AuditFilter(text="a\x00b"))
    assert (editor.id, f"{editor.name} <{editor.email}>") in app.audit.people(admin)


NASTY = (
    "=1+1",
    "+49 30 1234",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "'quoted",
    "''twice",
    "＝1+1",
    'a "quoted", comma; and\nline\r\nends',
    "plain",
    "00123",
    "_x0041_",
    "https://example.org",
    "1e5",
    "NA",
    "é 漢 😀",
)


def exported(app: Container, actor: Actor, wanted: AuditFilter, format: Any) -> list[list[Any]]:
    data = app.audit.export(actor, wanted, format=format)
    if format == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[shown(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def shown(value: Any) -> Any:
    """Give what a spreadsheet shows in a cell: the format writes a carriage return as _x000D_."""
    return (
        ""
        if value is None
        else value.replace("_x000D_", "\r").replace("_x005F_", "_")
        if isinstance(value, str)
        else value
    )


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_holds_exactly_what_is_filtered_and_runs_as_no_formula(app: Container, admin: Actor, format: str):
    bring(app, admin)
    for number, summary in enumerate(NASTY):
        app.audit_log.record_alone("import.refused", admin, summary, details={"number": number, "text": summary})
    wanted = AuditFilter(kinds=("import.refused",))
    before = app.audit_log.query(AuditFilter())[0].number

    heading, *rows = exported(app, admin, wanted, format)

    assert tuple(heading) == COLUMNS
    events = app.audit_log.query(wanted)[::-1]
    assert [int(row[0]) for row in rows] == [event.number for event in events]
    summaries = [row[6] for row in rows]
    assert not [value for value in summaries if value.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))]
    back = [value[1:] if value.startswith("'") else value for value in summaries]
    assert [one.replace("\r\n", "\n") for one in back] == [one.replace("\r\n", "\n") for one in NASTY]
    assert {row[4] for row in rows} == {f"{admin.name} <{admin.email}>"}
    assert datetime.fromisoformat(rows[0][1]) == events[0].at
    event = app.audit_log.query(AuditFilter())[0]
    assert (event.number, event.kind) == (before + 1, "export.made")
    assert event.details == {"format": format, "rows": len(NASTY), "filter": {"kinds": ["import.refused"]}}
    assert exported(app, admin, AuditFilter(text="nothing is called so"), format) == [list(COLUMNS)]


def test_a_long_event_is_whole_in_csv_and_cut_with_a_word_in_a_sheet(app: Container, admin: Actor):
    long = "x" * 40_000
    app.audit_log.record_alone("import.refused", admin, long)
    wanted = AuditFilter(kinds=("import.refused",))
    assert exported(app, admin, wanted, "csv")[1][6] == long
    cell = exported(app, admin, wanted, "xlsx")[1][6]
    assert cell.startswith("xxx")
    assert cell.endswith("… (cut; the CSV has all of it)")


def test_an_unknown_format_is_refused_and_no_export_is_noted(app: Container, admin: Actor):
    with pytest.raises(InvalidInput, match="“pdf” is no format"):
        app.audit.export(admin, AuditFilter(), format="pdf")  # type: ignore[arg-type]
    assert app.audit_log.query(AuditFilter(kinds=("export.made",))) == []


def test_an_export_of_more_than_one_page_misses_and_repeats_nothing(
    app: Container, admin: Actor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("core.services.export.PAGE", 7)
    for number in range(20):
        app.audit_log.record_alone("import.refused", admin, f"Event {number}")
    rows = exported(app, admin, AuditFilter(), "csv")[1:]
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) >= 22


@pytest.mark.parametrize("value", [*NASTY, "", 7, None])
def test_a_safe_cell_is_reversible(value: Any):
    safe = safe_cell(value)
    back = safe[1:] if isinstance(safe, str) and safe.startswith("'") else safe
    assert back == value
