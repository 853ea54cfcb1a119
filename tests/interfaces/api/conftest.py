"""A client at the API of the test's application, and people with tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import container as container_module
from core.config import Settings
from core.container import Container
from core.interfaces.web import MIDDLEWARE, build_routes
from core.services.views import Actor

PASSWORD = "quite a long one"
SITE = "http://testserver"
OTHER_SITE = "https://tools.example.org"
Headers = dict[str, str]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The settings of the test, with one other site whose scripts may use the API."""
    return settings.model_copy(update={"allowed_origins": OTHER_SITE})


@pytest.fixture
def web(app: Container, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A program at every route beside the pages, over the test's application."""
    monkeypatch.setattr(container_module, "_current", app)
    monkeypatch.setattr("core.interfaces.web.close_current", lambda: None)
    site = Starlette(routes=build_routes(app.settings.origins), middleware=MIDDLEWARE)
    with TestClient(site, base_url=SITE, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def token(app: Container) -> Callable[..., Headers]:
    """Give the headers of somebody who is logged in, or of a token with scopes."""

    def make(user: Actor, *scopes: str) -> Headers:
        if scopes:
            return {"Authorization": f"Bearer {app.api_tokens.make(user, 'A program', scopes).token}"}
        return {"Authorization": f"Bearer {app.api_logins.log_in(user.email, PASSWORD).access_token}"}

    return make
