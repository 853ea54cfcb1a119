"""What pages do, programs do: each action of a page has its endpoint, and the endpoints do what the pages do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.container import Container
from core.services.views import Actor, Role
from tests.interfaces.api.conftest import Headers
from tests.interfaces.api.test_journey import ok
from tests.services.making import PACK, add_term, bring, change, propose

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
Token = Callable[..., Headers]
OTHERWISE: Mapping[str, str] = {
    **dict.fromkeys(("packs.list", "packs.head", "sessions.list", "proposals.queue"), "pages of the same, by keyset"),
    **dict.fromkeys(("texts.pack", "texts.text"), "a version carries its text"),
    **dict.fromkeys(("drafts.save", "drafts.load", "drafts.clear"), "what a person has half written on a page"),
    **dict.fromkeys(
        ("memory_offers.offer_for_request", "memory_offers.offer_for_proposal", "memory_offers.dismiss"),
        "a question that a page asks; a program remembers what it wants to",
    ),
    **dict.fromkeys(
        ("auth.actor", "auth.credentials", "auth.open_login", "auth.needs_setup", "auth.set_up", "sign_on.open_login"),
        "how people come in on the pages",
    ),
    "auth.has_password": "whether a page draws the form for it",
    "links.look": "what the form behind a link says before it is used",
    "assistant.renew": "a rebase without clashes",
    "audit.export": "streamed",
    "dossiers.conversation": "part of the dossier; a conversation is read by its turns",
    "documents.example_for": "whether a page offers the example",
    "history.people": "what a page's list of persons holds; the timeline names them",
    "history.row": "one row of the timeline",
    "signals.count": "whether a page draws itself anew; a WebSocket tells of decisions",
}


def calls(*folders: str) -> set[str]:
    text = "\n".join(path.read_text() for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return {".".join(found) for found in re.findall(r"\bapp\.(\w+)\.(\w+)\(", text)}


def test_every_action_of_a_page_has_an_endpoint_or_a_reason_for_none():
    missing = calls("pages") - calls("core/interfaces/api")
    assert missing == set(OTHERWISE) & calls("pages")
    assert set(OTHERWISE) <= calls("pages"), "a reason for what no page does any more"


def test_a_part_and_an_edit_are_previewed_and_confirmed(web: TestClient, app: Container, reviewer: Actor, token: Token):
    mine = token(reviewer)
    proposal = propose(app, reviewer, bring(app, reviewer), [*add_term("mooring"), *add_term("pilot")])
    path = f"/api/v1/proposals/{proposal.row.id}"
    part = {"selection": [1], "edits": {"1": {"value": "pilot boat"}}}
    seen = ok(web.post(f"{path}/preview", json=part, headers=mine))
    assert (seen["left_out"], "pilot boat" in seen["result_text"]) == ([0], True)
    ok(web.post(f"{path}/confirm", json={**part, "hash": proposal.seen_hash}, headers=mine), 409)
    done = ok(web.post(f"{path}/confirm", json={**part, "hash": seen["seen_hash"]}, headers=mine))
    text = ok(web.get(f"/api/v1/versions/{done['version_id']}", headers=mine))["text"]
    assert ("pilot boat" in text, "mooring" in text) == (True, False)


def test_a_proposal_is_sent_back_answered_revised_and_brought_up_to_date(
    web: TestClient, app: Container, editor: Actor, reviewer: Actor, token: Token
):
    author, judge = token(editor), token(reviewer)
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    path = f"/api/v1/proposals/{proposal.row.id}"
    back = ok(web.post(f"{path}/request-changes", json={"reason": "In English, please."}, headers=judge))
    assert back["status"] == "changes_requested"
    assert ok(web.get("/api/v1/proposals/counts", headers=author))["returned"] == 1
    ok(web.post(f"{path}/answer", json={"text": "It is English."}, headers=author), 201)
    said = ok(web.get(f"{path}/comments", headers=judge))["items"]
    assert [one["kind"] for one in said] == ["request", "answer"]
    inbox = ok(web.get("/api/v1/proposals/inbox?which=review&limit=1", headers=judge))
    assert [row["id"] for row in inbox["items"]] == [str(proposal.row.id)]
    ok(web.post("/api/v1/proposals/seen", headers=judge), 204)

    turn = ok(web.post(f"{path}/revise", json={"text": json.dumps(add_term("pilot"))}, headers=author), 201)
    assert len(ok(web.get(f"/api/v1/proposals/{turn['proposal_id']}/thread", headers=author))) == 2
    assert ok(web.get(f"/api/v1/proposals/{turn['proposal_id']}/memories", headers=author)) == []
    change(app, reviewer, pack_id, [{"action": "replace", "path": ["description"], "value": "Other words"}])
    path = f"/api/v1/proposals/{turn['proposal_id']}"
    shown = ok(web.post(f"{path}/rebase/preview", json={}, headers=author))
    assert (shown["clashes"], shown["head_number"]) == ([], 2)
    made = ok(web.post(f"{path}/rebase", headers=author), 201)
    assert ok(web.get(f"/api/v1/proposals/{made['id']}", headers=author))["row"]["base_number"] == 2


def test_a_clash_is_settled_by_a_value(web: TestClient, app: Container, reviewer: Actor, token: Token):
    mine = token(reviewer)
    pack_id = bring(app, reviewer)
    named = {"action": "replace", "path": ["description"], "value": "Mine"}
    proposal = propose(app, reviewer, pack_id, [named])
    change(app, reviewer, pack_id, [{**named, "value": "Theirs"}])
    path = f"/api/v1/proposals/{proposal.row.id}/rebase"
    (clash,) = ok(web.post(f"{path}/preview", json={}, headers=mine))["clashes"]
    assert (clash["theirs"], clash["mine"]) == ("Theirs", "Mine")
    ok(web.post(path, json={}, headers=mine), 409)
    made = ok(web.post(path, json={"resolutions": {"0": {"value": "Both"}}}, headers=mine), 201)
    assert "Both" in ok(web.get(f"/api/v1/proposals/{made['id']}", headers=mine))["result_text"]


def test_the_past_is_read_undone_released_and_told(web: TestClient, app: Container, reviewer: Actor, token: Token):
    mine = token(reviewer)
    pack_id = bring(app, reviewer)
    second = change(app, reviewer, pack_id, add_term("mooring"))
    change(app, reviewer, pack_id, add_term("pilot"))
    packs = f"/api/v1/versions/domain-packs/{pack_id}"
    page = ok(web.get(f"{packs}/timeline?limit=2", headers=mine))
    assert [row["row"]["number"] for row in page["items"]] == [3, 2]
    last = ok(web.get(f"{packs}/timeline", params={"limit": 2, "after": page["next"]}, headers=mine))
    assert ([row["row"]["number"] for row in last["items"]], last["next"]) == ([1], None)
    assert ok(web.get(f"{packs}/item?path=key_terms", headers=mine))["entries"][0]["version"]["row"]["number"] == 3
    assert "mooring" in ok(web.get(f"{packs}/versions/2", headers=mine))["text"]
    assert [one["item"] for one in ok(web.get(f"{packs}/compare?one=1&other=3", headers=mine))["items"]]
    undo = f"/api/v1/versions/{second.version_id}/undo"
    assert ok(web.post(f"{undo}/preview", json={}, headers=mine))["clashes"] == []
    made = ok(web.post(undo, json={"choices": {}}, headers=mine), 201)
    text = ok(web.get(f"/api/v1/proposals/{made['id']}", headers=mine))["result_text"]
    assert ("mooring" in text, "pilot" in text) == (False, True)

    version = f"/api/v1/versions/{second.version_id}"
    name = ok(web.get(f"{version}/release", headers=mine))["name"]
    released = ok(web.post(f"{version}/release", json={"name": name, "note": "One term more."}, headers=mine), 201)
    assert ok(web.get(f"{packs}/releases/current", headers=mine))["id"] == released["id"]
    assert [row["id"] for row in ok(web.get(f"{packs}/releases?limit=1", headers=mine))["items"]] == [released["id"]]
    assert web.get(f"/api/v1/versions/releases/{released['id']}/download?format=zip", headers=mine).content[:2] == b"PK"
    assert "Harbour" in web.get(f"{version}/dossier", headers=mine).text


def test_conversations_are_stopped_asked_again_and_taken_along(
    web: TestClient, app: Container, editor: Actor, token: Token
):
    mine = token(editor)
    pack_id = bring(app, editor)
    session = app.sessions.create(editor, pack_id)
    turn = app.assistant.ask(editor, session.id, json.dumps(add_term("mooring")))
    assert ok(web.get(f"/api/v1/chat/sessions/{session.id}", headers=mine))["turns"] == 1
    assert ok(web.get(f"/api/v1/chat/turns/{turn.id}", headers=mine))["outcome"] == "proposal"
    assert ok(web.post(f"/api/v1/chat/turns/{turn.id}/stop", headers=mine))["outcome"] == "proposal"
    assert ok(web.post(f"/api/v1/chat/turns/{turn.id}/retry", headers=mine), 201)["number"] == 2
    assert web.get(f"/api/v1/chat/sessions/{session.id}/export", headers=mine).text.startswith("#")
    whole = {"text": PACK.replace("Ships and", "Vessels and"), "base_sha256": app.packs.head(editor, pack_id)[1]}
    made = ok(web.post(f"/api/v1/packs/{pack_id}/proposals/text", json=whole, headers=mine), 201)
    assert "Vessels" in ok(web.get(f"/api/v1/proposals/{made['id']}", headers=mine))["result_text"]
    assert isinstance(ok(web.get(f"/api/v1/packs/{pack_id}/findings", headers=mine)), list)


def test_the_bench_runs_signs_and_suggests(web: TestClient, app: Container, reviewer: Actor, token: Token):
    mine = token(reviewer)
    pack_id = bring(app, reviewer, PACK.replace('type: "SHIP"', 'type: "SHIP"\n    synonyms: ["Vessel"]'))
    sha256 = app.packs.head(reviewer, pack_id)[1]
    bench = f"/api/v1/bench/domain-packs/{pack_id}"
    headers = {**mine, "X-File-Name": "log.txt", "Content-Type": "application/octet-stream"}
    added = ok(web.post(f"{bench}/documents", content=b"The quay lies near the berth.", headers=headers), 201)
    assert [row["name"] for row in ok(web.get(f"{bench}/documents?limit=1", headers=mine))["items"]] == ["log.txt"]
    assert ok(web.get(f"{bench}/texts", headers=mine))[0]["text"].startswith("The quay")
    hits = ok(web.get(f"{bench}/run?sha256={sha256}", headers=mine))["hits"]
    assert {hit["value"] for hit in hits} >= {"quay", "berth"}
    trial = ok(web.post(f"{bench}/try", json={"base_sha256": sha256, "text": PACK}, headers=mine))
    assert set(trial["change"]) >= {"gained", "lost"}
    ok(web.get(f"{bench}/compare?base={sha256}&result={sha256}", headers=mine))
    document = added["row"]["id"]
    example = {"start": 4, "end": 8, "entity": "SHIP"}
    ok(web.post(f"/api/v1/bench/documents/{document}/examples", json=example, headers=mine), 204)
    (signed,) = ok(web.get(f"{bench}/examples", headers=mine))["items"]
    assert signed["value"] == "quay"
    assert [one["number"] for one in ok(web.get(f"{bench}/scores", headers=mine))] == [1]
    marks = {"sha256": sha256, "marks": [{"document": "log.txt", "start": 14, "end": 18}]}
    assert isinstance(ok(web.post(f"{bench}/suggestions", json=marks, headers=mine)), list)
    ok(web.delete(f"/api/v1/bench/examples/{signed['id']}", headers=mine), 204)
    ok(web.delete(f"/api/v1/bench/documents/{document}", headers=mine), 204)
    ok(web.post(f"{bench}/documents/examples/commercial_leasing", headers=mine), 201)


def test_the_log_is_counted_verified_and_its_filters_named(
    web: TestClient, app: Container, editor: Actor, token: Token
):
    mine = token(editor)
    bring(app, editor)
    assert ok(web.get("/api/v1/audit/count?kind=pack.imported", headers=mine)) == {"events": 1}
    assert ok(web.get("/api/v1/audit/activity?kind=pack.imported", headers=mine))["kinds"] == {"Pack brought in": 1}
    for zone in ("Atlantis/Harbour", "\x00", "+99:99"):
        ok(web.get("/api/v1/audit/activity", params={"zone": zone}, headers=mine), 422)
    assert str(editor.id) in [one["id"] for one in ok(web.get("/api/v1/audit/people", headers=mine))]
    assert ok(web.post("/api/v1/audit/verify", headers=mine))["fits"] is True
    ok(web.put("/api/v1/audit/views/Mine", json={"choices": {"kinds": ["login.failed"]}}, headers=mine), 204)
    assert ok(web.get("/api/v1/audit/views", headers=mine)) == {"Mine": {"kinds": ["login.failed"]}}
    ok(web.delete("/api/v1/audit/views/Mine", headers=mine), 204)
    for unusable in ({"": [{"a": "b\x00c"}]}, {"\x00": 1}, {"a": "\ud800"}):
        content = json.dumps({"choices": unusable})
        headers = {**mine, "Content-Type": "application/json"}
        ok(web.put("/api/v1/audit/views/Mine", content=content, headers=headers), 422)


def test_memories_are_confirmed_shared_counted_and_taken_along(
    web: TestClient, app: Container, admin: Actor, token: Token
):
    mine = token(admin)
    given = {"text": "Names are written in full.", "scope": "pack", "pack_id": str(bring(app, admin))}
    memory = ok(web.post("/api/v1/memories", json=given, headers=mine), 201)
    path = f"/api/v1/memories/{memory['id']}"
    ok(web.post(f"{path}/confirm", headers=mine))
    assert ok(web.put(f"{path}/shared", json={"shared": True}, headers=mine))["shared"] is True
    assert "Names are written in full." in web.get("/api/v1/memories/export?format=csv", headers=mine).text
    assert len(ok(web.get("/api/v1/memories/counts", headers=mine))) >= 1


def test_limits_and_prices_are_set_and_taken_away(
    web: TestClient, app: Container, admin: Actor, editor: Actor, token: Token
):
    mine = token(admin)
    limits = {"tokens": 1000, "money": "2.5", "user_id": str(editor.id)}
    assert ok(web.put("/api/v1/usage/limits", json=limits, headers=mine))["tokens"] == 1000
    assert ok(web.get("/api/v1/usage/today", headers=token(editor)))["limits"]["tokens"] == 1000
    ok(web.delete(f"/api/v1/usage/limits/{editor.id}", headers=mine), 204)
    assert ok(web.get("/api/v1/usage/today", headers=token(editor)))["limits"]["tokens"] != 1000
    ok(web.put("/api/v1/usage/prices", json={"prices": [{"model": "m", "prompt": 1}]}, headers=mine), 204)
    assert [one["model"] for one in ok(web.get("/api/v1/usage/prices", headers=mine))] == ["m"]
    assert web.get("/api/v1/usage/export", headers=mine).status_code == 200
    ok(web.put("/api/v1/usage/limits", json={"tokens": 1}, headers=token(editor)), 403)


def test_all_logins_end_at_once_and_their_lists_have_pages(
    web: TestClient, app: Container, editor: Actor, token: Token
):
    mine, other = token(editor), token(editor)
    page = ok(web.get("/api/v1/auth/sessions?limit=1", headers=mine))
    assert (len(page["items"]), page["next"] is None) == (1, False)
    rest = ok(web.get("/api/v1/auth/sessions", params={"after": page["next"]}, headers=mine))
    assert len(rest["items"]) == len(app.auth.logins(editor)) - 1
    assert ok(web.get("/api/v1/auth/tokens", headers=mine)) == {"items": [], "next": None}
    ok(web.post("/api/v1/auth/logout/everywhere", headers=mine), 204)
    for headers in (mine, other):
        ok(web.get("/api/v1/auth/me", headers=headers), 401)


@pytest.mark.parametrize("role", [Role.EDITOR])
def test_a_turn_of_somebody_else_is_nobody_elses(
    web: TestClient, app: Container, person: Any, token: Token, role: Role
):
    owner, other = person(role), person(role)
    session = app.sessions.create(owner, bring(app, owner))
    turn = app.assistant.ask(owner, session.id, json.dumps(add_term("mooring")))
    for method, path, status in (
        ("GET", f"turns/{turn.id}", 404),
        ("POST", f"turns/{turn.id}/stop", 403),
        ("POST", f"turns/{turn.id}/retry", 404),
        ("GET", f"sessions/{session.id}/export", 404),
    ):
        ok(web.request(method, f"/api/v1/chat/{path}", headers=token(other)), status)
