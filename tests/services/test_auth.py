"""Logins: set up once, codes that work once, sessions that end when they should, failures that count."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from core.container import Container
from core.errors import Conflict, InvalidInput, NotFound, NotLoggedIn, TooManyAttempts
from core.services import users as users_module
from core.services.passwords import matches
from core.services.views import Actor, AuditFilter, Role
from tests.services.making import at_once

GOOD = "correct horse battery"


def log_in(app: Container, email: str) -> str:
    return app.auth.redeem(app.auth.open_login(email, "10.0.0.1", "a browser"))


def test_the_first_administrator_is_set_up_once_however_many_try(app: Container):
    assert app.auth.needs_setup()

    found = at_once([lambda n=n: app.auth.set_up(f"Admin {n}", f"a{n}@example.org", GOOD) for n in range(8)])

    codes = [one for one in found if isinstance(one, str)]
    assert len(codes) == 1
    assert all(isinstance(one, Conflict | str) for one in found), found
    assert not app.auth.needs_setup()
    admin = app.auth.actor(app.auth.redeem(codes[0]))
    assert admin is not None
    assert admin.role is Role.ADMIN
    assert [user.email for user in app.users.list(admin)] == [admin.email]
    assert len(app.audit_log.query(AuditFilter(kinds=("setup.completed",)))) == 1


UNUSABLE = [
    ("Ada", "ada@example.org", "shorty", "too short"),
    ("Ada", "ada@example.org", " correct horse", "begins or ends with a space"),
    ("Ada", "ada@example.org", "correct horse\n", "begins or ends with a space"),
    ("Ada", "ada@example.org", "x" * 73, "72 bytes are the limit"),
    ("Ada", "ada@example.org", "ö" * 37, "72 bytes are the limit"),
    ("Ada", "ada", GOOD, "“ada” is not an email address"),
    ("Ada", "a b@example.org", GOOD, "is not an email address"),
    ("Ada", "a\x00b@example.org", GOOD, "is not an email address"),
    (" \t", "ada@example.org", GOOD, "give a name"),
    ("A\x00da", "ada@example.org", GOOD, "give a name"),
]


def test_unusable_values_are_refused_in_words(app: Container):
    for name, email, password, words in UNUSABLE:
        with pytest.raises(InvalidInput, match=words) as raised:
            app.auth.set_up(name, email, password)
        assert password not in raised.value.message
        with pytest.raises(InvalidInput, match=words):
            app.users.add_from_console(name=name, email=email, role="editor", password=password)
    assert app.auth.needs_setup()


def test_the_longest_and_shortest_passwords_work(app: Container):
    for number, password in enumerate(("quay " * 14 + "xy", "größe" * 10 + "ö", "83712649", "a b c d e")):
        app.users.add_from_console(name="A", email=f"U{number}@Example.org ", role="editor", password=password)
        record = app.auth.credentials()[f"u{number}@example.org"]
        assert matches(password, record["password"])
        assert not matches(password + "x", record["password"])
        assert not matches(password[:-1], record["password"])


def test_a_code_opens_one_session_once_and_for_a_minute(app: Container, editor: Actor):
    code = app.auth.open_login(editor.email)
    tokens = at_once([lambda: app.auth.redeem(code)] * 8)
    assert len([one for one in tokens if isinstance(one, str)]) == 1
    assert len([one for one in tokens if isinstance(one, NotLoggedIn)]) == 7

    late = app.auth.open_login(editor.email)
    with app.database.transaction() as session:
        session.execute(text("UPDATE login_sessions SET code_expires_at = code_expires_at - interval '61 seconds'"))
    for useless in (late, "", "rubbish", code):
        with pytest.raises(NotLoggedIn, match="log in again"):
            app.auth.redeem(useless)
    for nobody in (None, "", "rubbish", code):
        assert app.auth.actor(nobody) is None


def test_neither_codes_nor_tokens_are_kept_as_they_are(app: Container, editor: Actor):
    code = app.auth.open_login(editor.email)
    with app.database.transaction() as session:
        kept = session.execute(text("SELECT code_hash, token_hash FROM login_sessions")).all()
    token = app.auth.redeem(code)
    with app.database.transaction() as session:
        kept += session.execute(text("SELECT code_hash, token_hash FROM login_sessions")).all()
    assert not {code, token} & {value for row in kept for value in row}


def test_logging_out_ends_every_copy_of_the_token_and_no_other_login(
    app: Container, build: Callable[..., Container], editor: Actor
):
    token, other = log_in(app, editor.email), log_in(app, editor.email)
    elsewhere = build()
    actor = elsewhere.auth.actor(token)
    assert actor is not None
    assert [login.current for login in app.auth.logins(actor)].count(True) == 1

    app.auth.log_out(actor)

    assert app.auth.actor(token) is None
    assert elsewhere.auth.actor(token) is None
    rest = app.auth.actor(other)
    assert rest is not None
    app.auth.log_out_everywhere(rest)
    assert app.auth.actor(other) is None
    assert app.auth.logins(editor) == []
    assert len(app.audit_log.query(AuditFilter(kinds=("login.ended",), person=editor.id))) == 2


def test_role_and_switching_off_count_from_the_next_look_up(app: Container, admin: Actor, editor: Actor):
    token = log_in(app, editor.email)
    app.users.set_role(admin, editor.id, Role.REVIEWER)
    assert app.auth.actor(token).role is Role.REVIEWER  # type: ignore[union-attr]

    app.users.set_active(admin, editor.id, False)
    assert app.auth.actor(token) is None
    with pytest.raises(NotLoggedIn, match="email or the password"):
        app.auth.open_login(editor.email)

    app.users.set_active(admin, editor.id, True)
    assert app.auth.actor(token) is None, "switching on again does not revive old logins"
    again = log_in(app, editor.email)
    assert app.auth.actor(again) is not None
    with app.database.transaction() as session:
        session.execute(text("UPDATE users SET active = false WHERE id = :id"), {"id": editor.id})
    assert app.auth.actor(again) is None, "an open login of a switched-off account counts for nothing"


def test_a_new_password_ends_the_other_logins(app: Container, admin: Actor, editor: Actor):
    mine, other = log_in(app, editor.email), log_in(app, editor.email)
    actor = app.auth.actor(mine)
    assert actor is not None
    with pytest.raises(InvalidInput, match="present password is not right"):
        app.auth.change_password(actor, "not this one", GOOD)
    app.auth.change_password(actor, "quite a long one", GOOD)
    assert app.auth.actor(mine) is not None
    assert app.auth.actor(other) is None
    assert matches(GOOD, app.auth.credentials()[editor.email]["password"])

    app.users.set_password(admin, editor.id, "set by an administrator")
    assert app.auth.actor(mine) is None
    assert matches("set by an administrator", app.auth.credentials()[editor.email]["password"])


def test_a_login_that_is_used_lasts_and_one_that_is_not_ends(app: Container, editor: Actor):
    token = log_in(app, editor.email)

    def age(days: float) -> None:
        with app.database.transaction() as session:
            session.execute(
                text("UPDATE login_sessions SET last_seen_at = last_seen_at - :by, expires_at = expires_at - :by"),
                {"by": timedelta(days=days)},
            )

    for _ in range(3):
        age(6)
        assert app.auth.actor(token) is not None
    age(7.01)
    assert app.auth.actor(token) is None


def test_ten_failures_close_the_door_for_that_email_from_there(
    app: Container, build: Callable[..., Container], editor: Actor
):
    for _ in range(9):
        app.auth.check_attempt(editor.email, "10.0.0.1")
        app.auth.login_failed(editor.email.upper() + " ", "10.0.0.1")
    app.auth.check_attempt(editor.email, "10.0.0.1")
    app.auth.login_failed(editor.email, "10.0.0.1")

    fresh = build()
    with pytest.raises(TooManyAttempts, match="in 15 minutes"):
        fresh.auth.check_attempt(f" {editor.email.upper()}", "10.0.0.1")
    fresh.auth.check_attempt(editor.email, "10.0.0.2")
    fresh.auth.check_attempt("someone.else@example.org", "10.0.0.1")
    kinds = [row.kind for row in app.audit_log.query(AuditFilter(kinds=("login.failed", "login.blocked")))]
    assert kinds == ["login.blocked"] + ["login.failed"] * 9

    with app.database.transaction() as session:
        session.execute(text("UPDATE login_failures SET at = at - interval '14 minutes 30 seconds'"))
    with pytest.raises(TooManyAttempts, match="in 1 minute,"):
        app.auth.check_attempt(editor.email, "10.0.0.1")
    with app.database.transaction() as session:
        session.execute(text("UPDATE login_failures SET at = at - interval '31 seconds'"))
    app.auth.check_attempt(editor.email, "10.0.0.1")


def test_a_login_that_succeeds_clears_the_failures_before_it(app: Container, editor: Actor):
    for _ in range(9):
        app.auth.check_attempt(editor.email, "10.0.0.1")
    app.auth.open_login(editor.email, "10.0.0.1")
    for _ in range(10):
        app.auth.check_attempt(editor.email, "10.0.0.1")


def test_an_email_that_no_keyboard_types_is_a_failed_login_like_any_other(app: Container, editor: Actor):
    for strange in ("a\x00b@example.org", "".join(map(chr, range(33, 40_000))), "' OR 1=1 --"):
        app.auth.check_attempt(strange, "10.0.0.1")
        app.auth.login_failed(strange, "10.0.0.1")
        assert not matches(GOOD, app.auth.credentials()[strange]["password"])
    assert len(app.audit_log.query(AuditFilter(kinds=("login.failed",)))) == 3


def test_known_unknown_and_switched_off_users_take_the_same_path(
    app: Container, admin: Actor, editor: Actor, monkeypatch: pytest.MonkeyPatch
):
    app.users.set_active(admin, editor.id, False)
    records: dict[str, Any] = {email: app.auth.credentials()[email] for email in (admin.email, editor.email, "no@one")}
    for email, record in records.items():
        assert email in app.auth.credentials()
        assert record["password"].startswith("$2b$")
        assert matches("quite a long one", record["password"]) == (email == admin.email)
        assert set(record) == {"email", "name", "password", "roles"}
    assert records[editor.email]["password"] == records["no@one"]["password"], "one dummy hash for who may not log in"


def test_the_last_administrator_keeps_role_and_account(
    app: Container, person: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
):
    one, two = person(Role.ADMIN), person(Role.ADMIN)
    keep, both = users_module._keep_an_administrator, Barrier(2)

    def keeping_while_the_other_looks_too(*arguments: Any) -> None:
        keep(*arguments)
        with suppress(BrokenBarrierError):
            both.wait(0.3)

    monkeypatch.setattr(users_module, "_keep_an_administrator", keeping_while_the_other_looks_too)
    found = at_once(
        [
            lambda: app.users.set_role(one, two.id, Role.EDITOR),
            lambda: app.users.set_active(two, one.id, False),
        ]
    )
    assert sorted(type(each).__name__ for each in found) == ["Conflict", "UserView"], found
    left = next(user for user in app.users.list(one) if user.active and user.role is Role.ADMIN)
    with pytest.raises(Conflict, match="is the only administrator"):
        app.users.set_role(one, left.id, Role.REVIEWER)
    with pytest.raises(Conflict, match="is the only administrator"):
        app.users.set_active(one, left.id, False)


def test_users_are_added_once_and_found_whatever_the_case(app: Container, admin: Actor):
    user = app.users.add(admin, name="  Elena \n Duarte ", email=" Elena@Example.org ", role="editor", password=GOOD)
    assert (user.name, user.email, user.role) == ("Elena Duarte", "elena@example.org", Role.EDITOR)
    with pytest.raises(Conflict, match=r"elena@example\.org already"):
        app.users.add(admin, name="Other", email="ELENA@example.org", role="admin", password=GOOD)
    with pytest.raises(InvalidInput, match="“owner” is no role; the roles are editor, reviewer, admin"):
        app.users.add(admin, name="Other", email="o@example.org", role="owner", password=GOOD)
    with pytest.raises(NotFound, match="does not exist"):
        app.users.set_role(admin, uuid4(), "editor")
    assert app.users.console_actor("elena@EXAMPLE.org").id == user.id
    assert app.users.console_actor().id == admin.id
    with pytest.raises(NotFound, match="no active user nobody@example"):
        app.users.console_actor("nobody@example.org")
