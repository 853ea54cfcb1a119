"""A request that is told as it goes: steps and words as typed events, and the same again for the same key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from threading import Condition
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from core.container import Container
from core.planning.protocol import Plan, PlanRequest
from core.services.views import Actor
from tests.interfaces.api.conftest import SITE, Headers
from tests.services.making import JsonPlanner, add_term, bring

pytestmark = pytest.mark.slow

Token = Callable[..., Headers]
Told = list[tuple[str, dict[str, Any]]]


class Speaking:
    """Says its answer in pieces, each when the listener has heard the one before, and begins anew once."""

    name = "speaking"

    def __init__(self) -> None:
        self._changed = Condition()
        self._heard = ""

    def hear(self, text: str) -> None:
        with self._changed:
            self._heard = text
            self._changed.notify()

    def plan(self, request: PlanRequest) -> Plan:
        assert request.live is not None
        request.live.note("Asking the model")
        for said in ("I will", "I will look", "Now", "Now I know."):
            request.live.say(said)
            with self._changed:
                assert self._changed.wait_for(lambda said=said: self._heard == said, 20)
        return Plan("answer", self.name, ("answer",), text="Now I know.")


@pytest.fixture
def speaking() -> Speaking:
    return Speaking()


@pytest.fixture
def app(build: Callable[..., Container], speaking: Speaking) -> Container:
    return build(planners={"default": speaking, "offline": JsonPlanner()})


def events_of(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    kind = ""
    for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))


def put_together(told: Told) -> str:
    text = ""
    for kind, data in told:
        if kind == "token":
            text = text[: data["at"]] + data["text"]
    return text


def test_words_come_as_they_are_said_over_server_sent_events(
    web: TestClient, app: Container, editor: Actor, token: Token, speaking: Speaking
):
    session = app.sessions.create(editor, bring(app, editor))
    told: Told = []
    headers = {**token(editor), "Accept": "text/event-stream"}
    path = f"/api/v1/chat/sessions/{session.id}/messages"
    with web.stream("POST", path, json={"text": "What do you know?"}, headers=headers) as answer:
        for event in events_of(answer.iter_lines()):
            told.append(event)
            speaking.hear(put_together(told))
    kinds = [kind for kind, _ in told]
    assert {"turn", "step", "note", "token", "answer"} == set(kinds)
    assert put_together(told) == "Now I know."
    assert told[-1][1]["reply"] == "Now I know."


def test_words_come_over_the_websocket_too(
    web: TestClient, app: Container, editor: Actor, token: Token, speaking: Speaking
):
    session = app.sessions.create(editor, bring(app, editor))
    told: Told = []
    with web.websocket_connect(f"/api/v1/chat/sessions/{session.id}/ws", headers={"origin": SITE}) as socket:
        socket.send_json({"type": "authenticate", "token": token(editor)["Authorization"].removeprefix("Bearer ")})
        assert socket.receive_json()["type"] == "ready"
        socket.send_json({"type": "message", "text": "What do you know?"})
        while not told or told[-1][0] != "answer":
            event = socket.receive_json()
            told.append((event.pop("type"), event))
            speaking.hear(put_together(told))
    assert put_together(told) == "Now I know."


def test_a_stream_with_a_key_is_asked_once_and_its_events_come_again(
    web: TestClient, app: Container, editor: Actor, token: Token
):
    session = app.sessions.create(editor, bring(app, editor))
    headers = {**token(editor), "Accept": "text/event-stream", "Idempotency-Key": "stream-1"}
    path = f"/api/v1/chat/sessions/{session.id}/messages"
    asked = {"text": json.dumps(add_term("mooring")), "planner": "offline"}

    def ask() -> Told:
        with web.stream("POST", path, json=asked, headers=headers) as answer:
            assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (201, "text/event-stream")
            return list(events_of(answer.iter_lines()))

    first, again = ask(), ask()
    assert first[0] == again[0]
    assert first[-1] == again[-1]
    assert {kind for kind, _ in again} >= {"turn", "step", "proposal"}
    assert app.sessions.get(editor, session.id).turns == 1


def test_an_answer_that_was_lost_while_the_turn_ran_is_that_turn(
    web: TestClient, app: Container, editor: Actor, token: Token
):
    session = app.sessions.create(editor, bring(app, editor))
    headers = {**token(editor), "Idempotency-Key": "lost-1"}
    path = f"/api/v1/chat/sessions/{session.id}/messages"
    asked = {"text": json.dumps(add_term("mooring")), "planner": "offline"}
    first = web.post(path, json=asked, headers=headers).json()
    with app.database.transaction() as work:
        work.execute(text("UPDATE idempotency_keys SET answer = jsonb_set(CAST(answer AS jsonb), '{answer}', 'null')"))
    again = web.post(path, json=asked, headers=headers)
    assert (again.status_code, again.json()["id"]) == (201, first["id"])
    assert app.sessions.get(editor, session.id).turns == 1
    assert UUID(first["id"])
