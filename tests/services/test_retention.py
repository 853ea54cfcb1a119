"""What has outlived its time is removed and told; what is needed, and what is kept for ever, stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from core.config import Settings
from core.container import Container
from core.services.views import Actor, AuditFilter
from tests.services.making import add_term, bring, change, propose

AGED = (  # one of two of each is as old as this
    ("login_sessions", "revoked_at", 31),
    ("api_tokens", "expires_at", 31),
    ("one_time_links", "expires_at", 31),
    ("idempotency_keys", "created_at", 2),
    ("drafts", "updated_at", 91),
)


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


def test_what_programs_and_people_left_behind_goes_and_what_is_in_use_stays(app: Container, admin: Actor):
    pack_id = bring(app, admin)
    spoken = propose(app, admin, pack_id, add_term("pilot")).session_id
    silent = app.sessions.create(admin, pack_id).id
    for _ in range(2):
        app.api_logins.log_in(admin.email, "quite a long one")
        app.api_tokens.make(admin, "A script", ["read"])
        app.links.invite(admin)
    for key in ("old", "new"):
        app.drafts.save(admin, pack_id, key, "some words")
        app.idempotency.once(admin, key, {}, lambda: app.audit_views.save(admin, "mine", {}) or {}, dict)
        used = "INSERT INTO usage (user_id, pack_id, turn_id, node, model, calls, prompt_tokens, completion_tokens,"
        used += " milliseconds, answered, at) VALUES (:user, :pack, gen_random_uuid(), 'x', 'x', 1, 1, 1, 1, true,"
        used += " now() - make_interval(days => :days))"
        run(app, used, user=admin.id, pack=pack_id, days=401 if key == "old" else 399)
    for table, column, days in AGED:
        run(
            app,
            f"UPDATE {table} SET {column} = now() - interval '{days} days' WHERE ctid = "  # noqa: S608
            f"(SELECT ctid FROM {table} ORDER BY {'surface DESC, ' if table == 'login_sessions' else ''}ctid LIMIT 1)",
        )
    run(app, "UPDATE chat_sessions SET updated_at = now() - interval '91 days'")
    assert dict(app.retention.apply()) == app.retention.due() | {
        "tokens of logins that ended": 1,
        "logins that ended": 1,
        "API tokens that ended": 1,
        "invitations and reset links that ended": 1,
        "answers to requests with a key": 1,
        "drafts that nobody went on with": 1,
        "conversations in which nothing was said": 1,
        "records of usage": 1,
    }
    for table, _, _ in AGED:
        assert count(app, table) == (2 if table == "login_sessions" else 1), table
    assert (count(app, "usage"), count(app, "refresh_tokens")) == (1, 1)
    assert app.sessions.turns(admin, spoken)
    assert silent not in {row.id for row in app.sessions.list(admin, pack_id)}


def test_how_long_things_are_kept_is_a_setting(build: Callable[..., Container], admin: Actor):
    app = build(keep_drafts_days=2)
    pack_id = bring(app, admin)
    app.drafts.save(admin, pack_id, "one", "some words")
    run(app, "UPDATE drafts SET updated_at = now() - interval '3 days'")
    assert app.retention.due()["drafts that nobody went on with"] == 1
    with pytest.raises(ValidationError):
        Settings(_env_file=None, keep_usage_days=30)


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
