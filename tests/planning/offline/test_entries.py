"""Open sections of words and their meanings: read by their own names, added to, changed, renamed, listed."""

from __future__ import annotations

from typing import Any

import pytest

from core.engine import apply, load
from core.pack.model import open_pack
from core.planning.offline import OfflinePlanner
from core.planning.protocol import Plan, PlanRequest
from tests.planning.offline.conftest import TEXT

OPEN = (
    TEXT
    + """\
glossary: {ETA: estimated time of arrival, NOR: notice of readiness}
port_codes: {DEHAM: Hamburg, NLRTM: Rotterdam}
deadlines: {demurrage claim: 90 days}
vocabulary:
  bunkers:
    preferred: fuel
    synonyms: [bunker fuel, bunkers]
settings:
  default_currency: USD
  auto_close_days: 90
  multilingual: false
  languages: [en, el]
  operator: Ms. Berg
  units: {volume: cbm, area: sqm}
"""
)


def planned(text: str) -> Plan:
    return OfflinePlanner().plan(PlanRequest(text, open_pack(OPEN)))


def changed(text: str) -> Any:
    plan = planned(text)
    assert plan.kind == "operations", (plan.kind, plan.text)
    return load(apply(OPEN, plan.operations).text)


@pytest.mark.parametrize(
    ("text", "section", "entries"),
    [
        ("Add to the glossary: WP = weather permitting", "glossary", {"WP": "weather permitting"}),
        ("add WP for weather permitting to the glossary", "glossary", {"WP": "weather permitting"}),
        ("Can you put WP in the glossary, meaning weather permitting", "glossary", {"WP": "weather permitting"}),
        ("add WP = weather permitting and SHINC = Sundays included to the glossary", "glossary",
         {"WP": "weather permitting", "SHINC": "Sundays included"}),
        ("add the port code BEANR, it stands for Antwerp", "port_codes", {"BEANR": "Antwerp"}),
        ("add the port codes BEANR (Antwerp) and FRLEH (Le Havre)", "port_codes",
         {"BEANR": "Antwerp", "FRLEH": "Le Havre"}),
        ('add two port codes, BEANR "Antwerp" and FRLEH "Le Havre"', "port_codes",
         {"BEANR": "Antwerp", "FRLEH": "Le Havre"}),
        ("I'd like the port code BEANR, meaning Antwerp, added to our port codes", "port_codes", {"BEANR": "Antwerp"}),
        ('In the deadlines set demurrage claim to 60 days, and add "cargo claim" with 1 year', "deadlines",
         {"demurrage claim": "60 days", "cargo claim": "1 year"}),
        ("port code DEHAM must read Hamburg Altenwerder, not Hamburg", "port_codes", {"DEHAM": "Hamburg Altenwerder"}),
        ("Correct port code NLRTM: it should read Europoort", "port_codes", {"NLRTM": "Europoort"}),
    ],
)  # fmt: skip
def test_an_entry_is_added_or_changed_by_what_it_means(text: str, section: str, entries: dict[str, str]) -> None:
    before = load(OPEN)[section]
    assert changed(text)[section] == {**before, **entries}


def test_an_entry_goes_and_another_comes_in_one_request() -> None:
    assert changed("delete the port code DEHAM and add BEANR for Antwerp")["port_codes"] == {
        "NLRTM": "Rotterdam",
        "BEANR": "Antwerp",
    }


def test_an_entry_is_renamed_by_its_key_and_a_setting_changed_by_an_arrow() -> None:
    assert list(changed("glossary: rename the entry NOR to NTR")["glossary"]) == ["ETA", "NTR"]
    assert changed("default_currency -> EUR")["settings"]["default_currency"] == "EUR"


def test_a_word_alone_is_no_entry_and_its_meaning_is_asked_for() -> None:
    plan = planned("add WP to the glossary")
    assert plan.kind == "question"
    assert "stand for" in plan.text


def test_the_words_of_an_entry_are_a_list_of_their_own() -> None:
    assert (
        "marine fuel"
        in changed("In the vocabulary, add marine fuel to the synonyms of bunkers")["vocabulary"]["bunkers"]["synonyms"]
    )
    assert changed("for bunkers change the preferred word to marine fuel")["vocabulary"]["bunkers"]["preferred"] == (
        "marine fuel"
    )


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("Under settings: default currency EUR, auto close after 120 days, and switch multilingual on",
         {"default_currency": "EUR", "auto_close_days": 120, "multilingual": True}),
        ("Turn multilingual on in the settings, please.", {"multilingual": True}),
        ("take el out of the languages under settings", {"languages": ["en"]}),
        ("The operator is Mr. Olsen from now on", {"operator": "Mr. Olsen"}),
        ("Change the volume unit to bbl, and the area unit to acre", {"units": {"volume": "bbl", "area": "acre"}}),
    ],
)  # fmt: skip
def test_settings_are_found_by_their_words(text: str, settings: dict[str, Any]) -> None:
    assert changed(text)["settings"] == {**load(OPEN)["settings"], **settings}


def test_an_open_section_is_listed_when_asked_for() -> None:
    plan = planned("Can you list all the port codes for me?")
    assert plan.kind == "answer"
    assert "DEHAM: Hamburg" in plan.text
