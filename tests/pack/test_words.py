"""Operations in words that a lawyer reads without thinking of YAML."""

from __future__ import annotations

from typing import Any

import pytest

from core.pack.model import open_pack
from core.pack.words import describe, summarise

PACK = open_pack(
    """\
name: x
description: y
version: 1.0.0
entities:
  - name: Attorney
    type: ATTORNEY
    attributes: [name, contact]
    synonyms: [lawyer]
key_terms: [merger]
entity_aliases:
  ATTORNEY: [counsel]
reasoning_templates:
  - name: check
    steps: {1: look}
    triggers: [doubt]
    confidence_threshold: 0.5
"""
)
ATTRIBUTES = ["entities", "ATTORNEY", "attributes"]


def add(path: list[Any], value: Any) -> dict[str, Any]:
    return {"action": "add", "path": path, "value": value}


def test_neighbours_of_one_kind_become_one_sentence() -> None:
    operations = [
        add(ATTRIBUTES, "email"),
        add(ATTRIBUTES, "phone"),
        {"action": "delete", "path": [*ATTRIBUTES, "contact"]},
    ]
    assert summarise(operations, PACK) == "Add email and phone to Attorney, and remove contact."


def test_long_lists_of_changes_are_counted() -> None:
    operations = [
        add(["key_terms"], "a"),
        *({"action": "replace", "path": ["name"], "value": str(n)} for n in range(9)),
    ]
    assert summarise(operations, PACK).endswith("and make 7 more changes.")


def test_nothing_is_said_to_be_nothing() -> None:
    assert summarise([], PACK) == "Nothing changes."


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (add(["entities"], {"name": "Witness", "type": "WITNESS"}), "Add the entity Witness"),
        (add(["entities", "ATTORNEY", "synonyms"], "counsel"), "Add the synonym counsel to Attorney"),
        (add(["entity_aliases", "ATTORNEY"], "vakil"), "Add the alias vakil to Attorney"),
        (add(["reasoning_templates", "check", "steps", 2], "ask"), "Add the step ask to check"),
        (
            add(["validation_rules"], {"required_fields": {"attorney": ["name"]}}),
            "Add the required field name to Attorney",
        ),
        ({"action": "delete", "path": ["key_terms", "merger"]}, "Remove the key term merger"),
        ({"action": "delete", "path": ["entities", "ATTORNEY"]}, "Remove the entity Attorney"),
        ({"action": "replace", "path": ["version"], "value": "1.1.0"}, "Change the version to “1.1.0”"),
        (
            {"action": "replace", "path": ["reasoning_templates", "check", "confidence_threshold"], "value": 0.7},
            "Change the confidence threshold of check to 0.7",
        ),
        (
            {"action": "replace", "path": [*ATTRIBUTES, "contact"], "value": "email"},
            "Rename contact of Attorney to email",
        ),
        (
            {"action": "update", "path": ["entities", "ATTORNEY"], "updates": {"name": "Counsel"}},
            "Rename the entity Attorney to Counsel",
        ),
        (
            {"action": "rename", "path": ["entity_aliases", "ATTORNEY"], "to": "X"},
            "Rename the alias list ATTORNEY to X",
        ),
    ],
)
def test_an_operation_reads_as_a_line(operation: dict[str, Any], words: str) -> None:
    assert describe(operation, PACK) == words
