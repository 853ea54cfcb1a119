"""Forms: nothing typed changes nothing, what is typed becomes the smallest operations, and several forms are one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.engine import apply, load
from core.engine.scalars import same
from core.errors import InvalidInput
from core.pack.form_lists import ABOUT, choices, containers, edits_of_rows, next_new, parts, rows, single_target
from core.pack.form_operations import DELETED, typed_operations
from core.pack.forms import Target, form_of
from core.pack.model import Pack, open_pack
from core.pack.words import describe
from tests.conftest import real_packs

TEXT = """\
name: "Legal"
description: "Cases"
version: "3.0.0"

# who and what
entities:
  - name: "Client"
    type: "CLIENT"
    attributes:
      - "name"   # as on paper
      - name: "address"
        description: "Where letters go"
        unit: none
    synonyms:
      - "customer"

  - name: "Case"
    type: "CASE"
    attributes: ["number"]

relationships:
  - type: "REPRESENTS"
    from: "CLIENT"
    to: "CASE"
    properties: ["since"]
    weight: 2

extraction_patterns:
  - pattern: "No (?P<number>\\\\d+)"
    entity_type: "CASE"
    attribute: "number"
    confidence: 0.9

key_terms:
  - "brief"
  - "plea"

entity_aliases:
  CLIENT: ["principal"]

reasoning_templates:
  - name: "liability"
    steps:
      1: "Find the duty"
      2: "Find the breach"
    triggers: ["liable"]
    confidence_threshold: 0.8

validation_rules:
  required_fields:
    client: ["name"]
  strict: true

