"""Conversations over a WebSocket: who gets in, what is told, and that an ended login ends the socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from core.container import Container
from core.interfaces.api import websocket
from core.services.views import Actor, Scope
from tests.interfaces.api.conftest import OTHER_SITE, SITE, Headers
from tests.services.making import add_term, bring, confirm

pytestmark = pytest.mark.slow

Token = Callable[..., Headers]


@pytest.fixture
def session_id(app: Container, editor: Actor) -> UUID:
    return app.sessions.create(editor, bring(app, editor)).id


def bearer(headers: Headers) -> str:
    return headers["Authorization"].removeprefix("Bearer ")


def opened(socket: WebSocketTestSession, token: str) -> Any:
    socket.send_json({"type": "authenticate", "token": token})
    return socket.receive_json()


def closed(socket: WebSocketTestSession) -> None:
    with pytest.raises(WebSocketDisconnect) as raised:
        socket.receive_json()
    assert raised.value.code == 4401


def until(socket: WebSocketTestSession, *kinds: str) -> list[dict[str, Any]]:
    found = [socket.receive_json()]
    while found[-1]["type"] not in kinds:
        found.append(socket.receive_json())
    return found


def test_a_turn_and_the_decision_on_it_are_told_as_they_happen(
    web: TestClient, app: Container, editor: Actor, reviewer: Actor, token: Token, session_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr(websocket, "LOOK_EVERY", 0.05)
    with web.websocket_connect(f"/api/v1/chat/sessions/{session_id}/ws") as socket:
        assert opened(socket, bearer(token(editor)))["type"] == "ready"
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}
        for wrong in ("[]", "{", '{"type": "confirm"}', '{"type": "message", "text": 7}', "[" * 3000):
            socket.send_text(wrong)
            assert socket.receive_json()["code"] == "invalid_input"
        socket.send_json({"type": "message", "text": json.dumps(add_term("mooring"))})
        told = until(socket, "proposal")
        assert told[0]["type"] == "turn"
        assert {event["type"] for event in told} == {"turn", "step", "proposal"}
        proposal = app.proposals.view(editor, UUID(told[-1]["proposal_id"]))
        confirm(app, reviewer, proposal)
        decided = until(socket, "decision")[-1]
        while decided["status"] == "approved":
            decided = until(socket, "decision")[-1]
        assert (decided["proposal"], decided["status"]) == (str(proposal.row.id), "committed")
        assert decided["row"]["version_number"] == 2
        socket.send_json({"type": "message", "text": "what?"})
        assert until(socket, "declined")[-1]["outcome"] == "declined"


def test_nobody_gets_in_without_a_token_or_from_another_site(
    web: TestClient, app: Container, editor: Actor, admin: Actor, token: Token, session_id: UUID
):
    path, good = f"/api/v1/chat/sessions/{session_id}/ws", bearer(token(editor))
    refused: list[tuple[str, Headers]] = [
        (f"{path}?token={good}", {}),
        (f"{path}?access_token={good}", {"Origin": SITE}),
        (path, {"Origin": "http://evil.example"}),
        (path, {"Origin": "null"}),
        (path, {"Origin": SITE + ".evil.example"}),
        (path, {"Sec-Fetch-Site": "cross-site"}),
    ]
    for address, headers in refused:
        with pytest.raises(WebSocketDisconnect) as raised, web.websocket_connect(address, headers=headers):
            pytest.fail(f"{address} {headers} was let in")
        assert raised.value.code == 1008
    firsts = [
        {"type": "authenticate", "token": "guessed"},
        {"type": "authenticate"},
        {"type": "message", "text": "hello"},
    ]
    for first in firsts:
        with web.websocket_connect(path, headers={"Authorization": f"Bearer {good}"}) as socket:
            socket.send_json(first)
            assert socket.receive_json()["type"] == "error"
            closed(socket)
    other = app.sessions.create(admin, bring(app, admin)).id
    for hidden in (other, uuid4()):
        with web.websocket_connect(f"/api/v1/chat/sessions/{hidden}/ws") as socket:
            assert opened(socket, good)["code"] == "not_found"
            closed(socket)
    for origin in (SITE, OTHER_SITE):
        with web.websocket_connect(path, headers={"Origin": origin}) as socket:
            assert opened(socket, good)["type"] == "ready"


def test_who_may_only_read_is_told_so_and_stays(web: TestClient, editor: Actor, token: Token, session_id: UUID):
    with web.websocket_connect(f"/api/v1/chat/sessions/{session_id}/ws") as socket:
        assert opened(socket, bearer(token(editor, Scope.READ)))["type"] == "ready"
        socket.send_json({"type": "message", "text": "Add a term"})
        assert socket.receive_json()["detail"] == "This token may not propose changes; it needs the scope propose."
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}


ENDINGS: dict[str, Callable[[Container, Actor, Actor], object]] = {
    "log out everywhere": lambda app, _, user: app.auth.log_out_everywhere(user),
    "switch off": lambda app, admin, user: app.users.set_active(admin, user.id, False),
    "new password": lambda app, admin, user: app.users.set_password(admin, user.id, "a new long one"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_login_that_ends_closes_its_open_socket(
    web: TestClient, app: Container, editor: Actor, admin: Actor, token: Token, session_id: UUID, ending: str,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    assert websocket.LOOK_EVERY < 5
    monkeypatch.setattr(websocket, "LOOK_EVERY", 0.05)
    with web.websocket_connect(f"/api/v1/chat/sessions/{session_id}/ws") as socket:
        assert opened(socket, bearer(token(editor)))["type"] == "ready"
        ENDINGS[ending](app, admin, editor)
        assert socket.receive_json()["code"] == "not_logged_in"
        closed(socket)


def test_a_role_that_is_taken_away_counts_in_the_open_socket(
    web: TestClient, app: Container, admin: Actor, editor: Actor, reviewer: Actor, token: Token, session_id: UUID
):
    mine = token(reviewer)
    with web.websocket_connect(f"/api/v1/chat/sessions/{session_id}/ws") as socket:
        assert opened(socket, bearer(mine))["type"] == "ready", "a reviewer reads the conversation behind a proposal"
    app.users.set_role(admin, reviewer.id, "editor")
    with web.websocket_connect(f"/api/v1/chat/sessions/{session_id}/ws") as socket:
        assert opened(socket, bearer(mine))["code"] == "not_found"
        closed(socket)
