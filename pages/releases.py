"""Releases: which version do consumers use? Mark one, choose the current one, take one along with its proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

import pandas as pd
import streamlit as st

from core.container import Container
from core.errors import AppError
from core.services.version_views import ReleaseRow, ReleaseSuggestion
from core.services.views import Actor, PackRow, VersionRow
from pages.ui.actions import act
from pages.ui.context import PageContext, page, told
from pages.ui.downloads import download
from pages.ui.links import asked_for, belongs
from pages.ui.notices import follow, note, show_note
from pages.ui.state import exact, literal
from pages.ui.yaml_html import safe

VERSION = "version"
_SUBJECT = "releases"
_CHOSEN = "releases_chosen"
_NAME, _NOTE, _CURRENT = "releases_name", "releases_note", "releases_current"
_LEVELS = {
    "safe": "Nothing that consumers rely on has changed",
    "check": "The same things may now match or mean something else",
    "breaking": "Something that could be found or named before is gone",
}
_MOST_REASONS = 6
_COLUMNS = {
    "name": st.column_config.TextColumn("Release", width=96),
    "state": st.column_config.TextColumn("In use", width=80),
    "number": st.column_config.NumberColumn("Version", width=64),
    "note": st.column_config.TextColumn("Note", width=440),
    "by": st.column_config.TextColumn("By", width=120),
    "when": st.column_config.DatetimeColumn("When", format="distance", width=104),
}


def show(here: PageContext) -> None:
    """Draw the releases of the chosen pack, the chosen one, and the form for a new one."""
    follow()
    pack = here.pack
    if pack is None:
        st.header("There is no pack yet", anchor=False)
        st.markdown("A version that consumers may rely on is released under a number, and stands here.")
        st.page_link("packs.py", label="Bring a pack", icon=":material/library_add:")
        return
    with told():
        version = _version(here, pack)
        rows = here.app.releases.list(here.user, pack.id)
        show_note(_SUBJECT)
        if rows:
            _one(here, pack, _table(pack, rows, version))
        else:
            st.info(
                "No version is released yet. A release tells consumers which version to use; it never changes, and "
                "its download proves where every line comes from.",
                icon=":material/sell:",
            )
        if here.app.may(here.user, "release"):
            _form(here, pack, version, rows)


def _version(here: PageContext, pack: PackRow) -> VersionRow | None:
    """Give the version that the address names."""
    version_id = asked_for(VERSION)
    if version_id is None:
        return None
    try:
        row = here.app.versions.view(here.user, version_id).row
    except AppError as error:
        st.warning(error.message)
        return None
    return row if belongs(VERSION, version_id, row.pack_id, pack) else None


def _table(pack: PackRow, rows: Sequence[ReleaseRow], version: VersionRow | None) -> ReleaseRow:
    """Draw the releases; give the chosen one."""
    key = f"releases_table_{pack.id}_{rows[0].name}_{next((row.name for row in rows if row.current), '')}"
    st.dataframe(
        pd.DataFrame(
            {
                "name": [row.name for row in rows],
                "state": ["Current" if row.current else "" for row in rows],
                "number": [row.number for row in rows],
                "note": [" ".join(row.note.split()) for row in rows],
                "by": [row.released_by for row in rows],
                "when": [row.released_at for row in rows],
            }
        ),
        key=key,
        hide_index=True,
        column_config=_COLUMNS,
        height=min(35 * (len(rows) + 1) + 3, 290),
        on_select=lambda: _choose(key, rows),
        selection_mode="single-row",
        placeholder="",
        alt="Releases, newest first: choose a row to read one",
    )
    chosen = st.session_state.get(_CHOSEN)
    asked = next((row for row in rows if version and row.version_id == version.id), None)
    picked = next((row for row in rows if row.id == chosen), None)
    return picked or asked or next((row for row in rows if row.current), rows[0])


def _choose(key: str, rows: Sequence[ReleaseRow]) -> None:
    chosen = st.session_state[key]["selection"]["rows"]
    if chosen and chosen[0] < len(rows):
        st.session_state[_CHOSEN] = rows[chosen[0]].id


def _one(here: PageContext, pack: PackRow, row: ReleaseRow) -> None:
    st.header(f"Release {row.name}{', current' if row.current else ''}", anchor=False)
    st.html(
        f'<p class="reply">{safe(row.note)}</p><p class="origin"><b>{safe(row.released_by)}</b> released version '
        f"{row.number} <time>on {exact(row.released_at)}</time></p>"
    )
    stem = f"{re.sub(r'[^a-z0-9]+', '-', pack.name.lower()).strip('-') or 'pack'}-{row.name}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="releases_actions"):
        for form, label, mime in (
            ("zip", "Download with changelog and proof", "application/zip"),
            ("yaml", "YAML", "application/yaml"),
            ("json", "JSON", "application/json"),
        ):
            download(
                here.app,
                label,
                lambda user, form=form: here.app.releases.download(user, row.id, format=form),
                file_name=f"{stem}.{form}",
                mime=mime,
                key=f"releases_{form}_{row.id}",
            )
        if not row.current and here.app.may(here.user, "release"):
            st.button(
                f"Make {row.name} the current release",
                key=f"releases_choose_{row.id}",
                icon=":material/published_with_changes:",
                help="Consumers who ask for the current release get this one from now on.",
                on_click=_make_current,
                args=(row.id, row.name),
            )
        links = {"pack": str(pack.id), "version": str(row.version_id)}
        st.page_link("history.py", label=f"Version {row.number}", icon=":material/history:", query_params=links)


def _make_current(release_id: UUID, name: str) -> None:
    def _do(app: Container, user: Actor) -> None:
        app.releases.choose(user, release_id)
        note(_SUBJECT, "done", f"Release {name} is the current one now.")

    act(_SUBJECT, _do)


def _form(here: PageContext, pack: PackRow, version: VersionRow | None, rows: Sequence[ReleaseRow]) -> None:
    released = {row.version_id for row in rows}
    wanted = version.id if version and version.id not in released else pack.head_id
    if wanted in released:
        return
    number = version.number if version and version.id == wanted else pack.head_number
    suggestion = here.app.releases.suggest(here.user, wanted)
    st.header(f"Release version {number}", anchor=False)
    _reasons(suggestion)
    with st.form(f"releases_form_{wanted}", border=False):
        st.text_input("Number", value=suggestion.name, key=f"{_NAME}_{wanted}", width=200, max_chars=60)
        st.text_area(
            "Note",
            key=f"{_NOTE}_{wanted}",
            placeholder="What is this release for, and what should its users know?",
            max_chars=4_000,
            height=96,
        )
        st.checkbox("Make it the current release", value=True, key=f"{_CURRENT}_{wanted}")
        st.form_submit_button(f"Release version {number}", type="primary", on_click=_mark, args=(wanted,))


def _reasons(suggestion: ReleaseSuggestion) -> None:
    if suggestion.since is None:
        st.markdown("This would be the first release of this pack.")
        return
    st.markdown(f"Since {literal(suggestion.since)}: {_LEVELS[suggestion.level]}. So {suggestion.name} suits it.")
    if suggestion.reasons:
        shown = suggestion.reasons[:_MOST_REASONS]
        more = len(suggestion.reasons) - len(shown)
        st.html(
            f'<ul class="operations">{"".join(f"<li>{safe(reason)}</li>" for reason in shown)}'
            f"{f'<li>and {more} more</li>' if more else ''}</ul>"
        )


def _mark(version_id: UUID) -> None:
    name, told_note, current = (
        str(st.session_state.get(f"{key}_{version_id}", "")) for key in (_NAME, _NOTE, _CURRENT)
    )

    def _do(app: Container, user: Actor) -> None:
        made = app.releases.mark(user, version_id, name, told_note, current=current == "True")
        st.session_state[_CHOSEN] = made.id
        note(_SUBJECT, "done", f"Version {made.number} is released as {made.name}.")

    act(_SUBJECT, _do)


show(page("Releases", "See which version consumers use, release another, or take one along with its proof."))
