"""The history page: versions, any two side by side, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.engine.rebase import Clash
from core.services.views import Role
from tests.pages.fakes import FakeServices
from tests.pages.work import Work, install

Opener = Callable[[str], AppTest]


@pytest.fixture
def work(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Work:
    made = install(services, monkeypatch)
    made.history(4)
    return made


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def numbers(app: AppTest) -> tuple[int, int]:
    column = app.dataframe[0].value["number"]
    return column.iloc[0], column.iloc[-1]


def at(open_page: Opener, **query: object) -> AppTest:
    app = open_page("history")
    for name, value in query.items():
        app.query_params[name] = str(value)
    return app.run()


def test_the_newest_version_is_compared_with_the_one_before_it(work: Work, open_page: Opener) -> None:
    app = open_page("history")
    assert list(app.dataframe[0].value["number"]) == [4, 3, 2, 1]
    assert "Version 3</span>" in html(app)
    assert "Version 4</span>" in html(app)
    assert work.calls == []


def test_a_link_opens_any_two_versions_with_the_older_one_on_the_left(work: Work, open_page: Opener) -> None:
    shown = html(at(open_page, version=work.rows[3].id, against=work.rows[1].id))
    assert shown.index('<span class="left">Version 1</span>') < shown.index('<span class="right">Version 3</span>')


def test_the_full_text_of_a_version_can_be_read(work: Work, open_page: Opener) -> None:
    app = open_page("history")
    app.segmented_control(key="history_mode").set_value("Full text").run()
    assert "signed, not spoken" in html(app)
    assert "diff two" not in html(app)


def test_the_newest_version_is_nothing_to_go_back_to(work: Work, open_page: Opener) -> None:
    assert not any("Roll back" in button.label for button in open_page("history").button)


def test_going_back_makes_one_proposal_and_opens_it(work: Work, open_page: Opener) -> None:
    target = work.rows[2]
    app = at(open_page, version=target.id)
    app.button(key=f"history_back_{target.id}").click().run()
    assert work.calls == [("propose_rollback", target.id)]


def test_an_editor_is_not_offered_the_way_back(work: Work, open_page: Opener, as_role: Callable[[Role], None]) -> None:
    as_role(Role.EDITOR)
    app = at(open_page, version=work.rows[2].id)
    assert not any("Roll back" in button.label for button in app.button)


def test_a_long_history_is_read_page_by_page(work: Work, open_page: Opener) -> None:
    work.history(120)
    app = open_page("history")
    assert numbers(app) == (120, 71)
    app.button(key="history_older").click().run()
    assert numbers(app) == (70, 21)
    app.button(key="history_older").click().run()
    assert numbers(app) == (20, 1)
    assert app.button(key="history_older").disabled
    app.button(key="history_newer").click().run()
    assert numbers(app) == (70, 21)
    app.button(key="history_newest").click().run()
    assert numbers(app) == (120, 71)
    assert app.button(key="history_newer").disabled


def test_a_link_to_a_version_that_is_not_there_says_so_and_shows_the_newest(work: Work, open_page: Opener) -> None:
    app = at(open_page, version=work.services.pack_rows[0].id)
    assert "no such version" in app.warning[0].value
    assert app.header[0].value == "Version 4"


def test_the_table_tells_size_findings_and_the_release(work: Work, open_page: Opener) -> None:
    row = open_page("history").dataframe[0].value.iloc[0]
    assert (row["size"], row["findings"]) == ("+3 −1", "3")


def test_what_a_version_has_of_findings_stands_below_it(work: Work, open_page: Opener) -> None:
    assert "Findings: 1 warning, 2 hints." in html(open_page("history"))


def test_versions_are_looked_for_by_words_person_and_kind(work: Work, open_page: Opener) -> None:
    app = open_page("history")
    app.text_input(key="history_text").set_value("change 2").run()
    assert list(app.dataframe[0].value["number"]) == [2]
    assert app.header[0].value == "Version 2"
    app.multiselect(key="history_kinds").set_value(["undo"]).run()
    app.selectbox(key="history_person").set_value(str(work.services.user.id)).run()
    wanted = work.past.wanted[-1]
    assert (wanted.text, wanted.kinds, wanted.person) == ("change 2", ("undo",), work.services.user.id)
    app.text_input(key="history_text").set_value("nothing like it").run()
    assert "No version fits" in app.info[0].value
    assert app.header[0].value == "Version 4", "the newest is read all the same"


def test_any_two_versions_are_compared_in_words_with_who_and_why(work: Work, open_page: Opener) -> None:
    app = open_page("history")
    app.segmented_control(key="history_mode").set_value("In words").run()
    assert "email &lt;b&gt;added&lt;/b&gt;" in html(app)
    assert "please do change 4" not in html(app).split("between")[1], "of neighbours it stands above already"
    app.number_input(key=f"history_against_{work.rows[0].id}").set_value(1).run()
    assert "please do change 4" in html(app).split("between")[1]


def test_every_line_is_shown_beside_who_wrote_it(work: Work, open_page: Opener) -> None:
    app = open_page("history")
    app.segmented_control(key="history_mode").set_value("Who wrote it").run()
    shown = html(app)
    assert shown.count('class="run"') == 2
    assert "Asked for: please do change 4" in shown
    assert f"version={work.rows[3].id}" in shown


def test_a_link_opens_the_history_of_one_item(work: Work, open_page: Opener) -> None:
    app = at(open_page, path="entities.PARTICIPANT")
    assert work.calls == [("item", "entities.PARTICIPANT")]
    assert app.header[0].value == "entities › Participant"
    assert "It was called entities › Person before" in app.markdown[-1].value or any(
        "It was called entities › Person before" in one.value for one in app.markdown
    )
    assert list(app.dataframe[0].value["number"]) == [4, 3]
    app.button(key="history_all").click().run()
    assert list(app.dataframe[0].value["number"]) == [4, 3, 2, 1]


def test_an_item_that_no_version_knows_is_told(work: Work, open_page: Opener) -> None:
    app = at(open_page, path="nothing")
    assert any("No version has touched" in one.value for one in app.markdown)
    assert not app.dataframe


def test_a_version_is_taken_back_by_one_click_where_that_fits(work: Work, open_page: Opener) -> None:
    target = work.rows[1]
    app = at(open_page, version=target.id)
    app.button(key=f"history_undo_{target.id}").click().run()
    assert work.calls == [("propose_undo", (target.id, {}))]


def test_where_something_newer_stands_every_place_wants_a_choice(work: Work, open_page: Opener) -> None:
    target = work.rows[1]
    work.past.clashes = (
        Clash(0, ("description",), "it reads otherwise now.", base="two", theirs="three", mine="one", forcible=True),
        Clash(2, ("key_terms",), "it is gone.", mine="x", absent=frozenset({"theirs", "base"})),
    )
    app = at(open_page, version=target.id)
    app.button(key=f"history_undo_{target.id}").click().run()
    assert work.calls == []
    assert app.button(key="history_undo_settled").disabled
    assert app.radio(key=f"history_choice_{target.id}_2").options == ["Leave it as it stands today"]
    app.radio(key=f"history_choice_{target.id}_0").set_value("mine")
    app.radio(key=f"history_choice_{target.id}_2").set_value("theirs").run()
    app.button(key="history_undo_settled").click().run()
    assert work.calls == [("propose_undo", (target.id, {0: "mine", 2: "theirs"}))]


def test_the_first_version_is_nothing_to_take_back(work: Work, open_page: Opener) -> None:
    app = at(open_page, version=work.rows[3].id)
    assert not any("Undo" in button.label for button in app.button)
