"""History: how did the pack get here? Its versions, any two of them side by side, and the way back."""

from __future__ import annotations

import re
from uuid import UUID

import streamlit as st

from core.container import Container
from core.errors import AppError
from core.services.version_views import TimelineRow
from core.services.views import Actor, PackRow, VersionView
from pages.ui.actions import act
from pages.ui.bench_tables import show_scores
from pages.ui.context import PageContext, page, told
from pages.ui.diff import show_diff, show_text
from pages.ui.dossier import show_dossier
from pages.ui.downloads import download
from pages.ui.item_history import asked_path, forget_path, item_field, show_item
from pages.ui.links import asked_for, belongs
from pages.ui.notices import follow, go_to, show_note
from pages.ui.origins import show_blame, show_comparison
from pages.ui.state import ago, exact
from pages.ui.timeline import PARAM, filters, findings_words, page_of, show_paging, show_table, size_words
from pages.ui.undoing import settle, undo_button
from pages.ui.yaml_html import safe

AGAINST = "against"
_ROLLED = "history_rolled"
_CHANGES, _WORDS, _WHO, _TEXT = "Side by side", "In words", "Who wrote it", "Full text"


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
        newest = _list(here, here.pack, chosen.row.id if chosen else None)
        view = chosen or here.app.versions.view(here.user, newest or here.pack.head_id)
        _one(here, here.pack, view)
        _scores(here, here.pack)


def _scores(here: PageContext, pack: PackRow) -> None:
    """Show how the versions do on the signed examples, where there are any."""
    if not here.app.bench.golden(here.user, pack.id):
        return
    fold = st.expander(
        "How the versions do on the signed examples",
        icon=":material/science:",
        key="history_scores",
        on_change="rerun",
    )
    if fold.open:
        with fold:
            show_scores(here.app.bench.scores(here.user, pack.id))
            st.page_link("bench.py", label="See the examples on the bench", query_params={"pack": str(pack.id)})


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
    forget_path()
    return None


def _list(here: PageContext, pack: PackRow, chosen: UUID | None) -> UUID | None:
    """Draw the versions that are looked for; give the newest of them."""
    item_field_at = st.container(horizontal=True, vertical_alignment="bottom", key="history_look")
    with item_field_at:
        path = asked_path()
        wanted = filters(here, pack) if not path else None
        item_field()
    if wanted is None:
        show_item(here, pack, path, chosen)
        return None
    found = page_of(here, pack, wanted)
    if not found.rows:
        st.info("No version fits. Take a word or a person away, and look again.", icon=":material/search_off:")
        return None
    newest = found.rows[0].row.id
    show_table(pack, found, chosen or newest)
    show_paging(pack, found)
    return newest


def _one(here: PageContext, pack: PackRow, view: VersionView) -> None:
    row = here.app.history.row(here.user, pack.id, view.row.number)
    st.header(f"Version {view.row.number}", anchor=False)
    st.html(_origin_html(row))
    show_note("history")
    _actions(here, pack, row)
    settle(here, view.row.id)
    if pack.head_number == 1:
        show_text(view.text)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="history_reading"):
        modes = [_CHANGES, _WORDS, _WHO, _TEXT]
        mode = st.segmented_control("Read", modes, default=_CHANGES, required=True, key="history_mode")
        against = _against(here, pack, view) if mode in {_CHANGES, _WORDS} else None
    _read(here, pack, view, mode, against)


def _read(here: PageContext, pack: PackRow, view: VersionView, mode: str | None, against: int | None) -> None:
    number = view.row.number
    if mode == _WHO:
        show_blame(here.app.history.blame(here.user, pack.id, number), view.text)
    elif against is None:
        show_text(view.text)
    elif mode == _WORDS:
        show_comparison(here.app.history.compare(here.user, pack.id, against, number))
    else:
        other = here.app.versions.numbered(here.user, pack.id, against)
        older, newer = sorted((other, view), key=lambda version: version.row.number)
        show_diff(older.text, newer.text, (f"Version {older.row.number}", f"Version {newer.row.number}"))


def _origin_html(row: TimelineRow) -> str:
    confirmed = f", confirmed by <b>{safe(row.confirmed_by)}</b>" if row.confirmed_by else ""
    asked = ""
    if row.request and row.request.strip() != row.row.message.strip():
        asked = f'<p class="origin">Asked for: “{safe(" ".join(row.request.split())[:300])}”</p>'
    known = f"Lines {size_words(row)}. Findings: {findings_words(row).lower()}."
    if row.release:
        known += f" Released as {row.release}{', which is the current release' if row.current else ''}."
    return (
        f'<p class="reply">{safe(row.row.message)}</p><p class="origin"><b>{safe(row.row.author)}</b>, '
        f'<time title="{exact(row.row.created_at)}">{ago(row.row.created_at)}</time>{confirmed}</p>{asked}'
        f'<p class="origin">{safe(known)}</p>'
    )


def _actions(here: PageContext, pack: PackRow, known: TimelineRow) -> None:
    row = known.row
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
                icon=":material/settings_backup_restore:",
                help="Makes a proposal to read and confirm like any other. No version is lost by it.",
                on_click=_roll_back,
                args=(row.id,),
            )
        if row.number > 1 and here.app.may(here.user, "propose"):
            undo_button(here, row.id, row.number)
        links = {"pack": str(pack.id), "version": str(row.id)}
        if known.release:
            st.page_link("releases.py", label=f"Release {known.release}", icon=":material/sell:", query_params=links)
        elif here.app.may(here.user, "release"):
            st.page_link("releases.py", label="Release it", icon=":material/sell:", query_params=links)
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


def _against(here: PageContext, pack: PackRow, view: VersionView) -> int:
    """Let the user choose what to compare with; the version before this one unless the address says otherwise."""
    number = view.row.number
    key = f"history_against_{view.row.id}"
    asked = _asked_against(here, pack)
    st.session_state[key] = asked if asked and asked != number else (number - 1 if number > 1 else 2)
    return int(
        st.number_input(
            "Compared with version",
            min_value=1,
            max_value=pack.head_number,
            key=key,
            step=1,
            on_change=lambda: st.query_params.update({PARAM: str(view.row.id), AGAINST: str(st.session_state[key])}),
            width=200,
        )
    )


def _asked_against(here: PageContext, pack: PackRow) -> int | None:
    """Read the other version from the address, which names it by its number or its identifier."""
    given = str(st.query_params.get(AGAINST, ""))
    if given.isdecimal():
        return min(max(1, int(given[:9])), pack.head_number)
    other = asked_for(AGAINST)
    try:
        row = here.app.versions.view(here.user, other).row if other else None
    except AppError:
        return None
    return row.number if row and row.pack_id == pack.id else None


show(page("History", "See how the pack got here. Compare any two versions, take one along, or go back to one."))
