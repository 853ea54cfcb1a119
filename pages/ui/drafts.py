"""What is typed and not sent yet, kept with the service so that it survives a refresh and a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import streamlit as st

from core.container import Container
from core.services.views import Actor
from pages.ui.context import PageContext

_KEPT = "drafts_kept"


def draft(here: PageContext, pack_id: UUID, name: str) -> dict[str, Any]:
    """Give what was kept under `name` for this person, an empty mapping when there is nothing.

    It is read once in a visit; after that the session knows it.
    """
    kept: dict[str, dict[str, Any]] = st.session_state.setdefault(_KEPT, {})
    if name not in kept:
        found = here.app.drafts.load(here.user, pack_id, name) if here.app.may(here.user, "propose") else None
        kept[name] = dict(found) if isinstance(found, Mapping) else {}
    return kept[name]


def keep(here: PageContext, pack_id: UUID, name: str, value: Mapping[str, Any]) -> None:
    """Keep `value` under `name`; an empty one is forgotten. Raises `InvalidInput` when it is too long to be kept."""
    keep_as(here.app, here.user, pack_id, name, value)


def keep_as(app: Container, user: Actor, pack_id: UUID, name: str, value: Mapping[str, Any]) -> None:
    """Keep a draft from a button's callback, which has no page yet; otherwise as `keep`."""
    kept: dict[str, dict[str, Any]] = st.session_state.setdefault(_KEPT, {})
    if kept.get(name, {}) == value:
        return
    kept[name] = dict(value)
    if not app.may(user, "propose"):
        return
    if value:
        app.drafts.save(user, pack_id, name, dict(value))
    else:
        app.drafts.clear(user, pack_id, name)
