"""A rename or a deletion plans what follows from it everywhere, in parts that may be left out."""

from __future__ import annotations

import pytest

from core.engine import apply
from core.errors import InvalidInput, NotFound
from core.pack.cascade import plan_delete, plan_rename
from core.pack.dangling import dangling
from core.pack.findings import find
from core.pack.model import open_pack
from tests.pack.cascades import SAMPLES, tried

TEXT = r"""name: Law
description: CLIENT data
version: 1.0.0
entities:
- name: Client   # who pays
  type: CLIENT
  attributes: [email, phone_number]
- {name: Court, type: COURT, attributes: [level]}
relationships:
- {name: SUES_IN, from: CLIENT, to: COURT}
relationship_types:
- {type: SUES_IN, business_context: {a: true}}
extraction_patterns:
- {pattern: 'Mail (?P<email>\S+) (?P<phone_number>\d+)', entity_type: CLIENT, attribute: email}
entity_aliases:
  CLIENT: [customer]
  COURT: [bench]
business_patterns:
- {name: P, triggers: [client, fee], entities_involved: [CLIENT, COURT]}
question_templates:
  k:
  - {template: 'What is the {attribute} of {client}?', entity_types: [client], attributes: [email, phone_number]}
  - {template: 'Who?', entity_pairs: [[client, court]]}
business_rules:
- {name: R, rules: ['CLIENT has one phone_number']}
validation_rules:
  required_fields:
    client: [email]
"""
PACK = open_pack(TEXT)


def renamed(path: tuple[str, ...], to: str) -> str:
    return apply(TEXT, plan_rename(PACK, path, to).operations).text


def deleted(path: tuple[str, ...]) -> str:
    return apply(TEXT, plan_delete(PACK, path).operations).text


def test_a_renamed_entity_is_renamed_wherever_it_is_named_and_as_it_is_spelled_there() -> None:
    result = renamed(("entities", "CLIENT"), "CORPORATE_CLIENT")
    expected = TEXT.replace("CLIENT data", "CLIENT data").replace("CLIENT", "CORPORATE_CLIENT")
    expected = expected.replace("description: CORPORATE_CLIENT data", "description: CLIENT data")
    expected = expected.replace("name: Client ", "name: Corporate Client ")
    for small in ("[client, fee]", "{client}", "[client],", "[[client,", "client: [email]"):
        assert small in expected
        expected = expected.replace(small, small.replace("client", "corporate_client"))
    assert result == expected


def test_a_renamed_attribute_takes_its_patterns_groups_questions_and_rules_along() -> None:
    result = renamed(("entities", "CLIENT", "attributes", "phone_number"), "telephone")
    assert result == TEXT.replace("phone_number", "telephone")


def test_a_renamed_relationship_takes_its_type_along() -> None:
    assert renamed(("relationships", "SUES_IN"), "FILES_AT") == TEXT.replace("SUES_IN", "FILES_AT")


def test_a_deleted_entity_takes_along_what_makes_no_sense_without_it() -> None:
    result = open_pack(deleted(("entities", "CLIENT")))
    assert [entity.type for entity in result.entities] == ["COURT"]
    assert result.relationships == ()
    assert result.patterns == ()
    assert result.data["relationship_types"] == []
    assert result.aliases == {"COURT": ("bench",)}
    assert result.data["business_patterns"] == [{"name": "P", "triggers": ["fee"], "entities_involved": ["COURT"]}]
    assert result.data["question_templates"] == {"k": [{"template": "Who?", "entity_pairs": []}]}
    assert result.data["validation_rules"] == {"required_fields": {}}


def test_a_deleted_attribute_leaves_its_other_patterns_with_plain_groups() -> None:
    result = open_pack(deleted(("entities", "CLIENT", "attributes", "phone_number")))
    assert result.patterns[0].pattern == r"Mail (?P<email>\S+) (\d+)"
    assert result.data["question_templates"]["k"][0]["attributes"] == ["email"]


def test_parts_can_be_left_out_and_what_dangles_is_told() -> None:
    plan = plan_rename(PACK, ("entities", "CLIENT"), "BUYER")
    relationship = next(n for n, part in enumerate(plan.parts) if part.operation["path"][0] == "relationships")
    assert dangling(PACK, plan.operations) == ()
    (left,) = dangling(PACK, plan.chosen([relationship]))
    assert "goes from CLIENT, which no entity has as its type" in left
    assert all(part.reason for part in plan.parts)
    assert [part.itself for part in plan.parts].count(True) == 1


def test_each_part_can_be_left_out_alone() -> None:
    for plan in (plan_rename(PACK, ("entities", "CLIENT"), "BUYER"), plan_delete(PACK, ("entities", "CLIENT"))):
        for number in range(len(plan.parts)):
            apply(TEXT, plan.chosen([number]))


def test_names_that_are_taken_and_things_that_are_not_there_are_refused() -> None:
    with pytest.raises(InvalidInput, match="There is an entity COURT already"):
        plan_rename(PACK, ("entities", "CLIENT"), "COURT")
    with pytest.raises(InvalidInput, match="needs a new name"):
        plan_rename(PACK, ("entities", "CLIENT"), "CLIENT")
    with pytest.raises(NotFound, match="entities › JUDGE"):
        plan_delete(PACK, ("entities", "JUDGE"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_random_renames_and_deletions_leave_nothing_dangling_and_no_line_touched(path) -> None:
    results = list(tried(open_pack(path.read_text("utf-8")), 12))
    assert [result for result in results if result.lost or result.strange] == []


def test_the_text_of_the_tests_is_sound() -> None:
    assert find(TEXT) == ()


def test_a_question_that_lists_an_entity_by_its_exact_type_follows_and_one_that_only_names_it_may_stay() -> None:
    pack = open_pack(
        "entities:\n  - {name: Water Unit, type: WATER_UNIT}\nquestion_templates:\n  factual:\n"
        "    - {template: 'When was {entity} cleaned?', entity_types: [WATER_UNIT, water unit]}\n"
    )
    parts = plan_rename(pack, ("entities", "WATER_UNIT"), "RO_SYSTEM").parts
    listed = {part.operation["path"][-1]: part.firm for part in parts if "entity_types" in part.operation["path"]}
    assert listed == {"WATER_UNIT": True, "water unit": False}
