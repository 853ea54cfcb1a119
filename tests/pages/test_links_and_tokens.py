"""API tokens on the account page, links on the people page, and what a stranger sees who follows one."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core.services.views import Scope
from tests.pages.fakes import FakeServices
from tests.pages.test_people import choose

Open = Callable[[str], AppTest]


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def test_a_token_is_shown_once_and_ended_by_a_click(services: FakeServices, open_page: Open) -> None:
    app = open_page("account")
    app.text_input(key="account_token_name").input("Nightly check")
    press(app, "Make token")
    assert services.called("make_token") == [("Nightly check", [Scope.READ], 90)]
    assert [block.value for block in app.code] == ["dpa_a-secret"]
    app.run()
    assert not app.code, "it is shown this once"
    assert "Nightly check" in list(app.dataframe[1].value["name"])

    app.selectbox(key="account_token_chosen").select(services.api_tokens.views[0].id).run()
    press(app, "End this token")
    assert len(services.called("revoke")) == 1
    assert len(app.dataframe) == 1


def test_a_token_without_a_name_is_refused_in_words(services: FakeServices, open_page: Open) -> None:
    app = open_page("account")
    press(app, "Make token")
    assert "give a name" in app.error[0].value
    assert not app.code


def test_an_invitation_and_a_reset_link_are_shown_once(services: FakeServices, open_page: Open) -> None:
    app = open_page("admin")
    app.text_input(key="admin_invited").input("dana@example.org").run()
    press(app, "Make an invitation")
    assert [block.value for block in app.code] == ["https://packs.example.org/?invitation=invitation-token"]
    assert "dana@example" in app.success[0].value.replace("\\", "")
    choose(app, services, 2)
    assert not app.code
    press(app, "Make a reset link")
    assert [block.value for block in app.code] == ["https://packs.example.org/?reset=reset-token"]


def follow(services: FakeServices, open_page: Open, kind: str, token: str) -> AppTest:
    services.user = None
    app = open_page("packs")
    app.query_params[kind] = token
    return app.run()


def test_an_invitation_leads_to_a_form_that_registers(services: FakeServices, open_page: Open) -> None:
    services.links._made("invitation", "dana@example.org")
    app = follow(services, open_page, "invitation", "invitation-token")
    assert [field.label for field in app.text_input] == [
        "Your name", "Your email", "New password", "New password, once more",
    ]  # fmt: skip
    assert app.text_input[1].disabled
    app.text_input[0].input("Dana Reyes")
    for field in app.text_input[2:]:
        field.input("short")
    press(app, "Register")
    assert "too short" in app.error[0].value
    for field in app.text_input[2:]:
        field.input("a quiet harbour")
    press(app, "Register")
    assert services.called("register") == [("Dana Reyes", "dana@example.org", "invitation-token")]
    assert [field.label for field in app.text_input] == ["Email", "Password"]
    assert "invitation" not in app.query_params


def test_a_reset_link_leads_to_a_new_password(services: FakeServices, open_page: Open) -> None:
    services.links._made("reset", "dana@example.org")
    app = follow(services, open_page, "reset", "reset-token")
    for field in app.text_input:
        field.input("a quiet harbour")
    press(app, "Set password")
    assert services.called("reset") == ["reset-token"]
    assert [field.label for field in app.text_input] == ["Email", "Password"]


def test_a_link_that_works_no_more_says_so_above_the_login(services: FakeServices, open_page: Open) -> None:
    for kind, token in (("invitation", "used"), ("reset", "used"), ("reset", "invitation-token")):
        services.links._made("invitation", "")
        app = follow(services, open_page, kind, token)
        assert [field.label for field in app.text_input] == ["Email", "Password"]
        assert bool(app.error) == (token == "used")


def test_registration_without_an_invitation_is_offered_only_where_it_is_open(
    services: FakeServices, open_page: Open
) -> None:
    services.user = None
    assert not [button for button in open_page("packs").button if button.label == "Register"]
    services.links.open_registration = True
    app = open_page("packs")
    assert [button.label for button in app.button if button.label == "Register"] == ["Register"]
