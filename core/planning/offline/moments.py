"""Times that people speak of: “last week”, “since Monday”, “the last three days”, “version 2”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.planning.offline.lexicon import NUMBER_WORDS

DAYS = {"today": 0, "yesterday": 1}
UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 31, "months": 31, "year": 366, "years": 366}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def window(lows: Sequence[str], now: datetime) -> tuple[datetime | None, str] | None:  # noqa: PLR0911 - one return for each reading
    """From when on, and the words for it; None when no time is said."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if version_number(lows) is not None:
        return None, ""
    for low, days in DAYS.items():
        if low in lows:
            return midnight - timedelta(days=days), "today" if low == "today" else "since yesterday"
    for i, low in enumerate(lows):
        if low in WEEKDAYS:
            back = (now.weekday() - WEEKDAYS.index(low)) % 7 or 7
            return _since(midnight - timedelta(days=back))
        unit = UNITS.get(low)
        if unit is None or not i:
            continue
        before = lows[i - 1]
        if before in ("this", "current"):
            return _since(midnight - timedelta(days=now.weekday() if unit == 7 else now.day - 1 if unit == 31 else 0))
        if before in ("last", "past", "previous") and unit == 7:
            return _since(midnight - timedelta(days=now.weekday() + 7))
        if before in ("last", "past", "previous"):
            return _since(midnight - timedelta(days=unit))
        amount = int(before) if before.isdigit() else NUMBER_WORDS.get(before, 3 if before == "few" else 0)
        if amount > 0:
            return _since(midnight - timedelta(days=min(amount, 1000) * unit))
    return (None, "") if set(lows) & {"recently", "lately", "recent", "latest"} else None


def _since(moment: datetime) -> tuple[datetime, str]:
    return moment, f"since {moment:%A}, {day(moment)}"


def version_number(lows: Sequence[str]) -> int | None:
    at = next((i for i, low in enumerate(lows) if low in ("version", "versions")), None)
    after = lows[at + 1] if at is not None and at + 1 < len(lows) else ""
    return int(after) if after.isdigit() and len(after) < 9 else None


def day(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.day} {local:%B %Y}"
