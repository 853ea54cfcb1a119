"""Every rule of the format finds what breaks it, says it in a sentence, and names the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.engine import apply
from core.pack.findings import RULES, compare, find, fix_of, mended
from core.pack.model import open_pack
from core.pack.regexes import read_regex

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
    (
        "member-shape",
        HEAD + CLIENT.replace("]}", "], synonyms: customer}"),
        "The synonyms of the entity “Client” should be",
    ),
    ("empty-section", HEAD + "key_terms: []\n", "The section key_terms is empty"),
    ("question-counts", HEAD + "question_counts: {min: 9, max: 3}\n", "min 9 and max 3"),
    ("pattern-backtracking", HEAD + "extraction_patterns: [{pattern: '(a+)+$'}]\n", "can backtrack badly"),
    ("pattern-nesting", HEAD + "extraction_patterns: [{pattern: '(a+)+'}]\n", "repeated already"),
    ("pattern-empty", HEAD + "extraction_patterns: [{pattern: 'a*'}]\n", "also matches nothing at all"),
    (
        "pattern-group",
        HEAD + "extraction_patterns: [{pattern: '(?P<amount>a)', value_from_group: amont}]\n",
        "the group “amont”, which it has not; use amount if that is meant",
    ),
    ("padded-name", HEAD + "key_terms: ['a ']\n", "has spaces around it"),
    ("hidden-character", HEAD + 'key_terms: ["a\\u200bb"]\n', "zero width space"),
    ("word-type", HEAD + "key_terms: [a, no]\n", "Item 2 of key terms is read as yes or no"),
    ("name-style", HEAD + "key_terms: [a_a, b_b, c_c, d_d, e_e, f f]\n", "“f f” is written with spaces"),
    ("near-duplicate", HEAD + "key_terms: [Lease term, lease_terms]\n", "are nearly the same"),
    (
        "shared-word",
        HEAD
        + CLIENT.replace("]}", "], synonyms: [party]}")
        + "  - {name: B, type: B, attributes: [x], synonyms: [Party]}\n",
        "“Party” stands for Client and for B",
    ),
    ("idle-synonym", HEAD + CLIENT.replace("]}", "], synonyms: [client]}"), "is its own name"),
    ("idle-alias", HEAD + CLIENT + "entity_aliases: {CLIENT: [client, buyer]}\n", "The alias “client” of Client"),
    (
        "unreachable",
        HEAD + CLIENT + "  - {name: B, type: B, attributes: [x]}\nrelationships: [{name: R, from: B, to: B}]\n",
        "names Client, so its 2 attributes cannot be reached",
    ),
    ("no-attributes", HEAD + "entities: [{name: A, type: A, attributes: []}]\n", "has no attributes"),
    (
        "step-numbers",
        HEAD + "reasoning_templates: [{name: T, steps: {1: a, 2: b, 4: c}}]\n",
        "are numbered up to 4, but 3 is missing",
    ),
    (
        "question-placeholder",
        HEAD + "question_templates: {k: [{template: 'What is the {attribute}?', attributes: []}]}\n",
        "asks for {attribute}, and nothing says what to put there",
    ),
    ("broken-placeholder", HEAD + "multihop_questions: [{template: 'What is {a?', examples: [b]}]\n", "has no partner"),
]


@pytest.mark.parametrize(("rule", "text", "words"), CASES, ids=[case[0] for case in CASES])
def test_each_rule_finds_what_breaks_it(rule: str, text: str, words: str) -> None:
    found = [finding for finding in find(text) if finding.rule == rule]
    assert found, [finding.rule for finding in find(text)]
    assert words in found[0].message


def test_every_rule_of_the_table_is_tested() -> None:
    assert {rule.id for rule in RULES} == {rule for rule, _, _ in CASES}


def test_a_pack_without_faults_has_no_findings() -> None:
    assert find(HEAD + CLIENT) == ()


def test_a_finding_names_the_line_and_the_column_of_what_is_wrong() -> None:
    (finding,) = find(HEAD + CLIENT + "key_terms:\n  - a\n  - b\n  - a\n")
    assert (finding.line, finding.column) == (9, 3)
    (finding,) = find(HEAD + "extraction_patterns:\n  - pattern: (\n    entity_type: A\n    attribute: b\n")[:1]
    assert (finding.line, finding.column) == (5, 5)


def test_all_findings_of_a_text_come_at_once() -> None:
    text = "name: x\ndescription: y\nkey_terms: [a, a, A]\nextraction_patterns: [{pattern: '('}]\nzoo: 1\n"
    rules = {finding.rule for finding in find(text)}
    assert {
        "missing-field",
        "duplicate",
        "near-duplicate",
        "pattern-invalid",
        "missing-key",
        "unknown-section",
    } <= rules


def test_a_text_that_cannot_be_read_is_one_finding() -> None:
    (finding,) = find("a: [\n")
    assert (finding.rule, finding.severity) == ("unreadable", "error")


def fixed(text: str, rule: str) -> str:
    finding = next(finding for finding in find(text) if finding.rule == rule)
    fix = fix_of(open_pack(text), finding)
    assert fix is not None
    return apply(text, fix.operations).text


FIXES = [
    ("duplicate", "key_terms: [a, b, a]\n", "key_terms: [a, b]\n"),
    ("priority", "multihop_questions: [{template: q, priority: High}]\n", "priority: high"),
    ("confidence", "extraction_patterns: [{pattern: a, confidence: 85}]\n", "confidence: 0.85"),
    ("confidence", "extraction_patterns: [{pattern: a, confidence: '0.5'}]\n", "confidence: 0.5"),
    ("member-shape", CLIENT.replace("]}", "], synonyms: customer}"), "synonyms: [customer]"),
    ("padded-name", "key_terms: ['a ']\n", "key_terms: ['a']"),
    ("unknown-key", CLIENT.replace("attributes", "atributes"), "attributes: ["),
    ("unknown-section", "key_term: [a]\n", "key_terms: [a]"),
    ("missing-key", "entities: [{name: Big Client, attributes: [a]}]\n", "type: BIG_CLIENT"),
    ("entity-reference", CLIENT + "relationships: [{name: R, from: CLINT, to: CLIENT}]\n", "from: CLIENT"),
    ("entity-reference", CLIENT + "entity_aliases: {CLIENTS: [a]}\n", "{CLIENT: [a]}"),
    (
        "entity-reference",
        "entities: []\nextraction_patterns: [{pattern: a, entity_type: JUDGE, attribute: b}]\n",
        "name: Judge, type: JUDGE, attributes: [b]",
    ),
    (
        "attribute-reference",
        CLIENT + "extraction_patterns: [{pattern: a, entity_type: CLIENT, attribute: fax}]\n",
        "[email, phone, fax]",
    ),
    ("required-reference", CLIENT + "validation_rules: {required_fields: {client: [emial]}}\n", "{client: [email]}"),
    (
        "pattern-groups",
        CLIENT + "extraction_patterns: [{pattern: '(?P<mail>a)', entity_type: CLIENT, attribute: email}]\n",
        "(?P<email>a)",
    ),
    ("step-numbers", "reasoning_templates: [{name: T, steps: {1: a, 2: b, 4: c}}]\n", "{1: a, 2: b, 3: c}"),
    ("type-style", "entities: [{name: A, type: aB, attributes: [x]}]\nentity_aliases: {aB: [q]}\n", "{A_B: [q]}"),
    ("name-style", "key_terms: [a_a, b_b, c_c, d_d, e_e, f f]\n", "e_e, f_f]"),
    ("word-type", "key_terms:\n- a\n- NO\n", "NO"),
]


@pytest.mark.parametrize(("rule", "text", "result"), FIXES)
def test_a_fix_settles_its_finding(rule: str, text: str, result: str) -> None:
    mended_text = fixed(HEAD + text, rule)
    assert result in mended_text
    assert rule not in [finding.rule for finding in find(mended_text)]


def test_safe_fixes_are_applied_together_and_others_left() -> None:
    text = HEAD.replace("1.0.0", "v1.0") + "key_terms:\n- a # kept\n- 'b '\n- b\n- A\n- a\n"
    assert mended(text) == HEAD + "key_terms:\n- a # kept\n- b\n- A\n"


def test_no_pattern_is_run_to_judge_it() -> None:
    bad = ["(a+)+$", "(a|a)*b", r"(\w+\s?)+:", r"\s*\s*\s*x", ".*.*x", r"(?:\d{1,3},?)+x", "(a*)*b", "((a+)+b)*"]
    good = [r"(?:\d{3},)+x", "(a+b)*c", r"([A-Z][a-z]+\s)+x", r"[\d,]+\.?\d*\s*USD", "(?>a+)+$", "(?:a|b)*c", "a{5000}"]
    assert [pattern for pattern in bad if not read_regex(pattern).risk] == []
    assert [pattern for pattern in good if read_regex(pattern).risk] == []


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
