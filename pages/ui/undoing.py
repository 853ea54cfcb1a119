"""Taking one version back: at once where it fits, with a choice for every place where something newer stands."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import streamlit as st

from core.container import Container
from core.errors import AppError
from core.services.version_views import UndoView
from core.services.views import Actor
from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.notices import go_to
from pages.ui.state import literal, plural

_ASKED = "history_undoing"  # the version whose places are being settled
_CHOICES = {
    "theirs": "Leave it as it stands today",
    "mine": "Take it back all the same; the value can be edited in the proposal",
}
_LONGEST = 400


def undo_button(here: PageContext, version_id: UUID, number: int) -> None:
    """Draw the button that takes a version back."""
    st.button(
        f"Undo version {number}",
        key=f"history_undo_{version_id}",
        icon=":material/undo:",
        help="Proposes to take back what this version did, and nothing that came after it.",
        on_click=_undo,
        args=(version_id,),
    )


def _undo(version_id: UUID) -> None:
    """Propose at once, or ask where something newer stands. A button's callback."""

    def _ask(app: Container, user: Actor) -> None:
        if app.assistant.undo_preview(user, version_id).clashes:
            st.session_state[_ASKED] = version_id
        else:
            _proposed(app, user, version_id, {})

    act("history", _ask)


def _proposed(app: Container, user: Actor, version_id: UUID, choices: dict[int, Any]) -> None:
    proposal_id = app.assistant.propose_undo(user, version_id, choices)
    st.session_state.pop(_ASKED, None)
    go_to("review.py", {"proposal": str(proposal_id)})


def settle(here: PageContext, version_id: UUID) -> None:
    """Draw the places where something newer stands, when this version is to be taken back."""
    if st.session_state.get(_ASKED) != version_id:
        return
    try:
        found = here.app.assistant.undo_preview(here.user, version_id)
    except AppError as error:
        st.warning(error.message)
        return
    with st.container(border=True, key="history_settle"):
        places = plural(len(found.clashes), "place")
        st.markdown(f"**Something newer stands at {places}.** Choose for each; everything else is taken back.")
        choices = {clash.index: _place(found, place) for place, clash in enumerate(found.clashes)}
        with st.container(horizontal=True):
            st.button(
                f"Propose to undo version {found.version.number}",
                key="history_undo_settled",
                type="primary",
                disabled=None in choices.values(),
                on_click=lambda: act("history", lambda app, user: _proposed(app, user, version_id, choices)),
            )
            st.button("Leave everything", key="history_undo_not", on_click=lambda: st.session_state.pop(_ASKED, None))


def _place(found: UndoView, place: int) -> str | None:
    clash = found.clashes[place]
    st.divider()
    st.markdown(
        f"**{literal(' › '.join(str(part) for part in clash.path)) or 'The whole pack'}**: {literal(clash.reason)}"
    )
    names = (
        (f"Before version {found.version.number}", "mine"),
        (f"With version {found.version.number}", "base"),
        ("Today", "theirs"),
    )
    for column, (name, side) in zip(st.columns(3), names, strict=True):
        with column:
            st.caption(name)
            st.code(
                "nothing" if side in clash.absent else _shown(getattr(clash, side)), language="yaml", wrap_lines=True
            )
    options = [choice for choice in _CHOICES if choice == "theirs" or clash.forcible]
    return st.radio(
        "What shall stand there?",
        options,
        index=None,
        key=f"history_choice_{found.version.id}_{clash.index}",
        format_func=lambda choice: _CHOICES[choice],
        horizontal=True,
    )


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
