"""The display rules that pages share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pages.ui.state import PACK_KEY, ago, chosen_pack, literal, plural
from tests.pages.fakes import NOW, pack_row


@pytest.mark.parametrize(
    ("count", "noun", "words"),
    [
        (1, "change", "1 change"),
        (0, "change", "0 changes"),
        (3, "entity", "3 entities"),
        (2, "open proposal", "2 open proposals"),
        (1200, "line", "1,200 lines"),
    ],
)
def test_a_count_stands_with_its_noun_in_the_right_number(count: int, noun: str, words: str) -> None:
    assert plural(count, noun) == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(seconds=50), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=25), "yesterday"),
        (timedelta(days=5), "5 days ago"),
        (timedelta(days=40), "on 13 October 2025"),
    ],
)
def test_a_time_is_told_the_way_people_do(passed: timedelta, words: str) -> None:
    now = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)
    assert ago(now - passed, now) == words


def test_a_clock_that_is_behind_does_not_speak_of_the_future() -> None:
    assert ago(NOW + timedelta(seconds=30), NOW) == "just now"


def test_text_of_a_pack_cannot_dress_itself_up() -> None:
    assert literal("**bold** [x](y) $a$ :red[b]") == r"\*\*bold\*\* \[x\]\(y\) \$a\$ \:red\[b\]"


def test_a_shared_link_wins_over_the_pack_chosen_before() -> None:
    first, second = pack_row("One"), pack_row("Two")
    state = {PACK_KEY: str(first.id)}
    assert chosen_pack(state, str(second.id), [first, second]) == second
    assert chosen_pack(state, None, [first, second]) == second


def test_a_link_to_a_pack_that_is_gone_falls_back_to_the_chosen_one() -> None:
    first, second = pack_row("One"), pack_row("Two")
    assert chosen_pack({PACK_KEY: str(first.id)}, str(uuid4()), [first, second]) == first


def test_without_a_choice_the_pack_that_changed_last_is_taken() -> None:
    old, new = pack_row("Old", last_change_at=NOW - timedelta(days=9)), pack_row("New")
    assert chosen_pack({}, "no identifier", [old, new]) == new
    assert chosen_pack({}, None, []) is None
