"""The history page: versions, any two side by side, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

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
    app.button(key="history_newer").click().run()
    assert numbers(app) == (120, 71)


def test_a_link_to_a_version_that_is_not_there_says_so_and_shows_the_newest(work: Work, open_page: Opener) -> None:
    app = at(open_page, version=work.services.pack_rows[0].id)
    assert "no such version" in app.warning[0].value
    assert app.header[0].value == "Version 4"
