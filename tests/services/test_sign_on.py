"""Logins that a provider vouches for: whose account it is, in which role, and everything that is no login."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from core.container import Container
from core.errors import Conflict, Forbidden, NotLoggedIn
from core.services.views import Actor, AuditFilter, Role
from tests.services.making import at_once

ISSUER = "https://login.example.org"
OIDC = {
    "public_url": "https://packs.example.org",
    "oidc_discovery_url": f"{ISSUER}/.well-known/openid-configuration",
    "oidc_client_id": "domain-packs",
    "oidc_client_secret": "s",
    "oidc_name": "Example Works",
    "oidc_role_claim": "realm.groups",
    "oidc_roles": '{"admins": "admin", "reviewers": "reviewer", "staff": "editor"}',
}
_nonces = count()


@pytest.fixture
def app(build: Callable[..., Container], settings: Any) -> Container:
    secret = type(settings.secret_key)("s")
    return build(**{**OIDC, "oidc_client_secret": secret})


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"aud": "another-application"}, "meant for another application"),
    ({"aud": ["another-application", "a third"]}, "meant for another application"),
    ({"aud": None}, "meant for another application"),
    ({"realm": None}, "the claim realm.groups is missing"),
    ({"realm": "admins"}, "the claim realm.groups is missing"),
    ({"realm": {"groups": []}}, "has no role here"),
    ({"realm": {"groups": ["guests"]}}, "has no role here"),
    ({"realm": {"groups": [{"admins": 1}]}}, "has no role here"),
    ({"sub": None}, "did not say who you are"),
    ({"sub": ""}, "did not say who you are"),
    ({"iss": None}, "did not say who you are"),
    ({"sub": "x" * 501}, "did not say who you are"),
    ({"email": None}, "does not tell your email"),
    ({"email": "no address"}, "does not tell your email"),
)


def said(*groups: str, **changes: Any) -> dict[str, Any]:
    """What the provider says, each time in another answer."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": "jonas",
        "aud": "domain-packs",
        "iat": now,
        "exp": now + 60,
        "nonce": f"nonce {next(_nonces)}",
        "name": "Jonas Weber",
        "email": "Jonas@Example.org",
        "email_verified": True,
        "realm": {"groups": list(groups)},
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def come_in(app: Container, *groups: str, **changes: Any) -> Actor:
    actor = app.auth.actor(app.auth.redeem(app.sign_on.open_login(said(*groups, **changes), "192.0.2.7", "A browser")))
    assert actor is not None
    return actor


def kinds(app: Container, *wanted: str) -> list[str]:
    return [row.kind for row in app.audit_log.query(AuditFilter(kinds=wanted))]


def test_the_first_login_makes_an_account_and_the_next_finds_it_by_issuer_and_subject(app: Container, admin: Actor):
    first = come_in(app, "staff", "reviewers", "chess")
    assert (first.name, first.email, first.role) == ("Jonas Weber", "jonas@example.org", Role.REVIEWER)
    again = come_in(app, "reviewers", email="other@example.org", email_verified=False)
    assert (again.id, again.email) == (first.id, "jonas@example.org")
    assert [user.vouched for user in app.users.list(admin) if user.id == first.id] == [True]
    assert kinds(app, "user.registered", "user.linked") == ["user.registered"]
    rows = app.audit_log.query(AuditFilter(kinds=("login.succeeded",)))
    assert "through Example Works" in rows[0].summary
    assert [login.address for login in app.auth.logins(first)] == ["192.0.2.7", "192.0.2.7"]
    with pytest.raises(NotLoggedIn):
        app.api_logins.log_in(first.email, "any password at all")


def test_the_role_is_that_of_the_claim_at_every_login(app: Container, admin: Actor):
    actor = come_in(app, "admins")
    come_in(app, "staff")
    assert app.users.get(admin, actor.id).role is Role.EDITOR
    assert kinds(app, "user.role_changed") == ["user.role_changed"]


def test_what_is_missing_wrong_or_unknown_is_refused_and_audited(app: Container, admin: Actor):
    for changes, words in REFUSED:
        with pytest.raises(Forbidden, match=words):
            app.sign_on.open_login(said("staff", **changes))
    assert kinds(app, "login.refused") == ["login.refused"] * len(REFUSED)
    assert len(app.users.list(admin)) == 1


def test_an_account_is_not_taken_over_by_an_email_that_nobody_vouches_for(app: Container, admin: Actor, editor: Actor):
    for unsure in (False, None, "true", 1):
        with pytest.raises(Forbidden, match="does not vouch"):
            app.sign_on.open_login(said("admins", email=editor.email, email_verified=unsure))
    assert app.users.get(admin, editor.id).role is Role.EDITOR
    assert app.api_logins.log_in(editor.email, "quite a long one")


def test_an_email_that_the_provider_vouches_for_links_the_account_and_ends_its_password(app: Container, editor: Actor):
    linked = come_in(app, "staff", email=editor.email)
    assert linked.id == editor.id
    assert kinds(app, "user.linked") == ["user.linked"]
    with pytest.raises(NotLoggedIn):
        app.api_logins.log_in(editor.email, "quite a long one")
    assert app.auth.alive([editor.login_id] if editor.login_id else []) == set()
    assert not app.auth.has_password(linked)
    with pytest.raises(Forbidden, match="another account"):
        app.sign_on.open_login(said("staff", sub="somebody else", email=editor.email))


def test_a_password_set_by_an_administrator_is_the_one_way_in_again(app: Container, admin: Actor):
    actor = come_in(app, "staff")
    app.users.set_password(admin, actor.id, "correct horse battery")
    assert not app.users.get(admin, actor.id).vouched
    assert app.api_logins.log_in(actor.email, "correct horse battery")
    with pytest.raises(Forbidden, match="does not vouch"):
        app.sign_on.open_login(said("staff", email_verified=False))
    link = app.links.reset_link(admin, come_in(app, "staff").id)
    assert not app.links.reset(link.token, "correct horse battery").vouched


def test_who_is_switched_off_stays_out(app: Container, admin: Actor, editor: Actor):
    actor = come_in(app, "staff")
    app.users.set_active(admin, actor.id, False)
    app.users.set_active(admin, editor.id, False)
    for claims in (said("admins"), said("admins", sub="linked", email=editor.email)):
        with pytest.raises(Forbidden, match="switched off"):
            app.sign_on.open_login(claims)


def test_an_answer_is_good_for_one_login_and_for_minutes(app: Container, admin: Actor):
    claims = said("staff")
    found = at_once([lambda: app.sign_on.open_login(claims) for _ in range(4)])
    assert len([one for one in found if isinstance(one, str)]) == 1
    assert all(isinstance(one, str | Conflict) for one in found), found
    for when in (time.time() - 700, time.time() + 700, None, "now"):
        with pytest.raises(Conflict, match="took too long"):
            app.sign_on.open_login(said("staff", iat=when))


def test_before_anybody_is_there_only_an_administrator_comes_in(app: Container):
    with pytest.raises(Forbidden, match="has to be an administrator"):
        app.sign_on.open_login(said("staff"))
    assert come_in(app, "admins").role is Role.ADMIN


def test_without_a_provider_no_answer_counts(build: Callable[..., Container]):
    with pytest.raises(Conflict, match="use your password"):
        build().sign_on.open_login(said("admins"))


def test_a_name_that_nobody_can_read_becomes_that_of_the_email(app: Container, admin: Actor):
    assert come_in(app, "staff", name="\u202e").name == "jonas"
