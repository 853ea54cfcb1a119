"""Logins of programs: tokens that name a login, refresh tokens that work once, and what ends them."""

from __future__ import annotations

import base64
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from sqlalchemy import text

from core.container import Container
from core.errors import Conflict, InvalidInput, NotFound, NotLoggedIn, TooManyAttempts
from core.services import auth as auth_module
from core.services.api_logins import TokenPair
from core.services.auth import MAX_FROM_ADDRESS
from core.services.jwts import ALGORITHM, AUDIENCE, ISSUER, TYPE, AccessTokens
from core.services.views import Actor, AuditFilter, Role, Scope, Surface
from tests.services.making import at_once

pytestmark = pytest.mark.slow

PASSWORD = "quite a long one"


def log_in(app: Container, user: Actor) -> TokenPair:
    return app.api_logins.log_in(user.email, PASSWORD, "10.0.0.1", "a program")


def test_a_login_gives_tokens_that_say_who_and_nothing_of_what(app: Container, editor: Actor):
    pair = log_in(app, editor)
    actor = app.api_logins.actor(pair.access_token)
    assert (actor.id, actor.role, actor.surface, actor.scopes) == (editor.id, Role.EDITOR, Surface.REST, None)
    claims = jwt.decode(pair.access_token, options={"verify_signature": False})
    assert set(claims) == {"iss", "aud", "sub", "sid", "jti", "iat", "exp"}
    assert pair.expires_in == 15 * 60 == claims["exp"] - claims["iat"]
    assert [login.surface for login in app.auth.logins(actor) if login.current] == ["rest"]
    with pytest.raises(NotLoggedIn, match="do not fit together"):
        app.api_logins.log_in(editor.email, "not this one")


def test_tokens_and_their_secrets_are_kept_nowhere(app: Container, editor: Actor):
    pair = log_in(app, editor)
    app.api_logins.refresh(pair.refresh_token)
    made = app.api_tokens.make(editor, "A script", ["read"])
    link = app.links.invite(app.users.console_actor(editor.email).__class__(**{**vars(editor), "role": Role.ADMIN}))
    secrets = {pair.access_token, pair.refresh_token, made.token, link.token, PASSWORD}
    with app.database.transaction() as session:
        names = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        stored = "".join(str(session.execute(text(f"SELECT * FROM {name}")).all()) for name in names)  # noqa: S608
    assert "A script" in stored, "the look through all tables finds what is there"
    assert [secret for secret in secrets if secret in stored] == []


def forged(app: Container, user: Actor) -> dict[str, str]:
    """Make tokens that are almost right, by what is wrong with them."""
    pair = log_in(app, user)
    key: bytes = app.api_logins._access._key
    good: dict[str, Any] = jwt.decode(pair.access_token, key, algorithms=[ALGORITHM], audience=AUDIENCE)

    def made(changed: dict[str, Any] | None = None, *, without: str = "", with_key: Any = key, **more: Any) -> str:
        claims = {name: value for name, value in {**good, **(changed or {})}.items() if name != without}
        return jwt.encode(claims, with_key, **{"algorithm": ALGORITHM, "headers": {"typ": TYPE}, **more})

    assert app.api_logins.actor(made()).id == user.id, "the forge can make a good one"
    head, body, signature = pair.access_token.split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": TYPE}).encode()).rstrip(b"=").decode()
    other = AccessTokens(b"another secret of 32 bytes or more", timedelta(minutes=5))
    return {
        "alg none, signature kept": f"{none}.{body}.{signature}",
        "alg none, no signature": f"{none}.{body}.",
        "another key": other.issue(user.id, good["sid"]),
        "the secret itself as the key": made(with_key=b"k" * 32),
        "another algorithm": made(algorithm="HS384", with_key=key * 2),
        "another type": made(headers={"typ": "JWT"}),
        "no type": made(headers={"typ": None}),
        "another audience": made({"aud": "somewhere-else"}),
        "a list of audiences": made({"aud": [AUDIENCE, "somewhere-else"]}),
        "another issuer": made({"iss": "somebody"}),
        "expired": made({"exp": datetime.now(UTC) - timedelta(seconds=1)}),
        "not yet": made({"nbf": datetime.now(UTC) + timedelta(hours=1)}),
        **{f"without {name}": made(without=name) for name in ("exp", "iat", "iss", "aud", "sub", "sid", "jti")},
        "another login": made({"sid": str(uuid4())}),
        "a login that is no id": made({"sid": "1 OR 1=1"}),
        "another user": made({"sub": str(uuid4())}),
        "a refresh token": pair.refresh_token,
        "a cookie's token": app.auth.redeem(app.auth.open_login(user.email)),
        "a body that was changed": f"{head}.{body[:-2]}AA.{signature}",
        "nothing": "",
        "rubbish": "a.b.c",
        "a million characters": "x" * 1_000_000,
    }


