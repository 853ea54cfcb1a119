"""What leaves open what shall be is asked back, and what says it is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.planning.protocol import Plan

Planned = Callable[..., Plan]


@pytest.mark.parametrize(
    "text",
    [
        "Could you make the threshold stricter?",
        "the description should be updated",
        "The confidence ought to be a bit higher, don't you think? Please adjust.",
        "clean up whatever isn't needed any more",
        "Get rid of all the old stuff in here",
        "delete everything that we don't need any more",
        "wipe the whole pack, I want to start over",
        "delete the second synonym",
        "Delete that synonym, it's wrong",
        "add barge to the list",
        "Set the pattern's confidence to 0.75",
        "make it a required field",
        "Move it further up please",
    ],
)
def test_an_open_wish_is_asked_back(plan: Planned, text: str) -> None:
    assert plan(text).kind == "question", plan(text)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("set the threshold of demurrage_claim to 0.9", "0.9"),
        ('the description should be "Ships"', "Ships"),
        ("the status of Vessel should be renamed to condition", "condition"),
        ("delete the second step of demurrage_claim", "count laytime"),
    ],
)
def test_a_wish_that_says_it_is_planned(plan: Planned, text: str, summary: str) -> None:
    made = plan(text)
    assert made.kind == "operations", made
    assert summary in made.summary


@pytest.mark.parametrize(
    "text",
    [
        "Call the charterer and ask where the vessel is",
        "print 200 charter parties and mail them out",
        "What will the hire be next year?",
        "Print the contract on the third floor printer",
    ],
)
def test_errands_and_the_future_are_none_of_a_packs(plan: Planned, text: str) -> None:
    assert plan(text).kind == "declined", plan(text)


@pytest.mark.parametrize(
    "text",
    [
        "Our hirer should have objected to the laytime right away; instead he looked for his glasses.",
        "The charterer has 30 years of experience by his own count.",
        "The vessel needs a new mast, the master has been told twice and just shrugs.",
        "The vessel should have been scrapped, honestly.",
        "Captain Olsen is called “the hull” by everyone, because he never sinks.",
    ],
)
def test_a_story_about_the_world_changes_no_pack(plan: Planned, text: str) -> None:
    assert plan(text).kind != "operations", plan(text)
