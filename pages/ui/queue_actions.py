"""What the queue's buttons do: open a proposal, note what was looked at, confirm several safe ones in a row."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.container import Container
from core.services.views import Actor
from pages.ui.actions import act
from pages.ui.notices import note
from pages.ui.state import plural

PARAM = "proposal"
SUBJECT = "queue"
_TICKED = "queue_ticked"


def open_proposal(proposal_id: UUID | None) -> None:
    """Open a proposal, or (None) the queue. A button's callback."""
    if proposal_id is None:
        st.query_params.pop(PARAM, None)
    else:
        st.query_params[PARAM] = str(proposal_id)


def ticked() -> dict[UUID, str]:
    """Give the ticked proposals with the hash of what was shown of each."""
    found: dict[UUID, str] = st.session_state.setdefault(_TICKED, {})
    return found


def tick(proposal_id: UUID) -> None:
    """Take a proposal in, or out again. A box's callback."""
    if st.session_state.get(f"tick_{proposal_id}"):
        ticked()[proposal_id] = ""
    else:
        ticked().pop(proposal_id, None)


def seen_all() -> None:
    """Note that what waits was looked through. A button's callback."""
    act(SUBJECT, lambda app, user: app.inbox.seen(user))


def confirm_ticked(ids: Sequence[UUID]) -> None:
    """Confirm what is ticked, each as a version of its own. A button's callback."""
    seen = {proposal_id: ticked().pop(proposal_id, "") for proposal_id in ids}
    act(SUBJECT, lambda app, user: _confirm(app, user, seen))


def _confirm(app: Container, user: Actor, seen: dict[UUID, str]) -> None:
    left = [one.problem for one in app.assistant.confirm_several(user, seen) if one.problem]
    done = len(seen) - len(left)
    if left:
        note(SUBJECT, "error", f"{plural(done, 'proposal')} confirmed, {len(left)} left waiting: {left[0]}")
    else:
        note(SUBJECT, "done", f"{plural(done, 'proposal')} confirmed, each as a version of its own.")
