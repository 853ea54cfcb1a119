"""Operations and paths: their shapes, their errors, identity, assertions, the schema."""

from __future__ import annotations

import jsonschema
import pytest

from core.engine import (
    AssertionFailed,
    EngineError,
    OperationError,
    PathError,
    apply,
    dotted,
    operations_schema,
    parse_operations,
    parse_path,
    resolve,
    show_path,
)
from tests.engine.helpers import add, delete, edit, refused, replace

PACK = """\
entities:
  - name: Client
    type: CLIENT
    attributes: [name, email]
  - name: Case
    type: MATTER
    attributes: []
  - name: Twin
    type: ONE
  - name: Twin
    type: TWO
key_terms: [law, court]
count: 3
"""


@pytest.mark.parametrize(
    "path",
    ["entities.CLIENT.attributes", "entities.Client.attributes", ["entities", "client", "attributes"],
     "entities.0.attributes", "entities[0].attributes", '"entities"."Client".attributes'],
)  # fmt: skip
def test_an_entity_is_found_by_type_name_and_position(path: object):
    assert edit(PACK, add(path, "phone")) == PACK.replace("name, email", "name, email, phone")


def test_a_name_that_fits_two_items_lists_both():
    error = refused(PACK, delete("entities.Twin"))
    assert isinstance(error, PathError)
    assert "line 8" in error.message
    assert "line 10" in error.message
    assert edit(PACK, delete("entities.ONE")) != edit(PACK, delete("entities.TWO"))


def test_an_unknown_name_names_the_nearest_the_segment_and_the_line():
    error = refused(PACK, add("entities.Klient.attributes", "x"))
    assert error.as_dict() == {
        "index": 0,
        "action": "add",
        "path": ["entities", "Klient", "attributes"],
        "segment": "Klient",
        "line": 1,
        "message": error.message,
        "suggestions": ["CLIENT"],
    }
    assert "Client" in error.message or "CLIENT" in error.message


def test_a_path_below_a_value_says_what_stands_there():
    error = refused(PACK, replace("count.more", 1))
    assert "3" in error.message
    assert error.segment == "more"
    assert error.line == 13


def test_a_position_outside_a_list_is_refused():
    assert refused(PACK, delete(["key_terms", 2])).segment == 2
    assert refused(PACK, add("key_terms", "x", index=3)).segment == 3
    assert edit(PACK, delete(["key_terms", -1])) == PACK.replace("[law, court]", "[law]")


def test_adding_an_existing_key_is_refused_and_replacing_a_missing_one():
    assert refused(PACK, add("count", 4)).line == 13
    assert refused(PACK, replace("cuont", 4)).suggestions == ("count",)
    assert refused("m: {a: 1, b: 2}\n", {"action": "rename", "path": "m.a", "to": "b"}).segment == "b"


def test_add_unique_compares_by_type():
    text = 'l: [1, "a", true]\n'
    for value in (1, "a", True):
        assert edit(text, {"action": "add_unique", "path": "l", "value": value}) == text
    for value in ("1", 1.0, "true"):
        assert edit(text, {"action": "add_unique", "path": "l", "value": value}) != text


def test_update_replaces_and_adds_keys_of_one_mapping():
    text = "m:\n  a: 1  # one\n  b: 2\n"
    assert edit(text, {"action": "update", "path": "m", "updates": {"a": 3, "c": 4}}) == (
        "m:\n  a: 3  # one\n  b: 2\n  c: 4\n"
    )


def test_merge_goes_deep_and_adds_what_a_list_lacks():
    text = "m:\n  a: {x: 1}\n  l: [1, 2]\n"
    value = {"a": {"y": 2}, "l": [2, 3], "n": {"z": None}}
    assert edit(text, {"action": "merge", "path": "m", "value": value}) == (
        "m:\n  a: {x: 1, y: 2}\n  l: [1, 2, 3]\n  n: {z: null}\n"
    )


def test_an_assertion_changes_nothing_or_fails_the_batch():
    holds = [
        {"action": "assert", "path": "count", "equals": 3},
        {"action": "assert", "path": "nothing.here", "exists": False},
        {"action": "assert", "path": "entities.CLIENT", "exists": True},
    ]
    assert edit(PACK, *holds) == PACK
    for broken in ({"path": "count", "equals": "3"}, {"path": "count", "exists": False}, {"path": "x", "equals": 1}):
        error = refused(PACK, replace("count", 3), {"action": "assert", **broken})
        assert isinstance(error, AssertionFailed)
        assert error.index == 1


