"""Values: quotes like the neighbours', words that YAML reads as something else, block scalars."""

from __future__ import annotations

import pytest

from core.engine import load
from tests.engine.helpers import add, delete, edit, replace
from tests.engine.random_edits import SINGLES, STRINGS

REGEX = r"""patterns:
  - pattern: "Dr\\. (?P<name>[\\s:]+) \"x\""  # doctors
    entity_type: "A"
"""


def test_a_regular_expression_in_double_quotes_keeps_its_escapes():
    text = edit(REGEX, replace("patterns[0].entity_type", "B"))
    assert text == REGEX.replace('"A"', '"B"')
    changed = edit(REGEX, replace("patterns[0].pattern", r"\s+: \d"))
    assert changed == REGEX.replace(r'"Dr\\. (?P<name>[\\s:]+) \"x\""', r'"\\s+: \\d"')


@pytest.mark.parametrize(
    ("items", "written"),
    [
        ('- "a"\n- "b"\n', '- "new"\n'),
        ("- 'a'\n- 'b'\n", "- 'new'\n"),
        ("- a\n- b\n", "- new\n"),
        ('- a\n- "yes"\n- b\n', "- new\n"),
        ("- \"a\"\n- 'b'\n- 'c'\n", "- 'new'\n"),
    ],
)
def test_a_new_string_is_quoted_like_its_neighbours(items: str, written: str):
    assert edit(items, add([], "new")) == items + written


@pytest.mark.parametrize("value", [*STRINGS, *SINGLES], ids=repr)
@pytest.mark.parametrize("item", ["plain", "'single'", '"double"'])
def test_every_value_reads_back_as_itself(value: object, item: str):
    block, inline = f"l:\n  - {item}\nk: {item}\n", f"l: [{item}]\nm: {{k: {item}}}\n"
    assert load(edit(block, add("l", value)))["l"][1] == value
    assert load(edit(block, replace("k", value)))["k"] == value
    assert load(edit(inline, add("l", value)))["l"][1] == value
    assert load(edit(inline, replace("m.k", value)))["m"]["k"] == value


@pytest.mark.parametrize("key", STRINGS, ids=repr)
def test_every_text_can_be_a_key(key: str):
    assert load(edit("m:\n  k: 1\n", add(["m", key], 2)))["m"] == {"k": 1, key: 2}
    assert load(edit("m: {k: 1}\n", {"action": "rename", "path": "m.k", "to": key}))["m"] == {key: 1}


def test_what_would_be_misread_is_quoted_and_nothing_else():
    assert edit("l:\n  - a\n", add("l", "yes"), add("l", "fine: no"), add("l", "fine")) == (
        'l:\n  - a\n  - "yes"\n  - "fine: no"\n  - fine\n'
    )


def test_a_replaced_value_keeps_its_own_quotes():
    assert edit("a: 'x'\nb: \"y\"\nc: z\n", replace("a", "m"), replace("b", "n"), replace("c", "o")) == (
        "a: 'm'\nb: \"n\"\nc: o\n"
    )


BLOCKS = """\
a: |  # why
  one
    two

b: |+
  kept

c: |2
    four
  two
d: >-
  folded
  text
e: 1
"""


def test_a_value_beside_block_scalars_leaves_them_alone():
    assert edit(BLOCKS, replace("e", 2)) == BLOCKS.replace("e: 1", "e: 2")
    assert edit(BLOCKS, delete("c")) == BLOCKS.replace("c: |2\n    four\n  two\n", "")


def test_a_block_scalar_is_replaced_by_one():
    assert edit(BLOCKS, replace("a", "x\n  y\n")) == BLOCKS.replace("  one\n    two\n", "  x\n    y\n")


def test_an_insertion_after_a_kept_block_does_not_feed_it():
    text = "l:\n  - |+\n    kept\n\n\n  - x\n"
    assert load(edit(text, add("l", "n", index=1)))["l"] == ["kept\n\n\n", "n", "x"]
    assert load(edit(text, delete("l[1]")))["l"] == ["kept\n\n\n"]


def test_the_usual_blank_line_is_left_out_below_a_kept_block():
    text = "l:\n  - a\n\n  - |+\n    kept\n\n"
    assert edit(text, add("l", "n")) == text + "  - n\n"


def test_a_first_key_of_several_lines_in_an_empty_text_keeps_its_last_line_end():
    assert load(edit("{}", add("k", "a\nb\n"))) == {"k": "a\nb\n"}


def test_a_deletion_does_not_feed_a_comment_to_a_block_scalar_above():
    text = "a: |\n  x\nb: 1\n    # far in\nc: 2\n"
    assert load(edit(text, delete("b"))) == {"a": "x\n", "c": 2}


def test_text_of_several_lines_at_the_end_of_a_file_without_a_last_line_end():
    for value in ("one\ntwo", "one\ntwo\n", "one\n\ntwo\n"):
        text = edit("a: 1\nb: 2", add("c", value))
        assert text.startswith("a: 1\nb: 2\nc: |")
        assert load(text)["c"] == value


def test_a_block_scalar_at_the_end_of_a_file_keeps_its_value_when_text_follows():
    text = edit("a: |\n  one\n  two", add("b", 1))
    assert load(text) == {"a": "one\ntwo", "b": 1}


def test_a_text_that_no_block_scalar_can_hold_is_quoted():
    for value in (" lead\nx", "tab\t\nx", "x\n \ny", "x\n\n", "\nx", "a\x07\nb"):
        assert load(edit("a: x\nb: 1\n", replace("a", value)))["a"] == value
