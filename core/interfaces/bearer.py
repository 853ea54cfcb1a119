"""Who is behind a bearer token, of whichever kind, on whichever surface."""

from __future__ import annotations

from core.container import Container
from core.errors import NotLoggedIn
from core.services.api_tokens import PREFIX
from core.services.views import Actor, Surface

NONE = "This needs a login: send an access token or an API token as “Authorization: Bearer …”."


def bearer_of(header: str | None) -> str:
    """Give the token of an Authorization header. Raises `NotLoggedIn` when there is none."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotLoggedIn(NONE)
    return token.strip()


def bearer_actor(app: Container, token: str, surface: Surface) -> Actor:
    """Look up who is behind a token, anew for each request. Raises `NotLoggedIn`."""
    if not token:
        raise NotLoggedIn(NONE)
    if token.startswith(PREFIX):
        return app.api_tokens.actor(token, surface)
    return app.api_logins.actor(token, surface)
