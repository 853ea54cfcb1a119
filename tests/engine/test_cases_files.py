"""Whole files: line ends, byte-order marks, odd characters, anchors, odd keys, document marks, batches."""

from __future__ import annotations

import pytest

from core.engine import load
from tests.engine.helpers import add, delete, edit, refused, replace


def test_windows_line_ends_stay_and_are_used():
    text = "# c\r\nl:\r\n  - a\r\n\r\nm:\r\n  k: v\r\n"
    assert edit(text, add("l", "b")) == text.replace("- a\r\n", "- a\r\n  - b\r\n")
    assert edit(text, replace("m", {"k": "v", "t": "x\ny\n"})) == text + "  t: |\r\n    x\r\n    y\r\n"


def test_mixed_line_ends_stay_and_new_lines_follow_their_neighbour():
    text = "a: 1\r\nl:\n  - a\n  - b\r\nz: 1\n"
    assert edit(text, add("l", "n", index=1)) == text.replace("- a\n", "- a\n  - n\n")
    assert edit(text, replace("z", 2)) == text.replace("z: 1", "z: 2")


def test_a_file_without_a_last_line_end_gets_none():
    assert edit("l:\n  - a", add("l", "b")) == "l:\n  - a\n  - b"
    assert edit("l:\n  - a\n  - b", delete("l.b")) == "l:\n  - a\n"
    assert edit("a: 1", replace("a", 2)) == "a: 2"


def test_blank_lines_at_the_end_and_lines_of_spaces_stay():
    text = "l:\n  - a\n   \n  - b\n\n\n  \n"
    assert edit(text, add("l", "c")) == "l:\n  - a\n   \n  - b\n\n  - c\n\n\n  \n"
    assert edit(text, replace("l.a", "x")) == text.replace("- a", "- x")


def test_a_byte_order_mark_stays_with_an_edit_on_line_one():
    assert edit("\ufeffa: 1\nb:\n  - x\n", replace("a", 2), add("b", "y")) == "\ufeffa: 2\nb:\n  - x\n  - y\n"
    assert edit("\ufeffa: 1\nb: 2\n", delete("a")) == "\ufeffb: 2\n"


def test_characters_of_several_bytes_before_the_edit_do_not_shift_it():
    text = "größe: '😀'  # é\n世: [é, '😀', z]  # 界\n"
    assert edit(text, replace(["世", 1], "ok")) == text.replace("'😀', z", "'ok', z")


def test_line_breaks_that_only_yaml_knows_do_not_shift_the_edit():
    text = 'a: "x\x85y"\nb: "u\u2028v"\nc: 1\n'
    assert edit(text, replace("c", 2)) == text.replace("c: 1", "c: 2")


ANCHORS = """\
base: &base
  colour: red
  size: &s 1
derived:
  <<: *base
  extra: 2
copy: *base
unused: &u old
free: [1, 2]
"""


def test_an_anchor_stays_when_its_value_is_replaced():
    assert edit(ANCHORS, replace("unused", "new")) == ANCHORS.replace("&u old", "&u new")


def test_a_document_with_anchors_is_edited_beside_them():
    assert edit(ANCHORS, add("free", 3)) == ANCHORS.replace("[1, 2]", "[1, 2, 3]")
    assert edit(ANCHORS, replace("derived.extra", 3)) == ANCHORS.replace("extra: 2", "extra: 3")


@pytest.mark.parametrize("operation", [delete("base"), replace("base.colour", "blue"), delete("base.colour")])
def test_what_an_alias_needs_is_not_changed(operation: dict[str, object]):
    error = refused(ANCHORS, operation)
    assert "&base" in error.message
    assert error.line is not None


def test_an_equal_value_changes_no_byte_where_aliases_stand():
    assert edit(ANCHORS, replace("copy", {"colour": "red", "size": 1}), replace("free", [1, 2])) == ANCHORS
    text = "l: [&a x, *a]\n"
    assert edit(text, {"action": "add_unique", "path": "l", "value": "x"}) == text
    assert load(edit(text, {"action": "add_unique", "path": "l", "value": None}))["l"] == ["x", "x", None]


def test_a_path_through_an_alias_names_the_anchor():
    error = refused(ANCHORS, replace("copy.colour", "blue"))
    assert "*base" in error.message
    assert error.line == 7


def test_a_path_through_a_merge_is_refused():
    assert "<<" in refused(ANCHORS, replace("derived.colour", "blue")).message
    assert "<<" in refused(ANCHORS, delete(["derived", "<<"])).message


def test_an_alias_itself_can_be_replaced():
    assert edit(ANCHORS, replace("copy", 1)) == ANCHORS.replace("*base\nunused", "1\nunused")


KEYS = """\
"quoted": 1
3: three
true: t
a.b: dotted
c/d: slashed
? complex
: value
steps:
  1: one
  "2": two
double:
  k: 1
  k: 2
  o: 3
"""


def test_odd_keys_are_reached_by_what_they_are():
    assert edit(KEYS, replace([3], "x")) == KEYS.replace("3: three", "3: x")
    assert edit(KEYS, replace('"a.b"', "x")) == KEYS.replace("dotted", "x")
    assert edit(KEYS, replace(["c/d"], "x")) == KEYS.replace("slashed", "x")
    assert edit(KEYS, replace(["complex"], "x")) == KEYS.replace(": value", ": x")
    assert edit(KEYS, replace(["steps", 1], "x")) == KEYS.replace("1: one", "1: x")
    assert edit(KEYS, replace(["steps", "2"], "x")) == KEYS.replace("two", "x")
    assert edit(KEYS, replace("quoted", 2)) == KEYS.replace('"quoted": 1', '"quoted": 2')


def test_a_doubled_key_is_refused_on_the_path_and_left_alone_beside_it():
    error = refused(KEYS, replace("double.k", 3))
    assert "lines 12 and 13" in error.message
    assert edit(KEYS, replace("double.o", 4)) == KEYS.replace("o: 3", "o: 4")


def test_a_question_mark_key_without_a_value_takes_one():
    assert load(edit("? a\nb: 1\n", replace("a", "x"))) == {"a": "x", "b": 1}


def test_document_marks_and_directives_stay():
    text = "%YAML 1.1\n# c\n---\na: 1\nl:\n  - x\n...\n"
    assert edit(text, add("l", "y"), replace("a", 2)) == text.replace("- x\n", "- x\n  - y\n").replace("1\nl", "2\nl")


def test_several_documents_are_refused():
    assert refused("a: 1\n---\nb: 2\n", replace("a", 2)).line == 2


def test_a_failing_batch_names_the_operation_and_changes_nothing():
    text = "l: [a]\n"
    operations = [add("l", "b"), add("l", "c"), delete("l.nope"), add("l", "d"), add("l", "e")]
    error = refused(text, *operations)
    assert error.index == 2
    assert error.message.startswith("Operation 3 (delete")
    assert edit(text, *operations[:2], *operations[3:]) == "l: [a, b, c, d, e]\n"


def test_positions_in_a_batch_count_in_the_text_as_it_then_stands():
    assert edit("l: [a, b, c]\n", delete("l[0]"), delete("l[0]")) == "l: [c]\n"


def test_a_batch_in_a_batch_is_all_or_none():
    error = refused("a: 1\n", {"action": "batch", "operations": [replace("a", 2), delete("z")]})
    assert error.index == 0
    assert "z" in error.message