question_counts: {min: 2, max: 9}
"""
CLIENT = Target(("entities", "CLIENT"))


@pytest.fixture(scope="module")
def pack() -> Pack:
    return open_pack(TEXT)


def operations(pack: Pack, edits: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    typed = typed_operations(pack, edits)
    assert not typed.problems
    return list(typed.operations)


def after(pack: Pack, edits: dict[str, dict[str, Any]]) -> Any:
    return load(apply(pack.text, operations(pack, edits)).text)


def all_targets(pack: Pack) -> list[Target]:
    found = []
    for part in parts(pack):
        lists = containers(pack, part.key)
        found += [choice.target for container in lists for choice in choices(pack, container, {})]
        found += [] if lists else [single_target(part.key)]
    return [*found, Target(("validation_rules",))]


@pytest.mark.parametrize("file", real_packs(), ids=lambda path: path.stem)
def test_forms_that_hold_what_the_pack_says_change_nothing(file: Path) -> None:
    pack = open_pack(file.read_text())
    targets = all_targets(pack)
    shown = {target.key: {entry.key: entry.shown for entry in form_of(pack, target).fields} for target in targets}
    assert len(shown) > 30
    assert typed_operations(pack, shown) == typed_operations(pack, {})
    assert typed_operations(pack, {}).operations == ()


@pytest.mark.parametrize("file", real_packs(), ids=lambda path: path.stem)
def test_tables_that_nobody_touched_change_nothing(file: Path) -> None:
    pack = open_pack(file.read_text())
    for section in ("relationships", "extraction_patterns", "multihop_questions", "question_templates"):
        for container in containers(pack, section):
            assert edits_of_rows(pack, container, {}, rows(pack, container, {})) == {}


def test_a_line_added_to_a_list_is_one_operation_by_name(pack: Pack) -> None:
    assert operations(pack, {CLIENT.key: {"synonyms": "customer\nparty"}}) == [
        {"action": "add", "path": ["entities", "CLIENT", "synonyms"], "value": "party"}
    ]


def test_a_new_description_stands_behind_the_field_before_it(pack: Pack) -> None:
    (found,) = operations(pack, {CLIENT.key: {"description": "Who pays"}})
    assert found["path"] == ["entities", "CLIENT", "description"]
    assert found["after"] == "type"


def test_rows_of_attributes_keep_what_has_no_column(pack: Pack) -> None:
    table = [
        {"origin": 0, "name": "name", "description": "In full", "examples": "Ann Lee; Bo Ek"},
        {"origin": 1, "name": "address", "description": "", "examples": ""},
        {"origin": None, "name": "phone", "description": "", "examples": ""},
    ]
    found = after(pack, {CLIENT.key: {"attributes": table}})["entities"][0]["attributes"]
    assert found == [
        {"name": "name", "description": "In full", "examples": ["Ann Lee", "Bo Ek"]},
        {"name": "address", "unit": "none"},
        "phone",
    ]


def test_a_thing_that_gets_another_name_is_still_found_by_the_other_operations(pack: Pack) -> None:
    target = Target(("relationships", "REPRESENTS"))
    edits = {target.key: {"type": "ACTS_FOR", "to": "CLIENT"}}
    found = operations(pack, edits)
    assert [operation["path"][-1] for operation in found] == ["to", "type"]
    assert after(pack, edits)["relationships"][0] == {
        "type": "ACTS_FOR",
        "from": "CLIENT",
        "to": "CLIENT",
        "properties": ["since"],
        "weight": 2,
    }


def test_steps_stay_numbered_as_the_pack_numbers_them(pack: Pack) -> None:
    target = Target(("reasoning_templates", "liability"))
    steps = after(pack, {target.key: {"steps": "Find the duty\nFind the breach\nFind the loss"}})
    assert steps["reasoning_templates"][0]["steps"] == {1: "Find the duty", 2: "Find the breach", 3: "Find the loss"}


def test_a_key_of_a_mapping_is_renamed_and_its_list_changed(pack: Pack) -> None:
    target = Target(("entity_aliases", "CLIENT"))
    assert after(pack, {target.key: {"#name": "CASE", "": "principal\nmatter"}})["entity_aliases"] == {
        "CASE": ["principal", "matter"]
    }


def test_what_no_field_knows_is_changed_as_yaml(pack: Pack) -> None:
    relationship = Target(("relationships", "REPRESENTS"))
    rules = Target(("validation_rules",))
    counts = Target(("question_counts",))
    found = after(
        pack,
        {
            relationship.key: {"#rest": "weight: 3\nnote: old"},
            rules.key: {"#rest": "strict: false"},
            counts.key: {"": "min: 2\nmax: 12"},
        },
    )
    assert (found["relationships"][0]["weight"], found["relationships"][0]["note"]) == (3, "old")
    assert found["validation_rules"] == {"required_fields": {"client": ["name"]}, "strict": False}
    assert found["question_counts"] == {"min": 2, "max": 12}


def test_several_forms_make_one_list_changes_first_and_what_is_new_last(pack: Pack) -> None:
    edits: dict[str, dict[str, Any]] = {
        next_new(("entities",), {}).key: {"name": "Court", "type": "COURT"},
        Target(("entities", "CASE")).key: {DELETED: True},
        CLIENT.key: {"name": "Customer"},
        Target(()).key: {"version": "3.1.0"},
        Target(("key_terms",)).key: {"": "plea\nbrief\nwrit"},
    }
    found = after(pack, edits)
    assert [entity["name"] for entity in found["entities"]] == ["Customer", "Court"]
    assert (found["version"], found["key_terms"]) == ("3.1.0", ["plea", "brief", "writ"])
    assert [operation["action"] for operation in operations(pack, edits)][-2:] == ["delete", "add"]


def test_the_first_thing_of_a_section_that_is_not_there_makes_the_section(pack: Pack) -> None:
    first = next_new(("business_rules",), {})
    second = next_new(("business_rules",), {first.key: {}})
    topic = next_new(("business_context",), {})
    edits = {
        first.key: {"name": "limits", "rules": "None over 9"},
        second.key: {"name": "dates"},
        topic.key: {"#name": "courts", "": "They close in August"},
    }
    found = after(pack, edits)
    assert found["business_rules"] == [{"name": "limits", "rules": ["None over 9"]}, {"name": "dates"}]
    assert found["business_context"] == {"courts": ["They close in August"]}


def test_required_fields_of_a_pack_without_rules_make_the_rules() -> None:
    bare = open_pack("name: a\ndescription: b\nversion: 1.0.0\n")
    target = next_new(("validation_rules", "required_fields"), {})
    assert after(bare, {target.key: {"#name": "client", "": "name"}})["validation_rules"] == {
        "required_fields": {"client": ["name"]}
    }


def test_what_is_wrong_is_told_by_field_and_nothing_is_proposed(pack: Pack) -> None:
    pattern = Target(("extraction_patterns", "No (?P<number>\\d+)"))
    edits: dict[str, dict[str, Any]] = {
        CLIENT.key: {"name": " ", "#rest": "name: twice"},
        pattern.key: {"confidence": 7.0},
        Target(("question_counts",)).key: {"": "{min: ["},
        next_new(("entities",), {}).key: {"name": "Court"},
    }
    typed = typed_operations(pack, edits)
    assert typed.operations == ()
    assert typed.problems[CLIENT.key]["name"] == "Name must not be empty."
    assert "field of its own" in typed.problems[CLIENT.key]["#rest"]
    assert "between 0 and 1" in typed.problems[pattern.key]["confidence"]
    assert "YAML" in typed.problems[Target(("question_counts",)).key][""]
    assert typed.problems[next_new(("entities",), {}).key]["type"] == "Type is needed."


def test_a_form_about_something_that_is_gone_says_so(pack: Pack) -> None:
    gone = Target(("entities", "JUDGE"))
    assert "not in this version" in typed_operations(pack, {gone.key: {"name": "x"}}).problems[gone.key][""]
    with pytest.raises(InvalidInput):
        Target.of("rubbish")


def test_rows_are_changed_taken_out_and_added(pack: Pack) -> None:
    container = ("relationships",)
    table = rows(pack, container, {})
    table[0]["to"] = "CLIENT"
    table.append({"origin": None, "name": "FILED_IN", "from": "CASE", "to": "CASE", "description": None})
    edits = edits_of_rows(pack, container, {}, table)
    found = after(pack, edits)["relationships"]
    assert found[0]["to"] == "CLIENT"
    assert found[1] == {"type": "FILED_IN", "from": "CASE", "to": "CASE"}
    assert rows(pack, container, edits)[1]["name"] == "FILED_IN"
    assert "relationships" in after(pack, edits_of_rows(pack, container, edits, table[1:]))
    assert edits_of_rows(pack, container, {}, []) == {Target(("relationships", "REPRESENTS")).key: {DELETED: True}}


def test_empty_rows_that_nobody_filled_are_passed_over(pack: Pack) -> None:
    container = ("relationships",)
    table = [*rows(pack, container, {}), {"origin": None, "name": None, "from": None, "to": None, "description": None}]
    assert edits_of_rows(pack, container, {}, table) == {}


def test_sections_are_offered_in_the_order_of_the_pack_and_then_those_it_lacks(pack: Pack) -> None:
    found = [part.key for part in parts(pack)]
    assert found[:3] == [ABOUT, "entities", "relationships"]
    assert found.index("question_counts") < found.index("business_patterns")
    assert {part.key: part.count for part in parts(pack)}["key_terms"] == 2


def test_every_operation_reads_well_in_words(pack: Pack) -> None:
    edits = {CLIENT.key: {"synonyms": "customer\nparty", "description": "Who pays"}}
    words = [describe(operation, pack) for operation in operations(pack, edits)]
    assert words == ["Add the synonym party to Client", "Add the description to Client as “Who pays”"]


@pytest.mark.parametrize("file", real_packs(), ids=lambda path: path.stem)
def test_every_list_of_every_real_pack_can_be_typed_into(file: Path) -> None:
    pack = open_pack(file.read_text())
    edits: dict[str, dict[str, Any]] = {}
    for target in all_targets(pack):
        for entry in form_of(pack, target).fields:
            if entry.kind == "strings":
                edits.setdefault(target.key, {})[entry.key] = f"{entry.shown}\nquite new".strip()
            elif entry.kind == "attributes":
                row = {"origin": None, "name": "quite new", "description": "", "examples": ""}
                edits.setdefault(target.key, {})[entry.key] = [*entry.shown, row]
    result = after(pack, edits)
    assert not same(result, pack.data)
    assert len(operations(pack, edits)) == sum(len(fields) for fields in edits.values())
