"""The form of an operation: what it writes can be changed, where it writes cannot."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import InvalidInput
from core.pack.operation_forms import edited, values_of


def names(operation: dict[str, Any]) -> list[str]:
    return [value.name.replace("\0", ".") for value in values_of(operation)]


def test_an_operation_that_nobody_touched_is_not_edited() -> None:
    operation = {"action": "add", "path": ["entities"], "value": {"name": "A", "type": "A", "attributes": ["x"]}}
    typed = {value.name: value.shown for value in values_of(operation)}
    assert edited(operation, typed) == {}
    assert edited(operation, {}) == {}


@pytest.mark.parametrize(
    ("operation", "typed", "expected"),
    [
        ({"action": "add", "path": ["key_terms"], "value": "writ"}, {"value": "writs"}, {"value": "writs"}),
        ({"action": "replace", "path": ["version"], "value": "1.0.0"}, {"value": "1.1.0"}, {"value": "1.1.0"}),
        ({"action": "rename", "path": ["entity_aliases", "A"], "to": "B"}, {"to": "C"}, {"to": "C"}),
        (
            {"action": "replace", "path": ["reasoning_templates", "x", "confidence_threshold"], "value": 0.8},
            {"value": "0.85"},
            {"value": 0.85},
        ),
        (
            {"action": "update", "path": ["entities", "A"], "updates": {"name": "B", "description": "b"}},
            {"updates\0name": "C"},
            {"updates": {"name": "C", "description": "b"}},
        ),
        (
            {"action": "add", "path": ["entities", "A", "synonyms"], "value": ["b", "c"]},
            {"value": "b\nc\nd"},
            {"value": ["b", "c", "d"]},
        ),
        (
            {"action": "add", "path": ["x"], "value": {"$yaml": "2024-02-01"}},
            {"value": "2024-02-02"},
            {"value": {"$yaml": "2024-02-02"}},
        ),
    ],
)
def test_what_is_typed_changes_what_is_written(
    operation: dict[str, Any], typed: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert edited(operation, typed) == expected


def test_a_new_entity_has_the_fields_of_entities_also_those_it_does_not_have_yet() -> None:
    operation = {"action": "add", "path": ["entities"], "value": {"name": "A", "type": "A", "colour": "red"}}
    assert names(operation)[:3] == ["value.name", "value.type", "value.colour"]
    assert edited(operation, {"value\0synonyms": "b\nc"})["value"] == {
        "name": "A",
        "type": "A",
        "colour": "red",
        "synonyms": ["b", "c"],
    }


def test_what_only_takes_away_has_no_form() -> None:
    assert values_of({"action": "delete", "path": ["entities", "A"]}) == ()


def test_what_cannot_be_read_is_told_by_its_field() -> None:
    entity = {"action": "add", "path": ["entities"], "value": {"name": "A", "type": "A"}}
    with pytest.raises(InvalidInput, match="Name must not be empty"):
        edited(entity, {"value\0name": " "})
    with pytest.raises(InvalidInput, match="leave it out instead"):
        edited({"action": "add", "path": ["key_terms"], "value": "writ"}, {"value": ""})
