"""Inline lists and mappings, on one line and over several, and JSON."""

from __future__ import annotations

import json

import pytest

from core.engine import apply, load
from tests.engine.helpers import add, delete, edit, replace


def test_an_inline_list_grows_and_shrinks_in_its_line():
    text = "l: [a, b, c]  # tail\n"
    assert edit(text, add("l", "d")) == "l: [a, b, c, d]  # tail\n"
    assert edit(text, add("l", "n", index=0)) == "l: [n, a, b, c]  # tail\n"
    assert edit(text, delete("l.a")) == "l: [b, c]  # tail\n"
    assert edit(text, delete("l.b")) == "l: [a, c]  # tail\n"
    assert edit(text, delete("l.c")) == "l: [a, b]  # tail\n"


def test_a_trailing_comma_stays():
    assert edit("l: [a, b,]\n", add("l", "c")) == "l: [a, b, c,]\n"
    assert edit("l: [a, b,]\n", delete("l.b")) == "l: [a,]\n"


LINES = """\
l: [
  alpha,  # first
  # about beta
  beta    # second
]
t: 1
"""


def test_a_list_over_several_lines_grows_by_a_line():
    assert edit(LINES, add("l", "gamma")) == LINES.replace("beta    #", "beta,    #").replace("]", "  gamma\n]")
    assert edit(LINES, add("l", "zero", index=0)) == LINES.replace("[\n", "[\n  zero,\n")


def test_a_list_over_several_lines_loses_whole_lines():
    assert edit(LINES, delete("l.alpha")) == LINES.replace("  alpha,  # first\n", "")
    assert edit(LINES, delete("l.beta")) == LINES.replace("alpha,", "alpha").replace(
        "  # about beta\n  beta    # second\n", ""
    )


def test_one_key_of_an_inline_mapping_with_quoted_keys():
    text = 'm: {"one": 1, \'two\': "b"}\n'
    assert edit(text, replace("m.one", 2)) == text.replace("1", "2")
    assert edit(text, replace("m.two", "c")) == text.replace('"b"', '"c"')
    assert edit(text, delete("m.one")) == "m: {'two': \"b\"}\n"
    assert edit(text, delete("m.two")) == 'm: {"one": 1}\n'
    assert edit(text, {"action": "rename", "path": "m.one", "to": "uno"}) == text.replace("one", "uno")


def test_an_inline_mapping_takes_a_key_in_the_quotes_of_its_keys():
    assert edit('m: {"a": 1}\n', add("m.b", [True, None])) == 'm: {"a": 1, "b": [true, null]}\n'


def test_items_of_an_inline_list_change_places():
    assert edit("l: [a, 'b', c]\n", {"action": "move", "path": ["l", 0], "index": 2}) == "l: ['b', c, a]\n"


def test_a_key_without_a_value_in_braces_takes_one():
    assert edit("m: {a, b: }\n", replace("m.a", 1), replace("m.b", 2)) == "m: {a: 1, b: 2}\n"


def test_an_emptied_inline_list_keeps_its_brackets():
    assert edit("l: [ a ]\n", delete("l.a")) == "l: []\n"


def test_a_nested_inline_value_is_reached():
    assert edit("m: {a: {b: [1, 2]}}\n", add("m.a.b", 3)) == "m: {a: {b: [1, 2, 3]}}\n"


@pytest.mark.parametrize("indent", [None, 2])
def test_json_stays_json(indent: int | None):
    data = {"name": "P", "entities": [{"type": "A", "attributes": ["x"]}, {"type": "B", "attributes": []}]}
    operations = [
        add("entities.A.attributes", "y"),
        add("entities.B.attributes", "z"),
        add("entities", {"type": "C", "attributes": [None, True]}),
        replace("name", 'Q "q"'),
        delete("entities.A"),
    ]
    result = json.loads(apply(json.dumps(data, indent=indent), operations).text)
    assert result == {
        "name": 'Q "q"',
        "entities": [{"type": "B", "attributes": ["z"]}, {"type": "C", "attributes": [None, True]}],
    }


def test_a_pair_without_braces_in_a_list_can_be_edited():
    assert load(edit("l: [a: 1, b]\n", add("l[0].c", 2))) == {"l": [{"a": 1, "c": 2}, "b"]}
    assert load(edit("l: [a: 1, b]\n", delete("l[0].a"))) == {"l": [{}, "b"]}
