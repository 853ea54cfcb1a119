"""A team switches, tunes and adds rules in a file of its own; what is not understood is refused in a sentence."""

from __future__ import annotations

import pytest

from core.errors import InvalidInput
from core.pack.findings import find
from core.pack.rulesets import read_rules

TEXT = """name: x
description: y
version: 1.0.0
colours: [red]
entities:
- {name: Client, type: CLIENT, attributes: [email, Phone, fax]}
key_terms: [agreement, agreements, project omega]
"""


def found(rules: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in find(TEXT, read_rules(rules))]


def test_rules_are_switched_off_and_made_graver() -> None:
    assert found("") == [("unknown-section", "warning"), ("near-duplicate", "hint")]
    assert found("rules: {unknown-section: off, near-duplicate: error}") == [("near-duplicate", "error")]


def test_a_rule_leaves_alone_what_a_team_names() -> None:
    assert found("rules: {near-duplicate: {except: [Agreements]}}") == [("unknown-section", "warning")]


ADDED = """
rules: {unknown-section: off, near-duplicate: off}
add:
- {rule: described, says: Every entity has a description, of: entities, needs: [description], severity: error}
- {rule: small-letters, says: Attributes are written small., of: attribute, name: '[a-z_]+'}
- {rule: no-code-names, says: Code names stay inside., of: key term, forbids: [Omega]}
- {rule: few, says: Two are enough., of: attribute, most: 2, severity: hint}
- {rule: related, says: Something is related., of: relationship, least: 1}
"""


def test_a_team_adds_rules_of_its_own() -> None:
    findings = {finding.rule: finding for finding in find(TEXT, read_rules(ADDED))}
    assert {rule: finding.severity for rule, finding in findings.items()} == {
        "described": "error",
        "small-letters": "warning",
        "no-code-names": "warning",
        "few": "hint",
        "related": "warning",
    }
    assert findings["described"].message == "The entity “Client” has no description: Every entity has a description."
    assert findings["few"].message == "Client has 3 attributes, more than 2: Two are enough."
    assert findings["small-letters"].line == 6


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("[1]", "two parts"),
        ("rules: {duplicat: off}", "duplicate may be meant"),
        ("rules: {duplicate: loud}", "off, hint, warning or error"),
        ("rules: {duplicate: {level: hint}}", "`severity` and `except`"),
        ("add: [{rule: duplicate, says: x, of: entity, needs: [a]}]", "name of another rule"),
        ("add: [{rule: a-b, says: x, of: unicorn, needs: [a]}]", "kind of thing"),
        ("add: [{rule: a-b, says: x, of: entity}]", "asks for nothing"),
        ("add: [{rule: a-b, of: entity, needs: [a]}]", "needs a sentence"),
        ("add: [{rule: a-b, says: x, of: entity, run: rm}]", "has “run”"),
        ("add: [{rule: a-b, says: x, of: entity, name: '(a+)+$'}]", "backtrack badly"),
        ("add: [{rule: a-b, says: x, of: entity, most: many}]", "whole number"),
        ("!!python/object:os.system {}", "tag"),
        ("a: [", ""),
    ],
)
def test_what_is_not_understood_is_refused_in_a_sentence(rules: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_rules(rules)
    assert words in caught.value.message
