"""Runs pages on fake services: no database, no browser, a re-run in some 50 milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from core.services.views import Actor, Role
from tests.pages.fakes import FakeServices, pack_row, user_view

MAIN = Path(__file__).parents[2] / "pages" / "main.py"
WHO_ASKS = ("context", "actions", "cells", "conflicts", "proposal", "queue")  # modules that look up who is logged in
PATIENCE = 120  # a machine may be busy: what is tested is what comes, not when


def take_seat(monkeypatch: pytest.MonkeyPatch, app: object, who: Callable[[], Actor | None]) -> None:
    """Have every page work on `app`, for whoever `who` gives."""
    monkeypatch.setattr("core.container.current", lambda: app)
    for module in WHO_ASKS:
        monkeypatch.setattr(f"pages.ui.{module}.current", lambda: app)
        monkeypatch.setattr(f"pages.ui.{module}.signed_in", lambda _: who())


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> FakeServices:
    """The services behind the pages; an administrator is logged in, and there are two packs."""
    people = [
        user_view("Ada Kwan", Role.ADMIN),
        user_view("Ben Osei", Role.REVIEWER),
        user_view("Chidi Obi", last_login_at=None),
    ]
    packs = [pack_row(), pack_row("Residential tenancy", head_number=1, open_proposals=1)]
    fake = FakeServices(pack_rows=packs, people=people)
    fake.user = Actor(people[0].id, people[0].email, people[0].name, Role.ADMIN, uuid4())
    take_seat(monkeypatch, fake, lambda: fake.user)
    return fake


@pytest.fixture
def as_role(services: FakeServices) -> Callable[[Role], None]:
    """A function that gives the person who is logged in another role."""

    def change(role: Role) -> None:
        user = services.user
        assert user is not None
        services.user = Actor(user.id, user.email, user.name, role, user.login_id)

    return change


@pytest.fixture
def open_page(services: FakeServices) -> Callable[[str], AppTest]:
    """A function that opens a page by its name, as the navigation does."""

    def open_it(name: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
        return app.switch_page(f"{name}.py").run()

    return open_it
