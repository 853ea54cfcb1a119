"""Who may do what over the API: every endpoint, for every role and every kind of token, against the table of rights."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from core.container import Container
from core.interfaces.api import security
from core.interfaces.rights import as_markdown, endpoints
from core.services.access import Right, may
from core.services.views import Actor, AuditFilter, Role, Scope, Surface
from tests.interfaces.api.conftest import Headers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
STRANGERS = {"register", "login", "refresh", "reset"}  # the endpoints before a login
Token = Callable[..., Headers]


def test_the_document_says_what_the_table_says():
    assert (ROOT / "docs" / "rights.md").read_text() == as_markdown(), "run `python -m core rights > docs/rights.md`"


def test_every_endpoint_takes_a_right_but_those_before_a_login_and_the_question_who_one_is():
    free = {each.path.rsplit("/", 1)[-1] for each in endpoints() if each.right is None and not each.needs_login}
    assert free == STRANGERS
    assert {each.path for each in endpoints() if each.right is None and each.needs_login} == {"/api/v1/auth/me"}
    assert {each.right for each in endpoints()} == {None, *Right} - {Right.READ_CONVERSATIONS}


def test_no_endpoint_answers_a_stranger_or_a_wrong_token(web: TestClient, editor: Actor):
    for each in endpoints():
        if each.right is None and not each.needs_login:
            continue
        for headers in ({}, {"Authorization": "Bearer dpa_guessed"}, {"Authorization": "Bearer a.b.c"}):
            answer = _asked(web, each.method, each.path, headers)
            assert answer.status_code == 401, f"{each}: {answer.text}"


@pytest.mark.parametrize("role", list(Role))
def test_every_endpoint_lets_in_whom_the_table_lets_in(
    web: TestClient, app: Container, person: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch, role: Role
):
    user = person(role)
    for scopes in (None, *(frozenset({scope}) for scope in Scope)):
        known = replace(user, surface=Surface.REST, scopes=scopes, agent="" if scopes is None else "A program")
        monkeypatch.setattr(security, "bearer_actor", lambda *_, known=known: known)
        for each in endpoints():
            if each.right is None:
                continue
            with _denials(app, user) as denied:
                answer = _asked(web, each.method, each.path, {"Authorization": "Bearer of somebody"})
            allowed = may(known, each.right)
            assert (answer.status_code == 403) != allowed, f"{each} as {role} with {scopes}: {answer.text}"
            assert answer.status_code < 500, answer.text
            assert denied() == (not allowed), f"{each}: denials in the log"


class _denials:
    def __init__(self, app: Container, user: Actor) -> None:
        self._count = lambda: app.audit_log.count(AuditFilter(kinds=("access.denied",), person=user.id))

    def __enter__(self) -> Callable[[], int]:
        before = self._count()
        return lambda: self._count() - before

    def __exit__(self, *_: object) -> None:
        """Nothing has to be put away."""


def _asked(web: TestClient, method: str, path: str, headers: Headers) -> Any:
    """Ask with ids of nothing, so that whoever is let in finds nothing to change."""
    filled = re.sub(r"\{\w+\}", lambda _: str(uuid4()), path)
    return web.request(method, filled, headers=headers, json={} if method in {"POST", "PATCH", "PUT"} else None)
