"""A turn within limits: what a model costs is recorded, and past a limit the offline planner goes on."""

from __future__ import annotations

import json
from collections.abc import Callable

from core.container import Container
from core.errors import Unavailable
from core.planning.protocol import Plan, PlanRequest, Usage
from core.services.usage_views import Limits, UsageFilter
from core.services.views import AuditFilter, Role
from tests.services.making import JsonPlanner, add_term, at_once, bring


class Costly(JsonPlanner):
    """A model that counts its calls and tells what they cost."""

    name = "costly"

    def __init__(self) -> None:
        self.calls = 0

    def plan(self, request: PlanRequest) -> Plan:
        self.calls += 1
        if request.text == "away":
            raise Unavailable("The model does not answer.")
        plan = super().plan(request)
        usage = (Usage(1_000, 50, 120.0, "costly-1", 2), Usage(10, 5, 20.0, "costly-2"))
        return Plan(plan.kind, self.name, plan.intents, plan.operations, plan.summary, plan.text, usage=usage)


class Offline(JsonPlanner):
    """The planner that costs nothing."""

    name = "offline"


def built(build: Callable[..., Container]) -> tuple[Container, Costly]:
    costly = Costly()
    return build(planners={"default": costly, "offline": Offline(), "model": costly}), costly


def test_every_answer_is_recorded_per_model_whatever_it_was(build: Callable[..., Container], person):
    app, _ = built(build)
    admin = person(Role.ADMIN)
    session = app.sessions.create(admin, bring(app, admin))
    assert app.assistant.ask(admin, session.id, json.dumps(add_term("mooring"))).outcome == "proposal"
    assert app.assistant.ask(admin, session.id, "no operations").outcome == "declined"
    same = json.dumps([{"action": "add", "path": ["nowhere", "at all"], "value": 1}])
    assert app.assistant.ask(admin, session.id, same).outcome == "declined"
    assert app.assistant.ask(admin, session.id, "away").outcome == "failed"
    app.assistant.ask(admin, session.id, json.dumps(add_term("pilot")), planner="offline")
    rows = {row.key: row for row in app.usage.report(admin, UsageFilter(), by="model")}
    assert (rows["costly-1"].turns, rows["costly-1"].calls, rows["costly-1"].prompt_tokens) == (3, 6, 3_000)
    assert rows["costly-2"].completion_tokens == 15
    assert (rows["costly"].calls, rows["costly"].failed) == (1, 1), "a call without an answer counts too"
    assert set(rows) == {"costly", "costly-1", "costly-2"}, "the offline planner costs nothing"


def test_past_a_limit_no_model_is_asked_and_work_goes_on(build: Callable[..., Container], person):
    app, costly = built(build)
    admin = person(Role.ADMIN)
    session = app.sessions.create(admin, bring(app, admin))
    app.usage.set_limits(admin, Limits(calls=4))
    for number in range(10):
        app.assistant.ask(admin, session.id, f"a loop, turn {number}")
    assert costly.calls == 2, "each of its answers counts three calls"

    turn = app.assistant.ask(admin, session.id, json.dumps(add_term("mooring")))
    assert (turn.outcome, turn.planner) == ("proposal", "offline")
    assert "4 calls of the model for today are used up" in turn.notes[-1]
    declined = app.assistant.ask(admin, session.id, "no operations")
    assert declined.notes[-1].startswith("Your 4 calls of the model for today are used up. It begins anew at midnight")
    assert "the offline planner answers" in declined.notes[-1]
    assert len(app.audit_log.query(AuditFilter(kinds=("usage.capped",)))) == 1
    app.usage.set_limits(admin, Limits())
    assert app.assistant.ask(admin, session.id, json.dumps(add_term("pilot"))).planner == "costly"


def test_many_requests_at_once_do_not_slip_past_a_limit(build: Callable[..., Container], person):
    app, costly = built(build)
    admin = person(Role.ADMIN)
    pack_id = bring(app, admin)
    app.usage.set_limits(admin, Limits(tokens=8_000))
    sessions = [app.sessions.create(admin, pack_id) for _ in range(8)]
    at_once([lambda chat=chat: app.assistant.ask(admin, chat.id, "at once") for chat in sessions])
    assert costly.calls <= 8_000 // 1_065 + 1
    for _ in range(8):
        app.assistant.ask(admin, sessions[0].id, "one after the other")
    used = app.usage.today(admin).tokens
    assert used <= 8_000
    assert used + 3_500 > 8_000 - 1_065


def test_a_huge_request_is_refused_before_anything_is_asked(build: Callable[..., Container], person):
    app, costly = built(build)
    admin = person(Role.ADMIN)
    session = app.sessions.create(admin, bring(app, admin))
    app.usage.set_limits(admin, Limits(tokens=3_000))
    turn = app.assistant.ask(admin, session.id, "x" * 8_000)
    assert (costly.calls, turn.outcome) == (0, "declined")
    assert "too few for a request" in turn.notes[-1]
