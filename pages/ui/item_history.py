"""What every version did to one thing, through the names that it went by."""

from __future__ import annotations

from uuid import UUID

import pandas as pd
import streamlit as st

from core.errors import AppError
from core.services.version_views import ItemEntry, ItemHistory
from core.services.views import PackRow
from pages.ui.context import PageContext
from pages.ui.state import literal, plural
from pages.ui.timeline import choose_version

PATH = "path"
_FIELD = "history_item"
_MOST = 100
_COLUMNS = {
    "number": st.column_config.NumberColumn("Version", width=64),
    "words": st.column_config.TextColumn("What happened to it", width=360),
    "author": st.column_config.TextColumn("By", width=112),
    "when": st.column_config.DatetimeColumn("When", format="distance", width=104),
    "request": st.column_config.TextColumn("Asked for", width=216),
    "proposal": st.column_config.LinkColumn("Proposal", display_text="Read", width=64),
}


def asked_path() -> str:
    """Give the thing that the address names."""
    return str(st.query_params.get(PATH, ""))


def item_field() -> None:
    """Draw the field that asks for the history of one thing."""
    st.session_state[_FIELD] = asked_path()
    st.text_input(
        "One item",
        key=_FIELD,
        placeholder="Client, or entities › Client › email",
        help="Its history through all its names, whatever else changed",
        on_change=_asked,
        width=248,
    )


def _asked() -> None:
    wanted = str(st.session_state[_FIELD]).strip()
    if wanted:
        st.query_params[PATH] = wanted
    else:
        forget_path()


def forget_path() -> None:
    """Go back to all versions. A callback."""
    st.query_params.pop(PATH, None)


def show_item(here: PageContext, pack: PackRow, path: str, shown: UUID | None) -> None:
    """Draw the history of the thing that the address names."""
    try:
        found = here.app.history.item(here.user, pack.id, path, limit=_MOST)
    except AppError as error:
        st.warning(error.message)
        return
    st.header(literal(found.shown), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_standing(found), width="stretch")
        st.button("All versions", key="history_all", icon=":material/arrow_back:", on_click=forget_path)
    if found.entries:
        _table(pack, found, shown)


def _standing(found: ItemHistory) -> str:
    if not found.entries:
        return "No version has touched anything of that name. A path is written with › or dots; case does not matter."
    count = plural(len(found.entries), "version")
    told = f"{'At least ' if found.more else ''}{count} touched it."
    former = [name for name in found.names if name != found.shown]
    if former:
        told += f" It was called {', '.join(literal(name) for name in former)} before."
    return told if found.exists else f"{told} It does not stand in the pack any more."


def _table(pack: PackRow, found: ItemHistory, shown: UUID | None) -> None:
    entries = found.entries
    ids = [entry.version.row.id for entry in entries]
    key = f"history_item_table_{pack.id}_{found.shown}_{pack.head_number}"
    st.dataframe(
        pd.DataFrame(
            {
                "number": [entry.version.row.number for entry in entries],
                "words": [_words(entry) for entry in entries],
                "author": [entry.version.row.author for entry in entries],
                "when": [entry.version.row.created_at for entry in entries],
                "request": [entry.version.request for entry in entries],
                "proposal": [_link(entry) for entry in entries],
            }
        ),
        key=key,
        hide_index=True,
        column_config=_COLUMNS,
        height=min(35 * (len(entries) + 1) + 3, 290),
        on_select=lambda: _choose(key, ids),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(shown)] if shown in ids else []}},
        placeholder="",
        alt="Versions that touched this item, newest first: choose a row to read one",
    )


def _words(entry: ItemEntry) -> str:
    return "; ".join(change.words for change in entry.changes) or entry.version.row.message


def _link(entry: ItemEntry) -> str | None:
    proposal = entry.version.row.proposal_id
    return f"/review?proposal={proposal}" if proposal else None


def _choose(key: str, ids: list[UUID]) -> None:
    chosen = st.session_state[key]["selection"]["rows"]
    if chosen and chosen[0] < len(ids):
        choose_version(ids[chosen[0]])
