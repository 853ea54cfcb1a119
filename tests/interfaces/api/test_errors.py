"""Every error is a problem with a sentence, and none tells of the inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from core.container import Container
from core.interfaces.gate import MIB
from core.services.views import Actor
from tests.interfaces.api.conftest import OTHER_SITE, Headers
from tests.services.making import bring

pytestmark = pytest.mark.slow

Token = Callable[..., Headers]


def problem(answer: object, status: int, code: str, words: str = "") -> None:
    found = answer.json()  # type: ignore[attr-defined]
    assert answer.headers["content-type"] == "application/problem+json", found  # type: ignore[attr-defined]
    assert (found["status"], found["code"]) == (status, code), found
    assert answer.status_code == status  # type: ignore[attr-defined]
    assert found["type"] == f"urn:domain-packs:problem:{code}"
    assert words in found["detail"]
    assert set(found) == {"type", "title", "status", "detail", "code", "errors"}


def test_every_kind_of_error_is_a_problem(web: TestClient, app: Container, editor: Actor, token: Token):
    mine = token(editor)
    problem(web.get("/api/v1/packs"), 401, "not_logged_in", "Authorization: Bearer")
    assert web.get("/api/v1/packs").headers["www-authenticate"] == "Bearer"
    problem(web.get("/api/v1/packs", headers={"Authorization": "Basic eDp5"}), 401, "not_logged_in")
    problem(web.get(f"/api/v1/packs/{uuid4()}", headers=mine), 404, "not_found", "no such pack")
    problem(web.get("/api/v1/nowhere", headers=mine), 404, "not_found")
    problem(web.put("/api/v1/packs", headers=mine), 405, "method_not_allowed")
    problem(web.get("/api/v1/users", headers=mine), 403, "forbidden", "As editor you may not manage users")
    answer = web.get("/api/v1/packs/not-an-id", headers=mine)
    problem(answer, 422, "invalid_input")
    assert answer.json()["errors"][0]["where"] == "path.pack_id"
    problem(web.post("/api/v1/packs", content=b"{", headers=mine), 422, "invalid_input")
    problem(web.post("/api/v1/packs/import", content=b"- x", headers=mine), 422, "invalid_input", "mapping")
    nul = {"name": "a\x00b", "description": "d"}
    problem(web.post("/api/v1/packs", json=nul, headers=mine), 422, "invalid_input")
    session = app.sessions.create(editor, bring(app, editor))
    problem(
        web.post(f"/api/v1/chat/sessions/{session.id}/messages", json={"text": " "}, headers=mine),
        422,
        "invalid_input",
        "write what should change",
    )


def test_a_surprise_is_told_without_its_inside(
    web: TestClient, app: Container, editor: Actor, token: Token, monkeypatch: pytest.MonkeyPatch
):
    mine = token(editor)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("s3cret inside")

    monkeypatch.setattr(app.listings.__class__, "packs", fail)
    answer = web.get("/api/v1/packs", headers=mine)
    problem(answer, 500, "error", "What was saved before is safe")
    assert "s3cret" not in answer.text

    connect = app.database.engine.dialect.connect
    monkeypatch.setattr(app.database.engine.dialect, "connect", lambda *_, **__: connect("host=127.0.0.1 port=9"))
    app.database.engine.dispose()
    answer = web.get("/api/v1/packs/samples", headers=mine)
    problem(answer, 503, "unavailable", "database does not answer")
    assert answer.headers["retry-after"] == "2"


def test_too_many_requests_are_told_when_to_come_back(
    build: Callable[..., Container], web: TestClient, monkeypatch: pytest.MonkeyPatch, editor: Actor, token: Token
):
    mine = token(editor)
    monkeypatch.setattr("core.container._current", build(rate_limit_per_minute=5))
    for _ in range(5):
        assert web.get("/api/v1/auth/me", headers=mine).status_code == 200
        assert web.post("/api/v1/auth/refresh", json={"refresh_token": "no"}).status_code == 401
    for answer in (
        web.get("/api/v1/auth/me", headers=mine),
        web.post("/api/v1/auth/refresh", json={"refresh_token": "no"}),
        web.get("/api/v1/packs"),
        web.get("/api/v1/packs", headers={"Authorization": "Bearer guessed"}),
    ):
        problem(answer, 429, "too_many_attempts", "Nothing was lost")
        assert 0 < int(answer.headers["retry-after"]) <= 60


def test_every_answer_carries_the_id_of_its_request_and_the_headers_of_safety(
    web: TestClient, editor: Actor, token: Token
):
    mine = token(editor)
    for given, back in (("order-4711-abc", True), ("short", False), ("x" * 65, False), ("a b c d e f", False)):
        answer = web.get("/api/v1/auth/me", headers={**mine, "X-Correlation-ID": given})
        assert (answer.headers["x-correlation-id"] == given) == back
        assert len(answer.headers["x-correlation-id"]) >= 14
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in answer.headers
    with TestClient(web.app, base_url="https://testserver") as secure:
        assert secure.get("/healthz").headers["strict-transport-security"] == "max-age=31536000"


def test_only_listed_sites_may_use_the_api_from_a_browser(web: TestClient, editor: Actor, token: Token):
    asking = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "Authorization"}
    good = web.options("/api/v1/packs", headers={"Origin": OTHER_SITE, **asking})
    assert good.headers["access-control-allow-origin"] == OTHER_SITE
    assert "access-control-allow-credentials" not in good.headers
    for origin in ("https://evil.example", "null", OTHER_SITE + ".evil.example", "http://tools.example.org"):
        bad = web.options("/api/v1/packs", headers={"Origin": origin, **asking})
        assert bad.status_code == 400
        answer = web.get("/api/v1/packs", headers={"Origin": origin, **token(editor)})
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_is_refused_before_it_is_read(web: TestClient, editor: Actor, token: Token, announced: bool):
    mine = token(editor)
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        for _ in range(200):
            read += MIB
            yield b"#" * MIB

    for path in ("/api/v1/packs/import", "/api/v1/packs", "/api/v1/auth/login"):
        headers = {**mine, "Content-Type": "application/json"}
        if announced:
            answer = web.post(path, content=b"#" * (2 * MIB + 1), headers=headers)
        else:
            answer = web.post(path, content=endless(), headers=headers)
        problem(answer, 413, "too_large", "MiB and was not read")
    fits = b"# " + b"x" * (MIB - 2)
    answer = web.post("/api/v1/packs/import", content=fits, headers=mine)
    assert answer.status_code == 422, "exactly 1 MiB is read, and refused for what it is"
    assert web.post("/api/v1/packs/import", content=fits + b"x", headers=mine).status_code == 413


def test_an_address_with_a_line_break_is_answered_by_the_api_and_not_by_the_pages(web: TestClient):
    for path in ("/api/v1/packs%0A", "/api/v1/versions/a%0Ab/undo", "/api/v1/%0A"):
        problem(web.get(path), 404, "not_found", "nothing at this address")


def test_the_documents_come_from_here_alone(web: TestClient):
    page = web.get("/api/v1/docs")
    assert page.status_code == 200
    assert "http" not in page.text
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png", "start.js"):
        assert f"docs/{name}" in page.text
        answer = web.get(f"/api/v1/docs/{name}")
        assert answer.status_code == 200
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    document = web.get("/api/v1/openapi.json").json()
    assert document["servers"] == [{"url": "/api/v1"}]
    assert document["openapi"].startswith("3.1")
