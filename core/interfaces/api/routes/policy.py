"""The rules of review: who may confirm, four eyes, how long a proposal waits."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from core.interfaces.api.once import once
from core.interfaces.api.security import App, Reader, Ruler
from core.services.policy import PolicyView
from core.services.views import Role

router = APIRouter(prefix="/policy", tags=["policy"])


class PolicyChange(BaseModel):
    """Which rules change; what is left out stays."""

    confirm_roles: Annotated[list[Role] | None, Field(max_length=len(Role))] = None
    four_eyes: Literal["never", "risk", "always"] | None = None
    expiry_hours: Annotated[int | None, Field(ge=0, le=1_000_000)] = None
    hourly_limit: Annotated[int | None, Field(ge=0, le=1_000_000)] = None
    golden_guard: bool | None = None


@router.get("")
def policy(app: App, user: Reader) -> PolicyView:
    """Give the rules in force."""
    return app.policy.view(user)


@router.patch("")
@once()
def change(app: App, user: Ruler, given: PolicyChange) -> PolicyView:
    """Set some of the rules."""
    return app.policy.change(user, **given.model_dump())
