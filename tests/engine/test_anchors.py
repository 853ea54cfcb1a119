"""Comparing lines by anchors: the opcodes tell both texts in full, and repeated lines do not make it slow."""

from __future__ import annotations

from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from core.engine.anchors import opcodes
from core.engine.diff import line_opcodes

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", *(f"once {n}" for n in range(60))]), max_size=90)


@given(TEXTS, TEXTS)
def test_the_opcodes_tell_both_texts_in_order_and_in_full(left: list[str], right: list[str]) -> None:
    for codes in (list(opcodes(left, right)), line_opcodes(left, right)):
        a = c = 0
        for tag, i, j, k, m in codes:
            assert (i, k) == (a, c)
            assert (tag == "equal") == (left[i:j] == right[k:m])
            a, c = j, m
        assert (a, c) == (len(left), len(right))


def test_lines_that_stand_once_keep_what_is_the_same_together() -> None:
    left = [line for n in range(50) for line in (f"name {n}", "attributes:", "- x")]
    right = [line for n in range(50) for line in (f"name {n}", "attributes:", "- x", *(["- y"] if n % 5 == 0 else []))]
    assert [tag for tag, *_ in line_opcodes(left, right)].count("insert") == 10


def test_many_repeated_lines_are_compared_fast() -> None:
    left = [line for n in range(400) for line in (f"name {n}", "attributes:", "- x", "synonyms:", "- y")]
    right = [line for line in left if not line.endswith("7")]
    started = perf_counter()
    line_opcodes(left, right)
    assert perf_counter() - started < 0.5
