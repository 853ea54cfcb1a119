"""The login by a provider on the login page: the way out, the way back, and why it led nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import MAIN
from tests.pages.fakes import FakeServices

Said = dict[str, Any]


@pytest.fixture
def stranger(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Said:
    """What the provider says of a stranger: nothing, until a test fills it."""
    claims: Said = {}
    services.user = None
    services.sign_on.provider = SimpleNamespace(name="Example Works")
    monkeypatch.setattr("pages.ui.sign_on._claims", lambda: claims)
    return claims


def test_the_way_to_the_provider_stands_above_the_form(
    stranger: Said, open_page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[bool] = []
    monkeypatch.setattr("streamlit.login", lambda: left.append(True))
    page = open_page("packs")
    assert [button.label for button in page.button] == ["Continue with Example Works", "Log in"]
    page.button[0].click().run()
    assert left == [True]


def test_whom_the_provider_vouches_for_goes_in_once(
    services: FakeServices, stranger: Said, open_page: Callable[[str], AppTest]
) -> None:
    stranger["sub"] = "jonas"
    page = open_page("packs")
    assert not page.text_input
    assert services.called("open_vouched_login") == ["jonas"]
    del page.session_state["login_code"]
    page.run()
    assert page.text_input
    assert services.called("open_vouched_login") == ["jonas"]


def test_who_may_not_come_in_reads_why_and_is_asked_about_once(
    services: FakeServices, stranger: Said, open_page: Callable[[str], AppTest]
) -> None:
    stranger["sub"] = "nobody"
    page = open_page("packs").run()
    assert [error.value.replace("\\", "") for error in page.error] == ["Your account at the provider has no role here."]
    assert len(page.text_input) == 2
    assert services.called("open_vouched_login") == ["nobody"]


@pytest.mark.parametrize(("why", "words"), [("away", "does not answer"), ("cancelled", "was cancelled"), ("x", "")])
def test_what_failed_on_the_way_is_told(stranger: Said, services: FakeServices, why: str, words: str) -> None:
    page = AppTest.from_file(str(MAIN), default_timeout=120)
    page.query_params["login"] = why
    page.switch_page("packs.py").run()
    assert [words in warning.value for warning in page.warning] == ([True] if words else [])


def test_without_a_provider_there_is_no_trace_of_one(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    services.user = None
    assert [button.label for button in open_page("packs").button] == ["Log in"]


def test_who_has_no_password_here_is_asked_for_none(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    services.passwords = False
    account = open_page("account")
    assert "Password" not in [header.value for header in account.header]
    assert any("log in through" in words.value for words in account.markdown)
    services.people[1] = replace(services.people[1], vouched=True)
    people = open_page("admin")
    people.selectbox(key="admin_person").select(services.people[1].id).run()
    assert any("through the provider" in caption.value for caption in people.caption)
    assert list(people.dataframe[0].value["way"]) == ["Password", "Provider", "Password"]
