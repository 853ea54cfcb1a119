"""What the planner makes of a usable answer, whichever server it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from core.errors import Unavailable
from core.planning.llm.answer import Reply
from core.planning.llm.faults import ModelFault
from core.planning.llm.planner import ModelPlanner
from core.planning.prompts import Message
from core.planning.protocol import Intent, Plan
from tests.planning.llm.materials import add, answer, ask, changes, delete, put


class Scripted:
    """A client that gives its answers in turn, and keeps what it was asked."""

    def __init__(self, *answers: Mapping[str, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[Sequence[Message]] = []

    def ask(self, messages: Sequence[Message], schema: Mapping[str, Any], live: object = None) -> Reply:
        self.asked.append(messages)
        if not self.answers:
            raise ModelFault("timeout")
        return Reply(json.dumps(self.answers.pop(0)))


def plan(text: str, *answers: Mapping[str, Any], intents: Sequence[Intent] = ()) -> Plan:
    return ModelPlanner("groq", "m", Scripted(*answers)).plan(ask(text, intents=intents))


def test_the_summary_is_made_from_the_operations_and_not_from_what_the_model_says():
    lies = {**changes(delete("entities", "BOOK", "attributes", "shelf")), "message": "Add isbn to Book."}
    assert plan("Remove shelf", lies).summary == "Remove shelf from Book."


def test_readings_of_the_model_are_listed_as_assumptions():
    made = {
        **changes(add("key_terms", [], "fee")),
        "assumptions": ["Read “charge” as fee.", " ", "Read “charge” as fee."],
    }
    assert plan("Add the charge", made).assumptions == ("Read “charge” as fee.",)


def test_a_question_carries_its_choices():
    asked = answer("question", "Which one?", choices=["Remove title from Book", "Remove the synonym title of Book"])
    result = plan("Remove title", asked)
    assert result.as_json() == {
        "question": "Which one?",
        "choices": ["Remove title from Book", "Remove the synonym title of Book"],
    }


@pytest.mark.parametrize("kind", ["answer", "declined"])
def test_an_answer_and_a_refusal_carry_text_and_nothing_else(kind):
    result = plan("What is a Loan?", answer(kind, "A book lent.", choices=["a", "b"], operations=[delete("key_terms")]))
    assert result.as_json() == {kind: "A book lent."}
    assert result.operations == result.choices == ()


def test_changes_that_change_nothing_are_declined():
    result = plan("Add overdue", changes(add("key_terms", [], "overdue"), put("version", [], "1.1.0")))
    assert result.kind == "declined"
    assert "nothing to change" in result.text
    assert result.examples


def test_the_intents_of_the_request_stand_on_the_plan_once_each():
    intents = [Intent("add_term", "a"), Intent("add_term", "b"), Intent("set_version", "c")]
    result = plan("x", changes(add("key_terms", [], "fee")), intents=intents)
    assert result.intents == ("add_term", "set_version")


def test_a_second_question_holds_the_first_answer_and_the_reason():
    client = Scripted(changes(delete("key_terms", "overdu")), changes(delete("key_terms", "overdue")))
    assert ModelPlanner("groq", "m", client).plan(ask("drop overdue")).kind == "operations"
    first, second = client.asked
    assert second[: len(first)] == first
    assert "overdu" in second[-2].text
    assert "Did you mean 'overdue'?" in second[-1].text


def test_a_model_that_falls_silent_after_a_wrong_answer_is_not_available():
    with pytest.raises(Unavailable, match="did not answer in time"):
        plan("drop overdue", changes(delete("key_terms", "overdu")))


def test_a_hostile_answer_stays_a_proposal_within_the_pack():
    hostile = changes(delete("name"), delete("entities"))
    result = plan("Add isbn to Book", hostile, hostile)
    assert result.kind == "declined"
    assert result.operations == ()
