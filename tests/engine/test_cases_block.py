"""Block lists and mappings: what is put in, taken out and replaced, and which bytes stay."""

from __future__ import annotations

from core.engine import load
from tests.engine.helpers import add, delete, edit, replace

SECTIONS = """\
terms:
  - "a"
  - "b"

# The next section
rules:
  - x
"""


def test_an_append_stays_above_the_next_sections_comment():
    assert edit(SECTIONS, add("terms", "c")) == SECTIONS.replace('  - "b"\n', '  - "b"\n  - "c"\n')


def test_a_mapping_is_appended_with_the_blank_line_that_its_siblings_have():
    text = 'items:\n  - name: "A"\n    kind: x\n\n  - name: "B"\n    kind: y\n\nnext: 1\n'
    grown = edit(text, add("items", {"kind": "z", "name": "C"}))
    assert grown == text.replace("kind: y\n", 'kind: y\n\n  - name: "C"\n    kind: z\n')


def test_an_append_without_blank_lines_between_siblings_puts_none():
    text = "items:\n  - name: A\n  - name: B\nnext: 1\n"
    assert edit(text, add("items", {"name": "C"})) == "items:\n  - name: A\n  - name: B\n  - name: C\nnext: 1\n"


ITEMS = """\
list:
  # about a
  - a  # first

  # about b
  # in two lines
  - b

  # about c
  - c
tail: 1
"""


def test_the_first_item_goes_with_its_comment_and_one_blank_line():
    assert edit(ITEMS, delete("list.a")) == ITEMS.replace("  # about a\n  - a  # first\n\n", "")


def test_a_middle_item_goes_with_its_comment_block_and_one_blank_line():
    assert edit(ITEMS, delete("list.b")) == ITEMS.replace("  # about b\n  # in two lines\n  - b\n\n", "")


def test_the_last_item_goes_with_its_comment_and_the_blank_line_above():
    assert edit(ITEMS, delete("list.c")) == ITEMS.replace("\n  # about c\n  - c\n", "")


def test_a_comment_after_a_blank_line_is_not_the_items():
    text = "list:\n  # general\n\n  - a\n  - b\n"
    assert edit(text, delete("list.a")) == "list:\n  # general\n\n  - b\n"


def test_the_only_item_leaves_an_empty_list():
    assert edit("list:  # why\n  # about a\n  - a\ntail: 1\n", delete("list.0")) == "list: []  # why\ntail: 1\n"


def test_the_only_key_leaves_an_empty_mapping():
    assert edit("map:\n  k: v\ntail: 1\n", delete("map.k")) == "map: {}\ntail: 1\n"


def test_the_only_key_of_a_text_leaves_an_empty_text():
    assert edit("# head\n\nonly: 1\n", delete("only")) == "# head\n\n{}\n"


def test_an_emptied_item_keeps_its_dash():
    assert edit("list:\n  - k: v\n  - b\n", delete("list[0].k")) == "list:\n  - {}\n  - b\n"


def test_the_second_key_takes_the_place_behind_the_dash():
    text = "list:\n  - name: a  # n\n    type: b  # t\n    more: c\n"
    assert edit(text, delete("list[0].name")) == "list:\n  - type: b  # t\n    more: c\n"


def test_a_comment_between_the_first_keys_is_not_lost():
    text = "list:\n  - name: a\n    # about type\n    type: b\n"
    assert edit(text, delete("list[0].name")) == "list:\n  -\n    # about type\n    type: b\n"


def test_an_empty_list_is_filled_in_place():
    assert edit("a: []  # comment\nb: 1\n", add("a", "x")) == "a: [x]  # comment\nb: 1\n".replace("[x]", '["x"]')


def test_an_empty_list_is_filled_as_its_cousins_are_written():
    text = 'items:\n  - name: "A"\n    tags:\n      - "x"\n  - name: "B"\n    tags: []  # none yet\n'
    assert edit(text, add("items.B.tags", "y")) == text.replace(
        "tags: []  # none yet\n", 'tags:  # none yet\n      - "y"\n'
    )


