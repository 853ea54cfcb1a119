"""Who asks, how often, and with which right: the one door of every endpoint."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from core.container import Container, current
from core.errors import NotLoggedIn
from core.interfaces.bearer import bearer_actor
from core.services.access import Right
from core.services.views import Actor, Surface

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="An access token from `auth/login`, or an API token from the account page.",
)


def application() -> Container:
    """Give the running application."""
    return current()


App = Annotated[Container, Depends(application)]


def address_of(request: Request) -> str:
    """Say where a request comes from, as far as the server can tell."""
    return request.client.host if request.client else "this machine"


def anybody(request: Request, app: App) -> str:
    """Let a stranger in, counted by address; give the address. For the few endpoints before a login."""
    address = address_of(request)
    app.limits.request(address)
    return address


Address = Annotated[str, Depends(anybody)]


def caller(
    request: Request, app: App, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Actor:
    """Look up who asks, and count the request. Raises `NotLoggedIn` or `TooManyAttempts`."""
    try:
        user = bearer_actor(app, given.credentials if given else "", Surface.REST)
    except NotLoggedIn:
        app.limits.request(address_of(request))
        raise
    app.limits.request(user)
    return user


class Needs:
    """The dependency of an endpoint that takes `right`; the table of endpoints is read from it."""

    def __init__(self, right: Right) -> None:
        self.right = right

    def __call__(self, app: App, user: Annotated[Actor, Depends(caller)]) -> Actor:
        """Give who asks. Raises `Forbidden` when they may not, which is audited."""
        app.access.require(user, self.right)
        return user


Reader = Annotated[Actor, Depends(Needs(Right.READ))]
Importer = Annotated[Actor, Depends(Needs(Right.IMPORT))]
Proposer = Annotated[Actor, Depends(Needs(Right.PROPOSE))]
Decider = Annotated[Actor, Depends(Needs(Right.CONFIRM))]
Returner = Annotated[Actor, Depends(Needs(Right.ROLLBACK))]
Exporter = Annotated[Actor, Depends(Needs(Right.EXPORT))]
Auditor = Annotated[Actor, Depends(Needs(Right.READ_AUDIT))]
Owner = Annotated[Actor, Depends(Needs(Right.MANAGE_ACCOUNT))]
Manager = Annotated[Actor, Depends(Needs(Right.MANAGE_USERS))]
Releaser = Annotated[Actor, Depends(Needs(Right.RELEASE))]
Keeper = Annotated[Actor, Depends(Needs(Right.REMEMBER))]
Ruler = Annotated[Actor, Depends(Needs(Right.SET_POLICY))]
Spender = Annotated[Actor, Depends(Needs(Right.MANAGE_USAGE))]
Tuner = Annotated[Actor, Depends(Needs(Right.MANAGE_RULES))]
