"""What a conversation may ask besides changes: its past, what waits, a stop, and the last change undone."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest

from core.container import Container
from core.errors import Forbidden
from core.planning.offline import OfflinePlanner
from core.planning.protocol import Plan, PlanRequest, Stopped
from core.services.views import Role
from tests.services.making import JsonPlanner, bring, confirm, ended


@pytest.fixture
def offline(build: Callable[..., Container]) -> Container:
    """The application with the planner that needs no model."""
    planner = OfflinePlanner()
    return build(planners={"default": planner, "offline": planner})


class Talking:
    """Says two words, then waits until it is stopped."""

    name = "talking"

    def __init__(self) -> None:
        self.reached = Event()

    def plan(self, request: PlanRequest) -> Plan:
        assert request.live is not None
        request.live.note("Asking the model")
        request.live.say("Let me")
        request.live.say("Let me see")
        self.reached.set()
        for _ in range(2_000):
            if request.live.stopped:
                raise Stopped
            Event().wait(0.01)
        raise AssertionError("nobody stopped it")


def test_the_past_of_a_pack_and_what_waits_are_told_with_links(offline: Container, person):
    reviewer = person(Role.REVIEWER)
    session = offline.sessions.create(reviewer, bring(offline, reviewer))

    def say(text: str):
        return offline.assistant.ask(reviewer, session.id, text)

    first = say("Add tonnage to Ship")
    assert [link.place for link in say("What is waiting?").links] == ["proposal"]
    confirm(offline, reviewer, offline.proposals.view(reviewer, first.proposal_id))

    who = say("Who added tonnage?")
    assert who.outcome == "answer"
    assert f"{reviewer.name} added “tonnage”" in who.reply
    assert (who.links[0].label, who.links[0].place) == ("Version 2", "version")
    assert "brought in" in say("When was flag added to Ship?").reply
    assert "1 change of “Ship”" in say("What changed in Ship?").reply
    assert "Version 2" in say("What changed today?").reply
    assert "no version that removed" in say("Who removed tonnage from Ship?").reply
    assert say("What is waiting?").reply == "Nothing waits for a decision in this pack."

    undone = say("undo that")
    assert undone.outcome == "proposal", undone.reply
    view = offline.proposals.view(reviewer, undone.proposal_id)
    assert "tonnage" not in view.result_text
    confirm(offline, reviewer, view)
    assert "removed “tonnage” of Ship" in say("Who removed tonnage from Ship?").reply


def test_short_requests_lean_on_the_one_before(offline: Container, person):
    editor = person(Role.EDITOR)
    session = offline.sessions.create(editor, bring(offline, editor))
    offline.assistant.ask(editor, session.id, "Add mast to Ship")
    plural = offline.assistant.ask(editor, session.id, "make it plural")
    assert "masts" in offline.proposals.view(editor, plural.proposal_id).result_text
    more = offline.assistant.ask(editor, session.id, "and tonnage too")
    assert '"tonnage"' in offline.proposals.view(editor, more.proposal_id).result_text


def test_a_stop_ends_the_run_and_keeps_what_was_said(build: Callable[..., Container], person):
    planner = Talking()
    app = build(planners={"default": planner, "offline": JsonPlanner()})
    editor, other = person(Role.EDITOR), person(Role.EDITOR)
    session = app.sessions.create(editor, bring(app, editor))
    turn_id = app.assistant.send(editor, session.id, "Tell me a story")
    assert planner.reached.wait(20)
    running = app.assistant.turn(editor, turn_id)
    assert (running.said, running.doing) == ("Let me see", "Asking the model")
    with pytest.raises(Forbidden):
        app.assistant.stop(other, turn_id)

    app.assistant.stop(editor, turn_id)
    turn = ended(app, editor, turn_id)
    assert (turn.outcome, turn.reply) == ("stopped", "Let me see")
    assert app.proposals.queue(editor) == []
    app.assistant.stop(editor, turn_id)
    assert app.assistant.turn(editor, turn_id).outcome == "stopped"