def test_every_token_that_was_not_issued_here_for_this_is_refused(app: Container, editor: Actor):
    assert ISSUER
    for wrong, token in forged(app, editor).items():
        with pytest.raises(NotLoggedIn):
            pytest.fail(f"{wrong}: {app.api_logins.actor(token)}")


def test_a_refresh_token_is_used_once_and_the_new_one_goes_on(app: Container, editor: Actor):
    pair = log_in(app, editor)
    for _ in range(3):
        pair = app.api_logins.refresh(pair.refresh_token)
        assert app.api_logins.actor(pair.access_token).id == editor.id
    for useless in ("", "rubbish", pair.access_token):
        with pytest.raises(NotLoggedIn):
            app.api_logins.refresh(useless)
    with app.database.transaction() as session:
        session.execute(text("UPDATE refresh_tokens SET expires_at = now() - interval '1 second'"))
    with pytest.raises(NotLoggedIn):
        app.api_logins.refresh(pair.refresh_token)


@pytest.mark.parametrize("rounds", [5])
def test_of_eight_refreshes_at_once_one_wins_and_the_others_may_go_on(app: Container, editor: Actor, rounds: int):
    pair = log_in(app, editor)
    for _ in range(rounds):
        given = pair.refresh_token
        found = at_once([lambda given=given: app.api_logins.refresh(given)] * 8)
        won = [one for one in found if isinstance(one, TokenPair)]
        assert len(won) == 1
        assert all(isinstance(one, Conflict | TokenPair) for one in found), found
        pair = won[0]
    assert app.api_logins.actor(pair.access_token).id == editor.id


def test_a_second_use_after_the_grace_ends_the_family(app: Container, editor: Actor):
    first = log_in(app, editor)
    other = log_in(app, editor)
    second = app.api_logins.refresh(first.refresh_token)
    with app.database.transaction() as session:
        session.execute(text("UPDATE refresh_tokens SET used_at = used_at - interval '6 seconds'"))

    with pytest.raises(NotLoggedIn, match="had been used before"):
        app.api_logins.refresh(first.refresh_token)

    for token in (first.access_token, second.access_token):
        with pytest.raises(NotLoggedIn):
            app.api_logins.actor(token)
    with pytest.raises(NotLoggedIn):
        app.api_logins.refresh(second.refresh_token)
    assert app.api_logins.actor(other.access_token).id == editor.id, "another login of the same person goes on"
    (event,) = app.audit_log.query(AuditFilter(kinds=("login.reused",)))
    assert editor.email in event.actor


