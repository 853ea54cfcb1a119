"""Two packs compared by meaning, and what the other one has taken over as a proposal."""

from __future__ import annotations

import streamlit as st

from core.pack.comparing import Group, Line, in_words
from core.pack.meaning import Change
from core.pack.taking import can_take, take_over
from core.services.explorer import ExplorerView
from pages.ui.context import PageContext
from pages.ui.exploring import propose
from pages.ui.state import literal, plural

_SIGN_WORDS = {"+": "only there", "−": "only here", "~": "other there"}


def show_comparison(here: PageContext, view: ExplorerView, *, may: bool) -> None:
    """Draw the choice of the other pack, the differences by entity, and what is to be taken over."""
    others = {row.id: row.name for row in here.app.packs.list(here.user) if row.id != view.row.id}
    if not others:
        st.info("There is no other pack to compare with yet.", icon=":material/compare_arrows:")
        st.page_link("packs.py", label="Bring another pack", icon=":material/library_add:")
        return
    other_id = st.selectbox(
        "Compare with", list(others), format_func=lambda pack_id: others[pack_id], key="explore_other", width=320
    )
    other = here.app.explorer.view(here.user, other_id)
    groups = in_words(view.pack, other.pack)
    if not groups:
        st.success("Both packs mean the same.", icon=":material/check:")
        return
    st.caption(
        f"How {literal(other.row.name)} differs from {literal(view.row.name)}, by meaning: order, comments and layout "
        "do not count. Tick what to take over."
    )
    taken = [change for group in groups for change in _group(group, f"{view.sha256[:12]}_{other.sha256[:12]}")]
    operations = take_over(view.pack, taken) if taken else ()
    st.button(
        f"Propose to take over {plural(len(operations), 'change')}" if operations else "Propose to take over",
        key="explore_take",
        type="primary",
        icon=":material/rule:",
        disabled=not operations or not may,
        on_click=propose,
        args=(view.row.id, view.sha256, operations),
        kwargs={
            "intent": "taken_over",
            "summary": f"Take over {plural(len(operations), 'change')} from {other.row.name}.",
        },
    )


def _group(group: Group, key: str) -> list[Change]:
    takable = sum(can_take(change) for line in group.lines for change in line.changes)
    label = f"{literal(group.heading)} ({plural(len(group.lines), 'difference')})"
    fold = st.expander(label, key=f"explore_group_{key}_{group.heading}", on_change="rerun")
    if not fold.open:
        return _ticked(group, key)
    with fold:
        if not takable:
            st.caption("There is nothing here that could be taken over.")
        for number, line in enumerate(group.lines):
            _line(line, f"{key}_{group.heading}_{number}")
    return _ticked(group, key)


def _line(line: Line, key: str) -> None:
    words = f"{line.sign} {literal(line.words)}"
    if not any(map(can_take, line.changes)):
        st.markdown(f"{words} :gray[({_SIGN_WORDS[line.sign]})]")
        return
    name = f"explore_take_{key}"
    st.checkbox(words, key=name, persist_state="session")


def _ticked(group: Group, key: str) -> list[Change]:
    return [
        change
        for number, line in enumerate(group.lines)
        if st.session_state.get(f"explore_take_{key}_{group.heading}_{number}")
        for change in line.changes
    ]