def test_changed_paths_are_exact():
    result = apply(PACK, [add("entities.CLIENT.attributes", "x"), replace("count", 4), replace("count", 4)])
    assert result.changed_paths == (("entities", 0, "attributes", 2), ("count",))


@pytest.mark.parametrize(
    ("operation", "segment"),
    [
        ({"action": "ad", "path": "a", "value": 1}, "ad"),
        ({"action": "add", "path": "a"}, "value"),
        ({"action": "add", "path": "a", "vlaue": 1, "value": 2}, "vlaue"),
        ({"action": "move", "path": "a"}, "before"),
        ({"action": "add", "path": "a", "value": 1, "index": -1}, "index"),
        ({"action": "add", "path": "a", "value": 1, "index": 1, "after": "x"}, "index"),
        ({"action": "rename", "path": "a", "to": 3}, "to"),
        ({"action": "update", "path": "a", "updates": []}, "updates"),
        ({"action": "add", "path": "a", "value": {1, 2}}, "value"),
        ({"action": "add", "path": "a", "value": "\ud800"}, "value"),
        ({"action": "replace", "path": [1.5], "value": 1}, 1.5),
    ],
)
def test_a_malformed_operation_is_refused_with_its_index(operation: dict[str, object], segment: object):
    with pytest.raises(EngineError) as caught:
        parse_operations([{"action": "delete", "path": "a"}, operation])
    assert caught.value.index == 1
    assert caught.value.segment == segment


def test_operations_that_are_no_list_are_refused():
    for data in (3, "x", None, [3]):
        with pytest.raises(OperationError):
            parse_operations(data)


@pytest.mark.parametrize(
    "path", [("a", "b"), ("a", 3, "b c"), ("a.b", "c/d", '"q"', "it's", ""), ("3", 3), ("x[1]", "\\")]
)
def test_a_dotted_path_reads_back(path: tuple[object, ...]):
    assert parse_path(dotted(path)) == path


def test_a_path_is_shown_with_names():
    data = {"entities": [{"name": "Client", "type": "CLIENT", "attributes": ["x"]}]}
    assert show_path(["entities", "CLIENT", "attributes"], data) == "entities › Client › attributes"
    assert show_path(["entities", 0, "attributes", 0], data) == "entities › Client › attributes › x"
    assert show_path(["entities", 0]) == "entities › item 1"


def test_resolve_follows_the_rules_of_a_text():
    data = {"entities": [{"name": "Client", "type": "CLIENT"}], "steps": {1: "a", "2": "b"}}
    assert resolve(data, ["entities", "CLIENT", "name"]) == "Client"
    assert resolve(data, ["steps", "1"]) == "a"
    with pytest.raises(PathError):
        resolve(data, ["entities", "CLIENTS"])


GOOD = [
    add("a.b", [1], after="x"), delete(["a", 0]), replace("a", None),
    {"action": "update", "path": [], "updates": {"a": 1}}, {"action": "merge", "path": "a", "value": {}},
    {"action": "rename", "path": "a", "to": "b"}, {"action": "move", "path": "a", "index": 0},
    {"action": "assert", "path": "a", "exists": True}, {"action": "batch", "operations": [delete("a")]},
    {"action": "add_unique", "path": "a", "value": 1},
]  # fmt: skip
BAD = [
    {"action": "nope", "path": "a"}, {"action": "add", "path": "a"}, {"action": "move", "path": "a"},
    {"action": "rename", "path": "a", "to": 1}, {"action": "delete", "path": "a", "value": 1},
    {"action": "add", "path": "a", "value": 1, "index": 0, "after": "b"}, {"action": "assert", "path": "a"},
    {"action": "delete", "path": [1.5]}, {"action": "update", "path": "a", "updates": {}},
]  # fmt: skip


def test_the_schema_and_the_parser_agree():
    schema = operations_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for operation in GOOD:
        validator.validate([operation])
        assert parse_operations([operation])
    for operation in BAD:
        assert not validator.is_valid([operation])
        with pytest.raises(EngineError):
            parse_operations([operation])
