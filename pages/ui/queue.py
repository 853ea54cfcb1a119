"""The queue of proposals: what is to be reviewed, what is mine, what was decided; several safe ones at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pandas as pd
import streamlit as st

from core.container import current
from core.services.inbox import InboxFilter, InboxPage
from core.services.views import PackRow, ProposalRow
from pages.ui.badges import status_words
from pages.ui.context import PageContext, signed_in
from pages.ui.diff import show_small_diff
from pages.ui.impact import LEVELS
from pages.ui.notices import show_note
from pages.ui.queue_actions import confirm_ticked, open_proposal, seen_all, tick, ticked
from pages.ui.state import ago, literal, plural
from pages.ui.yaml_html import safe

SUBJECT = "queue"
_REVIEW, _MINE, _ALL = "review", "mine", "all"
_WHICH = {_REVIEW: "To review", _MINE: "Mine", _ALL: "All"}
_OPEN, _DECIDED = "Waiting", "Decided"
_THIS, _EVERY = "This pack", "All packs"
_AGES = {
    "Any age": {},
    "Of the last day": {"newer_than": timedelta(days=1)},
    "Of the last week": {"newer_than": timedelta(weeks=1)},
    "Older than a day": {"older_than": timedelta(days=1)},
}
_SHOWN = 25
_COLUMNS = {
    "status": st.column_config.TextColumn("Decision", width=88),
    "summary": st.column_config.TextColumn("What", width="large"),
    "when": st.column_config.DatetimeColumn("Decided", format="distance", width=104),
    "author": st.column_config.TextColumn("Proposed by", width=120),
    "pack": st.column_config.TextColumn("Pack", width=144),
}


def show_queue(here: PageContext) -> None:
    """Draw the filters and what they leave; drawn anew by itself when a colleague acts."""
    show_note(SUBJECT)
    wanted, state = _filters(here)
    page = here.app.inbox.list(here.user, wanted, limit=200 if state == _DECIDED else _SHOWN)
    if state == _DECIDED:
        _decided_table(page.rows)
    elif page.rows:
        _list(here, page)
    else:
        _nothing(here, wanted)
    watch(here.app.signals.count())


@st.fragment(run_every=2)
def watch(seen: int, pack_id: UUID | None = None) -> None:
    """Draw the page anew when something has happened since; asks a counter in memory, and no table."""
    app = current()
    if app.signals.count(pack_id) != seen or signed_in(app) is None:
        st.rerun()


def _filters(here: PageContext) -> tuple[InboxFilter, str]:
    counts = here.app.inbox.counts(here.user)
    first = _REVIEW if here.app.may(here.user, "confirm") else _MINE
    with st.container(horizontal=True, key="review_filters"):
        which = _choice("Which proposals", list(_WHICH), first, "review_which", words=_WHICH)
        state = _choice("Waiting or decided", [_OPEN, _DECIDED], _OPEN, "review_status")
        scope = _choice("Of which packs", [_THIS, _EVERY], _THIS, "review_scope")
    with st.container(horizontal=True, key="review_more", vertical_alignment="center"):
        risks = st.pills(
            "Risk",
            list(LEVELS),
            selection_mode="multi",
            format_func=lambda level: LEVELS[level][0],
            key="review_risks",
            label_visibility="collapsed",
        )
        age = st.selectbox("Age", list(_AGES), key="review_age", label_visibility="collapsed", width=180)
        new_only = counts.new > 0 and st.toggle(f"New since I last looked ({counts.new})", key="review_new")
        if counts.new:
            st.button("I have looked through these", key="review_seen", type="tertiary", on_click=seen_all)
    pack = here.pack if scope == _THIS else None
    wanted = InboxFilter(
        which=which,  # type: ignore[arg-type]
        state="decided" if state == _DECIDED else "open",
        pack_id=pack.id if pack else None,
        risks=risks or (),
        new_only=bool(new_only),
        **_AGES[age],
    )
    return wanted, state


def _choice(label: str, offered: list[str], first: str, key: str, *, words: dict[str, str] | None = None) -> str:
    picked = st.segmented_control(
        label,
        offered,
        default=first,
        required=True,
        key=key,
        format_func=lambda value: (words or {}).get(value, value),
        label_visibility="collapsed",
        persist_state="session",
    )
    return picked or first


def _nothing(here: PageContext, wanted: InboxFilter) -> None:
    pack: PackRow | None = here.pack if wanted.pack_id else None
    if wanted.risks or wanted.older_than or wanted.newer_than or wanted.new_only:
        st.header("Nothing fits these filters", anchor=False)
    else:
        st.header(f"Nothing waits {f'for {literal(pack.name)}' if pack else 'anywhere'}", anchor=False)
    elsewhere = here.waiting - (pack.open_proposals if pack else 0)
    if pack and elsewhere > 0:
        waits = "waits" if elsewhere == 1 else "wait"
        st.caption(f"{plural(elsewhere, 'proposal')} of other packs {waits}: see {_EVERY}.")
    st.markdown(
        "When someone asks for a change in the chat or makes one by hand, the proposal stands here until a reviewer "
        "confirms or rejects it."
    )
    st.page_link("chat.py", label="Ask for a change", icon=":material/forum:")


def _list(here: PageContext, page: InboxPage) -> None:
    may = here.app.may(here.user, "confirm")
    for row in page.rows:
        with st.container(border=True, key=f"waiting_{row.id}"):
            _line(row, new=row.id in page.new, tickable=may and _tickable(row))
            if may and row.id in ticked() and _tickable(row):
                _seen_here(here, row)
    if page.before is not None:
        st.caption(f"Only the newest {_SHOWN} are shown: they move up as these are decided.")
    chosen = [row.id for row in page.rows if row.id in ticked() and _tickable(row)] if may else []
    if chosen:
        with st.bottom, st.container(key="queue_foot", horizontal=True, vertical_alignment="center"):
            st.button(
                f"Confirm {plural(len(chosen), 'safe proposal')}",
                key="queue_confirm",
                type="primary",
                icon=":material/done_all:",
                on_click=confirm_ticked,
                args=(tuple(chosen),),
            )
            st.caption("Each becomes a version of its own.", width="content")


def _tickable(row: ProposalRow) -> bool:
    return row.status == "pending" and row.risk == "safe" and not row.stale and row.kind != "rollback"


def _line(row: ProposalRow, *, new: bool, tickable: bool) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        if tickable:
            st.checkbox(
                f"Take “{literal(row.summary)}”",
                key=f"tick_{row.id}",
                value=row.id in ticked(),
                label_visibility="collapsed",
                width="content",
                on_change=tick,
                args=(row.id,),
            )
        st.html(_line_html(row, new=new))
        st.button("Read it", key=f"open_{row.id}", on_click=open_proposal, args=(row.id,))


def _line_html(row: ProposalRow, *, new: bool) -> str:
    badges = ['<span class="badge edited">New</span>'] if new else []
    if status_words(row) != "Waiting":
        badges.append(f'<span class="badge">{safe(status_words(row))}</span>')
    if row.risk in LEVELS:
        badges.append(f'<span class="badge {row.risk}">{LEVELS[row.risk][0]}</span>')
    count = plural(row.operation_count, "change") if row.operation_count else "layout"
    return (
        f'<p class="queued">{safe(row.summary)}</p><p class="origin">{" ".join(badges)} {safe(row.author)}, '
        f"{ago(row.created_at)}, {count} on version {row.base_number} of {safe(row.pack_name)}</p>"
    )


def _seen_here(here: PageContext, row: ProposalRow) -> None:
    """Show what a tick would confirm, and keep the hash of just that."""
    view = here.app.proposals.view(here.user, row.id)
    ticked()[row.id] = view.seen_hash
    show_small_diff(view.base_text, view.result_text, 24)


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
        open_proposal(ids[chosen[0]])
