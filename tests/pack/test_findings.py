"""Every rule of the format finds what breaks it, says it in a sentence, and names the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.pack.findings import RULES, compare, find

HEAD = "name: x\ndescription: y\nversion: 1.0.0\n"
CLIENT = "entities:\n  - {name: Client, type: CLIENT, attributes: [email, phone]}\n"
SHARED = Path(__file__).parents[2] / ".." / "shared" / "packs"

CASES = [
    ("missing-field", "name: x\n", "The pack has no description"),
    ("duplicate-key", HEAD + "name: z\n", "“name” stands twice"),
    ("section-shape", HEAD + "entities: 3\n", "The section entities should be a list of items"),
    ("item-shape", HEAD + "entities: [3]\n", "Item 1 of entities is not an entity"),
    ("missing-key", HEAD + "entities: [{name: A, attributes: []}]\n", "The entity “A” has no type"),
    ("unknown-section", HEAD + "colours: [red]\n", "“colours” is not a section"),
    ("unknown-key", HEAD + CLIENT.replace("}", ", mood: good}"), "has “mood”"),
    ("version", "name: x\ndescription: y\nversion: 2\n", "three numbers"),
    ("priority", HEAD + "multihop_questions: [{template: q, priority: urgent}]\n", "is “urgent”"),
    (
        "confidence",
        HEAD + "extraction_patterns: [{pattern: a, entity_type: B, attribute: c, confidence: 7}]\n",
        "is 7",
    ),
    ("pattern-invalid", HEAD + "extraction_patterns: [{pattern: '(a'}]\n", "not a valid regular expression"),
    (
        "pattern-groups",
        HEAD + CLIENT + "extraction_patterns: [{pattern: '(?P<z>a)', entity_type: CLIENT, attribute: email}]\n",
        "None of the named groups (z)",
    ),
    ("type-style", HEAD + "entities: [{name: A, type: a b, attributes: []}]\n", "not in capitals"),
    ("duplicate", HEAD + "key_terms: [a, b, a]\n", "The key term “a” is listed more than once"),
    ("shared-name", HEAD + CLIENT + "  - {name: Other, type: CLIENT, attributes: []}\n", "The entity type “CLIENT”"),
    (
        "entity-reference",
        HEAD + CLIENT + "relationships: [{name: R, from: CLINT, to: CLIENT}]\n",
        "goes from CLINT, which no entity has as its type; use CLIENT if that is meant",
    ),
    (
        "attribute-reference",
        HEAD + CLIENT + "extraction_patterns: [{pattern: a, entity_type: CLIENT, attribute: fax}]\n",
        "fills “fax”, which is no attribute of Client",
    ),
    ("relationship-reference", HEAD + "relationship_types: [{type: R}]\n", "belongs to no relationship"),
    (
        "required-reference",
        HEAD + CLIENT + "validation_rules: {required_fields: {client: [fax]}}\n",
        "“fax” is required for Client",
    ),
    (
        "involved-entity",
        HEAD + CLIENT + "business_patterns: [{name: P, entities: [JUDGE]}]\n",
        "involves JUDGE",
    ),
]


@pytest.mark.parametrize(("rule", "text", "words"), CASES, ids=[case[0] for case in CASES])
def test_each_rule_finds_what_breaks_it(rule: str, text: str, words: str) -> None:
    found = [finding for finding in find(text) if finding.rule == rule]
    assert found, [finding.rule for finding in find(text)]
    assert words in found[0].message


def test_every_rule_of_the_table_is_tested() -> None:
    assert {rule for rule, _, _ in RULES} == {rule for rule, _, _ in CASES}


def test_a_pack_without_faults_has_no_findings() -> None:
    assert find(HEAD + CLIENT) == ()


def test_a_finding_names_the_line_of_what_is_wrong() -> None:
    (finding,) = find(HEAD + CLIENT + "key_terms:\n  - a\n  - b\n  - a\n")
    assert finding.line == 9


def test_a_text_that_cannot_be_read_is_one_finding() -> None:
    (finding,) = find("a: [\n")
    assert (finding.rule, finding.severity) == ("unreadable", "error")


def test_findings_are_compared_by_what_they_say_and_not_by_their_line() -> None:
    before = find(HEAD + "key_terms: [a, a]\ncolours: []\n")
    after = find(HEAD + "\n\nkey_terms: [a, a]\nmoods: []\n")
    appeared, vanished = compare(before, after)
    assert [finding.path for finding in appeared] == [("moods",)]
    assert [finding.path for finding in vanished] == [("colours",)]


@pytest.mark.parametrize("name", ["legal", "healthcare"])
def test_real_packs_have_findings_but_no_errors(name: str) -> None:
    file = SHARED / f"{name}.yaml"
    text = file.read_text(encoding="utf-8") if file.exists() else HEAD + "key_terms: [a, a]\n"
    found = find(text)
    assert found
    assert not [finding for finding in found if finding.severity == "error"]
