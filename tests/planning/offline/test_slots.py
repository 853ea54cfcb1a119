"""Requests in whatever order their words come, read by the slots of each change, with no word left over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.pack.model import Pack
from core.planning.offline.accounting import says_name, unaccounted
from core.planning.offline.matching import Names
from core.planning.offline.reading import read_tokens
from core.planning.offline.slots.marks import marks_of
from core.planning.offline.slots.reader import read_slots
from core.planning.protocol import Plan

Data = Callable[[str], Any]
Planned = Callable[..., Plan]


def entity(changed: Any, name: str) -> Any:
    return next(e for e in changed["entities"] if e["name"] == name)


def sayings(pack: Pack, text: str) -> list[str]:
    names = Names(pack)
    return [reading.saying for reading in read_slots(names, read_tokens(names, text))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Under Charterer the attribute “email” should be renamed “mail”.",
         "Rename the attribute “email” of the entity Charterer to “mail”."),
        ("Among the risk levels, replace high by severe", "Rename the value “high” of the business context topic"),
        ("laycan -> key terms", "Add the key term “laycan”."),
        ("Vessel loses its built_year", "Remove the attribute “built_year” of the entity Vessel."),
        ("'barge' joins the synonyms of Vessel", "Add the synonym “barge” to the entity Vessel."),
        ("insert a stage subjects between offer and recap in Fixing", "Add the stage “subjects” to the business"),
        ("turn off credit_check for HIRES", "Set the credit check of the relationship type “HIRES” to false."),
        ("the maximum of question counts goes up to 12", "Set the max of the section “question_counts” to 12."),
        ("In risk_levels, “high” should stand first", "Move the value “high”"),
        ("swap steps 1 and 2 of demurrage_claim", "Set step 1 of the reasoning template “demurrage_claim”"),
        ("HIRES should start from VESSEL instead of CHARTERER", "Set the from of the relationship “HIRES” to “VESSEL”"),
        ("time_bars: demurrage now has 60 days, not 90", "Change the rule “demurrage: 90 days”"),
        ("status of the Charterer is no longer needed", "Remove the attribute “status” of the entity Charterer."),
        ("imo_number and built_year must be given for Vessel", ""),
    ],
)  # fmt: skip
def test_the_order_of_words_does_not_matter(pack: Pack, text: str, said: str) -> None:
    found = sayings(pack, text)
    assert found[:1] == [] if not said else (len(found) >= 1 and found[0].startswith(said)), found


@pytest.mark.parametrize(
    "text",
    [
        "Vessel gets draft and beam, and loses built_year",
        "Vessel: add draft and beam, and take built_year out",
        "Vessel needs draft and beam; built_year can go from there",
        "To Vessel please add draft and beam. Its built_year is obsolete.",
        "add to Vessel:\n- draft\n- beam\nand remove built_year there",
    ],
)
def test_clauses_share_what_they_are_about(data: Data, text: str) -> None:
    assert entity(data(text), "Vessel")["attributes"] == ["imo_number", "name", "status", "draft", "beam"]


def test_a_heading_tells_what_its_lines_are_about(data: Data) -> None:
    changed = data("Required fields: email for Charterer, hire_rate for Charter Party")
    assert changed["validation_rules"]["required_fields"] == {
        "vessel": ["imo_number"],
        "charterer": ["email"],
        "charter_party": ["hire_rate"],
    }


def test_what_a_statement_has_named_is_what_the_next_one_is_about(data: Data) -> None:
    changed = data("The built year is never right in our files. That one must not be missing, though.")
    assert changed["validation_rules"]["required_fields"]["vessel"] == ["imo_number", "built_year"]


def test_both_the_former_and_the_latter(data: Data) -> None:
    changed = data("Add fax to Vessel. Add telex to Charterer. The latter also needs a synonym, affreighter.")
    assert entity(changed, "Charterer")["synonyms"] == ["hirer", "affreighter"]


def test_an_item_that_is_renamed_is_found_by_what_else_is_asked_for(data: Data) -> None:
    changed = data("Fixing: rename it to Chartering Process, and add the stage subjects")
    assert changed["business_patterns"][0]["name"] == "Chartering Process"
    assert changed["business_patterns"][0]["stages"] == ["offer", "recap", "subjects"]


@pytest.mark.parametrize(
    "text",
    [
        "Vessel gets draft and frobnicates the beam",
        "remove status or built_year from Vessel",
        "everything about hulls can go",
        "draft",
        "Is the imo number mandatory?",
        "don't remove built_year from Vessel",
        "add the Vessel of the Charterer to the Charter Party of the Fixing",
    ],
)
def test_a_word_that_is_left_over_leaves_all_unread(pack: Pack, text: str) -> None:
    assert sayings(pack, text) == []


def test_every_word_of_a_request_has_a_mark(pack: Pack) -> None:
    names = Names(pack)
    tokens = read_tokens(names, "Add “ice class” to Vessel (and 2 more), E6(R3) too; NOR should go to 0.8.")
    marked = [token.text for mark in marks_of(names, tokens) for token in mark.tokens]
    assert "".join(marked).replace(" ", "") == "".join(token.text for token in tokens).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "operations", "missing"),
    [
        ("add fax to Vessel and drop laytime", [("add", ["entities", "VESSEL", "attributes"], "fax")], "laytime"),
        ("set the threshold of demurrage_claim to 0.8 and the hire pattern to 0.9",
         [("replace", ["reasoning_templates", "demurrage_claim", "confidence_threshold"], 0.8)], "0.9"),
        ("add “ice class” and “scrubber fitted” to Vessel",
         [("add", ["entities", "VESSEL", "attributes"], "ice_class")], "scrubber fitted"),
        ("In the Owner entity, rename status to state",
         [("replace", ["entities", "VESSEL", "attributes", "status"], "state")], "Owner"),
    ],
)  # fmt: skip
def test_what_a_plan_does_nothing_with_is_found(pack: Pack, text: str, operations: Any, missing: str) -> None:
    names = Names(pack)
    plan = [{"action": action, "path": path, "value": value} for action, path, value in operations]
    assert missing in unaccounted(names, read_tokens(names, text), plan)


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("1. add fax to the hull 2. nothing else", [("add", ["entities", "VESSEL", "attributes"], "fax")]),
        ("add fax to Vessel, because the charterer asks", [("add", ["entities", "VESSEL", "attributes"], "fax")]),
        ("add the stage subjects between offer and recap",
         [("add", ["business_patterns", "Fixing", "stages"], "subjects")]),
        ("raise it by 0.1", [("replace", ["reasoning_templates", "demurrage_claim", "confidence_threshold"], 0.8)]),
    ],
)  # fmt: skip
def test_bullets_reasons_neighbours_and_differences_owe_nothing(pack: Pack, text: str, operations: Any) -> None:
    names = Names(pack)
    plan = [{"action": a, "path": p, "value": v, "after": "offer"} for a, p, v in operations]
    assert unaccounted(names, read_tokens(names, text), plan) == ()


def test_a_plan_that_leaves_a_name_out_is_a_question_instead(plan: Planned) -> None:
    result = plan("Add fax to Vessel and frobnicate the laytime")
    assert result.kind in ("question", "declined")
    assert not result.operations


def test_a_reading_by_slots_is_told_and_certain_only_where_the_grammar_reads_nothing_else(plan: Planned) -> None:
    result = plan("Vessel gets draft, and loses built_year")
    assert result.operations
    assert not result.certain
    assert result.assumptions[0].startswith("Read as “Add the attribute “draft”")
    alone = plan("Under Charterer the attribute “email” should be renamed “mail”.")
    assert alone.operations
    assert alone.certain


@pytest.mark.parametrize(
    "text",
    [
        "Remove built_year from Vessel and Charterer",
        "Charterer loses email and Vessel",
        "drop email, Vessel and built_year",
    ],
)
def test_one_verb_removes_no_whole_thing_with_parts_of_others(plan: Planned, text: str) -> None:
    result = plan(text)
    assert not any(op["path"] in (["entities", "VESSEL"], ["entities", "CHARTERER"]) for op in result.operations)


def test_a_whole_thing_that_is_named_beside_parts_is_asked_about(plan: Planned) -> None:
    result = plan("Remove built_year from Vessel and Charterer")
    assert result.kind == "question"
    assert "Should the entity “Charterer” go as a whole?" in result.text
    assert result.choices[0] == "Remove the attribute “built_year” of the entity Vessel."
    assert plan("Remove built_year from Vessel and delete the entity Charterer").operations


def test_vague_words_are_no_slots(plan: Planned) -> None:
    assert not plan("the charterer loses its email and something about vessels").operations


def test_the_same_for_one_that_does_not_have_it_removes_nothing(pack: Pack) -> None:
    assert sayings(pack, "Remove built_year from Vessel; the same for Charterer") == []


def test_a_name_within_another_word_is_not_said() -> None:
    assert says_name("rename it in both Vessels", ["Vessel"])
    assert not says_name("because it is showcased", ["Case"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rename Vessel's status to condition", "Rename the attribute “status” of the entity Vessel to “condition”."),
        ("Vessel gets a draft and loses status", "Remove the attribute “status” of the entity Vessel."),
        ("demurrage_claim should also trigger on claim, and demurrage_claim on laytime", "Add the trigger “laytime”"),
        ("Add the synonym barge to Vessel and 'charter agent' to Charterer",
         "Add the synonym “charter agent” to the entity Charterer."),
        ("Charterer synonyms + trader + operator. Also off-hire as a key term.", "Add the key term “off-hire”."),
        ("for HIRES, switch credit_check off", "Set the credit check of the relationship type “HIRES” to false."),
        ("Two things. The version goes to 1.5.0 and the maximum of question counts to 12",
         "Set the max of the section “question_counts” to 12."),
        ("put laytime at the top of the key terms", "Move the key term “laytime” to the beginning."),
        ("demurrage_claim needs a confidence threshold of .75", "Set the confidence threshold"),
        ("Fixing should get the description \"How ships are fixed\" plus the trigger \"order\"",
         "Add the trigger “order” to the business pattern “Fixing”."),
        ("Delete laytime, and drop 'hull' from the Vessel synonyms, it is a bit old", "Remove the synonym “hull”"),
    ],
)  # fmt: skip
def test_the_last_of_what_is_said_is_read_as_well(pack: Pack, text: str, said: str) -> None:
    found = sayings(pack, text)
    assert "".join(found[-1:]).startswith(said), found


def test_a_new_attribute_takes_the_description_that_is_said_of_it(data: Data) -> None:
    changed = data('Add an attribute draft to Vessel, description: "How deep it lies"')
    assert entity(changed, "Vessel")["attributes"][-1] == {"name": "draft", "description": "How deep it lies"}


def test_an_attribute_that_sounds_like_a_verb_is_renamed_and_not_its_entity(plan: Planned) -> None:
    made = plan("rename the attribute name on Vessel to title")
    assert made.operations[0]["value"] == "title"
    assert made.operations[0]["path"][:2] == ["entities", "VESSEL"]
    assert "attributes" in made.operations[0]["path"]


def test_an_expression_with_spaces_needs_no_quotes(data: Data) -> None:
    changed = data(
        r"Add an extraction pattern for the status of VESSEL: Vessel Status:\s*(?P<status>\w+) with confidence 0.8"
    )
    assert changed["extraction_patterns"][-1] == {
        "pattern": r"Vessel Status:\s*(?P<status>\w+)",
        "entity_type": "VESSEL",
        "attribute": "status",
        "confidence": 0.8,
    }


def test_the_fuller_of_two_readings_is_taken(data: Data) -> None:
    changed = data("NEW ENTITY Broker, attributes: email, fax. Synonyms: agent, dealer")
    assert entity(changed, "Broker")["synonyms"] == ["agent", "dealer"]
