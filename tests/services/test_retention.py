"""What has outlived its time is removed and told; what is needed, and what is kept for ever, stays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from core.container import Container
from core.services.views import Actor, AuditFilter
from tests.services.making import add_term, bring, change, propose


def run(app: Container, statement: str, **values: Any) -> Any:
    with app.database.transaction() as session:
        return session.execute(text(statement), values)


def count(app: Container, table: str) -> int:
    return int(run(app, f"SELECT count(*) FROM {table}").scalar())  # noqa: S608


def test_only_what_is_old_goes_and_the_log_tells_how_much(app: Container, admin: Actor, editor: Actor):
    pack_id = bring(app, admin)
    waiting = propose(app, admin, pack_id, add_term("pilot"))
    run(app, "INSERT INTO login_failures (email, address, at) VALUES ('a', 'x', now() - interval '2 days')")
    run(app, "INSERT INTO login_failures (email, address) VALUES ('b', 'x')")
    app.auth.open_login(admin.email)
    run(app, "UPDATE login_sessions SET code_expires_at = now() - interval '1 minute' WHERE token_hash IS NULL")
    run(app, "UPDATE login_sessions SET revoked_at = now() - interval '31 days' WHERE user_id = :user", user=editor.id)
    expected = {"failed logins": 1, "logins that ended": 1, "login codes that were not used": 1}
    due = app.retention.due()
    assert {name: due[name] for name in expected} == expected
    events, sessions = app.audit_log.last_number(), count(app, "login_sessions")
    assert dict(app.retention.apply()) == due
    assert count(app, "login_failures") == 1
    assert count(app, "login_sessions") == sessions - 2
    assert set(app.retention.apply().values()) == {0}
    row = app.audit_log.query(AuditFilter())[0]
    assert (row.number, row.kind, row.details["failed logins"]) == (events + 1, "retention.applied", 1)
    assert app.auth.logins(admin)
    assert app.proposals.view(admin, waiting.row.id).row.status == "pending"


def test_marks_of_what_waits_stay_and_those_of_nothing_go(app: Container, admin: Actor):
    pack_id = bring(app, admin)
    waiting = propose(app, admin, pack_id, add_term("pilot"))
    assert count(app, "checkpoints") > 0
    old = "UPDATE checkpoints SET checkpoint = jsonb_set(checkpoint, '{ts}', '\"2020-01-01T00:00:00+00:00\"')"
    run(app, old)
    app.retention.apply()
    kept = count(app, "checkpoints")
    assert kept > 0
    run(app, "UPDATE checkpoints SET thread_id = gen_random_uuid()::text")
    assert app.retention.due()["marks of finished requests"] >= kept
    app.retention.apply()
    assert count(app, "checkpoints") == 0
    app.assistant.decide(admin, waiting.row.id, decision="confirm", seen_hash=waiting.seen_hash)
    change(app, admin, pack_id, add_term("mooring"))
