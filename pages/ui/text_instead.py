"""The whole text that a proposal leads to, in the editor: what is changed in it becomes a revision."""

from __future__ import annotations

import streamlit as st

from core.container import Container
from core.services.views import Actor, ProposalView
from pages.ui.ace import available, yaml_editor
from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.editing import Base
from pages.ui.notices import go_to, note
from pages.ui.offering import show_offer
from pages.ui.reviewing import Chosen, Reviewing
from pages.ui.whole_text import findings_of, offer_of_text


def text_instead(here: PageContext, view: ProposalView, state: Reviewing, chosen: Chosen) -> None:
    """Draw the editor over the resulting text, and the button that proposes what stands in it instead."""
    plain = not available() or st.toggle("Plain text field", key=f"instead_plain_{view.row.id}")
    key = f"instead_text_{view.row.id}"
    current = state.text if state.text is not None else chosen.preview.result_text
    start = st.session_state.setdefault(f"{key}_start_{plain}", current)
    text = yaml_editor(
        "The whole text as it would be",
        start,
        key=key,
        findings=findings_of(here.app, current),
        plain=plain,
        height=520,
    )
    if text != current:
        state.text = None if text == chosen.preview.result_text else text
        state.save(here)
    if text == chosen.preview.result_text:
        st.caption("What you change here becomes a revision of this proposal.")
        return
    base = Base(view.base_sha256, view.row.base_number, here.app.texts.pack(view.base_sha256))
    offer = offer_of_text(base, text, "edited_as_text")
    show_offer(offer, base)
    st.button(
        "Propose this text instead",
        key=f"instead_propose_{view.row.id}",
        icon=":material/layers:",
        disabled=bool(offer.problems) or offer.empty,
        on_click=_propose,
        args=(here, view, state, text),
    )


def _propose(here: PageContext, view: ProposalView, state: Reviewing, text: str) -> None:
    def _made(app: Container, user: Actor) -> None:
        fresh = app.assistant.propose_text(
            user,
            view.row.pack_id,
            text,
            base_sha256=view.base_sha256,
            request=view.request,
            intents=("edited_as_text",),
            replaces=view.row.id,
        )
        note(fresh, "done", "This is the revision; it has taken the place of the one before.")
        go_to("review.py", {"proposal": str(fresh)})

    if act(view.row.id, _made):
        state.text = None
        state.save(here)
