"""Usage of models: one's own, and everyone's for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends

from core.interfaces.api.routes.audit import time_of
from core.interfaces.api.security import App, Reader, Spender
from core.services.usage_views import Limits, Today, UsageFilter, UsageRow

router = APIRouter(prefix="/usage", tags=["usage"])


def _wanted(
    since: datetime | None = None, until: datetime | None = None, person: UUID | None = None, pack: UUID | None = None
) -> UsageFilter:
    return UsageFilter(since=time_of(since), until=time_of(until), person=person, pack=pack)


Wanted = Annotated[UsageFilter, Depends(_wanted)]


@router.get("")
def usage(
    app: App, user: Reader, which: Wanted, by: Literal["day", "model", "person", "pack", "node"] = "day"
) -> list[UsageRow]:
    """Add up what models were asked; of somebody else, or of everyone, for administrators."""
    return list(app.usage.report(user, which, by=by))


@router.get("/today")
def today(app: App, user: Reader) -> Today:
    """Tell what you have used today, and what you may."""
    return app.usage.today(user)


@router.get("/limits")
def limits(app: App, user: Spender, person: UUID | None = None) -> Limits:
    """Give the daily limits of a person, or of everyone."""
    return app.usage.limits(user, person)
