"""What stands beside the pages: health, the session's cookie against a one-time code, and security headers."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from core import container as container_module
from core.container import Container
from core.interfaces.web import MIDDLEWARE, ROUTES
from core.services.views import Actor, AuditFilter

pytestmark = pytest.mark.slow

SITE = "http://testserver"


@pytest.fixture
def web(app: Container, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser at the routes, over the test's application."""
    monkeypatch.setattr(container_module, "_current", app)
    page = Route("/page", lambda _: PlainTextResponse("a page", headers={"X-Frame-Options": "SAMEORIGIN"}))
    with TestClient(Starlette(routes=[*ROUTES, page], middleware=MIDDLEWARE), base_url=SITE) as client:
        yield client


def open_session(web: TestClient, code: object, **headers: str) -> Any:
    return web.post("/auth/session", json={"code": code}, headers={"Origin": SITE, **headers})


def test_health_tells_whether_the_database_answers(web: TestClient, app: Container, monkeypatch: pytest.MonkeyPatch):
    answer = web.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok"})
    assert answer.headers["cache-control"] == "no-store"

    connect = app.database.engine.dialect.connect
    monkeypatch.setattr(app.database.engine.dialect, "connect", lambda *_, **__: connect("host=127.0.0.1 port=9"))
    app.database.engine.dispose()
    answer = web.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "degraded", "database": "away"})
    answer = open_session(web, "a code")
    assert answer.status_code == 503
    assert "database does not answer" in answer.json()["detail"]


def test_a_code_becomes_a_cookie_once(web: TestClient, app: Container, editor: Actor):
    code = app.auth.open_login(editor.email)

    answer = open_session(web, code)

    assert (answer.status_code, answer.content) == (204, b"")
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie.key == "session"
    assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "lax", "/")
    assert int(cookie["max-age"]) > 7 * 86_400, "an unused login ends in the database, a used one goes on"
    actor = app.auth.actor(cookie.value)
    assert actor is not None
    assert actor.id == editor.id
    again = open_session(web, code)
    assert again.status_code == 401
    assert "log in again" in again.json()["detail"]
    assert "set-cookie" not in again.headers


def test_the_cookie_is_bound_to_https_where_there_is_https(app: Container, web: TestClient, editor: Actor):
    secure = TestClient(web.app, base_url="https://testserver")
    code = app.auth.open_login(editor.email)
    answer = secure.post("/auth/session", json={"code": code}, headers={"Origin": "https://testserver"})
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert (cookie.key, cookie["secure"], cookie["path"], cookie["domain"]) == ("__Host-session", True, "/", "")
    answer = secure.post("/auth/logout", headers={"Origin": "https://testserver"})
    assert answer.status_code == 204
    assert app.auth.actor(cookie.value) is None


FOREIGN: list[dict[str, str]] = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": SITE + ".evil.example"},
    {"Origin": "http://testserver:81"},
    {"Origin": "http://evil@testserver"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Cookie": "session=anything"},
]


def test_another_site_opens_and_closes_nothing(web: TestClient, app: Container, editor: Actor):
    code = app.auth.open_login(editor.email)
    token = app.auth.redeem(app.auth.open_login(editor.email))
    for headers in FOREIGN:
        for path in ("/auth/session", "/auth/logout"):
            cookies = {"Cookie": f"session={token}"} if path == "/auth/logout" else {}
            answer = web.post(path, json={"code": code}, headers={**cookies, **headers})
            assert answer.status_code == 403, headers
            assert "set-cookie" not in answer.headers
    assert app.auth.actor(token) is not None
    assert app.auth.redeem(code), "the code was not used up"


RUBBISH = [
    (b"", 401),
    (b"{}", 401),
    (b'{"code": 7}', 401),
    (b'{"code": ""}', 401),
    (b'{"code": "\\u0000"}', 401),
    (b'{"code": "\\ud800"}', 400),
    (b"[]", 400),
    (b"null", 400),
    (b"rubbish", 400),
    (b"\xff\xfe", 400),
    (b"[" * 4_000, 400),
    (b'{"code": "' + b"x" * 5_000 + b'"}', 400),
]


def test_a_rubbish_body_is_refused(web: TestClient):
    for body, status in RUBBISH:
        answer = web.post("/auth/session", content=body, headers={"Origin": SITE})
        assert answer.status_code == status, body
        assert answer.json()["detail"].endswith(".")
        assert "set-cookie" not in answer.headers


def test_logging_out_revokes_the_token_and_removes_the_cookie(web: TestClient, app: Container, editor: Actor):
    open_session(web, app.auth.open_login(editor.email))
    token = web.cookies["session"]

    answer = web.post("/auth/logout", headers={"Origin": SITE})

    assert answer.status_code == 204
    assert app.auth.actor(token) is None, "a copy of the cookie is worth nothing now"
    assert "session" not in web.cookies
    assert app.audit_log.query(AuditFilter(kinds=("login.ended",), person=editor.id))
    assert web.post("/auth/logout", headers={"Origin": SITE}).status_code == 204
    assert web.post("/auth/logout", headers={"Origin": SITE, "Cookie": "session=rubbish"}).status_code == 204


def test_every_session_that_a_browser_holds_is_ended(web: TestClient, app: Container, editor: Actor):
    tokens = [app.auth.redeem(app.auth.open_login(editor.email)) for _ in range(2)]
    cookies = f"__Host-session={tokens[0]}; session={tokens[1]}"
    web.post("/auth/logout", headers={"Origin": SITE, "Cookie": cookies})
    assert [app.auth.actor(token) for token in tokens] == [None, None]


def test_only_the_methods_that_are_meant_are_served(web: TestClient):
    for path in ("/auth/session", "/auth/logout"):
        assert web.get(path).status_code == 405
    assert web.post("/healthz").status_code == 405


def test_every_answer_carries_the_security_headers_once(web: TestClient):
    for path in ("/healthz", "/page", "/missing", "/component/editor/index.html"):
        headers = web.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["x-frame-options"] == ("DENY" if path in {"/healthz", "/missing"} else "SAMEORIGIN")
        assert [name for name in headers if headers.get_list(name, split_commas=False)[1:]] == []
