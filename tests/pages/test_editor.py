"""The edit page: what is typed into forms or a text becomes one proposal, and stays while nothing is proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import Conflict
from core.pack.forms import Target
from pages.ui.editing import widget_key
from pages.ui.tables import changed_rows
from tests.pages.fakes import FakeServices
from tests.pages.test_review import html
from tests.pages.work import TEXT, Work, install

Opener = Callable[[str], AppTest]
PARTICIPANT = Target(("entities", "PARTICIPANT"))


@pytest.fixture
def work(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Work:
    made = install(services, monkeypatch)
    made.history(4)
    return made


def section(app: AppTest, key: str) -> AppTest:
    return app.selectbox(key="editor_section").select(key).run()


def field(app: AppTest, target: Target, name: str) -> Any:
    key = widget_key(target, name)
    return next(
        widget for kind in ("text_input", "text_area", "selectbox") for widget in app.get(kind) if widget.key == key
    )


def type_synonym(app: AppTest, lines: str = "subject\nvolunteer\npatient") -> AppTest:
    section(app, "entities")
    return field(app, PARTICIPANT, "synonyms").set_value(lines).run()


def whole_text(app: AppTest) -> AppTest:
    app.segmented_control(key="editor_way").set_value("Whole text").run()
    return app.toggle(key="editor_plain").set_value(True).run()


def test_a_form_that_nobody_touched_offers_nothing(work: Work, open_page: Opener) -> None:
    app = section(open_page("editor"), "entities")
    assert field(app, PARTICIPANT, "synonyms").value == "subject\nvolunteer"
    assert not [button for button in app.button if "Propose" in button.label]


def test_what_is_typed_into_a_form_is_told_in_words_and_proposed_by_the_common_door(
    work: Work, open_page: Opener
) -> None:
    app = type_synonym(open_page("editor"))
    assert "Add the synonym patient to Participant" in html(app)
    app.text_input(key="editor_why").set_value("They are called so in Leeds").run()
    button = app.button(key="editor_propose")
    assert button.label == "Propose 1 change"
    button.click().run()
    ((operations, told),) = work.services.called("propose_operations")
    assert operations == [{"action": "add", "path": ["entities", "PARTICIPANT", "synonyms"], "value": "patient"}]
    assert (told["base_sha256"], told["kind"], told["request"]) == ("0" * 64, "edit", "They are called so in Leeds")
    assert app.query_params["proposal"] == str(work.views[-1].row.id)


def test_several_forms_make_one_proposal_and_are_still_filled_when_one_comes_back(
    work: Work, open_page: Opener
) -> None:
    app = type_synonym(open_page("editor"))
    section(app, "key_terms")
    field(app, Target(("key_terms",)), "").set_value("informed consent\nadverse event\ndropout").run()
    section(app, "entities")
    assert field(app, PARTICIPANT, "synonyms").value.endswith("patient")
    assert app.button(key="editor_propose").label == "Propose 2 changes"


def test_a_new_thing_needs_what_the_format_needs_before_it_can_be_proposed(work: Work, open_page: Opener) -> None:
    app = section(open_page("editor"), "entities")
    app.button(key="editor_add_('entities',)").click().run()
    assert "Name is needed" in app.warning[0].value
    assert app.button(key="editor_propose").disabled
    fresh = Target(("entities",), 1)
    field(app, fresh, "name").set_value("Sponsor").run()
    field(app, fresh, "type").set_value("SPONSOR").run()
    assert "Add the entity Sponsor" in html(app)
    assert not app.button(key="editor_propose").disabled


def test_what_is_removed_can_be_kept_after_all(work: Work, open_page: Opener) -> None:
    app = section(open_page("editor"), "entities")
    app.button(key=widget_key(PARTICIPANT, "remove")).click().run()
    assert "will be removed" in app.info[0].value
    assert "Remove the entity Participant" in html(app)
    app.button(key=widget_key(PARTICIPANT, "keep")).click().run()
    assert field(app, PARTICIPANT, "name").value == "Participant"


def test_letting_go_empties_the_forms(work: Work, open_page: Opener) -> None:
    app = type_synonym(open_page("editor"))
    app.button(key="editor_discard").click().run()
    assert not [button for button in app.button if "Propose" in button.label]
    assert work.services.called("propose_operations") == []


def test_what_was_typed_is_there_after_a_refresh(work: Work, open_page: Opener) -> None:
    type_synonym(open_page("editor"))
    again = section(open_page("editor"), "entities")
    assert field(again, PARTICIPANT, "synonyms").value.endswith("patient")
    again.button(key="editor_discard").click().run()
    assert work.drafts == {}


def test_a_refusal_keeps_what_was_typed(work: Work, open_page: Opener) -> None:
    app = type_synonym(open_page("editor"))
    work.refusal = Conflict("The pack has moved on since you looked.")
    app.button(key="editor_propose").click().run()
    assert "moved on" in app.error[0].value
    assert field(app, PARTICIPANT, "synonyms").value.endswith("patient")


def test_a_newer_version_is_told_and_what_was_typed_is_carried_over(work: Work, open_page: Opener) -> None:
    app = type_synonym(open_page("editor"))
    newer = TEXT.replace("[subject, volunteer]", "[subject, attendee]").replace("- city", "- city\n      - country")
    work.texts["1" * 64] = newer
    work.rows.insert(0, replace(work.rows[0], id=uuid4(), number=5, sha256="1" * 64))
    work.services.pack_rows[0] = replace(work.services.pack_rows[0], head_number=5, head_id=work.rows[0].id)
    app.run()
    assert "1 newer version came in" in app.warning[0].value
    assert app.button(key="editor_propose").disabled
    app.button(key="editor_carry").click().run()
    assert not app.warning
    assert "Add the synonym patient to Participant" in html(app)
    app.button(key="editor_propose").click().run()
    ((operations, told),) = work.services.called("propose_operations")
    assert (told["base_sha256"], [operation["value"] for operation in operations]) == ("1" * 64, ["patient"])


def test_the_whole_text_becomes_operations_and_layout(work: Work, open_page: Opener) -> None:
    app = whole_text(open_page("editor"))
    area = next(area for area in app.text_area if area.label.startswith("The whole pack"))
    assert area.value == TEXT
    area.set_value(TEXT.replace("- city", "- city\n      - country") + "# the end\n").run()
    assert "Add country to Site" in html(app)
    app.button(key="editor_propose").click().run()
    ((text, told),) = work.services.called("propose_text")
    assert text.endswith("# the end\n")
    assert told["intents"] == ("edited_as_text",)


def test_a_text_that_cannot_be_read_is_not_proposed_and_says_where(work: Work, open_page: Opener) -> None:
    app = whole_text(open_page("editor"))
    next(area for area in app.text_area if area.label.startswith("The whole pack")).set_value("name: [").run()
    assert "line" in app.warning[0].value
    assert app.button(key="editor_propose").disabled


def test_rows_follow_what_a_table_tells_of_its_changes() -> None:
    start = [{"origin": 0, "name": "a"}, {"origin": 1, "name": "b"}, {"origin": 2, "name": "c"}]
    delta = {"edited_rows": {"0": {"name": "x"}}, "deleted_rows": [1], "added_rows": [{"name": "d"}, {}]}
    assert changed_rows(start, delta) == [
        {"origin": 0, "name": "x"},
        {"origin": 2, "name": "c"},
        {"origin": None, "name": "d"},
    ]


def test_what_refers_to_a_renamed_thing_is_changed_as_well_unless_it_shall_not(work: Work, open_page: Opener) -> None:
    site = Target(("entities", "SITE"))
    app = section(open_page("editor"), "entities")
    app.selectbox(key="editor_thing_0_('entities',)").select(site.key).run()
    field(app, site, "type").set_value("CENTRE").run()
    assert app.button(key="editor_propose").label == "Propose 2 changes"
    app.checkbox(key="editor_trailing").uncheck().run()
    assert app.button(key="editor_propose").label == "Propose 1 change"
    app.checkbox(key="editor_trailing").check().run()
    app.button(key="editor_propose").click().run()
    ((operations, _),) = work.services.called("propose_operations")
    assert operations[-1] == {"action": "rename", "path": ["entity_aliases", "SITE"], "to": "CENTRE"}
