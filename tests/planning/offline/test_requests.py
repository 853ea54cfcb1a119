"""Requests in the words of experts, and the data that comes out of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.engine import apply, load
from core.pack.model import open_pack
from core.planning.offline import OfflinePlanner
from core.planning.protocol import Plan, PlanRequest

Data = Callable[[str], Any]


def entity(data: Any, name: str) -> Any:
    return next(e for e in data["entities"] if e["name"] == name)


@pytest.mark.parametrize(
    "text",
    [
        "Add flag state to Vessel",
        "Please add the attribute “flag state” to the entity Vessel.",
        "we also need to track the flag state of ships",
        "Vessels should have a flag state",
        "Could you give the vessel a flag state?",
        "For Vessel, add flag state",
        "Vessel: add flag_state",
        "Add to Vessel: flag state",
        "every hull needs a flag state",
        "there should be a flag state on each vessel, because the registry asks",
        "Ad flag state to Vesel",
        "Add the following attributes to Vessel:\n- flag state",
        "I'd like to capture the ship's flag state",
    ],
)
def test_an_attribute_is_added_in_many_wordings_and_in_the_style_of_the_pack(data: Data, text: str) -> None:
    assert entity(data(text), "Vessel")["attributes"] == ["imo_number", "name", "status", "built_year", "flag_state"]


@pytest.mark.parametrize(
    "text",
    [
        "Remove built_year from Vessel",
        "get rid of the built year on ships please",
        "Vessels no longer need a built year",
        "the vessel's built year is no longer needed",
        "Take built year off the vessel",
        "drop the attribute built_year",
    ],
)
def test_an_attribute_is_removed_in_many_wordings(data: Data, text: str) -> None:
    assert entity(data(text), "Vessel")["attributes"] == ["imo_number", "name", "status"]


def test_several_deeds_in_one_sentence_share_their_owner(data: Data) -> None:
    changed = data("Add draft and beam to Vessel, remove built_year, and rename name to ship_name")
    assert entity(changed, "Vessel")["attributes"] == ["imo_number", "ship_name", "status", "draft", "beam"]


def test_numbered_lists_are_requests_of_their_own(data: Data) -> None:
    changed = data(
        "Please make these changes:\n1. add phone to Charterer\n2. remove the term laytime\n3. bump the minor version"
    )
    assert entity(changed, "Charterer")["attributes"][-1] == "phone"
    assert changed["key_terms"] == ["demurrage", "contract"]
    assert changed["version"] == "1.5.0"


def test_one_sentence_may_have_several_places(data: Data) -> None:
    changed = data("Add fax to Charterer and draft to Vessel")
    assert entity(changed, "Charterer")["attributes"][-1] == "fax"
    assert entity(changed, "Vessel")["attributes"][-1] == "draft"


def test_a_new_entity_can_be_spoken_of_right_away(data: Data) -> None:
    changed = data("Add an entity Broker with attributes name and desk, then link it to Vessel as FIXES")
    assert changed["entities"][-1] == {"name": "Broker", "type": "BROKER", "attributes": ["name", "desk"]}
    assert changed["relationships"][-1] == {"name": "FIXES", "from": "BROKER", "to": "VESSEL"}


def test_values_stay_exactly_as_quoted(data: Data) -> None:
    changed = data("Set the description of Vessel to 'A ship,  or “hull”: see NOTE'")
    assert entity(changed, "Vessel")["description"] == "A ship,  or “hull”: see NOTE"
    assert data("Add “Off-Hire Period” to the key terms")["key_terms"][-1] == "Off-Hire Period"


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("Add the synonym 'bottom' to Vessel", ("entities", 0, "synonyms"), ["ship", "hull", "bottom"]),
        ("“bottom” is another word for a ship", ("entities", 0, "synonyms"), ["ship", "hull", "bottom"]),
        ("Add “taker” as an alias for Charterer", ("entity_aliases", "CHARTERER"), ["lessee", "hirer", "taker"]),
        ("Add medium to the risk levels", ("business_context", "risk_levels"), ["low", "high", "medium"]),
        ("Replace low with minor in risk levels", ("business_context", "risk_levels"), ["minor", "high"]),
        ("Make the charterer's email required", ("validation_rules", "required_fields", "charterer"), ["email"]),
        ("imo_number is no longer required for vessels", ("validation_rules", "required_fields", "vessel"), []),
        ("Set the confidence of the IMO pattern to 95%", ("extraction_patterns", 0, "confidence"), 0.95),
        ("lower the confidence of the hire_rate pattern by 0.1", ("extraction_patterns", 1, "confidence"), 0.7),
        ("Turn off credit_check for HIRES", ("relationship_types", 0, "business_context", "credit_check"), False),
        (
            "Add the stage “clean fixture” to Fixing",
            ("business_patterns", 0, "stages"),
            ["offer", "recap", "clean fixture"],
        ),
        (
            "Add stage subjects after offer in Fixing",
            ("business_patterns", 0, "stages"),
            ["offer", "subjects", "recap"],
        ),
        ("Remove VESSEL from Fixing", ("business_patterns", 0, "entities_involved"), ["CHARTERER"]),
        ("Change step 2 of demurrage_claim to 'add up'", ("reasoning_templates", 0, "steps", 2), "add up"),
        ("Add the step 'send it' to the demurrage claim", ("reasoning_templates", 0, "steps", 3), "send it"),
        ("Raise the threshold of demurrage_claim to 0.8", ("reasoning_templates", 0, "confidence_threshold"), 0.8),
        (
            "Set the priority of “Who hires {vessel}?” to low",
            ("question_templates", "entity_extraction", 0, "priority"),
            "low",
        ),
        (
            "Add the rule “cargo: 1 year” to time_bars",
            ("business_rules", 0, "rules"),
            ["demurrage: 90 days", "cargo: 1 year"],
        ),
        ("Set the maximum of question_counts to 12", ("question_counts", "max"), 12),
        ("Change the pack's name to Ship Chartering", ("name",), "Ship Chartering"),
        ("Set the version to 2.0.0", ("version",), "2.0.0"),
        ("Make HIRES go from Vessel to Charterer", ("relationships", 0, "from"), "VESSEL"),
    ],
)
def test_every_section_can_be_changed(data: Data, text: str, path: tuple[Any, ...], value: Any) -> None:
    found = data(text)
    for step in path:
        found = found[step]
    assert found == value


def test_renaming_an_entity_leaves_nothing_dangling(data: Data, plan: Callable[..., Plan]) -> None:
    changed = data("Rename Charterer to Hiring Party")
    assert entity(changed, "Hiring Party")["type"] == "HIRING_PARTY"
    assert changed["relationships"][0]["from"] == "HIRING_PARTY"
    assert list(changed["entity_aliases"]) == ["HIRING_PARTY"]
    assert changed["business_patterns"][0]["entities_involved"] == ["HIRING_PARTY", "VESSEL"]
    assert "follows" in plan("Rename Charterer to Hiring Party").assumptions[0]


def test_removing_an_entity_says_what_still_refers_to_it(plan: Callable[..., Plan]) -> None:
    result = plan("Remove the entity Vessel alone")
    assert [dict(operation) for operation in result.operations] == [
        {"action": "delete", "path": ["entities", "VESSEL"]}
    ]
    assert "the relationship HIRES" in result.assumptions[0]


def test_before_an_entity_goes_that_much_refers_to_it_is_asked_what_becomes_of_that(plan: Callable[..., Plan]) -> None:
    result = plan("Remove the entity Vessel")
    assert (result.kind, result.certain) == ("question", True)
    assert "the relationship HIRES" in result.text
    wider, alone = (plan(choice) for choice in result.choices)
    assert [list(op["path"]) for op in alone.operations] == [["entities", "VESSEL"]]
    assert {"relationships", "extraction_patterns", "entities"} <= {op["path"][0] for op in wider.operations}


def test_an_entity_that_little_refers_to_goes_at_once(plan: Callable[..., Plan]) -> None:
    assert plan("Remove the entity Charter Party").kind == "operations"


def test_a_move_takes_the_attribute_along(data: Data) -> None:
    changed = data("Move email from Charterer to Charter Party")
    assert "email" not in entity(changed, "Charterer")["attributes"]
    assert entity(changed, "Charter Party")["attributes"][-1] == "email"


def test_a_reading_among_others_is_an_assumption(plan: Callable[..., Plan]) -> None:
    result = plan("Add draft to ships")
    assert result.assumptions == ("Read “ships” as Vessel, which has it as a synonym or alias.",)


def test_what_stands_there_already_is_left_out_and_said(plan: Callable[..., Plan]) -> None:
    result = plan("Add email and phone to Charterer")
    assert len(result.operations) == 1
    assert any("already has the attribute email" in note for note in result.assumptions)
    assert plan("Add email to Charterer").kind == "declined"


def test_a_missing_list_is_made_once_and_then_added_to(data: Data) -> None:
    changed = data("Make name and email required for Charterer")
    assert changed["validation_rules"]["required_fields"]["charterer"] == ["name", "email"]
    changed = data("Add the synonyms a-one to HIRES and b-two to HIRES")
    assert changed["relationships"][0]["synonyms"] == ["a-one", "b-two"]


def test_a_missing_section_is_made_once_and_then_added_to() -> None:
    entities = "".join(f"- {{name: {name}, type: {name.upper()}, attributes: [q]}}\n" for name in ("Ship", "Port"))
    pack = open_pack(f"name: x\ndescription: y\nversion: 1.0.0\nentities:\n{entities}")
    plan = OfflinePlanner().plan(PlanRequest("Add the alias hull for Ship and the alias haven for Port", pack))
    changed = load(apply(pack.text, plan.operations).text)
    assert changed["entity_aliases"] == {"SHIP": ["hull"], "PORT": ["haven"]}


def test_two_new_items_are_both_appended(data: Data) -> None:
    changed = data("Add the entities Broker and Port")
    assert [e["name"] for e in changed["entities"][-2:]] == ["Broker", "Port"]


def test_two_statements_in_one_sentence_lose_none_of_their_names(data: Data) -> None:
    changed = data("Vessel should have synonyms “bottom” and “keel”, and Charterer should have the synonym “taker”")
    assert entity(changed, "Vessel")["synonyms"] == ["ship", "hull", "bottom", "keel"]
    assert entity(changed, "Charterer")["synonyms"] == ["hirer", "taker"]
