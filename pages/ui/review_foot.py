"""The foot of a review: confirm what is chosen, or send it back, in sight however long the diff is."""

from __future__ import annotations

import streamlit as st

from core.container import Container
from core.engine.visible import visible
from core.services.views import Actor, ProposalView, Role
from pages.ui.actions import act
from pages.ui.cards import history_link
from pages.ui.context import PageContext
from pages.ui.decisions import (
    Seen,
    but_popover,
    changes_popover,
    confirm,
    errors_key,
    reject_popover,
    remember_seen,
    was_taken,
)
from pages.ui.notices import go_to, note, show_note
from pages.ui.reviewing import Chosen
from pages.ui.state import literal, plural

YOURS = "You proposed this; somebody else has to confirm it."
EDITED = "You edited this; propose it instead, so that somebody else can confirm it."
ONLY_ADMINS = "Here only an administrator may confirm."


def review_foot(here: PageContext, view: ProposalView, chosen: Chosen) -> None:
    """Draw what can be done with a proposal that waits, or where a confirmed one is to be found."""
    with st.container(key="review_foot"):
        show_note(view.row.id)
        if view.row.status == "committed":
            history_link(view)
        elif view.row.status == "pending":
            _decide(here, view, chosen)
        elif view.row.status == "changes_requested":
            _sent_back(here, view, chosen)


def _decide(here: PageContext, view: ProposalView, chosen: Chosen) -> None:
    may = here.app.may(here.user, "confirm")
    refused = _refused(here, view, chosen) if may else ""
    reason = _errors_reason(view, chosen) if may and chosen.preview.new_errors and not refused else "none needed"
    _told(chosen, refused if may else "It waits for a reviewer, who can confirm or reject it.")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if may:
            remember_seen(view.row.id, Seen(chosen.preview.seen_hash, chosen.selection, chosen.edits))
            st.button(
                label(view, chosen),
                key=f"confirm_{view.row.id}",
                type="primary",
                icon=":material/check:",
                disabled=bool(refused or chosen.wrong or not reason) or was_taken(view.row.id),
                on_click=confirm,
                args=(view.row.id,),
            )
            changes_popover(view.row.id)
            reject_popover(view.row.id)
        _instead(here, view, chosen)
        _but(here, view)


def _sent_back(here: PageContext, view: ProposalView, chosen: Chosen) -> None:
    mine = view.row.author_id == here.user.id
    words = "Answer in the comments, or propose it changed." if mine else "It waits for its author."
    _told(chosen, words)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _instead(here, view, chosen)
        _but(here, view)
        if here.app.may(here.user, "confirm"):
            reject_popover(view.row.id)


def _but(here: PageContext, view: ProposalView) -> None:
    if here.app.may(here.user, "propose") and view.row.kind != "rollback":
        but_popover(view.row.id, view.row.pack_id)


def _told(chosen: Chosen, words: str) -> None:
    if said := chosen.wrong or words:
        st.markdown(f":material/info: {literal(visible(said))}")


def label(view: ProposalView, chosen: Chosen) -> str:
    """Name the confirming button after what it does: `Confirm 3 of 5 changes`."""
    if view.row.kind == "rollback" and view.target_number is not None:
        return f"Roll back to version {view.target_number}"
    every = len(view.operations)
    if not every:
        return "Confirm this layout"
    kept = len(chosen.preview.selection) if not chosen.problem else 0
    return f"Confirm {plural(every, 'change')}" if kept == every else f"Confirm {kept} of {plural(every, 'change')}"


def _refused(here: PageContext, view: ProposalView, chosen: Chosen) -> str:
    """Say beforehand why this person may not be the one who confirms; the service refuses all the same."""
    policy = here.app.policy.view(here.user)
    if Role(here.user.role) not in policy.confirm_roles:
        return ONLY_ADMINS
    if not policy.needs_second_person(chosen.preview.impact.level):
        return ""
    if view.row.author_id == here.user.id:
        return YOURS
    return EDITED if chosen.edits else ""


def _errors_reason(view: ProposalView, chosen: Chosen) -> str:
    count = plural(len(chosen.preview.new_errors), "new error")
    return st.text_input(
        f"This brings {count}. Why is it right all the same?",
        key=errors_key(view.row.id),
        max_chars=500,
        placeholder="Confirming takes a reason here",
    ).strip()


def _instead(here: PageContext, view: ProposalView, chosen: Chosen) -> None:
    """Offer to propose what is chosen as a revision of its own, where it is a part or edited."""
    if chosen.partial and not chosen.wrong:
        st.button(
            "Propose this instead",
            key=f"instead_{view.row.id}",
            icon=":material/layers:",
            help="Makes a revision of what you have chosen and edited, which takes the place of this proposal.",
            on_click=_propose_instead,
            args=(view, chosen),
        )


def _propose_instead(view: ProposalView, chosen: Chosen) -> None:
    def _made(app: Container, user: Actor) -> None:
        fresh = app.assistant.propose_operations(
            user,
            view.row.pack_id,
            chosen.preview.operations,
            base_sha256=view.base_sha256,
            request=view.request,
            intents=view.intents,
            replaces=view.row.id,
        )
        note(fresh, "done", "This is the revision; it has taken the place of the one before.")
        go_to("review.py", {"proposal": str(fresh)})

    act(view.row.id, _made)
