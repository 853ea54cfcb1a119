"""Operations, words and marks from two texts."""

from __future__ import annotations

import json

from core.engine import DiffRow, Fold, apply, derive, diff_json_patch, load, side_by_side, unified, words
from tests.engine.helpers import add, delete, edit, replace

PACK = """\
name: "Legal"
version: 1.0.0

# Entities
entities:
  - name: "Client"
    type: "CLIENT"
    attributes:
      - "name"
      - "email"
  - name: "Case"
    type: "CASE"
    attributes: ["number"]
  - name: "Court"
    type: "COURT"
key_terms: [a, b, c]
since: 2024-01-01
steps:
  1: one
"""


def operations(new: str) -> list[dict[str, object]]:
    derivation = derive(PACK, new)
    assert load(apply(PACK, json.loads(json.dumps(derivation.operations))).text) == load(new)
    return list(derivation.operations)


def test_an_addition_is_one_operation_by_identity():
    new = edit(PACK, add("entities.CLIENT.attributes", "phone"))
    assert operations(new) == [{"action": "add", "path": ["entities", "Client", "attributes"], "value": "phone"}]
    assert words(PACK, new) == ["Client: attribute phone added"]


def test_a_deletion_a_replacement_and_an_entity_are_told_in_words():
    new = edit(PACK, delete("entities.CLIENT.attributes.email"), replace("version", "1.1.0"), delete("entities.COURT"))
    assert sorted(words(PACK, new)) == [
        "Client: attribute email removed",
        "entity Court removed",
        "version changed from 1.0.0 to 1.1.0",
    ]
    assert len(operations(new)) == 3


def test_a_changed_name_is_no_new_entity():
    new = edit(PACK, replace("entities.CASE.name", "Matter"))
    assert operations(new) == [{"action": "replace", "path": ["entities", "CASE", "name"], "value": "Matter"}]


def test_renames_and_moves_are_recognised():
    renamed = edit(PACK, {"action": "rename", "path": "key_terms", "to": "terms"})
    assert operations(renamed) == [{"action": "rename", "path": ["key_terms"], "to": "terms"}]
    moved = edit(PACK, {"action": "move", "path": "entities.COURT", "index": 0})
    assert operations(moved) == [{"action": "move", "path": ["entities", "Court"], "index": 0}]
    assert words(PACK, moved) == ["entity Court moved"]


def test_what_json_cannot_carry_survives_json():
    new = PACK.replace("2024-01-01", "2024-02-01").replace("1: one", "1: one\n  2: {3: .inf}")
    assert len(operations(new)) == 2


def test_comments_and_layout_are_reported_as_such():
    new = PACK.replace("# Entities", "# The entities").replace("[a, b, c]", "[a,  b, c]") + "# end\n"
    derivation = derive(PACK, new)
    assert derivation.operations == ()
    assert derivation.layout_only == (
        "line 4: comments",
        "line 16: quotes, indents or the order of keys",
        "line 20: comments",
    )
    assert words(PACK, new) == []


def test_equal_texts_have_no_difference():
    assert derive(PACK, PACK).operations == ()
    assert derive(PACK, PACK).layout_only == ()
    assert unified(PACK, PACK) == ""
    assert all(isinstance(row, Fold) or row.kind == "same" for row in side_by_side(PACK, PACK))


def test_rows_carry_numbers_marks_and_the_path_of_the_hunk():
    new = PACK.replace('- "email"', '- "e_mail"\n      - "phone"')
    rows = [row for row in side_by_side(PACK, new) if isinstance(row, DiffRow) and row.kind != "same"]
    changed, added = rows
    assert (changed.kind, changed.left_no, changed.right_no) == ("changed", 10, 10)
    assert changed.left is not None
    assert [changed.left[a:b] for a, b in changed.left_marks] == ["email"]
    assert (added.kind, added.left_no, added.right_no, added.right) == ("added", None, 11, '      - "phone"')
    headings = [row.heading for row in side_by_side(PACK, new) if isinstance(row, DiffRow) and row.heading]
    assert headings == ["entities › Client › attributes"]


def test_every_line_stands_in_the_rows_once():
    new = edit(PACK, delete("entities.CASE"), add("entities", {"name": "New"}), replace("name", "x"))
    rows = []
    for row in side_by_side(PACK, new, context=1):
        rows += row.rows if isinstance(row, Fold) else [row]
    assert [row.left for row in rows if row.left_no] == PACK.splitlines()
    assert [row.right for row in rows if row.right_no] == new.splitlines()
    assert [row.left_no for row in rows if row.left_no] == [*range(1, len(PACK.splitlines()) + 1)]


def test_an_unchanged_run_is_folded_with_its_count_and_rows():
    new = PACK.replace("since: 2024-01-01", "since: 2025-01-01")
    fold = side_by_side(PACK, new)[0]
    assert isinstance(fold, Fold)
    assert fold.count == len(fold.rows) == 13


def test_texts_that_are_no_yaml_can_still_be_compared():
    rows = side_by_side("a: [\n", "a: ]\n")
    assert [row.kind for row in rows if isinstance(row, DiffRow)] == ["changed"]


def test_a_unified_diff_says_where_a_last_line_end_is_missing():
    assert unified("a: 1\n", "a: 2", "old", "new") == (
        "--- old\n+++ new\n@@ -1 +1 @@\n-a: 1\n+a: 2\n\\ No newline at end of file\n"
    )


def test_a_value_of_several_lines_does_not_keep_what_stood_below_from_going():
    old = "name: Blank\n\nlist:\n  - a\n\nmapping:\n  x: 1\n\n   \n"
    new = 'name: "line\\nbreak"\n\n   \n'
    found = derive(old, new)
    assert load(apply(old, found.operations).text) == {"name": "line\nbreak"}
    assert load(apply(old, diff_json_patch(old, new)).text) == {"name": "line\nbreak"}
