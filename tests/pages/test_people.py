"""The people page and the account page: roles, access, passwords, logins."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import Conflict
from core.services.views import Role
from tests.pages.fakes import FakeServices


@pytest.fixture
def people(open_page: Callable[[str], AppTest]) -> AppTest:
    return open_page("admin")


def choose(app: AppTest, services: FakeServices, place: int) -> None:
    app.selectbox(key="admin_person").select(services.people[place].id).run()


def add(app: AppTest, name: str, email: str, password: str, again: str | None = None) -> None:
    app.text_input(key="admin_add_name").input(name)
    app.text_input(key="admin_add_email").input(email)
    app.text_input(key="admin_add_password").input(password)
    app.text_input(key="admin_add_again").input(password if again is None else again)
    next(button for button in app.button if button.label == "Add person").click().run()


def test_everybody_stands_in_the_list_with_role_and_state(people: AppTest) -> None:
    table = people.dataframe[0].value
    assert list(table["role"]) == ["Administrator", "Reviewer", "Editor"]
    assert table["seen"].isna().tolist() == [False, False, True]


def test_an_added_person_is_an_editor_unless_said_otherwise(services: FakeServices, people: AppTest) -> None:
    add(people, "Dana Reyes", "dana@example.org", "long enough password")
    assert services.called("add") == [("Dana Reyes", "dana@example.org", Role.EDITOR)]
    assert "Dana Reyes" in list(people.dataframe[0].value["name"])
    assert people.text_input(key="admin_add_name").value == ""
    assert people.text_input(key="admin_add_password").value == ""


def test_a_refused_person_leaves_the_form_as_it_was(services: FakeServices, people: AppTest) -> None:
    add(people, "Dana Reyes", "dana@example.org", "short")
    assert "at least 10 characters" in people.error[0].value
    assert people.text_input(key="admin_add_name").value == "Dana Reyes"
    assert not services.called("add")


def test_two_different_first_passwords_add_nobody(services: FakeServices, people: AppTest) -> None:
    add(people, "Dana Reyes", "dana@example.org", "long enough password", "another password")
    assert "differ" in people.error[0].value
    assert not services.called("add")


def test_a_new_role_holds_at_once_and_is_said(services: FakeServices, people: AppTest) -> None:
    choose(people, services, 2)
    people.button_group(key=f"admin_role_{services.people[2].id}").set_value(Role.REVIEWER).run()
    assert services.people[2].role is Role.REVIEWER
    assert "is now reviewer" in people.success[0].value


def test_a_refused_role_change_shows_the_role_that_still_holds(
    monkeypatch: pytest.MonkeyPatch, services: FakeServices, people: AppTest
) -> None:
    def refuse(*_: object) -> None:
        raise Conflict("Ada Kwan is the only administrator; make someone else administrator first.")

    monkeypatch.setattr(services.users, "set_role", refuse)
    choose(people, services, 0)
    key = f"admin_role_{services.people[0].id}"
    people.button_group(key=key).set_value(Role.EDITOR).run()
    assert "only administrator" in people.error[0].value
    assert people.session_state[key] is Role.ADMIN


def test_somebody_switched_off_can_be_switched_on_again(services: FakeServices, people: AppTest) -> None:
    choose(people, services, 2)
    key = f"admin_active_{services.people[2].id}"
    people.button(key=key).click().run()
    assert not services.people[2].active
    assert people.button(key=key).label == "Switch on again"
    people.button(key=key).click().run()
    assert services.people[2].active


def test_a_forgotten_password_is_replaced_by_an_administrator(services: FakeServices, people: AppTest) -> None:
    choose(people, services, 2)
    person = services.people[2].id
    people.text_input(key=f"admin_{person}_password").input("another good one")
    people.text_input(key=f"admin_{person}_again").input("another good one")
    next(button for button in people.button if button.label == "Set this password").click().run()
    assert services.called("set_password") == [(person, "another good one")]
    assert "has a new password" in people.success[0].value


def change_password(app: AppTest, current: str, new: str) -> None:
    for field, value in zip(app.text_input[:3], (current, new, new), strict=True):
        field.input(value)
    next(button for button in app.button if button.label == "Change password").click().run()


def test_the_account_names_the_role_in_words_and_every_login(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("account")
    assert any("you decide who else may come in" in element.value for element in app.markdown)
    assert list(app.dataframe[0].value["device"]) == ["Firefox on Linux (this one)", "Safari on iOS"]


def test_one_s_own_password_changes_only_with_the_current_one(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    app = open_page("account")
    change_password(app, "not this", "a better one")
    assert "not right" in app.error[0].value
    change_password(app, "right password", "a better one")
    assert services.called("change_password") == ["a better one"]
    assert "Your password is changed" in app.success[0].value


def test_logging_out_everywhere_ends_every_login(services: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    app = open_page("account")
    app.button(key="account_log_out_everywhere").click().run()
    assert services.called("log_out_everywhere") == [services.user]
    assert not app.title


def test_a_click_after_the_login_has_ended_does_nothing(services: FakeServices, people: AppTest) -> None:
    choose(people, services, 2)
    services.user = None
    people.button(key=f"admin_active_{services.people[2].id}").click().run()
    assert services.people[2].active
    assert [field.label for field in people.text_input] == ["Email", "Password"]
