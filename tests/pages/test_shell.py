"""The frame around the pages: who gets in, what is listed, what stays in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.errors import Unavailable
from core.services.inbox import InboxCounts
from core.services.views import Role
from pages.ui.state import literal
from tests.pages.conftest import MAIN, PATIENCE
from tests.pages.fakes import FakeServices

PAGES = sorted(file.stem for file in MAIN.parent.glob("*.py") if file != MAIN)


def texts(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.title, *app.markdown, *app.error, *app.info, *app.success))


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_sees_the_login_form_and_nothing_of_any_page(
    name: str, services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    services.user = None
    app = open_page(name)
    assert [field.label for field in app.text_input] == ["Email", "Password"]
    assert [title.value for title in app.title] == ["Domain packs"]
    assert not app.dataframe
    assert not app.sidebar.button
    assert "Clinical trials" not in texts(app)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_runs_without_the_shell_shows_nothing_to_a_stranger(name: str, services: FakeServices) -> None:
    services.user = None
    app = AppTest.from_file(str(MAIN.with_name(f"{name}.py")), default_timeout=PATIENCE).run()
    assert not any((app.title, app.markdown, app.dataframe, app.button))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_keeps_pack_version_role_and_what_waits_in_sight(
    name: str, open_page: Callable[[str], AppTest]
) -> None:
    app = open_page(name)
    assert app.selectbox(key="shell_pack_picker").value is not None
    assert "Version 4" in texts(app)
    assert "Administrator" in texts(app)
    assert not app.exception


def test_a_pack_chosen_on_one_page_stays_chosen_on_the_next(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    app = open_page("packs")
    app.selectbox(key="shell_pack_picker").select(services.pack_rows[1].id).run()
    app.switch_page("audit.py").run()
    assert app.selectbox(key="shell_pack_picker").value == services.pack_rows[1].id
    assert app.query_params["pack"] == str(services.pack_rows[1].id)


def test_logging_out_ends_the_login_on_the_server(services: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    app = open_page("packs")
    app.sidebar.button(key="shell_log_out").click().run()
    assert services.called("log_out") == [services.user]
    assert not app.title


def test_a_database_that_is_away_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    sentence = "The database does not answer now. Nothing was changed; try again in a minute."

    def away(*_: object) -> None:
        raise Unavailable(sentence)

    monkeypatch.setattr(services.packs, "list", away)
    app = open_page("packs")
    assert [error.value for error in app.error] == [literal(sentence)]
    assert not app.exception


def test_a_surprise_is_told_calmly_and_kept_in_the_log(
    monkeypatch: pytest.MonkeyPatch,
    services: FakeServices,
    open_page: Callable[[str], AppTest],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(services.packs, "list", broken)
    app = open_page("packs")
    assert len(app.error) == 1
    assert "secret detail" not in app.error[0].value
    assert "secret detail" in caplog.text


def test_a_failure_in_the_middle_of_a_page_is_told_in_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable("The database does not answer now")

    monkeypatch.setattr(services.audit, "count", away)
    app = open_page("audit")
    assert [error.value for error in app.error] == ["The database does not answer now"]
    assert [title.value for title in app.title] == ["Audit"]
    assert not app.exception


def test_a_log_out_that_fails_says_so_and_leaves_the_person_in(
    monkeypatch: pytest.MonkeyPatch, services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("The database does not answer now")

    monkeypatch.setattr(services.auth, "log_out", away)
    app = open_page("packs")
    app.sidebar.button(key="shell_log_out").click().run()
    assert [error.value for error in app.sidebar.error] == ["The database does not answer now"]
    assert [title.value for title in app.title] == ["Packs"]


@pytest.mark.parametrize(("role", "listed"), [(Role.EDITOR, False), (Role.REVIEWER, False), (Role.ADMIN, True)])
def test_only_administrators_manage_people(
    role: Role, listed: bool, as_role: Callable[[Role], None], open_page: Callable[[str], AppTest]
) -> None:
    as_role(role)
    app = open_page("admin")
    assert bool(app.dataframe) is listed
    assert ("Only administrators" in texts(app)) is not listed


def test_the_navigation_counts_what_is_this_persons_to_act_on(
    services: FakeServices, open_page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[str] = []
    declare = st.navigation

    def watched(sections: dict[str, list[Any]], **how: Any) -> Any:
        listed.extend(entry.title for entries in sections.values() for entry in entries)
        return declare(sections, **how)

    monkeypatch.setattr(st, "navigation", watched)
    services.counts = InboxCounts(review=2, mine=5, returned=1, new=0)
    open_page("packs")
    assert "Review (3)" in listed
