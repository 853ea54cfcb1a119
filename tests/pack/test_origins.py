"""The origin of each line, carried from version to version."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from core.pack.origins import carried, first_runs, origins_of, size_of_change


def test_lines_keep_their_origin_while_others_come_and_go():
    runs = first_runs("a\nb\nc\n", 1)
    runs, added, removed = carried(runs, "a\nb\nc\n", "a\nx\nc\ny\n", 2)
    assert (list(origins_of(runs)), added, removed) == ([1, 2, 1, 2], 2, 1)
    runs, added, removed = carried(runs, "a\nx\nc\ny\n", "x\nc\n", 3)
    assert (list(origins_of(runs)), added, removed) == ([2, 1], 0, 2)
    assert runs == [2, 1, 1, 1]


def test_an_empty_text_has_no_origins():
    assert first_runs("", 1) == []
    assert carried([], "", "a\n", 2)[0] == [2, 1]
    assert carried([1, 1], "a\n", "", 2)[0] == []
    assert size_of_change("a\nb\n", "b\nc\nd\n") == (2, 1)


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=8), min_size=2, max_size=6))
def test_every_line_has_one_origin_and_what_is_new_is_of_the_newest(texts: list[list[str]]):
    told = ["".join(f"{line}\n" for line in lines) for lines in texts]
    runs = first_runs(told[0], 1)
    for number, (old, new) in enumerate(itertools.pairwise(told), start=2):
        runs, added, removed = carried(runs, old, new, number)
        origins = list(origins_of(runs))
        assert len(origins) == new.count("\n")
        assert origins.count(number) == added
        assert new.count("\n") - old.count("\n") == added - removed
        assert all(1 <= origin <= number for origin in origins)
