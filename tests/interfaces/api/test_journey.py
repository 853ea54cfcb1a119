"""A program's way through the API: from a login to a version, under the same rules as on the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from core.container import Container
from core.services.views import Actor, AuditFilter
from tests.interfaces.api.conftest import PASSWORD, Headers
from tests.services.making import PACK, add_term, bring, change, propose

pytestmark = pytest.mark.slow

Token = Callable[..., Headers]


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def test_from_a_login_to_a_version(web: TestClient, editor: Actor, reviewer: Actor):
    pair = ok(web.post("/api/v1/auth/login", json={"email": editor.email, "password": PASSWORD}))
    pair = ok(web.post("/api/v1/auth/refresh", json={"refresh_token": pair["refresh_token"]}))
    mine = {"Authorization": f"Bearer {pair['access_token']}"}
    assert ok(web.get("/api/v1/auth/me", headers=mine))["role"] == "editor"

    headers = {**mine, "Content-Type": "application/yaml", "X-File-Name": "harbour.yaml"}
    version = ok(web.post("/api/v1/packs/import", content=PACK.encode(), headers=headers), 201)
    assert version["message"] == "Brought in from harbour.yaml"
    pack_id = version["pack_id"]
    session = ok(web.post("/api/v1/chat/sessions", json={"pack_id": pack_id}, headers=mine), 201)
    asked = {"text": json.dumps(add_term("mooring"))}
    turn = ok(web.post(f"/api/v1/chat/sessions/{session['id']}/messages", json=asked, headers=mine), 201)
    assert turn["outcome"] == "proposal"
    (row,) = ok(web.get(f"/api/v1/proposals/sessions/{session['id']}/proposals", headers=mine))["items"]
    proposal = ok(web.get(f"/api/v1/proposals/{row['id']}", headers=mine))
    confirm = f"/api/v1/proposals/{row['id']}/confirm"
    refused = ok(web.post(confirm, json={"hash": proposal["seen_hash"]}, headers=mine), 403)
    assert refused["detail"].startswith("As editor you may not confirm")

    other = ok(web.post("/api/v1/auth/login", json={"email": reviewer.email, "password": PASSWORD}))
    theirs = {"Authorization": f"Bearer {other['access_token']}"}
    ok(web.post(confirm, json={"hash": "another"}, headers=theirs), 409)
    done = ok(web.post(confirm, json={"hash": proposal["seen_hash"]}, headers=theirs))
    assert (done["status"], done["version_number"]) == ("committed", 2)

    new = ok(web.get(f"/api/v1/versions/{done['version_id']}", headers=mine))
    assert "mooring" in new["text"]
    diff = ok(web.get(f"/api/v1/versions/{done['version_id']}/diff?against={version['id']}", headers=mine))
    assert any("mooring" in line for line in diff["words"])
    exported = web.get(f"/api/v1/packs/{pack_id}/export", headers=mine)
    assert exported.text == new["text"]
    back = ok(
        web.post(
            f"/api/v1/versions/domain-packs/{pack_id}/rollback", json={"version_id": version["id"]}, headers=theirs
        ),
        201,
    )
    rejected = ok(web.post(f"/api/v1/proposals/{back['id']}/reject", json={"reason": "No."}, headers=theirs))
    assert rejected["status"] == "rejected"
    events = ok(web.get("/api/v1/audit?kind=version.committed", headers=mine))["items"]
    assert [event["version_id"] for event in events] == [done["version_id"]]


def test_packs_are_made_searched_and_listed(web: TestClient, admin: Actor, token: Token):
    mine = token(admin)
    made = {"name": 'Ports: "old" & new', "description": "Berths, # and quays"}
    version = ok(web.post("/api/v1/packs", json=made, headers=mine), 201)
    row = ok(web.get(f"/api/v1/packs/{version['pack_id']}", headers=mine))
    assert (row["name"], row["description"], row["pack_version"]) == (*made.values(), "0.1.0")
    sample = ok(web.get("/api/v1/packs/samples", headers=mine))[0]
    ok(web.post(f"/api/v1/packs/samples/{sample['key']}", headers=mine), 201)

    found = ok(web.get("/api/v1/packs/search", params={"q": '"OLD" & n'}, headers=mine))["items"]
    assert [each["id"] for each in found] == [version["pack_id"]]
    assert ok(web.get("/api/v1/packs/search?q=100%25", headers=mine))["items"] == []
    assert len(ok(web.get("/api/v1/packs/search?q=entities", headers=mine))["items"]) == 1
    head = ok(web.get(f"/api/v1/versions/{version['id']}", headers=mine))["row"]
    operations = {"operations": add_term("berth"), "base_sha256": head["sha256"], "summary": "One term."}
    proposed = ok(web.post(f"/api/v1/packs/{version['pack_id']}/proposals", json=operations, headers=mine), 201)
    assert ok(web.get(f"/api/v1/proposals/{proposed['id']}", headers=mine))["row"]["summary"] == "One term."
    stale = ok(
        web.post(
            f"/api/v1/packs/{version['pack_id']}/proposals", json={**operations, "base_sha256": "0" * 64}, headers=mine
        ),
        409,
    )
    assert "no version of this pack" in stale["detail"]


def test_every_list_is_read_to_its_end_page_by_page(web: TestClient, app: Container, admin: Actor, token: Token):
    mine = token(admin)
    packs = [bring(app, admin, PACK.replace("Harbour", f"Harbour {number}")) for number in range(3)]
    for number in range(4):
        change(app, admin, packs[0], add_term(f"term {number}"))
    session = app.sessions.create(admin, packs[0])
    for _ in range(3):
        app.assistant.ask(admin, session.id, "what?")
    lists = {
        "/packs": 3,
        f"/versions/domain-packs/{packs[0]}/versions": 5,
        "/proposals": 4,
        "/chat/sessions": 5,
        f"/chat/sessions/{session.id}/messages": 3,
        "/users": len(app.users.list(admin)),
        "/audit": app.audit_log.count(AuditFilter()),
    }
    for path, expected in lists.items():
        whole = ok(web.get(f"/api/v1{path}?limit=200", headers=mine))
        assert (len(whole["items"]), whole["next"]) == (expected, None), path
        seen: list[Any] = []
        after = ""
        while after is not None:
            page = ok(web.get(f"/api/v1{path}", params={"limit": 2, "after": after}, headers=mine))
            assert len(page["items"]) <= 2
            seen += page["items"]
            after = page["next"]
        assert seen == whole["items"], path
        for wrong in ("rubbish", "W10", "bnVsbA", "WyJhIl0", "WzEsMl0"):
            answer = web.get(f"/api/v1{path}", params={"after": wrong}, headers=mine)
            assert answer.status_code in {200, 422}, (path, wrong, answer.text)


def test_an_answer_that_is_known_is_not_sent_again(web: TestClient, app: Container, admin: Actor, token: Token):
    mine = token(admin)
    pack_id = bring(app, admin)
    first = web.get(f"/api/v1/packs/{pack_id}", headers=mine)
    again = web.get(f"/api/v1/packs/{pack_id}", headers={**mine, "If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    propose(app, admin, pack_id, add_term("mooring"))
    changed = web.get(f"/api/v1/packs/{pack_id}", headers={**mine, "If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]
    missing = web.get(f"/api/v1/packs/{uuid4()}", headers={**mine, "If-None-Match": "*"})
    assert missing.status_code == 404


def test_a_request_streams_its_steps_and_its_outcome(web: TestClient, app: Container, editor: Actor, token: Token):
    session = app.sessions.create(editor, bring(app, editor))
    headers = {**token(editor), "Accept": "text/event-stream"}
    with web.stream(
        "POST",
        f"/api/v1/chat/sessions/{session.id}/messages",
        json={"text": json.dumps(add_term("mooring"))},
        headers=headers,
    ) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = [block.split("\n") for block in "".join(answer.iter_text()).strip().split("\n\n")]
    kinds = [lines[0].removeprefix("event: ") for lines in events]
    assert kinds[0] == "turn"
    assert kinds[-1] == "proposal"
    assert "step" in kinds
    last = json.loads(events[-1][1].removeprefix("data: "))
    assert last["outcome"] == "proposal"
    assert app.proposals.view(editor, last["proposal_id"]).row.status == "pending"
