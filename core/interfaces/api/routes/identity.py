"""Registering, logging in and out, own logins, and own API tokens."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, slice_of
from core.interfaces.api.security import Address, App, Owner, caller
from core.services.access import Right, may
from core.services.api_logins import TokenPair
from core.services.api_tokens import ApiTokenView, MadeToken
from core.services.auth import LoginView
from core.services.views import Actor, Role, Scope, UserView

router = APIRouter(prefix="/auth", tags=["auth"])
Words = Annotated[str, Field(max_length=320)]
Password = Annotated[str, Field(max_length=1_000)]


class Registration(BaseModel):
    """Who registers, and by which invitation where it takes one."""

    name: Words
    email: Words
    password: Password
    invitation: Annotated[str, Field(max_length=200)] = ""


class Login(BaseModel):
    """What a person knows."""

    email: Words
    password: Password


class Refresh(BaseModel):
    """The refresh token that the last answer gave; good for one use."""

    refresh_token: Annotated[str, Field(max_length=200)]


class PasswordReset(BaseModel):
    """The token of an administrator's link, and the new password."""

    token: Annotated[str, Field(max_length=200)]
    password: Password


class PasswordChange(BaseModel):
    """The present password, and the new one."""

    current: Password
    new: Password


class NewToken(BaseModel):
    """What an API token is to be."""

    name: Annotated[str, Field(max_length=100)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    days: Annotated[int, Field(ge=1, le=365)] = 90


class Me(BaseModel):
    """Who asks, and what they may do over the API with this token."""

    id: UUID
    email: str
    name: str
    role: Role
    scopes: list[Scope] | None = Field(description="null for a login, which is not limited")
    rights: list[str]


@router.post("/register", status_code=201)
def register(app: App, _: Address, given: Registration) -> UserView:
    """Make an account as editor, by invitation or where registration is open."""
    return app.links.register(given.name, given.email, given.password, given.invitation)


@router.post("/login")
def log_in(request: Request, app: App, address: Address, given: Login) -> TokenPair:
    """Change email and password for a pair of tokens."""
    agent = request.headers.get("user-agent", "")
    return app.api_logins.log_in(given.email, given.password, address, agent)


@router.post("/refresh")
def refresh(app: App, _: Address, given: Refresh) -> TokenPair:
    """Change a refresh token for a new pair.

    Each works once. A second use within five seconds gets 409 (another request of yours was faster); any later use
    ends the login, because somebody else has the token.
    """
    return app.api_logins.refresh(given.refresh_token)


@router.post("/reset", status_code=204)
def reset(app: App, _: Address, given: PasswordReset) -> Response:
    """Set a new password by an administrator's link."""
    app.links.reset(given.token, given.password)
    return Response(status_code=204)


@router.post("/logout", status_code=204)
@once()
def log_out(app: App, user: Owner) -> Response:
    """End this login; its tokens are refused from now on."""
    app.auth.log_out(user)
    return Response(status_code=204)


@router.post("/logout/everywhere", status_code=204)
@once()
def log_out_everywhere(app: App, user: Owner) -> Response:
    """End every login of yours, on the pages too; API tokens stay."""
    app.auth.log_out_everywhere(user)
    return Response(status_code=204)


@router.get("/me")
def me(user: Annotated[Actor, Depends(caller)]) -> Me:
    """Tell who asks."""
    return Me(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        scopes=sorted(user.scopes) if user.scopes is not None else None,
        rights=[right.name.lower() for right in Right if may(user, right)],
    )


@router.post("/password", status_code=204)
@once()
def change_password(app: App, user: Owner, given: PasswordChange) -> Response:
    """Set a new password; every other login of yours ends."""
    app.auth.change_password(user, given.current, given.new)
    return Response(status_code=204)


@router.get("/sessions")
def logins(app: App, user: Owner, limit: Limit = 50, after: Cursor = "") -> Page[LoginView]:
    """List where you are logged in, the newest login first."""
    return slice_of(app.auth.logins(user), limit, after, lambda row: (row.created_at, row.id), newest=True)


@router.delete("/sessions/{login_id}", status_code=204)
@once()
def end_login(app: App, user: Owner, login_id: UUID) -> Response:
    """End one of your logins."""
    app.auth.end_login(user, login_id)
    return Response(status_code=204)


@router.get("/tokens")
def tokens(app: App, user: Owner, limit: Limit = 50, after: Cursor = "") -> Page[ApiTokenView]:
    """List your API tokens, the newest first."""
    return slice_of(app.api_tokens.list(user), limit, after, lambda row: (row.created_at, row.id), newest=True)


@router.post("/tokens", status_code=201)
@once(secret=True)
def make_token(app: App, user: Owner, given: NewToken) -> MadeToken:
    """Make an API token; it is shown in this answer and never again."""
    return app.api_tokens.make(user, given.name, given.scopes, given.days)


@router.delete("/tokens/{token_id}", status_code=204)
@once()
def revoke_token(app: App, user: Owner, token_id: UUID) -> Response:
    """Revoke an API token; the next request with it is refused."""
    app.api_tokens.revoke(user, token_id)
    return Response(status_code=204)
