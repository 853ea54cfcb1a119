"""Pages by keyset: each names where it ended, so that nothing is skipped or shown twice while rows come in."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from core.errors import InvalidInput

Item = TypeVar("Item")
DEFAULT = 50
LARGEST = 200
WRONG = "This cursor is none that a page has given; begin again without it."

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="how many at most")]
Cursor = Annotated[str, Query(max_length=400, description="`next` of the page before; empty for the first page")]


class Page(BaseModel, Generic[Item]):
    """Some items, and the cursor of those that follow."""

    items: list[Item]
    next: str | None = Field(None, description="cursor of the next page; null when this is the last")


def page_of(found: Sequence[Item], limit: int, key: Callable[[Item], Sequence[Any]]) -> Page[Item]:
    """Give the page of `found`, which holds one item more than `limit` when there are further ones."""
    items = list(found[:limit])
    return Page(items=items, next=cursor(key(items[-1])) if len(found) > limit else None)


def slice_of(
    found: Sequence[Item], limit: int, after: str, key: Callable[[Item], Sequence[Any]], *, newest: bool = False
) -> Page[Item]:
    """Give a page of a list that is complete and short enough to be, in the order of `key`, or the other way round."""

    def place(item: Item) -> list[str]:
        return [_plain_text(part) for part in key(item)]

    ordered = sorted(found, key=place, reverse=newest)
    if after:
        reached = [str(part) for part in read_cursor(after)]
        ordered = [item for item in ordered if (place(item) < reached if newest else place(item) > reached)]
    return page_of(ordered[: limit + 1], limit, key)


def cursor(key: Sequence[Any]) -> str:
    """Write the place of an item as an opaque text."""
    told = json.dumps([part.isoformat() if isinstance(part, datetime) else _plain(part) for part in key])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read_cursor(given: str) -> list[Any]:
    """Read a cursor back. Raises `InvalidInput`."""
    try:
        found = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise InvalidInput(WRONG) from None
    if not isinstance(found, list):
        raise InvalidInput(WRONG)
    return found


def read_place(given: str) -> tuple[datetime, UUID] | None:
    """Read a cursor of a time and an id; None for an empty one. Raises `InvalidInput`."""
    if not given:
        return None
    try:
        at, one = read_cursor(given)
        place = datetime.fromisoformat(at), UUID(one)
    except (ValueError, TypeError, AttributeError):
        raise InvalidInput(WRONG) from None
    if place[0].tzinfo is None:
        raise InvalidInput(WRONG)
    return place


def read_number(given: str) -> int | None:
    """Read a cursor of a number; None for an empty one. Raises `InvalidInput`."""
    if not given:
        return None
    match read_cursor(given):
        case [int(number)] if not isinstance(number, bool):
            return max(-(2**62), min(number, 2**62))
        case _:
            raise InvalidInput(WRONG)


def _plain_text(part: Any) -> str:
    return part.isoformat() if isinstance(part, datetime) else str(part)


def _plain(part: Any) -> Any:
    return part if isinstance(part, int | str) else str(part)
