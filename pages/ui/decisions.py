"""Deciding on a proposal: the buttons, and what their clicks do. Shared by chat and review."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from core.container import Container
from core.services.views import Actor, ProposalView
from pages.ui.actions import act
from pages.ui.notices import go_to, note
from pages.ui.state import plural

_SEEN = "decision_seen"
_TAKEN = "decision_taken"


def remember_seen(view: ProposalView) -> None:
    """Keep the hash of what is drawn: the click confirms these bytes and no others."""
    st.session_state.setdefault(_SEEN, {})[view.row.id] = view.seen_hash


def decision_bar(app: Container, user: Actor, view: ProposalView, *, primary: bool = True) -> None:
    """Draw the buttons that fit a waiting proposal and this user; at most one of them is the primary one."""
    row = view.row
    kind = "primary" if primary else "secondary"
    if row.stale:
        _renew_button(row.id, kind)
    if not app.may(user, "confirm"):
        return
    remember_seen(view)
    taken = row.id in st.session_state.get(_TAKEN, set())
    st.button(
        confirm_label(view),
        key=f"confirm_{row.id}",
        type="secondary" if row.stale else kind,
        icon=":material/check:",
        disabled=taken or row.stale,
        on_click=confirm,
        args=(row.id,),
    )
    with st.popover("Reject", key=f"reject_{row.id}", icon=":material/close:", disabled=taken):
        _reject_form(row.id)


def confirm_label(view: ProposalView) -> str:
    """Name the confirming button after what it does: `Confirm 3 changes`."""
    if view.row.kind == "rollback" and view.target_number is not None:
        return f"Roll back to version {view.target_number}"
    return f"Confirm {plural(max(1, view.row.operation_count), 'change')}"


def _renew_button(proposal_id: UUID, kind: str) -> None:
    st.button(
        "Bring up to date",
        key=f"renew_{proposal_id}",
        type="primary" if kind == "primary" else "secondary",
        icon=":material/update:",
        help="Proposes the same changes again, on the newest version. Nothing is saved by this.",
        on_click=renew,
        args=(proposal_id,),
    )


def _reject_form(proposal_id: UUID) -> None:
    with st.form(f"reject_form_{proposal_id}", border=False):
        st.text_area("Why not?", key=_reason_key(proposal_id), max_chars=500, height=96)
        st.form_submit_button("Reject with this reason", on_click=reject, args=(proposal_id,))


def _reason_key(proposal_id: UUID) -> str:
    return f"reject_reason_{proposal_id}"


def confirm(proposal_id: UUID) -> None:
    """Confirm what was drawn. A button's callback; a second click on the same button does nothing."""
    seen = st.session_state.get(_SEEN, {}).get(proposal_id)
    if seen is not None:
        _decide(proposal_id, decision="confirm", seen_hash=seen)


def reject(proposal_id: UUID) -> None:
    """Reject with the reason that was typed. A button's callback."""
    reason = str(st.session_state.get(_reason_key(proposal_id), "")).strip()
    if not reason:
        note(proposal_id, "error", "Say in a few words why, so that the author knows what to change.")
        return
    seen = st.session_state.get(_SEEN, {}).get(proposal_id, "")
    _decide(proposal_id, decision="reject", seen_hash=seen, reason=reason)


def renew(proposal_id: UUID) -> None:
    """Propose the same changes on the newest version, and open that proposal. A button's callback."""

    def _renew(app: Container, user: Actor) -> None:
        fresh = app.assistant.renew(user, proposal_id)
        note(fresh, "done", "Brought up to date. Read it once more: the pack has changed in between.")
        go_to("review.py", {"proposal": str(fresh)})

    _once(proposal_id, _renew)


def _once(proposal_id: UUID, what: Callable[[Container, Actor], None]) -> None:
    """Do what a proposal's button says, unless it is done or being done; what fails may be tried again."""
    if _take(proposal_id) and not act(proposal_id, what):
        _release(proposal_id)


def _decide(proposal_id: UUID, *, decision: str, seen_hash: str, reason: str = "") -> None:
    def _tell(app: Container, user: Actor) -> None:
        outcome = app.assistant.decide(user, proposal_id, decision=decision, seen_hash=seen_hash, reason=reason)
        note(proposal_id, "done", outcome.message)

    _once(proposal_id, _tell)


def _take(proposal_id: UUID) -> bool:
    taken: set[UUID] = st.session_state.setdefault(_TAKEN, set())
    if proposal_id in taken:
        return False
    taken.add(proposal_id)
    return True


def _release(proposal_id: UUID) -> None:
    st.session_state.get(_TAKEN, set()).discard(proposal_id)
