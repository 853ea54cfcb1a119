"""The explorer shows a pack from all sides, and every way to change something ends in a proposal."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.pack.model import open_pack
from core.services.contents import sha256_of
from core.services.views import Role
from pages.ui.entity_cards import edits
from tests.pages.fakes import FakeServices

TEXT = """name: Law
description: Cases and courts
version: 1.0.0
entities:
- {name: Client, type: CLIENT, attributes: [email, phone], synonyms: [customer]}
- {name: Court, type: COURT, attributes: [level]}
relationships:
- {name: SUES_IN, from: CLIENT, to: COURT}
extraction_patterns:
- {pattern: 'Mail (?P<email>.+)', entity_type: CLIENT, attribute: email}
key_terms: [appeal, appeal, lawsuit]
"""
OTHER = (
    TEXT.replace("name: Law", "name: Law too")
    .replace("lawsuit]", "lawsuit, hearing]")
    .replace("level]", "level, town]")
)


@pytest.fixture
def pack(services: FakeServices) -> FakeServices:
    """Two packs with a text each; the first is chosen."""
    first, second = services.pack_rows
    services.pack_texts = {first.id: TEXT, second.id: OTHER}
    return services


def look(
    open_page: Callable[[str], AppTest], services: FakeServices, way: str, item: list[str] | None = None
) -> AppTest:
    app = open_page("explore")
    app.query_params["pack"] = str(services.pack_rows[0].id)
    if item:
        app.query_params["item"] = json.dumps(item)
    app.session_state["explore_way"] = way
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption, *app.subheader, *app.header))


def test_the_outline_counts_entries_and_findings(pack: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    app = look(open_page, pack, "Outline")
    rows = app.dataframe[0].value.set_index("section")
    assert rows.loc["Entities"].tolist() == [2, 0]
    assert rows.loc["Key terms"].tolist() == [3, 1]


def test_a_finding_is_fixed_by_a_proposal(pack: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    app = look(open_page, pack, "Findings")
    assert "is listed more than once" in texts(app)
    app.button(key="fix_0").click().run()
    assert pack.called("propose") == [[{"action": "delete", "path": ["key_terms", 1]}]]


def test_a_thing_up_close_tells_who_uses_it_and_what_is_left_dangling(
    pack: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    app = look(open_page, pack, "Outline", ["entities", "CLIENT"])
    assert app.subheader[0].value == "Client"
    assert [b.label for b in app.button if b.key.startswith("use_")] == [
        r"The relationship SUES\_IN",
        r"The pattern “Mail \(?P\<email\>\.\+\)”",
    ]
    app.button_group(key="explore_cascade").set_value("Remove it with what depends on it").run()
    assert not app.warning
    app.checkbox[0].uncheck().run()
    assert "which no entity has as its type" in app.warning[0].value
    app.checkbox[0].check().run()
    app.button(key="explore_propose_cascade").click().run()
    (operations,) = pack.called("propose")
    assert [operation["path"][0] for operation in operations] == ["relationships", "extraction_patterns", "entities"]


def test_the_search_finds_everything_that_says_a_word(pack: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    app = look(open_page, pack, "Search")
    app.text_input(key="explore_search").input("client").run()
    assert not app.exception
    assert "attribute of Client" in app.dataframe[0].value["where"].tolist()


@pytest.mark.parametrize("way", ["Entities", "Graph", "Compare"])
def test_every_way_of_looking_is_drawn(pack: FakeServices, open_page: Callable[[str], AppTest], way: str) -> None:
    look(open_page, pack, way)


def test_what_another_pack_has_is_taken_over_by_a_proposal(
    pack: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    app = look(open_page, pack, "Compare")
    assert app.button(key="explore_take").disabled
    shas = "_".join(sha256_of(text)[:12] for text in (TEXT, OTHER))
    app.session_state[f"explore_take_{shas}_Key terms_0"] = True
    app.run()
    app.button(key="explore_take").click().run()
    assert pack.called("propose") == [[{"action": "add_unique", "path": ["key_terms"], "value": "hearing"}]]


def test_an_editor_without_the_right_sees_but_does_not_propose(
    pack: FakeServices,
    open_page: Callable[[str], AppTest],
    as_role: Callable[[Role], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pack, "may", lambda actor, right: False)
    app = look(open_page, pack, "Findings")
    assert app.button(key="fix_0").disabled


def test_a_row_of_the_table_becomes_operations() -> None:
    pack = open_pack(TEXT)
    client, court = pack.entities
    old = {"name": "Client", "description": "", "attributes": ["email", "phone"], "synonyms": ["customer"]}
    new = {"name": "Buyer", "description": "Who pays", "attributes": ["email", "fax"], "synonyms": ["customer"]}
    assert list(edits(pack, client, old, new)) == [
        {"action": "delete", "path": ["entities", "CLIENT", "attributes", "phone"]},
        {"action": "add", "path": ["entities", "CLIENT", "attributes"], "value": "fax"},
        {"action": "add", "path": ["entities", "CLIENT", "description"], "value": "Who pays"},
        {"action": "replace", "path": ["entities", "CLIENT", "name"], "value": "Buyer"},
    ]
    bare = {"name": "Court", "description": "", "attributes": ["level"], "synonyms": []}
    assert list(edits(pack, court, bare, {**bare, "synonyms": ["bench"]})) == [
        {"action": "add", "path": ["entities", "COURT", "synonyms"], "value": ["bench"]}
    ]


def test_administrators_change_the_rules(services: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    app = open_page("admin")
    app.session_state["rules_fold"] = True
    app.run()
    assert not app.exception
    rules = next(frame.value for frame in app.dataframe if "rule" in frame.value)
    assert "duplicate" in rules["rule"].tolist()
