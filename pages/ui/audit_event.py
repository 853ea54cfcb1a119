"""One event of the log in full, and from it to the proposal, the difference and the conversation."""

from __future__ import annotations

from datetime import tzinfo
from uuid import UUID

import streamlit as st

from core.errors import AppError
from core.services.views import AuditRow
from pages.ui.cards import operations_in_words
from pages.ui.context import PageContext
from pages.ui.diff import show_small_diff
from pages.ui.state import exact, literal


def show_event(context: PageContext, row: AuditRow, kinds: dict[str, str], zone: tzinfo) -> None:
    """Draw an event, and below it what it is about."""
    with st.container(border=True, key="audit_details"):
        st.markdown(f"**No. {row.number}: {literal(kinds.get(row.kind, row.kind))}**")
        about = [row.actor, f"{exact(row.at.astimezone(zone))}", row.pack]
        st.caption(" · ".join(literal(part) for part in about if part))
        st.markdown(literal(row.summary))
        with st.container(horizontal=True):
            if row.proposal_id:
                st.page_link("review.py", label="Open the proposal", query_params={"proposal": str(row.proposal_id)})
            if row.version_id:
                st.page_link("history.py", label="Open the version", query_params={"version": str(row.version_id)})
        if row.proposal_id:
            _change(context, row.proposal_id)
            _conversation(context, row.proposal_id, zone)
        fold = st.expander("Details and hash", key=f"audit_fold_{row.number}", on_change="rerun")
        if fold.open:
            with fold:
                if row.details:
                    st.json(dict(row.details))
                st.caption("The hash of this event, and of the one before it")
                st.code(f"{row.hash}\n{row.prev_hash}", language=None, wrap_lines=True)


def _change(context: PageContext, proposal_id: UUID) -> None:
    fold = st.expander("What it changes", key=f"audit_change_{proposal_id}", on_change="rerun")
    if not fold.open:
        return
    with fold:
        try:
            view = context.app.proposals.view(context.user, proposal_id)
        except AppError as error:
            st.caption(literal(error.message))
            return
        for words in operations_in_words(view):
            st.markdown(f"- {literal(words)}")
        show_small_diff(view.base_text, view.result_text, 40)


def _conversation(context: PageContext, proposal_id: UUID, zone: tzinfo) -> None:
    fold = st.expander("The conversation that led to it", key=f"audit_talk_{proposal_id}", on_change="rerun")
    if not fold.open:
        return
    with fold:
        said = context.app.dossiers.conversation(context.user, proposal_id)
        if not said:
            st.caption("It comes from no conversation: a form, a file, a rollback or a program made it.")
        for one in said:
            st.caption(literal(f"{one.who}, {exact(one.at.astimezone(zone))}"))
            st.markdown(literal(one.text))
