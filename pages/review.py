"""Review: shall this become true? The queue of proposals, and one of them side by side."""

from __future__ import annotations

import streamlit as st

from pages.ui.actions import settled
from pages.ui.context import PageContext, page, told
from pages.ui.links import asked_for, belongs
from pages.ui.notices import follow
from pages.ui.proposal import show_proposal
from pages.ui.queue import show_queue, watch
from pages.ui.queue_actions import PARAM, open_proposal


def show(here: PageContext) -> None:
    """Draw the proposal that the address names, or else the queue."""
    follow()
    settled()
    proposal_id = asked_for(PARAM)
    with told():
        if proposal_id is not None:
            view = here.app.proposals.view(here.user, proposal_id)
            if belongs(PARAM, proposal_id, view.row.pack_id, here.pack):
                word = here.app.signals.count(view.row.pack_id)
                st.button(
                    "All proposals",
                    key="review_back",
                    type="tertiary",
                    icon=":material/arrow_back:",
                    on_click=open_proposal,
                    args=(None,),
                )
                show_proposal(here, view)
                watch(word, view.row.pack_id)
                return
        show_queue(here)


show(page("Review", "Read what would change, line by line, and decide whether it shall become true."))
