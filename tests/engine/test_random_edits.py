"""Random edits of real and odd files: a few hundred in the quick run, thousands in the slow one."""

from __future__ import annotations

import pytest

from tests.engine import random_edits, round_trips


def attack(texts: list[str], edits: int, seed: int) -> None:
    tally = random_edits.run(texts, edits, seed)
    assert (tally.wrong, tally.invalid, tally.unreasonable) == (0, 0, 0), "\n".join(tally.samples[:3])
    assert sum(tally.refused.values()) < tally.done / 20


def test_random_edits_of_packs_are_right_and_local():
    attack(round_trips.texts_at_hand(), 120, 21)


def test_random_edits_of_odd_files_are_right_and_local():
    attack(round_trips.odd_texts(anchored=True), 600, 22)


def test_what_is_derived_from_two_texts_gives_the_new_data():
    trips = round_trips.run(round_trips.texts_at_hand() + round_trips.odd_texts(), 35, 23)
    assert (trips.wrong, trips.inexpressible, trips.patches_wrong) == (0, 0, 0), "\n".join(trips.samples[:3])


@pytest.mark.slow
def test_thousands_of_random_edits_of_packs_are_right_and_local():
    attack(round_trips.texts_at_hand(), 1_200, 31)


@pytest.mark.slow
def test_thousands_of_random_edits_of_odd_files_are_right_and_local():
    attack(round_trips.odd_texts(anchored=True), 3_000, 32)


@pytest.mark.slow
def test_hundreds_of_derivations_give_the_new_data():
    trips = round_trips.run(round_trips.texts_at_hand() + round_trips.odd_texts(), 250, 33)
    assert (trips.wrong, trips.inexpressible, trips.patches_wrong) == (0, 0, 0), "\n".join(trips.samples[:3])
