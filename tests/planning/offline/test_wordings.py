"""The less plain wordings: wishes, repetitions, ends of lists, names that fit two things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.planning.protocol import Plan
from tests.planning.offline.test_requests import entity

Data = Callable[[str], Any]
Planned = Callable[..., Plan]


@pytest.mark.parametrize(
    "text",
    [
        "I want built year removed from Vessel",
        "have the built year taken out of Vessel please",
        "Take built year out of Vessel",
        "how about dropping built year from Vessel?",
        "nobody uses built year on vessels, take it out please",
        "we no longer record the built year for vessels",
    ],
)
def test_a_wish_for_something_gone_is_no_addition(data: Data, text: str) -> None:
    assert entity(data(text), "Vessel")["attributes"] == ["imo_number", "name", "status"]


def test_a_date_added_is_a_name_and_a_draft_recorded_is_a_draft(data: Data) -> None:
    assert entity(data("vessels need a date added"), "Vessel")["attributes"][-1] == "date_added"
    assert entity(data("vessels need their draft recorded"), "Vessel")["attributes"][-1] == "draft"


@pytest.mark.parametrize(
    "text",
    [
        "Add fax to Vessel and the same for Charterer",
        "Add fax to Vessel. Same for Charterer, please.",
        "add fax to Vessel, and do likewise on Charterer",
    ],
)
def test_the_same_is_done_for_another_in_one_request(data: Data, text: str) -> None:
    changed = data(text)
    assert [entity(changed, name)["attributes"][-1] for name in ("Vessel", "Charterer")] == ["fax", "fax"]


def test_a_renaming_is_repeated_with_the_same_names(data: Data) -> None:
    changed = data("Rename status to state on Vessel and do the same on Charter Party")
    assert "state" in entity(changed, "Vessel")["attributes"]
    assert "state" in entity(changed, "Charter Party")["attributes"]
    assert "status" in entity(changed, "Charterer")["attributes"]


def test_what_cannot_be_repeated_there_is_said(plan: Planned) -> None:
    result = plan("Remove built_year from Vessel and the same for Charterer")
    assert result.kind == "question"
    assert "Charterer has no attribute" in result.text


def test_it_stands_for_what_was_just_spoken_of(data: Data) -> None:
    changed = data("Add hire rate to Vessel and remove it from Charter Party")
    assert entity(changed, "Vessel")["attributes"][-1] == "hire_rate"
    assert entity(changed, "Charter Party")["attributes"] == ["status"]


def test_the_number_of_a_step_is_no_part_of_the_step(data: Data) -> None:
    steps = data("Add step 3 “state the claim” to demurrage_claim")["reasoning_templates"][0]["steps"]
    assert steps == {1: "read the statement of facts", 2: "count laytime", 3: "state the claim"}


def test_an_end_of_a_list_is_no_part_of_a_name(data: Data) -> None:
    assert data("add charter at the end of the Fixing stages")["business_patterns"][0]["stages"][-1] == "charter"
    assert data("add charter at the beginning of the Fixing stages")["business_patterns"][0]["stages"][0] == "charter"


def test_a_place_in_a_list_may_be_counted(data: Data) -> None:
    stages = data("add the stage “firm offer” after the first stage of Fixing")["business_patterns"][0]["stages"]
    assert stages == ["offer", "firm offer", "recap"]


def test_another_owner_in_a_name_is_part_of_the_name(data: Data) -> None:
    assert (
        entity(data("the charterer's broker is missing on the Vessel"), "Vessel")["attributes"][-1]
        == "charterer_broker"
    )


def test_a_term_that_means_an_entity_is_its_synonym(data: Data) -> None:
    assert entity(data("the term “bottom” means vessel"), "Vessel")["synonyms"] == ["ship", "hull", "bottom"]


def test_a_value_is_added_as_one_of_its_topic(data: Data) -> None:
    assert data("add severe as a new risk level")["business_context"]["risk_levels"] == ["low", "high", "severe"]
    assert data("remove low as a risk level")["business_context"]["risk_levels"] == ["high"]


def test_a_relationship_is_found_by_its_ends(data: Data) -> None:
    assert data("remove the relationship between charterer and vessel")["relationships"] == []


def test_a_field_said_once_holds_for_the_next_thing(data: Data) -> None:
    changed = data("Set the confidence of the IMO pattern to 0.95 and of the Hire pattern to 0.7")
    assert [p["confidence"] for p in changed["extraction_patterns"]] == [0.95, 0.7]


def test_several_patterns_are_removed_at_once(data: Data) -> None:
    assert data("remove the pattern for the IMO number and the one for the hire rate")["extraction_patterns"] == []


def test_a_term_beside_a_synonym_stays_a_term(data: Data) -> None:
    changed = data("add key term bunkers and synonym “boat” to Vessel")
    assert changed["key_terms"][-1] == "bunkers"
    assert entity(changed, "Vessel")["synonyms"] == ["ship", "hull", "boat"]


def test_brands_and_acronyms_keep_their_letters(data: Data) -> None:
    assert data("add MiFID and DORA to the key terms")["key_terms"][-2:] == ["MiFID", "DORA"]
    assert entity(data("vessels have a LinkedIn page"), "Vessel")["attributes"][-1] == "linkedin_page"


def test_a_number_more_or_less_in_a_name_is_an_assumption(plan: Planned) -> None:
    result = plan("remove IMO from Vessel")
    assert result.operations[0]["path"][-1] == "imo_number"
    assert "Read “IMO” as imo_number" in result.assumptions[0]


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("rename hirer to lessor", ("Rename the entity “Charterer”", "Rename the synonym “hirer”")),
        ("set the status of Vessel to sold", ("Rename the attribute “status” of the entity Vessel to “sold”.",)),
        ("replace email with phone and fax on Charterer", ("Rename the attribute “email”",)),
        ("add “class” society to Vessel", ("Add the attribute “class_society”",)),
        ("add key term bunkers to Vessel", ("Add the synonym “bunkers”", "Add the key term “bunkers”")),
    ],
)
def test_a_doubtful_reading_is_asked_about(plan: Planned, text: str, choices: tuple[str, ...]) -> None:
    result = plan(text)
    assert result.kind == "question", (result.kind, result.operations)
    for choice in choices:
        assert any(offered.startswith(choice) for offered in result.choices), result.choices
    assert all(plan(offered).kind == "operations" for offered in result.choices)


def test_what_still_refers_to_a_removed_entity_is_counted(plan: Planned) -> None:
    result = plan("Add an extraction pattern `Ship (\\w+)` for name of Vessel. Remove the entity Vessel.")
    assert any("2 extraction patterns" in told for told in result.assumptions), result.assumptions


def test_a_plain_word_that_names_a_relationship_and_an_entity_is_asked_about(plan: Planned) -> None:
    first = plan("Add a relationship CONTRACTS from Charterer to Vessel, then remove contracts")
    assert first.kind == "question"
    assert any("CONTRACTS" in choice for choice in first.choices)
    assert any("Charter Party" in choice for choice in first.choices)


def test_an_entity_is_not_renamed_to_its_own_name_by_a_synonym(plan: Planned) -> None:
    result = plan("rename ship to Vessel")
    assert result.kind == "declined"
    assert "only another word for Vessel" in result.text


def test_a_possessive_is_no_part_of_a_new_name(data: Data) -> None:
    changed = data("Can you call the Vessel entity's status field “condition” instead?")
    assert entity(changed, "Vessel")["attributes"] == ["imo_number", "name", "condition", "built_year"]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("rename the entity type VESSEL to SEAGOING_SHIP everywhere", "Vessel", "SEAGOING_SHIP"),
        ("Please rename Vessel to Steamer throughout the pack.", "Steamer", "STEAMER"),
        ("rename VESSEL to STEAMER wherever it is used", "Steamer", "STEAMER"),
        ("rename Vessel to MV", "MV", "MV"),
        ("We renamed Vessel to Care Recipient", "Care Recipient", "CARE_RECIPIENT"),
    ],
)
def test_a_new_name_is_written_as_names_are_and_goes_no_further_than_it_does(
    data: Data, text: str, name: str, kind: str
) -> None:
    assert entity(data(text), name)["type"] == kind
