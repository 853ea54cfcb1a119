"""The form of a model's answer: strict, whole, and narrowed to the request."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from core.pack.sections import SECTIONS
from core.planning.examples import EXAMPLES
from core.planning.intents import KINDS
from core.planning.llm.answer import Reply, UnusableAnswer, read_answer
from core.planning.llm.schema import MAKES_TYPES, SHAPES, answer_schema
from core.planning.protocol import Context, Intent
from tests.planning.llm.materials import add, answer, changes, library
from tests.servers.model_server import not_strict

ALL_ITEM_SECTIONS = [section.key for section in SECTIONS if section.shape in ("items", "groups")]


def schema_for(*sections: str, kinds: tuple[str, ...] = ()) -> dict[str, object]:
    intents = [Intent(kind, "") for kind in kinds]
    return answer_schema(library(), Context(sections=sections), intents)


def takes(schema: dict[str, object], data: object) -> bool:
    return Draft202012Validator(schema).is_valid(data)


@pytest.mark.parametrize("section", ["", *ALL_ITEM_SECTIONS])
def test_the_schema_is_in_the_strict_subset(section):
    schema = schema_for(section)
    Draft202012Validator.check_schema(schema)
    assert list(not_strict(schema)) == []


def test_every_section_of_items_has_a_shape():
    assert set(SHAPES) == set(ALL_ITEM_SECTIONS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.request[:24])
def test_every_worked_example_has_the_form_that_it_teaches(example):
    sections = tuple(dict.fromkeys(operation["section"] for operation in example.operations))
    reply = Reply(json.dumps(example.answer()))
    assert read_answer(reply, schema_for(*sections)).kind == example.kind


def test_examples_are_chosen_by_intents_that_exist():
    kinds = {kind for example in EXAMPLES for kind in example.kinds} | MAKES_TYPES
    assert kinds <= KINDS.keys()


def test_no_field_can_be_left_out():
    whole = changes(add("entities", ["BOOK", "attributes"], "isbn"))
    schema = schema_for("entities")
    assert takes(schema, whole)
    for key in whole:
        assert not takes(schema, {name: value for name, value in whole.items() if name != key})
    for key in whole["operations"][0]:
        fewer = {name: value for name, value in whole["operations"][0].items() if name != key}
        assert not takes(schema, changes(fewer))


def test_an_item_of_a_section_that_does_not_matter_is_not_offered():
    rule = add("business_rules", [], {"name": "a", "description": None, "rules": ["b"], "rule_type": None})
    assert takes(schema_for("business_rules"), changes(rule))
    assert not takes(schema_for("entities"), changes(rule))


def test_entity_types_are_listed_unless_the_request_may_make_a_new_one():
    pattern = {"pattern": "x", "entity_type": "JUDGE", "attribute": "name", "confidence": None}
    new = changes(add("extraction_patterns", [], pattern))
    assert not takes(schema_for("extraction_patterns", kinds=("add_pattern",)), new)
    assert takes(schema_for("extraction_patterns", kinds=("add_pattern", "add_entity")), new)
    assert takes(schema_for("extraction_patterns"), new)


def test_a_section_that_no_pack_has_is_not_taken():
    assert takes(schema_for(), changes(add("business_rules", [], "a")))
    assert not takes(schema_for(), changes(add("shelves", [], "a")))


def test_too_many_operations_are_sent_back():
    many = changes(*[add("key_terms", [], f"term {number}") for number in range(61)])
    with pytest.raises(UnusableAnswer, match="more than 60"):
        read_answer(Reply(json.dumps(many)), schema_for())


def test_an_image_in_an_answer_becomes_a_link_that_nothing_fetches():
    text = "Look: ![chart](https://elsewhere.example/?q=secret)"
    read = read_answer(Reply(json.dumps(answer("answer", text))), schema_for())
    assert "![" not in read.message
    assert "[chart]" in read.message


def test_deep_nesting_is_an_answer_that_cannot_be_used():
    with pytest.raises(UnusableAnswer, match="not valid JSON"):
        read_answer(Reply("[" * 200_000), schema_for())
