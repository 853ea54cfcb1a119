"""Pages on the real services: a database, the offline planner, and whoever a test logs in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from streamlit.testing.v1 import AppTest

from core.container import Container
from core.services.views import Actor
from tests.pages.conftest import MAIN, PATIENCE, take_seat


@dataclass
class Desk:
    """The application, and who is logged in."""

    app: Container
    user: Actor

    def open(self, name: str, **query: str) -> AppTest:
        """Open a page by its name."""
        page = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
        for key, value in query.items():
            page.query_params[key] = value
        return page.switch_page(f"{name}.py").run()


@pytest.fixture
def desk(app: Container, monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Desk]:
    """A function that logs somebody in; the last one counts."""

    def log_in(user: Actor) -> Desk:
        seat = Desk(app, user)
        take_seat(monkeypatch, app, lambda: seat.user)
        return seat

    return log_in
