"""A change is classed by what a consumer of the old pack meets, and the next version follows from the class."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.engine import apply
from core.pack.impact import Impact, impact_of
from core.pack.meaning import changes
from core.pack.model import open_pack
from core.pack.release import next_version

SAMPLE = (Path(__file__).parents[2] / "db" / "samples" / "commercial_leasing.yaml").read_text("utf-8")

TEXT = r"""
name: Law
description: Cases
version: 3.0.0
entities:
  - {name: Client, type: CLIENT, description: who pays, attributes: [email, phone], synonyms: [customer, party]}
  - {name: Court, type: COURT, attributes: [level], synonyms: [forum]}
relationships:
  - {name: SUES_IN, from: CLIENT, to: COURT, attributes: [date]}
  - {name: KNOWS, from: CLIENT, to: JUDGE}
extraction_patterns:
  - {pattern: 'Mail: (\S+)', entity_type: CLIENT, attribute: email, confidence: 0.9}
  - {pattern: 'Judge (\w+)', entity_type: JUDGE, attribute: name}
key_terms: [lawsuit, appeal]
entity_aliases:
  CLIENT: [customer]
reasoning_templates:
  - {name: check, steps: {1: look, 2: think}, triggers: [fee], confidence_threshold: 0.5}
validation_rules:
  required_fields: {client: [email]}
