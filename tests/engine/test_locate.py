"""Lines of paths and doubled keys."""

from __future__ import annotations

from core.engine import duplicate_keys, line_of, locate

TEXT = """\
a: 1
l:
  # c
  - name: x
    k: [1, 2]
  - - p
    - q
d:
  k: 1
  k: 2
  i: {m: 1, m: 2}
a: 3
"""


def test_a_path_has_a_line_and_a_column():
    locator = locate(TEXT)
    assert locator.line(["l"]) == 2
    assert locator.line(["l", "x", "k"]) == 5
    assert locator.line(["l", 1, 1]) == 7
    assert locator.column(["l", 1, 1]) == 5
    assert locator.line(["nope"]) is None
    assert line_of(TEXT, ["l", 0]) == 4


def test_a_doubled_key_is_where_readers_take_it_from():
    assert line_of(TEXT, ["d", "k"]) == 10


def test_doubled_keys_are_reported_everywhere():
    found = [(double.path, double.line, double.first_line) for double in duplicate_keys(TEXT)]
    assert found == [(("d", "k"), 10, 9), (("d", "i", "m"), 11, 11), (("a",), 12, 1)]


def test_keys_of_different_types_are_not_doubled():
    assert duplicate_keys('1: a\n"1": b\ntrue: c\n') == []


def test_a_line_has_the_names_of_what_holds_it():
    assert locate(TEXT).labels_at(5) == ("l", "x", "k")
    assert locate(TEXT).labels_at(9) == ("d", "k")
