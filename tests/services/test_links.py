"""Links that work once: an invitation to register, leave to set a new password, and who may register without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from core.container import Container
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotLoggedIn
from core.services.views import Actor, AuditFilter, Role, UserView
from tests.services.making import at_once

GOOD = "correct horse battery"


def test_an_invitation_makes_one_editor_once_however_many_try(app: Container, admin: Actor):
    link = app.links.invite(admin)
    assert (app.links.look(link.token).kind, link.view.email) == ("invitation", "")

    found = at_once(
        [lambda n=n: app.links.register(f"New {n}", f"new{n}@example.org", GOOD, link.token) for n in range(8)]
    )

    made = [one for one in found if isinstance(one, UserView)]
    assert [user.role for user in made] == [Role.EDITOR]
    assert all(isinstance(one, NotFound | UserView) for one in found), found
    assert app.api_logins.log_in(made[0].email, GOOD)
    with pytest.raises(NotFound, match="ask an administrator for another"):
        app.links.look(link.token)
    kinds = [row.kind for row in app.audit_log.query(AuditFilter(kinds=("user.invited", "user.registered")))]
    assert kinds == ["user.registered", "user.invited"]


def test_an_invitation_for_an_email_is_for_that_one_and_survives_a_wrong_try(app: Container, admin: Actor):
    link = app.links.invite(admin, " Elena@Example.org ")
    with pytest.raises(Conflict, match=r"for elena@example\.org"):
        app.links.register("Eve", "eve@example.org", GOOD, link.token)
    with pytest.raises(InvalidInput, match="too short"):
        app.links.register("Elena", "elena@example.org", "short", link.token)
    assert app.links.register("Elena", "ELENA@example.org", GOOD, link.token).role is Role.EDITOR


def test_registration_takes_an_invitation_unless_it_is_open(app: Container, build: Callable[..., Any], editor: Actor):
    with pytest.raises(Forbidden, match="by invitation"):
        app.links.register("Eve", "eve@example.org", GOOD)
    with pytest.raises(NotFound):
        app.links.register("Eve", "eve@example.org", GOOD, "a made-up link")
    opened = build(registration="open")
    assert opened.links.register("Eve", "eve@example.org", GOOD).role is Role.EDITOR
    with pytest.raises(Conflict, match="log in instead"):
        opened.links.register("Eve", editor.email.upper(), GOOD)


def test_a_reset_link_sets_a_password_once_and_only_the_newest_works(app: Container, admin: Actor, editor: Actor):
    old, link = app.links.reset_link(admin, editor.id), app.links.reset_link(admin, editor.id)
    token = app.api_tokens.make(editor, "A script", ["read"]).token
    with pytest.raises(NotFound):
        app.links.reset(old.token, GOOD)
    with pytest.raises(InvalidInput, match="first that are tried"):
        app.links.reset(link.token, "Password123!")
    with pytest.raises(NotFound):
        app.links.register("Eve", "eve@example.org", GOOD, link.token)

    assert app.links.reset(link.token, GOOD).id == editor.id

    assert app.api_logins.log_in(editor.email, GOOD)
    with pytest.raises(NotLoggedIn):
        app.api_tokens.actor(token)
    with pytest.raises(NotFound):
        app.links.reset(link.token, "another long one")


def test_links_end_with_time_and_with_the_account(app: Container, admin: Actor, editor: Actor):
    late = app.links.invite(admin)
    with app.database.transaction() as session:
        session.execute(text("UPDATE one_time_links SET expires_at = now() - interval '1 second'"))
    with pytest.raises(NotFound):
        app.links.register("Eve", "eve@example.org", GOOD, late.token)
    link = app.links.reset_link(admin, editor.id)
    app.users.set_active(admin, editor.id, False)
    with pytest.raises(NotFound):
        app.links.reset(link.token, GOOD)
    with pytest.raises(NotFound, match="switched off"):
        app.links.reset_link(admin, editor.id)
