"""From a model's changes to operations on this very pack, and to the text that they lead to."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import validate

from core.engine import load, operations_schema
from core.errors import InvalidInput
from core.pack.model import open_pack
from core.planning.examples import EXAMPLES
from core.planning.llm.planner import try_changes
from tests.planning.llm.materials import add, delete, library, put, rename

MOVE = {"action": "move", "section": "entities", "before": None, "after": None}


def outcome(*changes: dict[str, Any]) -> Any:
    return load(text_after(*changes))


def text_after(*changes: dict[str, Any]) -> str:
    operations, text = try_changes(changes, library())
    validate(operations, operations_schema())
    return text


def refusal(*changes: dict[str, Any]) -> str:
    with pytest.raises(InvalidInput) as caught:
        try_changes(changes, library())
    return caught.value.message


def test_only_the_asked_lines_change():
    before = library().text.splitlines()
    after = text_after(add("entities", ["BOOK", "attributes"], "isbn")).splitlines()
    assert [line for line in after if line not in before] == ["      - isbn"]
    assert [line for line in before if line not in after] == []


def test_an_attribute_is_written_as_its_siblings_are():
    assert outcome(add("entities", ["MEMBER", "attributes"], "email"))["entities"][1]["attributes"][-1] == {
        "name": "email"
    }


def test_an_attribute_without_a_description_stays_a_word_among_words():
    plain = {"name": "isbn", "description": None, "examples": None}
    told = {"name": "isbn", "description": "On the back", "examples": None}
    assert outcome(add("entities", ["BOOK", "attributes"], plain))["entities"][0]["attributes"][-1] == "isbn"
    assert outcome(add("entities", ["BOOK", "attributes"], told))["entities"][0]["attributes"][-1] == {
        "name": "isbn",
        "description": "On the back",
    }
    assert "shelf stands in entities already." in refusal(
        add("entities", ["BOOK", "attributes"], {**told, "name": "shelf"})
    )


def test_a_missing_list_is_started_and_then_grows():
    data = outcome(
        add("entities", ["MEMBER", "synonyms"], "borrower"), add("entities", ["MEMBER", "synonyms"], "patron")
    )
    assert data["entities"][1]["synonyms"] == ["borrower", "patron"]


def test_a_missing_section_is_started():
    rule = {"name": "limits", "description": None, "rules": ["5 books"], "rule_type": None}
    assert outcome(add("business_rules", [], rule))["business_rules"] == [{"name": "limits", "rules": ["5 books"]}]


def test_the_first_alias_of_a_pack_starts_section_and_list():
    bare = open_pack("name: a\ndescription: b\nversion: 1.0.0\n")
    _, text = try_changes([add("entity_aliases", ["BOOK"], "tome")], bare)
    assert load(text)["entity_aliases"] == {"BOOK": ["tome"]}
    _, text = try_changes([add("validation_rules", ["required_fields", "book"], "title")], bare)
    assert load(text)["validation_rules"] == {"required_fields": {"book": ["title"]}}


def test_an_item_that_does_not_exist_is_not_made_up_for_its_list():
    assert "Did you mean 'BOOK'" in refusal(add("entities", ["BOOKS", "attributes"], "isbn"))


def test_a_list_that_the_format_does_not_have_is_refused():
    assert "There is no list ['MEMBER', 'emails'] in entities." in refusal(add("entities", ["MEMBER", "emails"], "x"))


def test_nothing_is_added_to_what_is_no_list():
    assert "is not a list" in refusal(add("entities", ["BOOK"], "isbn"))
    assert "is not a list" in refusal(add("entities", ["BOOK", "name"], "isbn"))


def test_an_item_goes_where_it_is_wanted():
    data = outcome(add("entities", ["BOOK", "attributes"], "isbn", before="author"))
    assert data["entities"][0]["attributes"] == ["title", "isbn", "author", "shelf"]


def test_a_new_relationship_takes_the_older_spelling_of_its_siblings():
    item = {
        "name": "RESERVES",
        "from": "MEMBER",
        "to": "BOOK",
        "description": None,
        "attributes": ["until"],
        "synonyms": None,
    }
    assert outcome(add("relationships", [], item))["relationships"][-1] == {
        "type": "RESERVES",
        "from": "MEMBER",
        "to": "BOOK",
        "properties": ["until"],
    }


def test_what_stands_there_already_is_refused_or_changes_nothing():
    item = {"name": "Book", "type": "BOOK", "description": None, "attributes": [], "synonyms": None}
    assert "BOOK stands in entities already." in refusal(add("entities", [], item))
    assert text_after(add("key_terms", [], "overdue")) == library().text


def test_steps_become_a_mapping_and_a_further_step_takes_the_next_number():
    template = {"name": "renewal", "steps": ["look", "renew"], "triggers": ["renew"], "confidence_threshold": None}
    data = outcome(add("reasoning_templates", [], template), add("reasoning_templates", ["fine", "steps"], "collect"))
    assert data["reasoning_templates"][1]["steps"] == {"1": "look", "2": "renew"}
    assert data["reasoning_templates"][0]["steps"] == {1: "count the days", 2: "apply the tariff", 3: "collect"}


def test_flags_become_a_mapping():
    kind = {"type": "LENDS", "business_context": [{"flag": "reminder", "value": False}]}
    assert outcome(add("relationship_types", [], kind))["relationship_types"][1]["business_context"] == {
        "reminder": False
    }


def test_a_value_is_set_where_a_field_stands_and_where_it_does_not_yet():
    data = outcome(
        put("version", [], "1.2.0"),
        put("entities", ["LOAN", "description"], "A book in somebody's hands"),
        put("entities", ["BOOK", "description"], "A printed work"),
        put("extraction_patterns", [r"Card: (?P<card_number>\d+)", "confidence"], 0.95),
    )
    assert data["version"] == "1.2.0"
    assert [entity.get("description") for entity in data["entities"]] == [
        "A printed work",
        None,
        "A book in somebody's hands",
    ]
    assert data["extraction_patterns"][0]["confidence"] == 0.95


def test_the_new_name_of_an_entity_reaches_every_reference():
    data = outcome(rename("entities", ["Member"], "Library Patron"))
    assert (data["entities"][1]["name"], data["entities"][1]["type"]) == ("Library Patron", "LIBRARY_PATRON")
    assert data["relationships"][0]["from"] == "LIBRARY_PATRON"
    assert data["extraction_patterns"][0]["entity_type"] == "LIBRARY_PATRON"
    assert data["entity_aliases"] == {"LIBRARY_PATRON": ["reader"]}
    assert data["validation_rules"]["required_fields"] == {"library_patron": ["card_number"]}
    assert "MEMBER" not in text_after(rename("entities", ["MEMBER"], "Patron"))


def test_an_entity_cannot_take_the_name_of_another():
    assert "Another entity has the type BOOK" in refusal(rename("entities", ["MEMBER"], "book"))


def test_the_new_name_of_an_attribute_reaches_patterns_and_required_fields():
    data = outcome(rename("entities", ["MEMBER", "attributes", "card_number"], "card_no"))
    assert data["entities"][1]["attributes"][0] == {"name": "card_no", "description": "As printed on the card"}
    assert data["extraction_patterns"][0]["attribute"] == "card_no"
    assert data["validation_rules"]["required_fields"]["member"] == ["card_no"]


def test_the_new_name_of_a_relationship_reaches_its_type():
    data = outcome(rename("relationships", ["BORROWS"], "LENDS"))
    assert data["relationships"][0]["type"] == data["relationship_types"][0]["type"] == "LENDS"


@pytest.mark.parametrize(
    ("section", "target", "read"),
    [
        ("key_terms", ["overdue"], lambda data: data["key_terms"][0]),
        ("business_context", ["loan_statuses"], lambda data: next(iter(data["business_context"]))),
        ("business_context", ["loan_statuses", "open"], lambda data: data["business_context"]["loan_statuses"][0]),
        ("reasoning_templates", ["fine"], lambda data: data["reasoning_templates"][0]["name"]),
        ("entities", ["BOOK", "synonyms", "volume"], lambda data: data["entities"][0]["synonyms"][0]),
        ("name", [], lambda data: data["name"]),
    ],
)
def test_a_thing_without_references_is_renamed_in_its_place(section, target, read):
    assert read(outcome(rename(section, target, "other"))) == "other"


@pytest.mark.parametrize("target", [["BOOK", "attributes"], ["BOOK", "synonyms"]])
def test_a_word_of_the_format_keeps_its_name(target):
    assert "is a word of the format" in refusal(rename("entities", target, "other"))


def test_an_empty_new_name_is_refused():
    assert "The new name is empty." in refusal(rename("key_terms", ["overdue"], " "))


def test_a_move_keeps_the_item_and_changes_its_place():
    data = outcome({**MOVE, "target": ["LOAN"], "before": "BOOK"})
    assert [entity["type"] for entity in data["entities"]] == ["LOAN", "BOOK", "MEMBER"]
    assert "before or after which" in refusal({**MOVE, "target": ["LOAN"]})


@pytest.mark.parametrize("field", ["name", "description", "version"])
def test_what_a_pack_cannot_be_without_is_not_removed(field):
    assert f"needs its {field}" in refusal(delete(field))


def test_each_change_sees_the_pack_as_the_ones_before_it_leave_it():
    data = outcome(
        delete("entities", "BOOK", "attributes", "shelf"),
        rename("entities", ["BOOK"], "Work"),
        add("entities", ["WORK", "attributes"], "isbn"),
    )
    assert data["entities"][0]["attributes"] == ["title", "author", "isbn"]


def test_the_change_that_does_not_fit_is_named_by_its_place_in_the_answer():
    complaint = refusal(add("key_terms", [], "fee"), delete("entities", "LOAN", "attributes", "state"))
    assert complaint.startswith("Change 2 (delete): ")
    assert "status" in complaint


def test_every_worked_example_works_on_the_pack_that_it_is_about():
    pack = open_pack(library().text.replace("validation_rules:\n  required_fields:", VALIDATION))
    for example in EXAMPLES:
        _, text = try_changes(example.operations, pack)
        assert (text != pack.text) == (example.kind == "operations"), example.request


VALIDATION = "validation_rules:\n  required_fields:\n    loan: [status]"
