"""Session keys and display rules shared by the pages; knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from core.services.views import PackRow, Role

PACK_KEY = "shell_pack_id"
PACK_PARAM = "pack"

ROLE_WORDS = {Role.EDITOR: "Editor", Role.REVIEWER: "Reviewer", Role.ADMIN: "Administrator"}

_MARKDOWN = frozenset(r"\`*_{}[]()#+-.!|<>:$~&")
_IRREGULAR = {"entity": "entities", "entry": "entries", "query": "queries", "person": "people"}


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Give a count with its noun in the right number: `1 change`, `2 entities`."""
    return f"{count:,} {noun if count == 1 else many or _many(noun)}"


def _many(noun: str) -> str:
    head, _, last = noun.rpartition(" ")
    word = _IRREGULAR.get(last, f"{last}s")
    return f"{head} {word}" if head else word


def ago(moment: datetime, now: datetime | None = None) -> str:
    """Say how long ago `moment` was, the way people say it: `just now`, `5 minutes ago`, `yesterday`."""
    passed = (now or datetime.now(UTC)) - moment
    if passed < timedelta(seconds=45):
        return "just now"
    if passed < timedelta(minutes=90):
        return f"{plural(max(1, round(passed.total_seconds() / 60)), 'minute')} ago"
    if passed < timedelta(hours=22):
        return f"{plural(round(passed.total_seconds() / 3600), 'hour')} ago"
    if passed < timedelta(hours=36):
        return "yesterday"
    if passed < timedelta(days=14):
        return f"{plural(round(passed.total_seconds() / 86400), 'day')} ago"
    return f"on {moment.day} {moment:%B %Y}"


def exact(moment: datetime) -> str:
    """Write a time in full, as a person would: `22 November 2025, 14:05`."""
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def chosen_pack(state: MutableMapping[str, Any], asked: str | None, packs: Sequence[PackRow]) -> PackRow | None:
    """Tell which pack is the chosen one, and remember it in `state`.

    The address (`asked`, the value of ?pack=) wins over what was chosen before, so that a shared link opens what
    it names; without either the pack that changed last is taken. None only when there are no packs.
    """
    by_id = {str(pack.id): pack for pack in packs}
    latest = max(packs, key=lambda pack: pack.last_change_at, default=None)
    pack = by_id.get(asked or "") or by_id.get(str(state.get(PACK_KEY))) or latest
    if pack is not None:
        choose_pack(state, pack.id)
    return pack


def choose_pack(state: MutableMapping[str, Any], pack_id: UUID) -> None:
    """Make `pack_id` the pack that every page is about."""
    state[PACK_KEY] = str(pack_id)


def literal(text: str) -> str:
    """Give `text` for a place that reads Markdown, so that it shows as it is."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text)
