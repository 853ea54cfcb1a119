"""Memories beside the work: the offer to remember, and which memories shaped a proposal. Shared by chat and review."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from core.container import Container
from core.services.memory_views import SCOPES, MemoryOffer, NewMemory
from core.services.views import Actor, ProposalView
from pages.ui.actions import act
from pages.ui.notices import note, show_note
from pages.ui.yaml_html import safe

MOST_LETTERS = 500
_TITLES = {
    "said": "Remember this?",
    "rejected": "Remember this lesson?",
    "confirmed": "Remember this decision",
}


def offer_from_request(app: Container, user: Actor, turn_id: UUID) -> None:
    """Offer to remember what the user's own request states as a rule, if it states one."""
    show_note(_subject(turn_id))
    if offer := app.memory_offers.offer_for_request(user, turn_id):
        _ask(offer)


def offer_from_decision(app: Container, user: Actor, view: ProposalView) -> None:
    """Offer what a decided proposal teaches: a lesson in the open, a decision behind a quiet button."""
    if view.row.status not in {"committed", "rejected"}:
        return
    show_note(_subject(view.row.id))
    if offer := app.memory_offers.offer_for_proposal(user, view.row.id):
        _ask(offer)


def show_remembered(app: Container, user: Actor, view: ProposalView) -> None:
    """Say which memories shaped a proposal; of other people's private ones only that there were some."""
    ids = [one for one in view.extras.get("memories", ()) if isinstance(one, str)]
    if not ids:
        return
    found = app.memories.cited(user, ids, view.row.pack_id)
    lines = [f"“{one.text}”" + (f" ({one.owner})" if one.owner_id != user.id else "") for one in found]
    hidden = len(ids) - len(found)
    if hidden:
        lines.append("something of its author's own" if hidden == 1 else f"{hidden} things of its author's own")
    items = "".join(f"<li>{safe(line)}</li>" for line in lines)
    st.html(f'<div class="findings remembered"><h3>Remembered</h3><ul>{items}</ul></div>')


def _ask(offer: MemoryOffer) -> None:
    title = _TITLES[offer.source]
    if offer.source == "confirmed":
        box = st.popover(title, key=f"remember_{offer.about}", icon=":material/bookmark_add:")
    else:
        box = st.container(border=True, key=f"remember_{offer.about}")
        box.markdown(f":material/bookmark_add: **{title}** Nothing is kept unless you say so.")
    with box, st.form(f"remember_form_{offer.about}", border=False):
        st.text_area("What to remember", offer.text, key=_key("text", offer), max_chars=MOST_LETTERS, height=68)
        scopes = [scope for scope in SCOPES if scope != "session" or offer.session_id]
        st.segmented_control(
            "Where it holds",
            scopes,
            default=offer.scope if offer.scope in scopes else "pack",
            format_func=SCOPES.__getitem__,
            required=True,
            key=_key("scope", offer),
        )
        st.checkbox("Colleagues who work with this pack may see and use it", key=_key("shared", offer))
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button("Remember", icon=":material/check:", on_click=_remember, args=(offer,))
            st.form_submit_button("Not this", on_click=_dismiss, args=(offer,))


def _remember(offer: MemoryOffer) -> None:
    scope = st.session_state[_key("scope", offer)]
    new = NewMemory(
        text=str(st.session_state[_key("text", offer)]),
        kind=offer.kind,
        scope=scope,
        pack_id=offer.pack_id if scope == "pack" else None,
        session_id=offer.session_id if scope == "session" else None,
        shared=bool(st.session_state[_key("shared", offer)]) and scope == "pack",
        about=offer.about,
    )
    if act(_subject(offer.about), lambda app, user: app.memories.remember(user, new)):
        note(_subject(offer.about), "done", "Remembered. The memory page shows it, and forgets it when you say so.")


def _dismiss(offer: MemoryOffer) -> None:
    act(_subject(offer.about), lambda app, user: app.memory_offers.dismiss(user, offer.about))


def _key(what: str, offer: MemoryOffer) -> str:
    return f"remember_{what}_{offer.about}"


def _subject(about: UUID) -> str:
    return f"remember_{about}"
