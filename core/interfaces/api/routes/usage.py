"""Usage of models: one's own, and everyone's for administrators."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from core.interfaces.api.files import attachment
from core.interfaces.api.once import once
from core.interfaces.api.routes.audit import time_of
from core.interfaces.api.security import App, Exporter, Reader, Spender
from core.services.usage_views import Limits, Price, Today, UsageFilter, UsageRow

router = APIRouter(prefix="/usage", tags=["usage"])


Money = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=12, decimal_places=4)]
Most = Annotated[int, Field(ge=0, le=10**9)]


class PriceGiven(BaseModel):
    """US dollars for a million tokens of a model."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    prompt: Money | None = None
    completion: Money | None = None


class Prices(BaseModel):
    """The prices of all models that have one."""

    prices: Annotated[list[PriceGiven], Field(max_length=500)]


class NewLimits(BaseModel):
    """What may be used in a day; null is no limit. Without a person it holds for everyone else."""

    tokens: Most | None = None
    calls: Most | None = None
    seconds: Most | None = None
    money: Money | None = None
    user_id: UUID | None = None


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


@router.get("/export", response_class=Response)
def export(app: App, user: Exporter, which: Wanted) -> Response:
    """Give the usage as a CSV file; the export is audited."""
    return attachment(app.usage.export(user, which), "usage.csv", "text/csv")


@router.get("/prices")
def prices(app: App, user: Spender) -> list[Price]:
    """List the models that were asked, with what they cost."""
    return list(app.usage.models(user))


@router.put("/prices", status_code=204)
@once()
def set_prices(app: App, user: Spender, given: Prices) -> Response:
    """Set what models cost, in place of all that was set before."""
    app.usage.set_prices(user, [Price(**one.model_dump()) for one in given.prices])
    return Response(status_code=204)


@router.put("/limits")
@once()
def set_limits(app: App, user: Spender, given: NewLimits) -> Limits:
    """Set what a person, or everyone without limits of their own, may use in a day."""
    app.usage.set_limits(user, Limits(**given.model_dump()))
    return app.usage.limits(user, given.user_id)


@router.delete("/limits/{person}", status_code=204)
@once()
def drop_limits(app: App, user: Spender, person: UUID) -> Response:
    """Take away a person's own limits, so that everyone's hold for them."""
    app.usage.drop_limits(user, person)
    return Response(status_code=204)


@router.get("/limits")
def limits(app: App, user: Spender, person: UUID | None = None) -> Limits:
    """Give the daily limits of a person, or of everyone."""
    return app.usage.limits(user, person)
