"""What a pack gives to those who read it, and that broken packs break nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InvalidInput
from core.pack.export import to_json
from core.pack.model import open_pack

SAMPLES = sorted((Path(__file__).parents[2] / "db" / "samples").glob("*.yaml"))

SMALL = """\
name: Ships
description: Chartering
version: 1.0.0
entities:
  - name: Vessel
    type: VESSEL
    attributes: [imo, {name: flag, description: Where it is registered}]
    synonyms: [ship]
  - name: Owner
    type: OWNER
    attributes: [name]
relationships:
  - type: OWNS
    from: OWNER
    to: VESSEL
    properties: [since]
extraction_patterns:
  - pattern: 'IMO (?P<imo>\\d{7})'
    entity_type: VESSEL
    attribute: imo
entity_aliases:
  VESSEL: [hull]
business_patterns:
  - name: Fixture
    entities: [VESSEL, OWNER]
validation_rules:
  required_fields:
    vessel: [imo]
"""


def test_attributes_are_read_as_strings_and_as_mappings() -> None:
    vessel = open_pack(SMALL).entities[0]
    assert vessel.attributes == ("imo", "flag")
    assert vessel.attribute_path("flag") == ("entities", "VESSEL", "attributes", "flag")


def test_the_older_spelling_of_a_relationship_is_read_too() -> None:
    owns = open_pack(SMALL).relationships[0]
    assert (owns.name, owns.source, owns.target, owns.attributes) == ("OWNS", "OWNER", "VESSEL", ("since",))


def test_every_place_that_names_an_entity_is_found() -> None:
    found = {reference.path for reference in open_pack(SMALL).references("VESSEL")}
    assert found == {
        ("relationships", "OWNS", "to"),
        ("extraction_patterns", r"IMO (?P<imo>\d{7})", "entity_type"),
        ("entity_aliases", "VESSEL"),
        ("validation_rules", "required_fields", "vessel"),
        ("business_patterns", "Fixture", "entities", "VESSEL"),
    }


def test_an_entity_is_found_by_name_and_type_in_any_case() -> None:
    pack = open_pack(SMALL)
    assert pack.entity("vessel") == pack.entity("VESSEL") == pack.entities[0]
    assert pack.entity("barge") is None


def test_a_name_that_stands_twice_is_told_apart_by_its_position() -> None:
    pack = open_pack("name: x\nkey_terms: [a, b, a]\n")
    assert [thing.path for thing in pack.of_kind("term")] == [("key_terms", 0), ("key_terms", "b"), ("key_terms", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "entities: 3\nkey_terms: {a: 1}\nrelationships: [1, {name: 3}]\n",
        "entities: [null, [], {type: [x]}, {name: '', attributes: {a: b}}]\n",
        "business_context: [a]\nentity_aliases: x\nquestion_templates: {a: 1, b: [2]}\nvalidation_rules: []\n",
        "1: 2\ntrue: [x]\n",
        "name: x\nbusiness_patterns: [{name: y, stages: {1: 2}, business_context: [a]}]\n",
    ],
)
def test_a_pack_of_any_shape_can_be_looked_at(text: str) -> None:
    pack = open_pack(text)
    assert pack.entities == tuple(pack.entities)
    assert pack.references("X") == ()
    assert isinstance(pack.things, tuple)


def test_a_text_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no mapping of named sections"):
        open_pack("- a\n- b\n")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_thing_of_a_sample_stands_at_its_path(sample: Path) -> None:
    from core.engine import resolve

    pack = open_pack(sample.read_text(encoding="utf-8"))
    assert len(pack.things) > 100
    for thing in pack.things:
        resolve(pack.data, thing.path)


def test_the_export_holds_the_same_data_as_the_text() -> None:
    import json

    pack = open_pack(SMALL)
    assert json.loads(to_json(SMALL)) == pack.data
    assert "1.0.0" in to_json(SMALL)
    assert json.loads(to_json("released: 2024-05-01\n")) == {"released": "2024-05-01"}
