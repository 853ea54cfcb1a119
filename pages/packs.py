"""The packs page: choose the pack to work on, or bring one by file, by pasting, or from a sample."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.container import Container
from core.services.views import Actor, PackRow, VersionRow
from pages.ui.actions import act
from pages.ui.context import PageContext, page
from pages.ui.notices import note, show_note
from pages.ui.state import choose_pack, literal, plural

TABLE = "packs_table"
PASTED = "packs_pasted"
ARRIVED = "packs_arrived"
SUBJECT = "packs"
UPLOADS = "packs_uploads"
MAX_MEGABYTES = 1
SUFFIXES = ("yaml", "yml", "json")

COLUMNS = {
    "pack": st.column_config.TextColumn("Pack", width=150),
    "description": st.column_config.TextColumn("What it is about", width=292),
    "pack_version": st.column_config.TextColumn("Marked", width=72, help="The version that the pack gives itself"),
    "versions": st.column_config.NumberColumn("Versions", width=72, help="How many are kept here"),
    "changed": st.column_config.DatetimeColumn("Last change", format="distance", width=104),
    "author": st.column_config.TextColumn("By", width=112),
    "waiting": st.column_config.NumberColumn("Waiting", width=72, help="Proposals that wait for a decision"),
}


def show(context: PageContext) -> None:
    """Draw the list with the chosen pack under it, and the ways to bring another."""
    packs = context.app.packs.list(context.user)
    if packs:
        _table(packs, context.pack)
        _chosen(context.pack)
        st.header("Bring another pack", anchor=False)
    else:
        _first_steps()
    _bring(context, packs)


def _table(packs: list[PackRow], chosen: PackRow | None) -> None:
    frame = pd.DataFrame(
        {
            "pack": [row.name for row in packs],
            "description": [row.description for row in packs],
            "pack_version": [row.pack_version for row in packs],
            "versions": [row.head_number for row in packs],
            "changed": [row.last_change_at for row in packs],
            "author": [row.last_author for row in packs],
            "waiting": [row.open_proposals for row in packs],
        }
    )
    marked = [place for place, row in enumerate(packs) if chosen and row.id == chosen.id]
    st.dataframe(
        frame,
        # The key names the chosen pack, so that a choice made elsewhere moves the mark here too.
        key=f"{TABLE}_{chosen.id if chosen else ''}",
        hide_index=True,
        column_config=COLUMNS,
        on_select=lambda: _pick(packs, chosen),
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": marked}},
        alt="Packs: choose a row to work on that pack",
    )


def _pick(packs: list[PackRow], chosen: PackRow | None) -> None:
    rows = st.session_state[f"{TABLE}_{chosen.id if chosen else ''}"]["selection"]["rows"]
    if rows:
        _choose(packs[rows[0]])


def _choose(pack: PackRow) -> None:
    choose_pack(st.session_state, pack.id)
    st.query_params["pack"] = str(pack.id)


def _chosen(pack: PackRow | None) -> None:
    if pack is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="packs_chosen"):
        st.markdown(f"You work on **{literal(pack.name)}**.", width="content")
        here = {"pack": str(pack.id)}
        st.page_link("chat.py", label="Ask for a change", icon=":material/forum:", query_params=here)
        st.page_link("history.py", label="See its versions", icon=":material/history:", query_params=here)


def _first_steps() -> None:
    st.info(
        "Your packs will stand here. A pack is the file that tells a document system what to look for in your field: "
        "its entities, how they relate, its terms and rules. Bring one of yours, or take a sample to try things out; "
        "nobody's work depends on it.",
        icon=":material/library_books:",
    )


def _bring(context: PageContext, packs: list[PackRow]) -> None:
    names = ("Upload a file", "Paste text", "Take a sample")
    with st.container():
        _outcome()
    # The key keeps the chosen way open when a message appears above it.
    upload, paste, sample = st.tabs(names, default=names[0] if packs else names[2], key="packs_way")
    with upload:
        _upload()
    with paste:
        _paste()
    with sample:
        _samples(context, {row.name for row in packs})


def _upload() -> None:
    # A new key gives an empty uploader: after a pack has come in, its file is not offered again.
    key = f"packs_upload_{st.session_state.setdefault(UPLOADS, 0)}"
    given = st.file_uploader(
        "A pack as YAML or JSON, at most 1 MB", type=SUFFIXES, max_upload_size=MAX_MEGABYTES, key=key
    )
    data, name = (given.getvalue(), given.name) if given else (b"", "")
    st.button(
        "Bring in this file",
        key="packs_bring_file",
        disabled=given is None,
        on_click=_import,
        args=(data, name),
    )


def _paste() -> None:
    text = st.text_area(
        "The whole pack, as YAML or JSON",
        key=PASTED,
        height=280,
        persist_state="session",
        placeholder="name: …\ndescription: …\nversion: 1.0.0\nentities:\n  - name: …",
    )
    st.button("Bring in this text", key="packs_bring_text", on_click=_import_pasted)
    if text:
        st.caption(f"{plural(text.count(chr(10)) + 1, 'line')}. The text stays here until it has come in.")


def _samples(context: PageContext, taken: set[str]) -> None:
    samples = context.app.packs.samples()
    for sample, column in zip(samples, st.columns(len(samples) or 1), strict=False):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{literal(sample.name)}**")
            st.markdown(literal(sample.description))
            st.caption(plural(sample.lines, "line"))
            here = sample.name in taken
            st.button(
                "Already here" if here else "Take this sample",
                key=f"packs_sample_{sample.key}",
                disabled=here,
                on_click=_import_sample,
                args=(sample.key,),
            )


def _import(data: bytes, source: str) -> None:
    if act(SUBJECT, lambda app, user: _arrived(app, user, app.packs.import_pack(user, data, source))):
        st.session_state[UPLOADS] += 1


def _import_pasted() -> None:
    text = st.session_state[PASTED]
    if not text.strip():
        note(SUBJECT, "error", "There is no text yet: paste the whole pack into the field first.")
        return
    if act(SUBJECT, lambda app, user: _arrived(app, user, app.packs.import_pack(user, text.encode(), "pasted text"))):
        st.session_state[PASTED] = ""


def _import_sample(key: str) -> None:
    act(SUBJECT, lambda app, user: _arrived(app, user, app.packs.import_sample(user, key)))


def _arrived(app: Container, user: Actor, version: VersionRow) -> None:
    pack = app.packs.row(user, version.pack_id)
    _choose(pack)
    st.session_state[ARRIVED] = pack.name


def _outcome() -> None:
    show_note(SUBJECT)
    if name := st.session_state.pop(ARRIVED, ""):
        words = f"**{literal(name)}** is here. Version 1 holds exactly what you gave."
        st.success(words, icon=":material/check:")


show(page("Packs", "Choose the pack to work on, or bring a new one."))
