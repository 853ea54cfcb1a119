"""Where an answer comes from: links to versions, to proposals, and to the pack."""

from __future__ import annotations

import streamlit as st

from core.services.views import TurnView
from pages.ui.state import PACK_PARAM, literal

_PLACES = {
    "version": ("history.py", "version", ":material/history:"),
    "proposal": ("review.py", "proposal", ":material/rule:"),
    "pack": ("packs.py", "", ":material/library_books:"),
}


def show_links(turn: TurnView) -> None:
    """Draw the links of an answer beside each other; none where it has none."""
    known = [link for link in turn.links if link.place in _PLACES]
    if not known:
        return
    pack = st.query_params.get(PACK_PARAM, "")
    with st.container(horizontal=True, gap="small", key=f"links_{turn.id}"):
        for link in known:
            page, param, icon = _PLACES[link.place]
            query = {PACK_PARAM: pack, **({param: link.target} if param else {})}
            st.page_link(page, label=literal(link.label), icon=icon, query_params=query)
