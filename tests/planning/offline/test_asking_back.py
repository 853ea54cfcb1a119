"""What a wish leaves open is asked back with the places as choices; what is not there is still declined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.planning.protocol import PastTurn, Plan
from tests.planning.offline.test_requests import entity

Planned = Callable[..., Plan]
Data = Callable[[str], Any]

STATUS = [f"Remove the attribute “status” of the entity {name}." for name in ("Vessel", "Charterer", "“Charter Party”")]


@pytest.mark.parametrize(
    "text",
    [
        "we dont need the status any more",
        "Delete the status, nobody fills it in.",
        "lose the status - it only confuses people",
        "remove status (nobody looks at it)",
        "the status is useless, kill it",
        "status: drop it",
        "status? nobody needs that",
        "nobody fills in the status",
        "'status' sounds like an Americanism to me and should go",
        "one of the statuses can go",
        "the status seems pointless",
        "drop status, redundant",
        "I want the status out",
        "'status' is baby talk, remove it",
        "Delete the status. Nobody records it.",
        "status? nobody fills that in",
    ],
)
def test_what_stands_in_several_places_is_asked_with_each_of_them(plan: Planned, text: str) -> None:
    result = plan(text)
    assert (result.kind, list(result.choices)) == ("question", STATUS)


@pytest.mark.parametrize(
    "text",
    [
        "The confidence is too low, raise it.",
        "the confidence isn't right, please correct it",
        "confidence too low!",
        "the confidence should be higher",
        "Change the confidence.",
        "increase the confidence a little",
        "bump the confidence",
    ],
)
def test_a_field_of_several_things_without_a_value_is_asked_for_one_by_one(plan: Planned, text: str) -> None:
    result = plan(text)
    assert result.kind == "question"
    assert len(result.choices) >= 2
    for choice in result.choices:
        asked = plan(choice)
        assert (asked.kind, " now." in asked.text) == ("question", True), choice


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("The priority of the question about who hires isn't right, please correct it.", "high"),
        ("The threshold is too high, lower it a bit", "0.7"),
        ("the description of time_bars is wrong", "Limits"),
    ],
)
def test_the_new_value_of_the_only_such_field_is_asked_for_with_the_old_one(plan: Planned, text: str, now: str) -> None:
    result = plan(text)
    assert result.kind == "question"
    assert now in result.text


@pytest.mark.parametrize(
    "text",
    [
        "Throw out whatever has to do with demurrage.",
        "remove everything related to demurrage",
        "bin all the stuff about demurrage",
        "delete anything mentioning demurrage",
    ],
)
def test_all_about_a_topic_is_offered_one_by_one(plan: Planned, text: str) -> None:
    result = plan(text)
    assert result.kind == "question"
    assert "Remove the key term “demurrage”." in result.choices
    assert "Remove the reasoning template “demurrage_claim”." in result.choices
    for choice in result.choices:
        assert plan(choice).kind == "operations", choice


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Please get rid of the entities that we don't really need.", "Remove the entity “Vessel”."),
        ("remove all the key terms nobody reads", "Remove the key term “demurrage”."),
        ("delete the vessel fields we never fill in", "Remove the attribute “imo_number” of the entity Vessel."),
        (
            "the relationship attributes we don't use should go",
            "Remove the attribute “since” of the relationship “HIRES”.",
        ),
        ("drop the synonyms that make no sense for Charterer", "Remove the synonym “hirer” of the entity Charterer."),
    ],
)
def test_an_opinion_on_some_of_a_kind_is_asked_which(plan: Planned, text: str, first: str) -> None:
    result = plan(text)
    assert (result.kind, result.choices[0]) == ("question", first)
    for choice in result.choices:
        made = plan(choice)  # what reaches far is asked about once more: alone, or with what refers to it
        assert made.operations or all(plan(wider).operations for wider in made.choices), choice


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Change the status.", "stands in several places"),
        ("Move the status", "Where should it be moved?"),
        ("status should be called something else", "stands in several places"),
        ("built year needs a better name", "What should the attribute “built_year”"),
        ("Change the priority of the question", "It is “high” now"),
        ("there's a step missing", ""),
        ("The fax is missing", "Where does “fax” belong?"),
        ("Update Vessel", "What should change about “Vessel”?"),
    ],
)
def test_a_wish_without_its_half_is_asked_for_it(plan: Planned, text: str, words: str) -> None:
    result = plan(text)
    assert (result.kind, words in result.text) == ("question", True)


@pytest.mark.parametrize(
    "text",
    [
        "Delete the shoe size, nobody fills it in.",
        "'zebra' is silly and should be removed",
        "Throw out whatever has to do with submarines.",
        "The tonnage is too low, raise it.",
        "The priority of the question about unicorns isn't right, please correct it.",
        "The coffee is too cold, fix it",
        "the wifi isn't right",
        "fix the printer",
        "move the furniture",
        "remove the things that bother us from my inbox",
        "nobody reads the newspaper",
    ],
)
def test_what_is_not_there_is_declined_and_not_asked_about(plan: Planned, text: str) -> None:
    assert plan(text).kind == "declined"


@pytest.mark.parametrize(
    "text",
    [
        "Delete the built year of Vessel, nobody fills it in.",
        "Remove built year from Vessel, they still mix it up",
        "The built year of Vessel is nonsense and should be removed",
        "built year of Vessel: drop it",
        "Remove built year from Vessel, privacy reasons",
    ],
)
def test_what_people_think_of_a_thing_is_no_part_of_the_request(data: Data, text: str) -> None:
    assert entity(data(text), "Vessel")["attributes"] == ["imo_number", "name", "status"]


def test_a_wish_behind_a_comma_is_kept(plan: Planned) -> None:
    assert plan("Add fax to Vessel, it should be required").summary != plan("Add fax to Vessel").summary


@pytest.mark.parametrize(
    ("text", "answer", "summary"),
    [
        ("the threshold is too low", "0.75", "Change the confidence threshold of demurrage_claim to 0.75."),
        (
            "the threshold is too low",
            "make it 0.75 please",
            "Change the confidence threshold of demurrage_claim to 0.75.",
        ),
        ("rename built_year", "year_built", "Rename built_year of Vessel to year_built."),
        ("rename built_year", "call it “year”", "Rename built_year of Vessel to year."),
    ],
)
def test_the_answer_to_a_question_is_the_value_that_was_asked_for(
    plan: Planned, text: str, answer: str, summary: str
) -> None:
    asked = plan(text)
    result = plan(answer, [PastTurn(text, asked.kind, asked.text, asked.choices)])
    assert result.summary == summary


def test_another_request_after_a_question_is_no_answer_to_it(plan: Planned) -> None:
    asked = plan("the threshold is too low")
    past = [PastTurn("the threshold is too low", asked.kind, asked.text)]
    assert plan("add fax to Vessel", past).summary == "Add fax to Vessel."
    assert plan("vessels", past).kind != "operations"


def test_a_new_name_is_asked_for_each_place_that_has_the_old_one(plan: Planned) -> None:
    result = plan("rename the status")
    assert (result.kind, len(result.choices)) == ("question", 3)
    assert plan(result.choices[0]).text == "What should the attribute “status” of the entity Vessel be called?"


def test_what_a_thing_is_said_to_be_tells_which_one_should_go(data: Data) -> None:
    changed = data("'contract' is a synonym of Charter Party and should be removed")
    assert entity(changed, "Charter Party")["synonyms"] == []
    assert "contract" in changed["key_terms"]


@pytest.mark.parametrize("tail", ["no, leave it", "it can stay", "that was a joke", "it stays", "never mind"])
def test_a_request_that_is_taken_back_is_not_planned(plan: Planned, tail: str) -> None:
    assert plan(f"Remove email from Charterer - {tail}").kind != "operations"
