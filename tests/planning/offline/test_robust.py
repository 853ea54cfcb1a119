"""Whatever is sent: a plan comes in bounded time, nothing raises, and memories and packs stay data."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from core.engine import apply
from core.pack.model import Pack
from core.planning.evaluate import read_cases
from core.planning.offline import OfflinePlanner
from core.planning.protocol import Plan, PlanRequest

pytestmark = pytest.mark.slow

SETS = Path(__file__).parents[1] / "eval"
LONGEST = 8_000  # characters that the chat takes
SECONDS = 6.0

HOSTILE = {
    "one long sentence": "add " + "alpha " * 1_600,
    "one long name": "a" * LONGEST,
    "names without an end": "add " + ", ".join(f"a{n}" for n in range(300)) + " to Vessel",
    "renames without an end": "rename " + "a to b and " * 700,
    "owners without an end": "remove " + "status of " * 700 + "Vessel",
    "possessives": "Vessel's " * 800,
    "brackets": "(" * LONGEST,
    "quotes": "\"'`“„«" * 1_200,
    "signs": "?!.;:" * 1_600,
    "bullets": "\n".join(["- remove status from Vessel"] * 280),
    "clauses below every limit": ", ".join(["remove status from Vessel and the same for Charterer"] * 22),
    "joints": "should not be the same for without unless is now called and as well as " * 3,
    "a catastrophic expression": 'Add the pattern "(a+)+(b+)+$" for status of Vessel',
    "half an expression": "add pattern " + "\\d[" * 2_000,
    "nested quantifiers": "add pattern " + "(" * 300 + "a" + ")+" * 300,
    "invisible signs": "\u202e\u200b\u0000é" * 2_000,
    "arrows": "a -> " * 1_500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_requests_are_planned_in_bounded_time(plan: Callable[..., Plan], name: str) -> None:
    began = process_time()
    result = plan(HOSTILE[name][:LONGEST])
    assert process_time() - began < SECONDS
    assert result.kind in ("operations", "question", "declined", "answer")


def test_a_sentence_as_long_as_a_page_is_declined(plan: Callable[..., Plan]) -> None:
    result = plan("The vessel was inspected in March and found to be in good order and " * 30)
    assert result.kind == "declined"
    assert "too long" in result.text


def _shuffled(texts: list[str], seed: int) -> str:
    """A sentence of pieces of others, as nobody would write it."""
    chance = random.Random(seed)
    words = [word for text in chance.sample(texts, 3) for word in text.split(" ")]
    start = chance.randrange(len(words))
    chosen = words[start : start + chance.randrange(2, 14)]
    if chance.random() < 0.5:
        chance.shuffle(chosen)
    return " ".join(chosen)


def _never_raises(count: int) -> None:
    cases = [case for file in sorted(SETS.glob("*.jsonl")) for case in read_cases(file)]
    texts, packs = [case.text for case in cases], [case.pack for case in cases[:: len(cases) // 12]]
    for seed in range(count):
        pack: Pack = packs[seed % len(packs)]
        result = OfflinePlanner().plan(PlanRequest(_shuffled(texts, seed), pack))
        assert result.kind != "operations" or apply(pack.text, result.operations).text != pack.text


def test_no_heap_of_words_raises() -> None:
    _never_raises(25)


@pytest.mark.slow
def test_no_large_heap_of_words_raises() -> None:
    _never_raises(400)
