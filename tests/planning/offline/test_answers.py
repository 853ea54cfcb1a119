"""Questions in whatever words they come are answered from the pack; what is no question about it is declined."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.planning.protocol import Plan

Planned = Callable[..., Plan]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Walk me through the steps of the demurrage claim.", "2 steps: read the statement of facts, count laytime"),
        ("talk us through how fixing works", "stages: offer, recap"),
        ("At what confidence does the demurrage claim fire?", "The confidence threshold of demurrage_claim is 0.7"),
        ("quick one - which attributes does Vessel have", "4 attributes: imo_number"),
        ("I wonder which triggers fixing has", "1 trigger: enquiry"),
        ("whats the version", "is 1.4.2"),
        ("what version is this?", "is 1.4.2"),
        ("am I right that Charterer has an email?", "Yes, Charterer has the attribute “email”"),
        ("Charterer has an email, right?", "Yes, Charterer has the attribute “email”"),
        ("could you please check whether Vessel has a fax?", "No, Vessel has nothing called “fax”"),
        ("anything in here about laytime?", "“laytime” is a key term"),
        ("got a synonym for Vessel?", "2 synonyms: ship, hull"),
        ("For how long is a demurrage claim open?", "says “demurrage: 90 days”"),
        ("in which risk levels do we sort?", "values: low, high"),
        ("Which fields are compulsory for a vessel?", "Vessel has 1 required field: imo_number"),
        ("is imo number mandatory?", "is required for"),
        ("run me through the stages of fixing", "2 stages: offer, recap"),
        ("Which priority does the question about who hires have?", "is high"),
        ("Has the charterer got an email?", "Yes, Charterer has the attribute “email”"),
        ("what comes after the offer", "recap comes after offer in the business pattern “Fixing”"),
        ("how are charterers and vessels related?", "HIRES (from CHARTERER to VESSEL)"),
        ("what's on the list of key terms", "The pack has 3 key terms: demurrage, laytime, contract"),
        ("whats the lowest confidence", "is 0.8"),
        ("I'd like an overview", "It has 3 entities"),
        ("need to know: which synonyms does Vessel have", "2 synonyms: ship, hull"),
    ],
)
def test_a_question_is_answered_however_it_is_wrapped(plan: Planned, text: str, words: str) -> None:
    result = plan(text)
    assert result.kind == "answer"
    assert words in result.text


@pytest.mark.parametrize(
    "text",
    [
        "If I were to take out the Charterer entity, what else would be affected?",
        "what happens if we remove Charterer?",
        "would removing the hirer break anything?",
        "what depends on Charterer",
        "show me what refers to the Charterer entity",
        "If Charterer were renamed, which things have to follow?",
        "what would we lose by deleting Charterer?",
    ],
)
def test_what_hangs_on_a_thing_is_told_and_nothing_is_planned(plan: Planned, text: str) -> None:
    result = plan(text)
    assert result.kind == "answer"
    assert "Charterer: " in result.text
    for place in ("the relationship HIRES", "its aliases", "the business pattern Fixing"):
        assert place in result.text


def test_what_hangs_on_a_member_is_told_of_that_one_alone(plan: Planned) -> None:
    assert "the required fields of Vessel" in plan("what would break if I deleted imo_number from Vessel?").text
    assert "nothing else in this pack refers to it" in plan("if we dropped the email of Charterer, what breaks?").text


@pytest.mark.parametrize(
    "text",
    [
        "Could you book me a hotel in Piraeus?",
        "Can you draft a letter to the charterer?",
        "What is the capital of France?",
        "what's the weather like tomorrow?",
        "What is my email?",
        "Are you a robot?",
        "How do I cook rice?",
        "remind me to pay the charterer on Friday",
        "Please call the charterer and ask for the contract",
    ],
)
def test_what_is_not_about_the_pack_is_declined_and_not_answered(plan: Planned, text: str) -> None:
    assert plan(text).kind == "declined"


def test_what_the_pack_does_not_hold_is_said_where_it_was_asked_for(plan: Planned) -> None:
    for text in ("do we cover salvage anywhere", "which attributes are about salvage?", "anything on salvage?"):
        result = plan(text)
        assert (result.kind, "found nothing" in result.text) == ("answer", True), text


@pytest.mark.parametrize(
    "text",
    [
        "could you add fax to Vessel?",
        "any chance you could add fax to Vessel?",
        "I wonder if you could add fax to Vessel",
    ],
)
def test_a_request_in_the_form_of_a_question_is_still_a_request(plan: Planned, text: str) -> None:
    assert plan(text).summary == "Add fax to Vessel."
