"""Saved views of the audit page: what is chosen in its filters, under a name of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import streamlit as st

from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.notices import note

SUBJECT = "audit_views"
_NAME, _CHOSEN = "audit_view_name", "audit_view_chosen"
_PLAIN = ("audit_period", "audit_kinds", "audit_text")
_IDS = ("audit_person", "audit_pack")


def show_views(context: PageContext, people: Mapping[UUID, str], packs: Mapping[UUID, str]) -> None:
    """Draw the menu of views: open one, save what is chosen now, remove one."""
    held = context.app.audit_views.list(context.user)
    with st.popover("Views", icon=":material/bookmark:", key="audit_views"):
        if held:
            st.selectbox("Your views", list(held), key=_CHOSEN)
            with st.container(horizontal=True):
                st.button("Show", key="audit_view_show", on_click=_show, args=(held, set(people), set(packs)))
                st.button("Remove", key="audit_view_remove", on_click=_remove)
        else:
            st.markdown("Give what is chosen now a name, and come back to it with one click.")
        st.text_input("Name", key=_NAME, placeholder="Denials of the last week", max_chars=60)
        st.button("Save what is chosen now", key="audit_view_save", on_click=_save)


def _show(held: Mapping[str, Mapping[str, Any]], people: set[UUID], packs: set[UUID]) -> None:
    choices = held.get(st.session_state[_CHOSEN], {})
    for key in _PLAIN:
        if key in choices:
            st.session_state[key] = choices[key]
    for key, known in zip(_IDS, (people, packs), strict=True):
        wanted = UUID(choices[key]) if choices.get(key) else None
        st.session_state[key] = wanted if wanted in known else None
    if days := choices.get("audit_dates"):
        st.session_state["audit_dates"] = tuple(date.fromisoformat(day) for day in days)


def _save() -> None:
    state = st.session_state
    choices: dict[str, Any] = {key: state.get(key) for key in _PLAIN}
    choices |= {key: str(state[key]) if state.get(key) else None for key in _IDS}
    if state.get("audit_period") == "Dates":
        choices["audit_dates"] = [day.isoformat() for day in state.get("audit_dates", ())]
    name = state[_NAME]
    if act(SUBJECT, lambda app, user: app.audit_views.save(user, name, choices)):
        note(SUBJECT, "done", f"Saved “{' '.join(name.split())}”.")
        state[_NAME] = ""


def _remove() -> None:
    name = st.session_state[_CHOSEN]
    if act(SUBJECT, lambda app, user: app.audit_views.remove(user, name)):
        note(SUBJECT, "done", f"Removed “{name}”.")
