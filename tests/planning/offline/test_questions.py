"""What is not clear becomes a question whose choices work; what cannot be done is declined honestly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.pack.model import Pack, open_pack
from core.planning.intents import KINDS, detect
from core.planning.offline import OfflinePlanner
from core.planning.offline.sayings import remove_saying
from core.planning.protocol import PastTurn, Plan, PlanRequest

Planned = Callable[..., Plan]
SAMPLES = sorted((Path(__file__).parents[3] / "db" / "samples").glob("*.yaml"))
NOT_SAID = {"section", "field", "setting", "alias list", "required field list", "question kind", "process type",
            "entity type", "financial type", "metric type"}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Remove status",
        "remove contract",
        "Remove hirer",
        "Rename the attribute name to title",
        "Add draft",
        "Add the attribute fax",
        "Add “haste” to Fixing",
        "Change the confidence to 0.5",
        "Add description to Vessel",
        "Delete all key terms",
        "Bump the version",
        "Remove email from Charterer and fax from Vessel",
        "Remove name and status",
    ],
)
def test_an_unclear_request_is_a_question_and_every_choice_a_request_that_works(plan: Planned, text: str) -> None:
    result = plan(text)
    assert result.kind == "question"
    assert result.choices
    for choice in result.choices:
        assert plan(choice).kind == "operations", choice


def test_a_choice_holds_the_other_parts_of_the_request_too(plan: Planned) -> None:
    result = plan("Add phone to Charterer and remove contract")
    assert len(result.choices) == 2
    assert all(choice.startswith("Add the attribute “phone” to the entity Charterer. ") for choice in result.choices)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Remove fax from Charterer", "has nothing called “fax”"),
        ("Add email to the Broker", "nothing called “Broker”"),
        ("Rename Spaceship to Rocket", "Spaceship"),
        ("Set the confidence of the IMO pattern to 7", "between 0 and 1"),
        ("Set the version to soon", "three numbers"),
        ("Add the pattern `(a` for the name of Vessel", "not a valid regular expression"),
        ("Don't remove the email from Charterer", "not to happen"),
        ("Remove email from Charterer if nobody needs it", "condition"),
        ("Order a pizza", "did not understand"),
        ("Make it all nicer", ""),
        ("Set the priority of “Who hires {vessel}?” to urgent", "no priority"),
    ],
)
def test_what_cannot_be_done_is_declined_with_the_reason_and_examples(plan: Planned, text: str, words: str) -> None:
    result = plan(text)
    assert result.kind == "declined"
    assert words in result.text
    assert len(result.examples) == 3


def test_the_examples_of_a_refusal_work_on_the_pack(plan: Planned) -> None:
    for example in plan("frobnicate").examples:
        assert plan(example).kind == "operations", example


def test_near_names_are_offered_for_one_that_does_not_exist(plan: Planned) -> None:
    assert "imo_number" in plan("Remove imo_nr from Vessel").text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What attributes does Vessel have?", "imo_number, name, status, built_year"),
        ("which patterns touch the ship?", "IMO"),
        ("How many key terms are there?", "3 key terms"),
        ("What is the version?", "1.4.2"),
        ("Which entities have an email?", "Charterer"),
        ("show me the synonyms of Vessel", "ship, hull"),
        ("Which relationships does Charterer have?", "HIRES"),
        ("What is wrong with this pack?", "is not a section of the format"),
        ("help", "Nothing is written before you confirm"),
    ],
)
def test_questions_are_answered_from_the_pack(plan: Planned, text: str, words: str) -> None:
    result = plan(text)
    assert result.kind == "answer"
    assert words in result.text
    assert not result.operations


def test_a_greeting_and_thanks_make_no_proposal(plan: Planned) -> None:
    assert plan("Hello!").kind == plan("thanks").kind == "greeting"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_explicit_request_for_each_thing_of_a_sample_means_that_thing(sample: Path) -> None:
    pack = open_pack(sample.read_text(encoding="utf-8"))
    for thing in pack.things:
        if thing.kind not in NOT_SAID:
            result = OfflinePlanner().plan(PlanRequest(remove_saying(thing), pack))
            if result.kind == "question":  # it reaches far: alone, or with what refers to it
                result = OfflinePlanner().plan(PlanRequest(result.choices[-1], pack))
            assert [list(op["path"]) for op in result.operations] == [list(thing.path)], remove_saying(thing)


def test_a_reply_picks_one_of_the_choices(plan: Planned) -> None:
    asked = plan("Remove contract")
    turn = PastTurn("Remove contract", "question", choices=asked.choices)
    for reply in ("the second one", "2", "the key term"):
        assert plan(reply, [turn]).operations == plan(asked.choices[1]).operations


def test_the_same_can_be_asked_for_another_entity(plan: Planned) -> None:
    first = plan("Add phone to Charterer")
    turn = PastTurn("Add phone to Charterer", "proposal", operations=first.operations, status="pending")
    repeated = plan("and the same for Vessel", [turn])
    assert repeated.operations == plan("Add phone to Vessel").operations


def test_an_addition_can_be_undone_and_a_pending_one_only_rejected(plan: Planned) -> None:
    operations = ({"action": "add", "path": ["entities", "CHARTERER", "attributes"], "value": "email"},)
    committed = PastTurn("Add email to Charterer", "proposal", operations=operations, status="committed")
    undone = plan("undo that", [committed])
    assert [dict(op) for op in undone.operations] == [
        {"action": "delete", "path": ["entities", "CHARTERER", "attributes", "email"]}
    ]
    pending = PastTurn("Add phone to Charterer", "proposal", operations=operations, status="pending")
    assert "reject the proposal" in plan("undo that", [pending]).text
    assert plan("undo that").kind == "declined"


def test_intents_name_the_kind_and_the_thing(pack: Pack) -> None:
    found = detect("Add phone to Charterer and remove the term laytime", pack)
    assert [intent.kind for intent in found] == ["add_attribute", "remove_term"]
    assert found[0].targets == (("entities", "CHARTERER"),)
    assert [intent.kind for intent in detect("hi", pack)] == ["greeting"]
    assert [intent.kind for intent in detect("zzz", pack)] == ["unclear"]
    assert all(intent.kind in KINDS for intent in found)
