"""The login form and the first set-up, up to the one-time code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import TooManyAttempts
from tests.pages.fakes import FakeServices


@pytest.fixture
def form(services: FakeServices, open_page: Callable[[str], AppTest]) -> AppTest:
    services.user = None
    return open_page("packs")


def send(form: AppTest, email: str, password: str) -> None:
    form.text_input[0].input(email)
    form.text_input[1].input(password)
    form.button[0].click().run()


def test_a_right_password_leads_to_a_one_time_code_and_no_other_trace(services: FakeServices, form: AppTest) -> None:
    send(form, "Ada@Example.org", "right password")
    assert services.called("open_login") == ["ada@example.org"]
    assert not form.text_input
    assert "one-time-code" not in str(form.query_params)
    assert "authentication_status" not in form.session_state


def test_a_wrong_password_is_told_and_counted(services: FakeServices, form: AppTest) -> None:
    send(form, "ada@example.org", "wrong")
    assert [error.value for error in form.error] == [
        "Email and password do not fit together. Check both and try again."
    ]
    assert services.called("login_failed") == ["ada@example.org"]
    assert not services.called("open_login")


def test_a_password_too_long_for_any_hash_is_just_a_wrong_one(services: FakeServices, form: AppTest) -> None:
    send(form, "ada@example.org", "x" * 100)
    assert len(form.error) == 1
    assert services.called("login_failed") == ["ada@example.org"]


def test_too_many_attempts_are_refused_before_the_password_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, services: FakeServices, form: AppTest
) -> None:
    def refuse(email: str, address: str) -> None:
        raise TooManyAttempts("Too many failed logins; try again in 9 minutes")

    monkeypatch.setattr(services.auth, "check_attempt", refuse)
    send(form, "ada@example.org", "right password")
    assert [error.value for error in form.error] == ["Too many failed logins; try again in 9 minutes"]
    assert not services.called("open_login")


def test_the_first_visit_makes_the_administrator(services: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    services.user, services.set_up = None, False
    app = open_page("packs")
    for field, value in zip(app.text_input, ("Ada", "ada@example.org", "long enough", "long enough"), strict=True):
        field.input(value)
    app.button[0].click().run()
    assert services.called("set_up") == [("Ada", "ada@example.org", "long enough")]


def test_two_different_passwords_make_no_administrator(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    services.user, services.set_up = None, False
    app = open_page("packs")
    for field, value in zip(app.text_input, ("Ada", "ada@example.org", "long enough", "long enouhg"), strict=True):
        field.input(value)
    app.button[0].click().run()
    assert [error.value for error in app.error] == ["The two passwords differ. Type the same one twice."]
    assert not services.called("set_up")
