"""The rules of review (who may confirm, four eyes, how long a proposal waits), and those for findings."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from core.interfaces.api.once import once
from core.interfaces.api.security import App, Reader, Ruler, Tuner
from core.services.policy import PolicyView
from core.services.rules import RulesView
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


class RulesText(BaseModel):
    """The team's rules for findings, as a YAML text."""

    text: Annotated[str, Field(max_length=200_000)]


@router.get("/rules")
def rules(app: App, user: Reader) -> RulesView:
    """Give the rules for findings as they count now."""
    return app.rules.view(user)


@router.put("/rules")
@once()
def set_rules(app: App, user: Tuner, given: RulesText) -> RulesView:
    """Let other rules for findings count from now on."""
    app.rules.save(user, given.text)
    return app.rules.view(user)
