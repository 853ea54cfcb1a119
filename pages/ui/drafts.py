"""What is typed and not sent yet, kept so that it survives a refresh and a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.container import Container
from core.services.views import Actor

_KEPT = "drafts_kept"


def draft(app: Container, user: Actor, name: str) -> dict[str, Any]:
    """Give what was kept under `name` for this person, an empty mapping when there is nothing."""
    kept: dict[str, dict[str, Any]] = st.session_state.setdefault(_KEPT, {})
    return kept.setdefault(name, {})


def keep(app: Container, user: Actor, name: str, value: Mapping[str, Any]) -> None:
    """Keep `value` under `name`; an empty one is forgotten."""
    st.session_state.setdefault(_KEPT, {})[name] = dict(value)