colours: [red, blue]
"""

CASES = [
    ("phone]", "phone, fax]", "safe", "The attribute fax of Client is new"),
    ("[lawsuit, appeal]", "[lawsuit, appeal, fee]", "safe", "The key term fee is new"),
    ("description: Cases", "description: All cases", "safe", "description"),
    ("[customer, party]", "[party]", "safe", "where the same word still stands"),
    ("description: who pays", "description: who asks", "check", "is “who asks” now, and was “who pays”"),
    ("confidence: 0.9", "confidence: 0.8", "check", "is 0.8 now, and was 0.9"),
    ("confidence_threshold: 0.5", "confidence_threshold: 0.6", "check", "The confidence threshold of"),
    ("'Mail: ", "'E-?mail: ", "check", "matches other text"),
    ("[forum]", "[forum, customer]", "check", "means Court now as well as CLIENT"),
    ("2: think", "2: decide", "check", "The step 2 of check is decide now"),
    ("[email]}\n", "[email, phone]}\n", "check", "must be there now"),
    ("name: Client", "name: Customer", "check", "its type stays"),
    ("to: JUDGE", "to: COURT", "check", "which no entity had as its type"),
    ("entity_type: JUDGE", "entity_type: COURT", "check", "which the old pack did not declare"),
    ("[email, phone]", "[email]", "breaking", "The attribute phone of Client is gone"),
    ("type: CLIENT, desc", "type: CUSTOMER, desc", "breaking", "The entity CLIENT is named CUSTOMER now"),
    ("name: SUES_IN", "name: FILES_IN", "breaking", "The relationship SUES_IN is named FILES_IN now"),
    ("to: COURT", "to: CLIENT", "breaking", "ends at CLIENT now, and ended at COURT"),
    ("[lawsuit, appeal]", "[lawsuit]", "breaking", "documents that say so are no longer understood"),
    ("[forum]", "[]", "breaking", "The synonym forum of Court is gone"),
    ("  - {pattern: 'Judge (\\w+)', entity_type: JUDGE, attribute: name}\n", "", "breaking", "found no more"),
    ("colours: [red, blue]\n", "", "breaking", "The section colours is gone"),
]


def impact(change: Callable[[str], str] = str, text: str = TEXT) -> Impact:
    return impact_of(open_pack(text), open_pack(change(text)))


@pytest.mark.parametrize(("old", "new", "level", "words"), CASES)
def test_a_change_is_classed_with_its_reason(old: str, new: str, level: str, words: str) -> None:
    assert TEXT.count(old) >= 1
    found = impact(lambda text: text.replace(old, new, 1))
    assert found.level == level
    assert words in found.reasons[0].words
    assert found.next_version == {"safe": "3.1.0", "check": "3.1.0", "breaking": "4.0.0"}[level] or "description" in old


def test_the_gravest_reason_stands_first_and_gives_the_level() -> None:
    found = impact(lambda text: text.replace("phone]", "fax]").replace("0.9", "0.8"))
    assert [reason.level for reason in found.reasons] == ["breaking", "check", "safe"]
    assert found.level == "breaking"


def test_comments_layout_and_order_change_nothing() -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            items = [(key, shuffled(each)) for key, each in value.items()]
            return dict(random.Random(len(items)).sample(items, len(items)))
        if isinstance(value, list):
            value = [each if isinstance(each, list) else shuffled(each) for each in value]
            return random.Random(len(value)).sample(value, len(value))
        return value

    for text in (TEXT, SAMPLE):
        other = yaml.safe_dump(shuffled(yaml.safe_load(text)), sort_keys=False, allow_unicode=True)
        assert changes(open_pack(text), open_pack(other)) == ()
        found = impact_of(open_pack(text), open_pack(other))
        assert (found.level, found.reasons) == ("safe", ())


def test_what_only_follows_a_renamed_entity_is_told_once() -> None:
    found = impact(lambda text: text.replace("CLIENT", "CUSTOMER"))
    assert [reason.words for reason in found.reasons if reason.level != "safe"] == [
        "The entity CLIENT is named CUSTOMER now; whoever asks for CLIENT finds nothing."
    ]


def test_a_word_moved_to_another_entity_is_to_be_checked() -> None:
    found = impact(lambda text: text.replace("[forum]", "[]").replace("[customer, party]", "[customer, party, forum]"))
    assert found.level == "check"
    assert "means Client now" in found.reasons[0].words


def test_the_same_text_has_no_impact() -> None:
    assert impact() == Impact("safe", (), "3.0.0")


@pytest.mark.parametrize(
    ("version", "kind", "expected"),
    [
        ("3.0.0", "breaking", "4.0.0"),
        ("3.4.5", "additive", "3.5.0"),
        ("3.4.5", "wording", "3.4.6"),
        ("3.4.5", "none", "3.4.5"),
        ("v2.1", "breaking", "v3.0.0"),
        ("2", "wording", "2.0.1"),
        ("0.3.1", "breaking", "0.4.0"),
        ("0.3.1", "additive", "0.3.2"),
        ("3.0.0-rc1", "additive", "3.1.0"),
        ("", "additive", "1.0.0"),
        ("spring", "breaking", "1.0.0"),
    ],
)
def test_the_next_version_follows_the_class(version: str, kind: Any, expected: str) -> None:
    assert next_version(version, kind) == expected


def test_what_refers_to_a_changed_thing_is_named_and_what_goes_with_it_is_not():
    changed = impact_of(open_pack(TEXT), open_pack(TEXT.replace("description: who pays", "description: who asks")))
    (reach,) = changed.reaches
    assert reach.thing == "entity Client"
    assert {"the relationship SUES_IN", "the relationship KNOWS", "its aliases"} <= set(reach.places)
    court = "  - {name: Court, type: COURT, attributes: [level], synonyms: [forum]}\n"
    sues = "  - {name: SUES_IN, from: CLIENT, to: COURT, attributes: [date]}\n"
    alone = impact_of(open_pack(TEXT), open_pack(TEXT.replace(court, "")))
    assert ("entity Court", ("the relationship SUES_IN",)) in [(reach.thing, reach.places) for reach in alone.reaches]
    both = impact_of(open_pack(TEXT), open_pack(TEXT.replace(court, "").replace(sues, "")))
    assert "entity Court" not in [reach.thing for reach in both.reaches]


def test_what_is_new_reaches_nothing():
    more = TEXT.replace("key_terms: [", "key_terms: [fee, ")
    assert impact_of(open_pack(TEXT), open_pack(more)).reaches == ()


def test_the_type_is_not_said_to_stay_where_it_is_renamed_as_well():
    ways = {"name": "Lessee", "type": "LESSEE"}
    both = apply(SAMPLE, [{"action": "update", "path": ["entities", "TENANT"], "updates": ways}]).text
    words = [reason.words for reason in impact_of(open_pack(SAMPLE), open_pack(both)).reasons]
    assert "The entity Tenant is called Lessee now." in words
    assert not any("its type stays" in each for each in words)
