"""The table of versions: what to look for, the rows, and the way to newer and older ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pandas as pd
import streamlit as st

from core.services.version_views import TimelineFilter, TimelinePage, TimelineRow
from core.services.views import PackRow
from pages.ui.context import PageContext
from pages.ui.state import plural

PARAM = "version"
KIND_WORDS = {
    "change": "Changes",
    "edit": "Edits by hand",
    "rollback": "Rollbacks",
    "undo": "Undone versions",
    "import": "Brought in",
}
_PAGE = 50
_WHERE = "history_where"  # of each pack: ("before" | "after", number)
_TEXT, _PERSON, _KINDS = "history_text", "history_person", "history_kinds"
_COLUMNS = {
    "number": st.column_config.NumberColumn("Version", width=64),
    "message": st.column_config.TextColumn("What changed", width=296),
    "author": st.column_config.TextColumn("By", width=104),
    "when": st.column_config.DatetimeColumn("When", format="distance", width=96),
    "size": st.column_config.TextColumn("Lines", width=72, help="How many lines came (+) and went (−)"),
    "findings": st.column_config.TextColumn(
        "Findings", width=96, help="What the version has of them, not what it brought"
    ),
    "release": st.column_config.TextColumn("Release", width=88),
    "proposal": st.column_config.LinkColumn("Proposal", display_text="Read", width=64),
}


def filters(here: PageContext, pack: PackRow) -> TimelineFilter:
    """Draw the fields to look for versions; give what they hold."""
    people = {str(one): name for one, name in here.app.history.people(here.user, pack.id)}
    turned: dict[str, Any] = {"on_change": _from_the_top, "args": (pack.id,)}
    text = st.text_input("Words", key=_TEXT, placeholder="In messages and changes", width=208, **turned)
    person = st.selectbox(
        "Person",
        ["", *people],
        key=_PERSON,
        format_func=lambda one: people.get(one, "Anyone"),
        help="Who made the change or confirmed it",
        width=168,
        **turned,
    )
    kinds = st.multiselect(
        "Kind",
        list(KIND_WORDS),
        key=_KINDS,
        format_func=lambda kind: KIND_WORDS[kind],
        placeholder="Any",
        width=208,
        **turned,
    )
    return TimelineFilter(person=UUID(person) if person in people else None, text=text or "", kinds=tuple(kinds))


def page_of(here: PageContext, pack: PackRow, wanted: TimelineFilter) -> TimelinePage:
    """Read the part of the timeline that was turned to."""
    way, number = st.session_state.get(_WHERE, {}).get(pack.id, (None, None))
    where = {way: number} if way else {}
    return here.app.history.timeline(here.user, pack.id, wanted, limit=_PAGE, **where)


def show_table(pack: PackRow, page: TimelinePage, shown: UUID | None) -> None:
    """Draw the rows; a chosen one becomes the version of the address."""
    rows = page.rows
    key = f"history_table_{pack.id}_{pack.head_number}_{rows[0].row.number}_{len(rows)}"
    ids = [row.row.id for row in rows]
    st.dataframe(
        pd.DataFrame(_cells(rows)),
        key=key,
        hide_index=True,
        column_config=_COLUMNS,
        height=min(35 * (len(rows) + 1) + 3, 290),
        on_select=lambda: _choose_row(key, ids),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(shown)] if shown in ids else []}},
        placeholder="",
        alt="Versions, newest first: choose a row to read one",
    )


def _cells(rows: Sequence[TimelineRow]) -> Mapping[str, Sequence[object]]:
    return {
        "number": [row.row.number for row in rows],
        "message": [row.row.message for row in rows],
        "author": [row.row.author for row in rows],
        "when": [row.row.created_at for row in rows],
        "size": [size_words(row) for row in rows],
        "findings": [_findings_cell(row) for row in rows],
        "release": [f"{row.release}{', current' if row.current else ''}" for row in rows],
        "proposal": [f"/review?proposal={row.row.proposal_id}" if row.row.proposal_id else None for row in rows],
    }


def size_words(row: TimelineRow) -> str:
    """Give the size of a change: `+2 −1`."""
    return " ".join(f"{sign}{count:,}" for sign, count in (("+", row.added), ("−", row.removed)) if count) or "0"


def _findings_cell(row: TimelineRow) -> str:
    return f"{plural(row.errors, 'error')} of {row.findings:,}" if row.errors else f"{row.findings:,}"


def findings_words(row: TimelineRow) -> str:
    """Give how many findings of each weight a version has."""
    counts = ((row.errors, "error"), (row.warnings, "warning"), (row.hints, "hint"))
    return ", ".join(plural(count, word) for count, word in counts if count) or "None"


def choose_version(version_id: UUID) -> None:
    """Make a version the one of the address. A callback."""
    st.query_params[PARAM] = str(version_id)
    st.query_params.pop("against", None)


def _choose_row(key: str, ids: Sequence[UUID]) -> None:
    chosen = st.session_state[key]["selection"]["rows"]
    if chosen and chosen[0] < len(ids):
        choose_version(ids[chosen[0]])


def show_paging(pack: PackRow, page: TimelinePage) -> None:
    """Draw the way to newer and older versions where there are any."""
    if not page.newer and not page.older:
        return
    newest, oldest = page.rows[0].row.number, page.rows[-1].row.number
    with st.container(horizontal=True, vertical_alignment="center", key="history_paging"):
        for label, way, number, there in (
            ("Newer", "after", newest, page.newer),
            ("Older", "before", oldest, page.older),
        ):
            st.button(
                label,
                key=f"history_{label.lower()}",
                disabled=not there,
                on_click=_turn_to,
                args=(pack.id, (way, number)),
            )
        st.button("Newest", key="history_newest", disabled=not page.newer, on_click=_turn_to, args=(pack.id, None))
        st.caption(f"Versions {newest:,} to {oldest:,} of {pack.head_number:,}")


def _turn_to(pack_id: UUID, where: tuple[str, int] | None) -> None:
    turned = st.session_state.setdefault(_WHERE, {})
    if where is None:
        turned.pop(pack_id, None)
    else:
        turned[pack_id] = where


def _from_the_top(pack_id: UUID) -> None:
    _turn_to(pack_id, None)
