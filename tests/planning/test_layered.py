"""Which planner answers: offline where it is certain, then a model, another one, and offline again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import Unavailable
from core.planning.breaker import Breaker
from core.planning.layered import LayeredPlanner
from core.planning.offline import OfflinePlanner
from core.planning.protocol import PastTurn, Plan, PlanRequest, Stopped, Usage
from core.planning.scrutiny import scrutinise
from tests.planning.llm.materials import ask, library

DELETE_SHELF = {"action": "delete", "path": ["entities", "BOOK", "attributes", "shelf"]}
VAGUE = "somehow the books have been feeling heavier than they were before the move"


class Model:
    """Gives one plan after another, or fails with what stands in its place."""

    def __init__(self, *plans: Plan | Exception, name: str = "groq · a") -> None:
        self.name = name
        self.plans = list(plans)
        self.asked = 0

    def plan(self, request: PlanRequest) -> Plan:
        self.asked += 1
        plan = self.plans.pop(0) if len(self.plans) > 1 else self.plans[0]
        if isinstance(plan, Exception):
            raise plan
        return replace(plan, planner=self.name)


def operations(*made: dict[str, object]) -> Plan:
    return Plan("operations", "groq · a", operations=made, usage=(Usage(100, 10, 5.0, "a"),))


def away() -> Unavailable:
    return Unavailable("The model did not answer in time. Try again.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Add isbn to Book", "operations"),
        ("Remove the key term overdue", "operations"),
        ("What attributes does Loan have?", "answer"),
        ("hello", "greeting"),
        ("Add email", "question"),
        ("Remove title", "question"),
    ],
)
def test_what_is_certain_costs_no_token(text, kind):
    model = Model(operations(DELETE_SHELF))
    plan = LayeredPlanner(OfflinePlanner(), [model]).plan(ask(text))
    assert (plan.kind, plan.planner, plan.usage, model.asked) == (kind, "offline", (), 0)


def test_what_is_not_certain_is_asked_of_the_model():
    model = Model(operations(DELETE_SHELF))
    plan = LayeredPlanner(OfflinePlanner(), [model]).plan(ask(VAGUE))
    assert (plan.planner, plan.operations, plan.notes) == ("groq · a", (DELETE_SHELF,), ())


def test_a_second_model_answers_when_the_first_does_not_and_it_is_told():
    first, second = Model(away()), Model(operations(DELETE_SHELF), name="openai · b")
    plan = LayeredPlanner(OfflinePlanner(), [first, second]).plan(ask(VAGUE))
    assert plan.planner == "openai · b"
    assert plan.notes[0].startswith("groq · a: The model did not answer in time.")
    assert plan.notes[1] == "openai · b answered in its place."


def test_the_offline_planner_answers_when_no_model_does():
    plan = LayeredPlanner(OfflinePlanner(), [Model(away()), Model(away(), name="openai · b")]).plan(ask(VAGUE))
    assert (plan.planner, plan.kind) == ("offline", "declined")
    assert len(plan.notes) == 3
    assert plan.notes[-1] == "No model answered, so the offline planner did."


def test_a_model_that_fails_again_and_again_is_left_alone_for_a_while():
    now = [0.0]
    model = Model(away(), away(), away(), operations(DELETE_SHELF))
    planner = LayeredPlanner(OfflinePlanner(), [model], [Breaker(3, 60, lambda: now[0])])
    for _ in range(3):
        planner.plan(ask(VAGUE))
    assert "left alone for a while" in planner.plan(ask(VAGUE)).notes[0]
    assert model.asked == 3
    now[0] = 61.0
    assert planner.plan(ask(VAGUE)).planner == "groq · a"
    assert planner.plan(ask(VAGUE)).planner == "groq · a"


def test_a_stop_is_no_failure_of_the_model():
    model = Model(Stopped("Let me"))
    with pytest.raises(Stopped):
        LayeredPlanner(OfflinePlanner(), [model]).plan(ask(VAGUE))


def checked(text: str, *made: dict[str, object], history: tuple[PastTurn, ...] = ()) -> Plan:
    return scrutinise(operations(*made), ask(text, history=history))


def test_a_name_in_several_places_becomes_a_question_whatever_the_model_chose():
    pack = library()
    twice = replace_text(pack.text, "attributes: [due_date, status]", "attributes: [due_date, shelf]")
    plan = scrutinise(operations(DELETE_SHELF), ask("drop the shelf please, it is a nuisance", pack=twice))
    assert plan.kind == "question"
    assert plan.choices == (
        "Remove the attribute “shelf” of the entity Book.",
        "Remove the attribute “shelf” of the entity Loan.",
    )
    for text in ("drop the shelf of books", "volumes need no shelf"):
        assert scrutinise(operations(DELETE_SHELF), ask(text, pack=twice)).kind == "operations"
    before = (PastTurn("Add isbn to Book", "proposal"),)
    assert scrutinise(operations(DELETE_SHELF), ask("and no shelf", pack=twice, history=before)).kind == "operations"


def replace_text(text: str, old: str, new: str):
    from core.pack.model import open_pack

    assert old in text
    return open_pack(text.replace(old, new))


def test_a_wide_removal_that_nobody_named_becomes_a_question():
    gone = [{"action": "delete", "path": ["entities", name]} for name in ("BOOK", "MEMBER", "LOAN")]
    plan = checked("tidy this up", *gone)
    assert (plan.kind, plan.operations) == ("question", ())
    assert "3 entities" in plan.text
    assert "Remove the entity “Book”. Remove the entity “Member”." in plan.choices[0]
    assert checked("remove everything", {"action": "delete", "path": ["key_terms"]}).kind == "question"
    assert checked("remove books, members and loans", *gone).kind == "operations"


def test_a_target_that_nobody_named_is_listed_as_an_assumption():
    plan = checked(
        "keep the page count", {"action": "add", "path": ["entities", "BOOK", "attributes"], "value": "page_count"}
    )
    assert plan.assumptions == ("Book is not named in the request; the model chose it.",)


@pytest.mark.parametrize("number", range(2))
def test_the_choices_of_a_check_are_requests_that_the_offline_planner_is_certain_of(number: int):
    pack = replace_text(library().text, "attributes: [due_date, status]", "attributes: [due_date, shelf]")
    plan = scrutinise(operations(DELETE_SHELF), ask("drop the shelf please, it is a nuisance", pack=pack))
    again = OfflinePlanner().plan(PlanRequest(plan.choices[number], pack))
    assert (again.kind, again.certain) == ("operations", True)