def test_an_empty_mapping_takes_its_first_key():
    assert edit("a: {}\nb: x\n", add("a.k", "v")) == "a: {k: v}\nb: x\n"


def test_a_missing_value_takes_its_first_item_below_its_comment():
    assert edit("k:   # comment\nb: x\n", add("k", "v")) == "k:   # comment\n  - v\nb: x\n"


def test_a_missing_value_takes_a_value_before_its_comment():
    assert edit("k:   # comment\nb: x\n", replace("k", "v")) == "k: v   # comment\nb: x\n"


def test_a_null_becomes_a_list():
    assert edit("k: null  # c\nb: x\n", add("k", 1)) == "k:  # c\n  - 1\nb: x\n"


def test_adding_and_deleting_restores_the_bytes():
    for path, value in (("list", "new"), ("list", {"a": [1, {"b": "c"}]}), ("fresh", [1, 2]), ("fresh", "a\nb\n")):
        grown = edit(ITEMS, add(path, value))
        position = 3 if path == "list" else None
        shrunk = edit(grown, delete(path if position is None else f"{path}[{position}]"))
        assert grown != ITEMS
        assert shrunk == ITEMS


def test_replacing_by_the_same_value_changes_no_byte():
    for path, value in (("list", ["a", "b", "c"]), ("list.a", "a"), ("tail", 1)):
        assert edit(ITEMS, replace(path, value)) == ITEMS


def test_replacing_by_another_type_is_a_change():
    assert edit("a: 1\n", replace("a", "1")) == 'a: "1"\n'
    assert edit("a: 1\n", replace("a", True)) == "a: true\n"
    assert edit("a: 1\n", replace("a", 1.0)) == "a: 1.0\n"


def test_a_replaced_list_keeps_the_comments_of_what_stays():
    text = "l:\n  # about a\n  - a  # first\n  - b\n  # about c\n  - c\n"
    assert edit(text, replace("l", ["a", "c", "d"])) == text.replace("  - b\n", "") + "  - d\n"


def test_a_scalar_becomes_a_block_and_its_comment_stays_on_the_key():
    text = "a: old  # why\nb:\n  - x\n"
    assert edit(text, replace("a", ["n", "m"])) == "a:  # why\n  - n\n  - m\nb:\n  - x\n"


def test_a_block_becomes_a_scalar():
    assert edit("a:  # why\n  - x\n  - y\nb: 1\n", replace("a", 5)) == "a: 5  # why\nb: 1\n"


def test_items_are_inserted_before_after_and_at_an_index():
    text = "l:\n  - a\n  - b\n"
    assert edit(text, add("l", "n", before="a")) == "l:\n  - n\n  - a\n  - b\n"
    assert edit(text, add("l", "n", after="a")) == "l:\n  - a\n  - n\n  - b\n"
    assert edit(text, add("l", "n", index=2)) == "l:\n  - a\n  - b\n  - n\n"


def test_a_new_key_stands_where_its_siblings_have_it():
    text = "l:\n  - name: a\n    type: t\n    tags: [x]\n  - name: b\n    tags: [y]\n"
    assert edit(text, add("l.b.type", "u")) == text.replace("name: b\n", "name: b\n    type: u\n")


def test_a_new_key_may_be_placed_beside_a_sibling():
    text = "m:\n  a: 1\n  b: 2\n"
    assert edit(text, add("m.n", 3, before="b")) == "m:\n  a: 1\n  n: 3\n  b: 2\n"


def test_zero_indent_two_indent_and_four_space_files_keep_their_ways():
    text = "zero:\n- a\n- b\ntwo:\n  - a\nfour:\n    k:\n        m: 1\n    l:\n    - a\n"
    assert edit(text, add("zero", "c")) == text.replace("- b\n", "- b\n- c\n")
    assert edit(text, add("two", "c")) == text.replace("two:\n  - a\n", "two:\n  - a\n  - c\n")
    assert edit(text, add("four.n", {"o": [1]})) == text + "    n:\n        o:\n        - 1\n"