ENDINGS: dict[str, Callable[[Container, Actor, Actor], object]] = {
    "log out": lambda app, _, user: app.auth.log_out(user),
    "log out everywhere": lambda app, _, user: app.auth.log_out_everywhere(user),
    "end the login": lambda app, _, user: app.auth.end_login(user, user.login_id),  # type: ignore[arg-type]
    "switch off": lambda app, admin, user: app.users.set_active(admin, user.id, False),
    "new password by an administrator": lambda app, admin, user: app.users.set_password(
        admin, user.id, "a new long one"
    ),
    "new password by a link": lambda app, admin, user: app.links.reset(
        app.links.reset_link(admin, user.id).token, "a new long one"
    ),
    "new password from another login": lambda app, _, user: app.auth.change_password(
        app.api_logins.actor(log_in(app, user).access_token), PASSWORD, "a new long one"
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_ends_a_login_ends_its_tokens_with_the_next_request(
    app: Container, admin: Actor, editor: Actor, ending: str
):
    pair = log_in(app, editor)
    ENDINGS[ending](app, admin, app.api_logins.actor(pair.access_token))
    with pytest.raises(NotLoggedIn):
        app.api_logins.actor(pair.access_token)
    with pytest.raises(NotLoggedIn):
        app.api_logins.refresh(pair.refresh_token)


def test_another_role_counts_at_once_for_every_kind_of_token(app: Container, admin: Actor, reviewer: Actor):
    pair, made = log_in(app, reviewer), app.api_tokens.make(reviewer, "A script", list(Scope))
    app.users.set_role(admin, reviewer.id, Role.EDITOR)
    assert app.api_logins.actor(pair.access_token).role is Role.EDITOR
    assert app.api_tokens.actor(made.token).role is Role.EDITOR


def test_an_api_token_is_listed_limited_and_ends(app: Container, admin: Actor, editor: Actor):
    made = app.api_tokens.make(editor, "  Nightly \n check ", ["propose", "read", "read"], days=30)
    assert made.view.name == "Nightly check"
    assert made.view.scopes == (Scope.READ, Scope.PROPOSE)
    assert made.token.startswith(made.view.hint)
    actor = app.api_tokens.actor(made.token, Surface.MCP)
    assert (actor.id, actor.scopes, actor.agent) == (editor.id, {Scope.READ, Scope.PROPOSE}, "Nightly check")
    assert app.api_tokens.list(editor)[0].last_used_at is not None
    assert app.api_tokens.list(admin) == []
    with pytest.raises(NotFound):
        app.api_tokens.revoke(admin, made.view.id)

    app.api_tokens.revoke(editor, made.view.id)

    with pytest.raises(NotLoggedIn):
        app.api_tokens.actor(made.token)
    assert app.api_tokens.list(editor) == []
    again = app.api_tokens.make(editor, "Again", ["read"])
    app.users.set_active(admin, editor.id, False)
    app.users.set_active(admin, editor.id, True)
    with pytest.raises(NotLoggedIn):
        app.api_tokens.actor(again.token)
    late = app.api_tokens.make(editor, "Late", ["read"], days=1)
    with app.database.transaction() as session:
        session.execute(text("UPDATE api_tokens SET expires_at = expires_at - interval '1 day 1 second'"))
    with pytest.raises(NotLoggedIn):
        app.api_tokens.actor(late.token)


UNUSABLE: list[tuple[str, list[str], int, str]] = [
    (" ", ["read"], 1, "give a name"),
    ("A", [], 1, "Choose what the token is for"),
    ("A", ["admin"], 1, "The scopes of a token are read, propose, confirm"),
    ("A", ["read"], 0, "1 to 365 days"),
    ("A", ["read"], 366, "1 to 365 days"),
]


def test_an_unusable_token_is_refused_in_words(app: Container, editor: Actor):
    for name, scopes, days, words in UNUSABLE:
        with pytest.raises(InvalidInput, match=words):
            app.api_tokens.make(editor, name, scopes, days)


def test_guesses_at_once_count_as_much_as_one_after_the_other(
    app: Container, editor: Actor, monkeypatch: pytest.MonkeyPatch
):
    compared: list[str] = []
    monkeypatch.setattr(auth_module, "matches", lambda password, _: compared.append(password))
    found = at_once([lambda n=n: app.api_logins.log_in(editor.email, f"guess {n}", "10.0.0.9") for n in range(16)])
    assert len(compared) == 10
    assert sum(isinstance(one, TooManyAttempts) for one in found) == 6
    monkeypatch.undo()
    assert app.api_logins.log_in(editor.email, PASSWORD, "10.0.0.10"), "the owner elsewhere still logs in"


def test_one_guess_for_each_of_many_users_ends_too(
    app: Container, build: Callable[..., Container], editor: Actor, monkeypatch: pytest.MonkeyPatch
):
    compared: list[str] = []
    monkeypatch.setattr(auth_module, "matches", lambda password, _: compared.append(password))
    refused = 0
    for number in range(MAX_FROM_ADDRESS + 10):
        where = app if number % 20 else build()  # another process, or the same one started anew
        with pytest.raises((NotLoggedIn, TooManyAttempts)) as raised:
            where.api_logins.log_in(f"user{number}@example.org", "a guess", "10.0.0.9")
        refused += raised.type is TooManyAttempts
    assert (len(compared), refused) == (MAX_FROM_ADDRESS, 10)


def test_the_present_password_cannot_be_guessed_from_an_open_login(app: Container, editor: Actor):
    for _ in range(10):
        with pytest.raises(InvalidInput, match="not right"):
            app.auth.change_password(editor, "a guess", "a new long one")
    with pytest.raises(TooManyAttempts):
        app.auth.change_password(editor, PASSWORD, "a new long one")
    assert log_in(app, editor), "which keeps nobody from logging in"


def test_known_and_unknown_names_give_one_answer_in_one_time(app: Container, person: Callable[..., Actor]):
    users = [person(Role.EDITOR).email for _ in range(15)]
    strangers = [f"stranger{number}@example.org" for number in range(15)]
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    words = set()
    for known, unknown in zip(users, strangers, strict=True):
        for kind, email in (("known", known), ("unknown", unknown)):
            started = time.perf_counter()
            with pytest.raises(NotLoggedIn) as raised:
                app.api_logins.log_in(email, "a guess that is wrong", f"10.0.1.{len(times[kind])}")
            times[kind].append(time.perf_counter() - started)
            words.add(raised.value.message)
    assert len(words) == 1
    known, unknown = (statistics.median(times[kind]) for kind in ("known", "unknown"))
    assert abs(known - unknown) < 0.35 * max(known, unknown), "at the lowest cost; the command measures the real one"
