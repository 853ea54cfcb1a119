"""Addresses that name a thing: the pack follows the link, and a newly chosen pack lets go of the thing."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from core.services.views import PackRow
from pages.ui.state import PACK_PARAM, choose_pack


def asked_for(param: str) -> UUID | None:
    """Read the identifier that the address names, None when there is none or it is none."""
    try:
        return UUID(st.query_params.get(param, ""))
    except ValueError:
        return None


def belongs(param: str, thing: UUID, its_pack: UUID, chosen: PackRow | None) -> bool:
    """Bring the chosen pack and the thing that the address names together; False when the thing is let go.

    A link may name a thing of another pack: the pack follows, with a new run. When the thing was on the page
    already, it is the user who chose another pack: the thing leaves the address.
    """
    shown = f"shown_{param}"
    if chosen is not None and chosen.id == its_pack:
        st.session_state[shown] = thing
        return True
    if st.session_state.get(shown) == thing:
        st.query_params.pop(param, None)
        return False
    choose_pack(st.session_state, its_pack)
    st.query_params[PACK_PARAM] = str(its_pack)
    st.rerun()