def test_comments_at_odd_indents_stay_where_they_are():
    text = "m:\n  a: 1\n      # over\n# under\n  b: 2\n  - \n".replace("  - \n", "")
    assert edit(text, replace("m.b", 3)) == text.replace("b: 2", "b: 3")
    assert edit(text, delete("m.a")) == "m:\n      # over\n# under\n  b: 2\n"


def test_a_comment_between_the_dash_and_the_body_stays():
    text = "l:\n  - # remark\n    name: a\n    b: 1\n"
    assert edit(text, replace("l.a.b", 2)) == text.replace("b: 1", "b: 2")


def test_a_list_in_a_list_and_a_dash_of_its_own_line():
    text = "l:\n  - - a\n    - b\n  -\n    name: x\n  -\n"
    assert edit(text, add("l[0]", "c")) == text.replace("    - b\n", "    - b\n    - c\n")
    assert edit(text, delete("l[0][0]")) == text.replace("  - - a\n    - b\n", "  - - b\n")
    assert edit(text, replace("l.x.name", "y")) == text.replace("name: x", "name: y")
    assert edit(text, replace("l[2]", "full")) == text[:-1] + " full\n"


def test_a_tab_before_a_trailing_comment_stays():
    assert edit("a: b\t# c\nd: 1\n", replace("a", "e")) == "a: e\t# c\nd: 1\n"


def test_a_moved_item_takes_its_comment_along():
    text = "l:\n  - a\n  # about b\n  - b  # tail\n  - c\n"
    assert edit(text, {"action": "move", "path": "l.b", "index": 2}) == (
        "l:\n  - a\n  - c\n  # about b\n  - b  # tail\n"
    )
    assert edit(text, {"action": "move", "path": "l.b", "before": "a"}) == (
        "l:\n  # about b\n  - b  # tail\n  - a\n  - c\n"
    )


def test_moving_the_first_item_keeps_what_lies_between():
    text = "l:\n  - a\n\n  # loose\n\n  - b\n"
    assert edit(text, {"action": "move", "path": "l.a", "after": "b"}) == "l:\n  - b\n\n  # loose\n\n  - a\n"


def test_a_key_moves_to_the_front_of_its_dash_line():
    text = "l:\n  - type: t\n    name: a\n"
    assert edit(text, {"action": "move", "path": ["l", 0, "name"], "index": 0}) == "l:\n  - name: a\n    type: t\n"


def test_a_rename_keeps_the_place_the_quotes_and_the_comment():
    text = 'm:\n  "a": 1  # one\n  b: 2\n'
    assert edit(text, {"action": "rename", "path": "m.a", "to": "c"}) == 'm:\n  "c": 1  # one\n  b: 2\n'
    assert edit(text, {"action": "rename", "path": "m.b", "to": "yes"}) == 'm:\n  "a": 1  # one\n  "yes": 2\n'


def test_a_group_of_values_takes_the_place_of_a_value_wherever_that_stands():
    value = {"a": 1, "b": 2}
    assert edit("-   x\n", replace([0], value)) == "-   a: 1\n    b: 2\n"
    assert edit("-\n   x\n", replace([0], value)) == "-\n   a: 1\n   b: 2\n"
    assert edit("- y\n-", replace([1], value)) == "- y\n- a: 1\n  b: 2"


def test_moving_at_the_end_of_a_file_without_a_last_line_end_keeps_every_value():
    text = "a: |\n  one\nb: |\n  two\nc: 3"
    for path, index in (("a", 2), ("c", 0), ("b", 2)):
        moved = edit(text, {"action": "move", "path": path, "index": index})
        assert load(moved) == load(text)
        assert list(load(moved))[index] == path
