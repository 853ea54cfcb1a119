"""A turn from the request to its outcome, whatever the planner does."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Event
from uuid import uuid4

import pytest
from sqlalchemy import text

from core.container import Container
from core.errors import Forbidden, InvalidInput, NotFound, Unavailable
from core.planning.protocol import Plan, PlanRequest
from core.services.views import Actor, AuditFilter, Role
from tests.services.making import PACK, JsonPlanner, add_term, bring, change, confirm, ended, propose


class Scripted:
    """Answers with what a test wrote down, by the text of the request."""

    name = "scripted"

    def __init__(self, **answers: Plan | Exception) -> None:
        self.answers = answers
        self.requests: list[PlanRequest] = []

    def plan(self, request: PlanRequest) -> Plan:
        self.requests.append(request)
        answer = self.answers[request.text]
        if isinstance(answer, Exception):
            raise answer
        return answer


def threads(app: Container) -> set[str]:
    with app.database.transaction() as session:
        return set(session.scalars(text("SELECT DISTINCT thread_id FROM checkpoints")))


def test_every_kind_of_answer_ends_the_turn_and_leaves_no_thread_behind(build: Callable[..., Container], person):
    planner = Scripted(
        which=Plan("question", "scripted", ("add_attribute",), text="Which one?", choices=("this", "that")),
        hello=Plan("greeting", "scripted", ("greeting",), text="Good day."),
        what=Plan("answer", "scripted", ("question",), text="Two terms."),
        huh=Plan("declined", "scripted", ("unclear",), text="No idea.", examples=("Add a term",)),
        same=Plan(
            "operations", "scripted", operations=({"action": "merge", "path": ["key_terms"], "value": ["quay"]},)
        ),
        wrong=Plan("operations", "scripted", operations=({"action": "delete", "path": ["key_terms", "quai"]},)),
        crash=ZeroDivisionError("a fault of ours"),
    )
    app = build(planners={"default": planner, "offline": planner})
    editor = person(Role.EDITOR)
    session = app.sessions.create(editor, bring(app, editor))

    turns = {request: app.assistant.ask(editor, session.id, request) for request in planner.answers}

    outcomes = {request: turn.outcome for request, turn in turns.items()}
    assert outcomes == {
        "which": "question",
        "hello": "greeting",
        "what": "answer",
        "huh": "declined",
        "same": "declined",
        "wrong": "declined",
        "crash": "failed",
    }
    assert (turns["which"].reply, turns["which"].choices) == ("Which one?", ("this", "that"))
    assert turns["huh"].examples == ("Add a term",)
    assert "says so already" in turns["same"].reply
    assert "quay" in turns["wrong"].reply, "the nearest name is offered"
    assert "ZeroDivision" not in turns["crash"].reply
    assert "Nothing was changed" in turns["crash"].reply
    assert [turn.number for turn in app.sessions.turns(editor, session.id)] == [1, 2, 3, 4, 5, 6, 7]
    assert [past.text for past in planner.requests[-1].history] == ["which", "hello", "what", "huh", "same", "wrong"]
    assert threads(app) == set()
    assert app.proposals.queue(editor) == []


def test_a_planner_that_is_away_fails_the_turn_in_words_and_the_offline_one_helps(
    build: Callable[..., Container], person
):
    request = json.dumps(add_term("mooring"))
    away = Scripted(**{request: Unavailable("The model at example.org does not answer.")})
    app = build(planners={"default": away, "offline": JsonPlanner()})
    editor = person(Role.EDITOR)
    pack_id = bring(app, editor)
    session = app.sessions.create(editor, pack_id)

    failed = app.assistant.ask(editor, session.id, request)
    assert (failed.outcome, failed.reply) == ("failed", "The model at example.org does not answer.")
    assert {step.name: step.state for step in failed.steps}["generate_proposal"] == "failed"
    event = app.audit_log.query(AuditFilter(kinds=("turn.failed",)))[0]
    assert (event.summary, event.pack, event.details["planner"]) == (failed.reply, "Harbour", "scripted")

    turn = ended(app, editor, app.assistant.retry_offline(editor, failed.id))
    assert (turn.outcome, turn.text, turn.planner) == ("proposal", request, "json")


def test_the_steps_show_where_a_turn_is_and_what_the_decision_did(build: Callable[..., Container], person):
    reached, go_on = Event(), Event()

    class Slow(JsonPlanner):
        def plan(self, request: PlanRequest) -> Plan:
            reached.set()
            assert go_on.wait(20)
            return super().plan(request)

    app = build(planners={"default": Slow(), "offline": JsonPlanner()})
    reviewer = person(Role.REVIEWER)
    session = app.sessions.create(reviewer, bring(app, reviewer))
    turn_id = app.assistant.send(reviewer, session.id, json.dumps(add_term("mooring")))
    assert reached.wait(20)
    turn = app.assistant.turn(reviewer, turn_id)
    assert (turn.outcome, [step.state for step in turn.steps]) == (
        "running",
        ["done", "done", "running", "waiting", "waiting", "waiting"],
    )
    elsewhere = build()
    assert elsewhere.sessions.turn(reviewer, turn_id).outcome == "interrupted"

    go_on.set()
    turn = ended(app, reviewer, turn_id)
    assert [step.state for step in turn.steps] == ["done"] * 3 + ["waiting"] * 3
    assert elsewhere.sessions.turn(reviewer, turn_id).outcome == "proposal"

    assert turn.proposal_id
    confirm(app, reviewer, app.proposals.view(reviewer, turn.proposal_id))
    app.assistant.close()
    turn = app.sessions.turn(reviewer, turn_id)
    assert [step.state for step in turn.steps] == ["done"] * 6
    assert turn.steps[4].milliseconds is not None, "what ran after the decision is timed too"
    assert threads(app) == set()


def test_slow_models_do_not_hold_up_a_confirm(build: Callable[..., Container], person):
    go_on = Event()

    class Slow(JsonPlanner):
        def plan(self, request: PlanRequest) -> Plan:
            assert go_on.wait(30)
            return super().plan(request)

    app = build(planners={"default": Slow(), "offline": JsonPlanner()})
    reviewer = person(Role.REVIEWER)
    session = app.sessions.create(reviewer, bring(app, reviewer))
    turn = app.assistant.ask(reviewer, session.id, json.dumps(add_term("mooring")), planner="offline")
    assert turn.proposal_id
    for number in range(12):
        app.assistant.send(reviewer, session.id, json.dumps(add_term(f"term {number}")))

    done = confirm(app, reviewer, app.proposals.view(reviewer, turn.proposal_id))

    assert (done.version_number, go_on.is_set()) == (2, False)
    go_on.set()


def test_a_turn_whose_end_could_not_be_stored_does_not_run_for_ever(
    app: Container, editor: Actor, monkeypatch: pytest.MonkeyPatch
):
    session = app.sessions.create(editor, bring(app, editor))

    def away(*_: object) -> None:
        raise Unavailable("The database does not answer.")

    monkeypatch.setattr(app.sessions, "finish", away)
    turn = app.assistant.ask(editor, session.id, json.dumps(add_term("mooring")))
    assert turn.outcome == "interrupted"
    assert [row.outcome for row in app.sessions.turns(editor, session.id)] == ["interrupted"]


def test_the_sessions_of_two_people_are_apart(app: Container, person: Callable[..., Actor]):
    one, two, reviewer = person(Role.EDITOR), person(Role.EDITOR), person(Role.REVIEWER)
    pack_id = bring(app, one)
    session = app.sessions.create(one, pack_id)
    turn = app.assistant.ask(one, session.id, json.dumps(add_term("mooring")))

    assert [row.id for row in app.sessions.list(one, pack_id)] == [session.id]
    assert app.sessions.list(two, pack_id) == []
    for look in (app.sessions.get, app.sessions.turns):
        with pytest.raises(NotFound, match="no such conversation"):
            look(two, session.id)
    with pytest.raises(NotFound):
        app.sessions.turn(two, turn.id)
    with pytest.raises(NotFound):
        app.assistant.retry_offline(two, turn.id)
    for stranger in (two, reviewer):
        with pytest.raises(Forbidden, match="somebody else's conversation"):
            app.assistant.send(stranger, session.id, "Add a term")
    denied = app.audit_log.query(AuditFilter(kinds=("access.denied",)))
    assert [event.summary for event in denied] == ["Was refused to write in somebody else's conversation."] * 2
    assert app.sessions.turns(reviewer, session.id)[0].text == turn.text, "who decides may read what was asked"
    assert app.sessions.get(one, session.id).turns == 1


def test_a_request_is_checked_before_it_is_stored(app: Container, editor: Actor):
    session = app.sessions.create(editor, bring(app, editor))
    for empty in ("", " \n ", "\x00"):
        with pytest.raises(InvalidInput, match="write what should change"):
            app.assistant.send(editor, session.id, empty)
    with pytest.raises(InvalidInput, match="8,001 characters and 8,000 are the limit"):
        app.assistant.send(editor, session.id, "x" * 8_001)
    with pytest.raises(InvalidInput, match="no planner named “oracle”"):
        app.assistant.send(editor, session.id, "Add a term", planner="oracle")
    with pytest.raises(NotFound, match="no such conversation"):
        app.assistant.send(editor, uuid4(), "Add a term")
    with pytest.raises(NotFound, match="no such pack"):
        app.assistant.examples(editor, uuid4())
    with pytest.raises(NotFound, match="no such pack"):
        app.sessions.create(editor, uuid4())
    assert app.sessions.turns(editor, session.id) == []
    app.assistant.ask(editor, session.id, "A question with\x00 a NUL?")
    assert app.sessions.get(editor, session.id).title == "A question with a NUL?"


def test_a_proposal_on_an_old_text_keeps_its_place_in_the_list_of_what_waits(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    old = propose(app, reviewer, pack_id, add_term("mooring"))
    change(app, reviewer, pack_id, add_term("pilot"))
    new = propose(app, reviewer, pack_id, add_term("lock"))

    queue = app.proposals.queue(reviewer, pack_id)

    assert [(row.id, row.status, row.stale) for row in queue[:2]] == [
        (new.row.id, "pending", False),
        (old.row.id, "pending", True),
    ]
    assert [row.status for row in queue[2:]] == ["committed"]
    assert app.packs.row(reviewer, pack_id).open_proposals == app.proposals.pending_count(reviewer, pack_id) == 2
    assert [row.id for row in app.proposals.queue(reviewer, status="committed")] == [queue[2].id]
    assert PACK in app.proposals.view(reviewer, old.row.id).base_text
