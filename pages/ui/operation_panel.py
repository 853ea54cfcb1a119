"""One operation of a proposal, opened: what it writes as fields that can be changed, and the comments on it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.pack.operation_forms import values_of
from core.services.views import ProposalView
from pages.ui.browser import reveal
from pages.ui.context import PageContext
from pages.ui.forms import field_widget
from pages.ui.reviewing import Reviewing
from pages.ui.state import literal
from pages.ui.yaml_html import safe


def operation_panel(here: PageContext, view: ProposalView, state: Reviewing, words: str) -> None:
    """Draw the fields of the opened operation, and take over what is typed into them."""
    place = state.opened
    if place is None:
        return
    st.html(f'<h3 class="opened">Change {place + 1}: {safe(words)}</h3>')
    _fields(here, view, state, place)
    reveal("review_operation", f"{view.row.id} {place}")
    st.button("Close", key="review_close", on_click=state.open, args=(here, place), type="tertiary")


def value_fields(here: PageContext, view: ProposalView, state: Reviewing, place: int, *, key: str) -> dict[str, Any]:
    """Draw a field for each value of an operation, keep what is typed, and give what differs from what was proposed."""
    pack = here.app.texts.pack(view.base_sha256)
    typed = dict(state.typed.get(place, {}))
    before = dict(typed)
    for number, value in enumerate(values_of(view.operations[place])):
        name = f"{key}_{view.row.id}_{place}_{number}"
        now = field_widget(pack, name, value.field, value.kind, typed.get(value.name, value.shown))
        if now == value.shown:
            typed.pop(value.name, None)
        else:
            typed[value.name] = now
    if typed != before:
        state.typed[place] = typed
        state.save(here)
    return typed


def _fields(here: PageContext, view: ProposalView, state: Reviewing, place: int) -> None:
    values = values_of(view.operations[place])
    if not values:
        st.caption("This only takes away or moves; there is nothing to edit. Leave it out if it shall not be.")
        return
    typed = value_fields(here, view, state, place, key="review")
    _, problems = state.edits(view)
    if place in problems:
        st.markdown(f":red[{literal(problems[place])}]")
    if typed:
        st.button(
            "As it was proposed",
            key="review_as_proposed",
            icon=":material/undo:",
            on_click=_as_proposed,
            args=(here, view, state, place, len(values)),
        )


def _as_proposed(here: PageContext, view: ProposalView, state: Reviewing, place: int, count: int) -> None:
    state.typed.pop(place, None)
    state.save(here)
    for number in range(count):
        st.session_state.pop(f"review_{view.row.id}_{place}_{number}", None)
