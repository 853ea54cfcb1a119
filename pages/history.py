"""History: how did the pack get here? Its versions, any two of them side by side, and the way back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

import pandas as pd
import streamlit as st

from core.container import Container
from core.errors import AppError
from core.services.views import Actor, PackRow, VersionRow, VersionView
from pages.ui.actions import act
from pages.ui.context import PageContext, page, told
from pages.ui.diff import show_diff, show_text
from pages.ui.dossier import show_dossier
from pages.ui.downloads import download
from pages.ui.links import asked_for, belongs
from pages.ui.notices import follow, go_to, show_note
from pages.ui.state import ago, exact
from pages.ui.yaml_html import safe

PARAM, AGAINST = "version", "against"
_BEFORE = "history_before"
_ROLLED = "history_rolled"
_PAGE = 50
_CHANGES, _TEXT = "What changed", "Full text"
_COLUMNS = {
    "number": st.column_config.NumberColumn("Version", width=64),
    "message": st.column_config.TextColumn("What changed", width="large"),
    "author": st.column_config.TextColumn("By", width=130),
    "when": st.column_config.DatetimeColumn("When", format="distance", width=110),
    "pack_version": st.column_config.TextColumn("Marked", width=72, help="The version that the pack gives itself"),
    "proposal": st.column_config.LinkColumn("Proposal", display_text="Read", width=72),
}


def show(here: PageContext) -> None:
    """Draw the versions of the chosen pack, and below them the chosen one."""
    follow()
    if here.pack is None:
        st.header("There is no pack yet", anchor=False)
        st.markdown("Every confirmed change becomes a version, and stands here with its author and its reason.")
        st.page_link("packs.py", label="Bring a pack", icon=":material/library_add:")
        return
    with told():
        chosen = _chosen(here, here.pack)
        rows = _versions(here, here.pack)
        shown = chosen.row if chosen else rows[0]
        _table(here.pack, rows, shown)
        _paging(here.pack, rows)
        _one(here, here.pack, rows, chosen or here.app.versions.view(here.user, shown.id))


def _chosen(here: PageContext, pack: PackRow) -> VersionView | None:
    version_id = asked_for(PARAM)
    if version_id is None:
        return None
    try:
        view = here.app.versions.view(here.user, version_id)
    except AppError as error:
        st.warning(error.message)
        return None
    if belongs(PARAM, version_id, view.row.pack_id, pack):
        return view
    st.query_params.pop(AGAINST, None)
    return None


def _versions(here: PageContext, pack: PackRow) -> Sequence[VersionRow]:
    before = st.session_state.get(_BEFORE, {}).get(pack.id)
    return here.app.versions.list(here.user, pack.id, before=before, limit=_PAGE)


def _table(pack: PackRow, rows: Sequence[VersionRow], shown: VersionRow) -> None:
    key = f"history_table_{pack.id}_{pack.head_number}_{rows[0].number}"
    frame = pd.DataFrame(
        {
            "number": [row.number for row in rows],
            "message": [row.message for row in rows],
            "author": [row.author for row in rows],
            "when": [row.created_at for row in rows],
            "pack_version": [row.pack_version for row in rows],
            "proposal": [f"/review?proposal={row.proposal_id}" if row.proposal_id else None for row in rows],
        }
    )
    ids = [row.id for row in rows]
    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        column_config=_COLUMNS,
        height=min(35 * (len(rows) + 1) + 3, 290),
        on_select=lambda: _choose_row(key, ids),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(shown.id)] if shown.id in ids else []}},
        placeholder="",
        alt="Versions, newest first: choose a row to read one",
    )


def _choose_row(key: str, ids: Sequence[UUID]) -> None:
    chosen = st.session_state[key]["selection"]["rows"]
    if chosen and chosen[0] < len(ids):
        st.query_params[PARAM] = str(ids[chosen[0]])
        st.query_params.pop(AGAINST, None)


def _paging(pack: PackRow, rows: Sequence[VersionRow]) -> None:
    newest, oldest = rows[0].number, rows[-1].number
    if newest == pack.head_number and oldest == 1:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        newer = newest + _PAGE + 1
        st.button(
            "Newer",
            key="history_newer",
            disabled=newest >= pack.head_number,
            on_click=_page_to,
            args=(pack.id, newer if newer <= pack.head_number else None),
        )
        st.button("Older", key="history_older", disabled=oldest == 1, on_click=_page_to, args=(pack.id, oldest))
        st.caption(f"Versions {newest} to {oldest} of {pack.head_number}")


def _page_to(pack_id: UUID, before: int | None) -> None:
    st.session_state.setdefault(_BEFORE, {})[pack_id] = before


def _one(here: PageContext, pack: PackRow, rows: Sequence[VersionRow], view: VersionView) -> None:
    st.header(f"Version {view.row.number}", anchor=False)
    st.html(_origin_html(view.row))
    show_note("history")
    _actions(here, pack, view)
    others = [row for row in rows if row.id != view.row.id]
    if not others:
        show_text(view.text)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="history_reading"):
        mode = st.segmented_control("Read", [_CHANGES, _TEXT], default=_CHANGES, required=True, key="history_mode")
        against = _against(others, view) if mode != _TEXT else None
    if against is None:
        show_text(view.text)
        return
    other = here.app.versions.view(here.user, against)
    older, newer = sorted((other, view), key=lambda version: version.row.number)
    show_diff(older.text, newer.text, (f"Version {older.row.number}", f"Version {newer.row.number}"))


def _origin_html(row: VersionRow) -> str:
    return (
        f'<p class="reply">{safe(row.message)}</p><p class="origin"><b>{safe(row.author)}</b>, '
        f'<time title="{exact(row.created_at)}">{ago(row.created_at)}</time></p>'
    )


def _actions(here: PageContext, pack: PackRow, view: VersionView) -> None:
    row = view.row
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="history_actions"):
        for form, mime in (("yaml", "application/yaml"), ("json", "application/json")):
            download(
                here.app,
                f"Download {form.upper()}",
                lambda user, form=form: here.app.versions.download(user, row.id, format=form),
                file_name=f"{_file_stem(pack.name)}-v{row.number}.{form}",
                mime=mime,
                key=f"history_{form}_{row.id}",
            )
        show_dossier(here, row, f"{_file_stem(pack.name)}-v{row.number}-dossier.html")
        if row.number != pack.head_number and here.app.may(here.user, "rollback"):
            st.session_state.pop(_ROLLED, None)
            st.button(
                f"Roll back to version {row.number}",
                key=f"history_back_{row.id}",
                icon=":material/undo:",
                help="Makes a proposal to read and confirm like any other. No version is lost by it.",
                on_click=_roll_back,
                args=(row.id,),
            )
        if row.proposal_id:
            st.page_link(
                "review.py",
                label="The proposal behind it",
                icon=":material/rule:",
                query_params={"proposal": str(row.proposal_id), "pack": str(row.pack_id)},
            )


def _file_stem(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "pack"


def _roll_back(version_id: UUID) -> None:
    """Propose to go back to a version, once however often it is clicked. A button's callback."""

    def _propose(app: Container, user: Actor) -> None:
        done = st.session_state.get(_ROLLED)
        proposal_id = done[1] if done and done[0] == version_id else app.assistant.propose_rollback(user, version_id)
        st.session_state[_ROLLED] = (version_id, proposal_id)
        go_to("review.py", {"proposal": str(proposal_id)})

    act("history", _propose)


def _against(others: Sequence[VersionRow], view: VersionView) -> UUID:
    """Let the user choose what to compare with; the version before this one unless the address says otherwise."""
    ids = {row.id: row for row in others}
    asked = asked_for(AGAINST)
    before = next((row for row in others if row.number < view.row.number), others[-1])
    key = f"history_against_{view.row.id}"
    st.session_state[key] = asked if asked in ids else before.id
    return st.selectbox(
        "Compared with",
        list(ids),
        key=key,
        format_func=lambda version_id: f"Version {ids[version_id].number} · {_title(ids[version_id])}",
        on_change=lambda: st.query_params.update({PARAM: str(view.row.id), AGAINST: str(st.session_state[key])}),
        width=440,
    )


def _title(row: VersionRow) -> str:
    """Name a version in a list by the beginning of what it changed."""
    return row.message if len(row.message) <= 60 else row.message[:59].rstrip() + "…"


show(page("History", "See how the pack got here. Compare any two versions, take one along, or go back to one."))
