"""A write with a key has its effect once, whatever is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from core.container import Container
from core.interfaces.rights import endpoints
from core.services.views import Actor
from tests.interfaces.api.conftest import Headers
from tests.services.making import PACK, add_term, bring, propose

pytestmark = pytest.mark.slow

Token = Callable[..., Headers]


def test_every_write_of_somebody_who_is_known_takes_a_key(web: TestClient):
    document = web.get("/api/v1/openapi.json").json()
    for each in endpoints():
        if each.method in {"POST", "PATCH", "PUT", "DELETE"} and each.needs_login:
            operation = document["paths"][each.path.removeprefix("/api/v1")][each.method.lower()]
            assert "Idempotency-Key" in [one["name"] for one in operation.get("parameters", [])], each


def test_the_same_key_gives_the_same_answer_and_another_request_is_refused(
    web: TestClient, app: Container, reviewer: Actor, token: Token
):
    mine = {**token(reviewer), "Idempotency-Key": "a-key-4711"}

    def brought_in(content: str = PACK) -> Any:
        return web.post("/api/v1/packs/import", content=content.encode(), headers=mine)

    first, again = brought_in(), brought_in()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(app.packs.list(reviewer)) == 1
    other = brought_in(PACK + "# more\n")
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    refused = web.post("/api/v1/packs/import", content=b"- x", headers={**mine, "Idempotency-Key": "another"})
    assert refused.status_code == 422
    assert (
        web.post("/api/v1/packs/import", content=b"- x", headers={**mine, "Idempotency-Key": "another"}).status_code
        == 422
    )


def test_a_confirm_whose_answer_was_lost_gives_the_same_version(
    web: TestClient, app: Container, reviewer: Actor, token: Token
):
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    mine = {**token(reviewer), "Idempotency-Key": "confirm-1"}

    def confirm() -> Any:
        return web.post(f"/api/v1/proposals/{proposal.row.id}/confirm", json={"hash": proposal.seen_hash}, headers=mine)

    first = confirm()
    assert first.status_code == 200, first.text
    assert confirm().json() == first.json()
    with app.database.transaction() as session:
        session.execute(
            text("UPDATE idempotency_keys SET answer = jsonb_set(CAST(answer AS jsonb), '{answer}', 'null')")
        )
    assert confirm().json()["version_number"] == first.json()["version_number"] == 2
    assert app.packs.row(reviewer, pack_id).head_number == 2


def test_a_request_with_a_key_is_asked_once(web: TestClient, app: Container, editor: Actor, token: Token):
    pack_id = bring(app, editor)
    mine = {**token(editor), "Idempotency-Key": "start-1"}
    sessions = [
        web.post("/api/v1/chat/sessions", json={"pack_id": str(pack_id)}, headers=mine).json() for _ in range(2)
    ]
    assert sessions[0] == sessions[1]
    mine["Idempotency-Key"] = "ask-1"
    asked = {"text": json.dumps(add_term("mooring"))}
    path = f"/api/v1/chat/sessions/{sessions[0]['id']}/messages"
    turns = [web.post(path, json=asked, headers=mine).json() for _ in range(2)]
    assert turns[0] == turns[1]
    assert app.sessions.get(editor, UUID(sessions[0]["id"])).turns == 1


def test_a_secret_is_shown_once_and_not_kept_for_the_key(web: TestClient, app: Container, admin: Actor, token: Token):
    mine = {**token(admin), "Idempotency-Key": "token-1"}
    given = {"name": "A program", "scopes": ["read"]}
    first = web.post("/api/v1/auth/tokens", json=given, headers=mine)
    again = web.post("/api/v1/auth/tokens", json=given, headers=mine)
    assert (first.status_code, again.status_code) == (201, 409)
    assert "shown once" in again.json()["detail"]
    assert len(app.api_tokens.list(admin)) == 1
    with app.database.transaction() as session:
        assert first.json()["token"] not in str(session.execute(text("SELECT answer FROM idempotency_keys")).all())


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_an_unusable_key_is_refused(web: TestClient, editor: Actor, token: Token, key: str):
    answer = web.post(
        "/api/v1/packs", json={"name": "n", "description": "d"}, headers={**token(editor), "Idempotency-Key": key}
    )
    assert answer.status_code == 422
