"""Deciding on a proposal: the buttons, and what their clicks do. Shared by chat and review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import streamlit as st

from core.container import Container
from core.services.views import Actor, ProposalView
from pages.ui.actions import act
from pages.ui.notices import go_to, note
from pages.ui.state import plural

_SEEN = "decision_seen"
_TAKEN = "decision_taken"


@dataclass(frozen=True)
class Seen:
    """What is drawn of a proposal: the hash of base, operations and result, and the part that it is."""

    hash: str
    selection: tuple[int, ...] | None = None
    edits: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def part(self) -> dict[str, Any]:
        """What a confirm says beside the hash; nothing for the proposal as it stands."""
        if self.selection is None and not self.edits:
            return {}
        return {"selection": self.selection, "edits": self.edits or None}


def remember_seen(proposal_id: UUID, seen: Seen) -> None:
    """Keep what is drawn: the click confirms these bytes and no others."""
    st.session_state.setdefault(_SEEN, {})[proposal_id] = seen


def decision_bar(app: Container, user: Actor, view: ProposalView, *, primary: bool = True) -> None:
    """Draw the buttons that fit a waiting proposal and this user; at most one of them is the primary one."""
    row = view.row
    kind = "primary" if primary else "secondary"
    if row.stale:
        _renew_button(row.id, kind)
    if not app.may(user, "confirm"):
        return
    remember_seen(row.id, Seen(view.seen_hash))
    st.button(
        confirm_label(view),
        key=f"confirm_{row.id}",
        type="secondary" if row.stale else kind,
        icon=":material/check:",
        disabled=was_taken(row.id) or row.stale,
        on_click=confirm,
        args=(row.id,),
    )
    reject_popover(row.id)


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


def errors_key(proposal_id: UUID) -> str:
    """Give the key of the field that says why new errors are right all the same."""
    return f"errors_reason_{proposal_id}"


def was_taken(proposal_id: UUID) -> bool:
    """Whether somebody has clicked a deciding button of this proposal here already."""
    return proposal_id in st.session_state.get(_TAKEN, set())


def reject_popover(proposal_id: UUID) -> None:
    """Draw the button that opens the form in which a rejection gives its reason."""
    with st.popover("Reject", key=f"reject_{proposal_id}", icon=":material/close:", disabled=was_taken(proposal_id)):
        _reject_form(proposal_id)


def but_popover(proposal_id: UUID, pack_id: UUID) -> None:
    """Draw the button that opens the form for an answer to the assistant, from which a revision is made."""
    with (
        st.popover("Yes, but…", key=f"but_{proposal_id}", icon=":material/forum:", disabled=was_taken(proposal_id)),
        st.form(f"but_form_{proposal_id}", border=False),
    ):
        st.text_area(
            "What should be otherwise?",
            key=f"but_text_{proposal_id}",
            max_chars=2_000,
            height=96,
            placeholder="Say it as you would to a colleague",
        )
        st.form_submit_button("Have it revised", on_click=revise, args=(proposal_id, pack_id))


def revise(proposal_id: UUID, pack_id: UUID) -> None:
    """Ask the assistant for a revision with what was typed, and go where it works. A button's callback."""
    text = str(st.session_state.get(f"but_text_{proposal_id}", "")).strip()
    if not text:
        note(proposal_id, "error", "Say in a few words what should be otherwise.")
        return

    def _ask(app: Container, user: Actor) -> None:
        app.assistant.revise(user, proposal_id, text)
        go_to("chat.py", {"pack": str(pack_id)})

    act(proposal_id, _ask)


def changes_popover(proposal_id: UUID) -> None:
    """Draw the button that opens the form in which the author is asked for changes."""
    taken = was_taken(proposal_id)
    with (
        st.popover("Ask for changes", key=f"changes_{proposal_id}", icon=":material/rate_review:", disabled=taken),
        st.form(f"changes_form_{proposal_id}", border=False),
    ):
        st.text_area("What should change?", key=f"changes_reason_{proposal_id}", max_chars=500, height=96)
        st.form_submit_button("Send it back with this", on_click=request_changes, args=(proposal_id,))


def request_changes(proposal_id: UUID) -> None:
    """Send a proposal back to its author with what was typed. A button's callback."""
    reason = str(st.session_state.get(f"changes_reason_{proposal_id}", "")).strip()
    if not reason:
        note(proposal_id, "error", "Say in a few words what should change.")
        return

    def _ask(app: Container, user: Actor) -> None:
        outcome = app.assistant.request_changes(user, proposal_id, reason)
        note(proposal_id, "done", outcome.message)

    act(proposal_id, _ask)


def _reason_key(proposal_id: UUID) -> str:
    return f"reject_reason_{proposal_id}"


def confirm(proposal_id: UUID) -> None:
    """Confirm what was drawn. A button's callback; a second click on the same button does nothing."""
    seen = st.session_state.get(_SEEN, {}).get(proposal_id)
    if seen is not None:
        reason = str(st.session_state.get(errors_key(proposal_id), "")).strip()
        part = {**seen.part, **({"accept_errors_reason": reason} if reason else {})}
        _decide(proposal_id, decision="confirm", seen_hash=seen.hash, **part)


def reject(proposal_id: UUID) -> None:
    """Reject with the reason that was typed. A button's callback."""
    reason = str(st.session_state.get(_reason_key(proposal_id), "")).strip()
    if not reason:
        note(proposal_id, "error", "Say in a few words why, so that the author knows what to change.")
        return
    seen = st.session_state.get(_SEEN, {}).get(proposal_id)
    _decide(proposal_id, decision="reject", seen_hash=seen.hash if seen else "", reason=reason)


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


def _decide(proposal_id: UUID, **said: Any) -> None:
    def _tell(app: Container, user: Actor) -> None:
        outcome = app.assistant.decide(user, proposal_id, **said)
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
