"""The page of the rules of review: administrators set them, others are told who does."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.services.policy import PolicyView
from core.services.views import Role
from tests.pages.fakes import NOW, RIGHTS, FakeServices

Opener = Callable[[str], AppTest]


@pytest.fixture
def changed(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the rules were changed to."""
    found: list[dict[str, Any]] = []
    view = PolicyView((Role.REVIEWER, Role.ADMIN), "never", 24, 0, NOW, "Ada Kwan")
    services.policy = SimpleNamespace(  # type: ignore[attr-defined]
        view=lambda actor: view, change=lambda actor, **rules: found.append(rules)
    )
    monkeypatch.setitem(RIGHTS, Role.ADMIN, RIGHTS[Role.ADMIN] | {"set_policy"})
    return found


def test_an_administrator_puts_rules_in_force(changed: list[dict[str, Any]], open_page: Opener) -> None:
    app = open_page("policy")
    app.radio(key="policy_four_eyes").set_value("risk")
    app.radio(key="policy_confirmers").set_value((Role.ADMIN,))
    app.number_input(key="policy_hours").set_value(48)
    next(button for button in app.button if button.label == "Put these rules in force").click().run()
    rules = {"four_eyes": "risk", "expiry_hours": 48, "hourly_limit": 0, "golden_guard": False}
    assert changed == [{"confirm_roles": [Role.ADMIN], **rules}]


def test_a_reviewer_is_told_who_sets_the_rules(
    changed: list[dict[str, Any]], open_page: Opener, as_role: Callable[[Role], None]
) -> None:
    as_role(Role.REVIEWER)
    app = open_page("policy")
    assert "Only administrators" in app.info[0].value
    assert not app.radio
