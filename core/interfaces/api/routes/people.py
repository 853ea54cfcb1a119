"""Users, invitations and reset links, for administrators."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from core.interfaces.api.once import once
from core.interfaces.api.pagination import Cursor, Limit, Page, slice_of
from core.interfaces.api.routes.identity import Password, Words
from core.interfaces.api.security import App, Manager
from core.services.links import MadeLink
from core.services.views import Role, UserView

router = APIRouter(prefix="/users", tags=["users"])


class NewUser(BaseModel):
    """Who is added, and as what."""

    name: Words
    email: Words
    role: Role = Role.EDITOR
    password: Password


class UserChange(BaseModel):
    """What of a user changes; what is left out stays."""

    role: Role | None = None
    active: bool | None = None


class NewPassword(BaseModel):
    """The new password."""

    password: Password


class Invitation(BaseModel):
    """Whom the invitation is for; empty: for whoever has the link."""

    email: Annotated[str, Field(max_length=320)] = ""


@router.get("")
def users(app: App, user: Manager, limit: Limit = 50, after: Cursor = "") -> Page[UserView]:
    """List users by email."""
    return slice_of(app.users.list(user), limit, after, lambda row: (row.email,))


@router.post("", status_code=201)
@once()
def add(app: App, user: Manager, given: NewUser) -> UserView:
    """Add a user."""
    return app.users.add(user, name=given.name, email=given.email, role=given.role, password=given.password)


@router.post("/invitations", status_code=201)
@once(secret=True)
def invite(app: App, user: Manager, given: Invitation) -> MadeLink:
    """Make an invitation; its token is shown in this answer and never again."""
    return app.links.invite(user, given.email)


@router.patch("/{user_id}")
@once()
def change(app: App, user: Manager, user_id: UUID, given: UserChange) -> UserView:
    """Give a user another role, or switch the account off or on; both count from the user's next request."""
    found = app.users.get(user, user_id)
    if given.role is not None:
        found = app.users.set_role(user, user_id, given.role)
    if given.active is not None:
        found = app.users.set_active(user, user_id, given.active)
    return found


@router.post("/{user_id}/password", status_code=204)
@once()
def set_password(app: App, user: Manager, user_id: UUID, given: NewPassword) -> Response:
    """Set a user's password; every login and token of theirs ends."""
    app.users.set_password(user, user_id, given.password)
    return Response(status_code=204)


@router.post("/{user_id}/reset-link", status_code=201)
@once(secret=True)
def reset_link(app: App, user: Manager, user_id: UUID) -> MadeLink:
    """Make a link by which a user sets a new password; its token is shown in this answer and never again."""
    return app.links.reset_link(user, user_id)
