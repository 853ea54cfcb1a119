"""Review: shall this become true? The queue of proposals, and one of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pandas as pd
import streamlit as st

from core.services.views import PackRow, ProposalRow, ProposalView
from pages.ui.badges import show_badges, status_words
from pages.ui.bench_tables import show_on_review
from pages.ui.cards import (
    history_link,
    origin_html,
    show_consequences,
    show_fate,
    show_operations_as_data,
    show_summary,
)
from pages.ui.context import PageContext, page, told
from pages.ui.decisions import decision_bar
from pages.ui.diff import show_diff
from pages.ui.links import asked_for, belongs
from pages.ui.memories import offer_from_decision, show_remembered
from pages.ui.notices import follow, show_note
from pages.ui.state import ago, literal, plural
from pages.ui.yaml_html import safe

PARAM = "proposal"
_WAITING, _DECIDED = "Waiting", "Decided"
_THIS, _ALL = "This pack", "All packs"
_SHOWN = 25
_COLUMNS = {
    "status": st.column_config.TextColumn("Decision", width=88),
    "summary": st.column_config.TextColumn("What", width="large"),
    "when": st.column_config.DatetimeColumn("Decided", format="distance", width=104),
    "author": st.column_config.TextColumn("Proposed by", width=120),
    "pack": st.column_config.TextColumn("Pack", width=144),
}


def show(here: PageContext) -> None:
    """Draw the proposal that the address names, or else the queue."""
    follow()
    proposal_id = asked_for(PARAM)
    with told():
        if proposal_id is not None:
            view = here.app.proposals.view(here.user, proposal_id)
            if belongs(PARAM, proposal_id, view.row.pack_id, here.pack):
                _one(here, view)
                return
        _queue(here)


def _queue(here: PageContext) -> None:
    pack, status = _filters(here.pack)
    rows = here.app.proposals.queue(here.user, pack_id=pack.id if pack else None)
    waiting = [row for row in rows if row.status in {"pending", "approved"}]
    decided = [row for row in rows if row not in waiting]
    if status == _DECIDED:
        _decided_table(decided)
    elif waiting:
        _waiting_list(waiting)
    else:
        _nothing_waits(pack)
    elsewhere = here.waiting - pack.open_proposals if pack else 0
    if elsewhere and status == _WAITING:
        st.caption(
            f"{plural(elsewhere, 'proposal')} of other packs {'waits' if elsewhere == 1 else 'wait'}: see {_ALL}."
        )


def _filters(pack: PackRow | None) -> tuple[PackRow | None, str]:
    with st.container(horizontal=True, key="review_filters"):
        status = st.segmented_control(
            "Which proposals",
            [_WAITING, _DECIDED],
            default=_WAITING,
            required=True,
            key="review_status",
            label_visibility="collapsed",
        )
        scope = st.segmented_control(
            "Of which packs",
            [_THIS, _ALL],
            default=_THIS,
            required=True,
            key="review_scope",
            label_visibility="collapsed",
            persist_state="session",
        )
    return (pack if scope == _THIS else None), status or _WAITING


def _nothing_waits(pack: PackRow | None) -> None:
    where = f"for {literal(pack.name)}" if pack else "anywhere"
    st.header(f"Nothing waits {where}", anchor=False)
    st.markdown(
        "When someone asks for a change in the chat, the proposal stands here until a reviewer confirms or rejects it."
    )
    st.page_link("chat.py", label="Ask for a change", icon=":material/forum:")


def _waiting_list(rows: Sequence[ProposalRow]) -> None:
    for row in rows[:_SHOWN]:
        with st.container(
            border=True, horizontal=True, wrap=False, vertical_alignment="center", key=f"waiting_{row.id}"
        ):
            st.html(_waiting_html(row))
            if status_words(row) != _WAITING:
                show_badges(row)
            st.button("Read it", key=f"open_{row.id}", on_click=_open, args=(row.id,))
    if len(rows) > _SHOWN:
        st.caption(f"and {plural(len(rows) - _SHOWN, 'more proposal')}: they move up as these are decided.")


def _waiting_html(row: ProposalRow) -> str:
    return (
        f'<p class="queued">{safe(row.summary)}</p><p class="origin">{safe(row.author)}, '
        f"{ago(row.created_at)}, on version {row.base_number} of {safe(row.pack_name)}</p>"
    )


def _decided_table(rows: Sequence[ProposalRow]) -> None:
    if not rows:
        st.markdown("Nothing was decided yet. What is confirmed or rejected is listed here, with its reason.")
        return
    frame = pd.DataFrame(
        {
            "status": [status_words(row) for row in rows],
            "summary": [row.summary for row in rows],
            "when": pd.to_datetime([row.decided_at for row in rows], utc=True),
            "author": [row.author for row in rows],
            "pack": [row.pack_name for row in rows],
        }
    )
    ids = [row.id for row in rows]
    st.dataframe(
        frame,
        key="review_decided",
        hide_index=True,
        column_config=_COLUMNS,
        on_select=lambda: _open_row(ids),
        selection_mode="single-row",
        alt="Decided proposals: choose a row to read one",
    )


def _open_row(ids: Sequence[UUID]) -> None:
    chosen = st.session_state["review_decided"]["selection"]["rows"]
    if chosen and chosen[0] < len(ids):
        _open(ids[chosen[0]])


def _open(proposal_id: UUID | None) -> None:
    if proposal_id is None:
        st.query_params.pop(PARAM, None)
    else:
        st.query_params[PARAM] = str(proposal_id)


def _one(here: PageContext, view: ProposalView) -> None:
    row = view.row
    st.button(
        "All proposals", key="review_back", type="tertiary", icon=":material/arrow_back:", on_click=_open, args=(None,)
    )
    show_summary(view)
    show_badges(row, view.intents)
    _origin(view)
    show_fate(view)
    show_consequences(view)
    show_remembered(here.app, here.user, view)
    show_on_review(here, view)
    show_diff(view.base_text, view.result_text, (f"Version {row.base_number}", _right_name(row)))
    if view.operations:
        show_operations_as_data(view)
    offer_from_decision(here.app, here.user, view)
    _foot(here, view)


def _right_name(row: ProposalRow) -> str:
    return f"Version {row.version_number}" if row.version_number else "As proposed"


def _origin(view: ProposalView) -> None:
    request = f'<p class="request">{safe(view.request)}</p>' if view.request else ""
    st.html(origin_html(view) + request)
    if view.session_id:
        st.page_link(
            "chat.py",
            label=f"In the conversation “{literal(view.session_title or 'Untitled')}”",
            icon=":material/forum:",
            query_params={"session": str(view.session_id), "pack": str(view.row.pack_id)},
        )


def _foot(here: PageContext, view: ProposalView) -> None:
    """Keep the decision, or what it led to, in sight however long the diff is."""
    if view.row.status not in {"pending", "committed"}:
        show_note(view.row.id)
        return
    with st.bottom, st.container(key="review_foot"):
        show_note(view.row.id)
        if view.row.status == "committed":
            history_link(view)
            return
        if not here.app.may(here.user, "confirm"):
            st.markdown(":material/hourglass_top: It waits for a reviewer, who can confirm or reject it.")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            decision_bar(here.app, here.user, view)


show(page("Review", "Read what would change, line by line, and decide whether it shall become true."))
