"""The way to a provider and back, over HTTP: what is checked there, and how a failure is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.testclient import TestClient
from streamlit import user_info
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes

from core import container as container_module
from core.config import Settings
from core.container import Container
from core.interfaces.sign_on import SignOnAnswers, sign_on_secrets
from core.interfaces.web import ROUTES
from core.services.views import Actor
from tests.servers.oidc_server import CLIENT, Provider, provider

pytestmark = pytest.mark.slow

SITE = "http://testserver"


@pytest.fixture(scope="module")
def works() -> Iterator[Provider]:
    with provider() as started:
        yield started


@pytest.fixture
def door(works: Provider, app: Container, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser at the framework's own routes for `st.login`, configured by our settings."""
    works.spoil, works.refuses, works.signing = (lambda claims: claims), False, works.key
    values = {name.lower(): value for name, value in works.variables(SITE).items()}
    configured = Settings(_env_file=None, **{**settings.model_dump(exclude_none=True), **values})
    secrets = sign_on_secrets(configured)
    assert secrets is not None
    monkeypatch.setattr(secrets_singleton, "_secrets", secrets)
    monkeypatch.setattr(container_module, "_current", app)
    routes = [*create_auth_routes(""), *ROUTES]
    middleware = [Middleware(SignOnAnswers), Middleware(SessionMiddleware, secret_key="k")]
    with TestClient(Starlette(routes=routes, middleware=middleware), base_url=SITE, follow_redirects=False) as client:
        yield client


def go_out(door: TestClient) -> Any:
    return door.get(user_info.generate_login_redirect_url("default"))


def come_back(door: TestClient) -> Any:
    """Go to the provider, say yes there, and come back."""
    out = go_out(door)
    assert out.status_code == 302
    back = httpx.get(out.headers["location"])
    return door.get(back.headers["location"])


def said(door: TestClient) -> dict[str, Any] | None:
    """What the framework's cookie tells the pages of the person."""
    value = door.cookies.get("_streamlit_user")
    if not value:
        return None
    secret = secrets_singleton["auth"]["cookie_secret"]
    return json.loads(decode_signed_value(secret, "_streamlit_user", value.strip('"')) or b"null")


def test_who_says_yes_comes_back_with_a_checked_answer(door: TestClient, works: Provider):
    answer = come_back(door)
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    claims = said(door)
    assert claims is not None
    assert (claims["sub"], claims["aud"], claims["groups"]) == (
        works.person.subject,
        CLIENT,
        ["staff", "pack-reviewers"],
    )


def test_the_answer_is_forgotten_with_the_login_that_it_opens_and_with_the_logout(
    door: TestClient, app: Container, editor: Actor
):
    for path, body in (("/auth/session", {"code": app.auth.open_login(editor.email)}), ("/auth/logout", {})):
        come_back(door)
        assert said(door)
        assert door.post(path, json=body, headers={"Origin": SITE}).status_code == 204
        assert [name for name in door.cookies if name.startswith("_streamlit_user")] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://elsewhere.example.org"},
        {"exp": 1},
        {"iat": None},
        {"sub": None},
        {"aud": "another-application"},
        {"aud": ["domain-packs", "another"], "azp": "another"},
    ],
)
def test_an_answer_that_does_not_hold_is_told_on_the_login_page(
    door: TestClient, works: Provider, changes: dict[str, Any]
):
    works.spoil = lambda claims: {k: v for k, v in {**claims, **changes}.items() if v is not None}
    answer = come_back(door)
    assert (answer.status_code, answer.headers["location"]) == (302, "/?login=failed")
    assert said(door) is None


def test_a_foreign_key_is_no_key_of_the_provider(door: TestClient, works: Provider):
    works.signing = RSAKey.generate_key(2048, {"kid": "the-key"}, private=True)
    assert come_back(door).headers["location"] == "/?login=failed"
    assert said(door) is None


def test_who_says_no_is_told_so(door: TestClient, works: Provider):
    works.refuses = True
    assert come_back(door).headers["location"] == "/?login=cancelled"


def test_a_provider_that_is_away_is_told_on_the_way_out_and_on_the_way_back(door: TestClient, works: Provider):
    out = go_out(door)
    back = httpx.get(out.headers["location"]).headers["location"]
    secrets_singleton._secrets["auth"]["server_metadata_url"] = "http://127.0.0.1:9/nothing"
    answer = go_out(door)
    assert (answer.status_code, answer.headers["location"]) == (302, "/?login=away")
    assert door.get(back).headers["location"] == "/?login=failed"
    assert said(door) is None


def test_a_way_back_that_nobody_went_out_by_leads_nowhere(door: TestClient):
    assert door.get("/oauth2callback?code=x&state=y").headers["location"] == "/?login=failed"
    assert door.get("/oauth2callback").headers["location"] == "/"
    assert door.get("/auth/login?provider=made-up").headers["location"] == "/"


def test_an_answer_from_another_browser_is_none(door: TestClient):
    out = go_out(door)
    back = httpx.get(out.headers["location"]).headers["location"]
    door.cookies.clear()
    assert door.get(back).headers["location"] == "/?login=failed"


def test_the_secret_is_in_no_file_and_in_no_words(door: TestClient, settings: Settings, works: Provider):
    values = {name.lower(): value for name, value in works.variables(SITE).items()}
    configured = Settings(_env_file=None, **{**settings.model_dump(exclude_none=True), **values})
    assert "the secret of the client" not in repr(configured) + repr(configured.sign_on)
    assert sign_on_secrets(settings) is None
