"""A proposal that the pack has moved past: what still fits, cards for what does not, and the way to bring it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.container import Container, current
from core.engine.rebase import Clash
from core.engine.visible import visible
from core.errors import AppError
from core.pack.model import Pack
from core.pack.operation_forms import values_of
from core.pack.typed import as_yaml
from core.pack.words import describe
from core.services.previews import RenewalView
from core.services.views import Actor, ProposalView
from pages.ui.actions import act, whole_page
from pages.ui.changes import show_blocks
from pages.ui.context import PageContext, signed_in, told
from pages.ui.decisions import reject_popover
from pages.ui.diff import NOTHING_CHANGES, blocks_between
from pages.ui.notices import go_to, note, show_note
from pages.ui.operation_panel import value_fields
from pages.ui.reviewing import Reviewing, reviewing
from pages.ui.state import literal, plural
from pages.ui.yaml_html import safe

THEIRS, MINE, ANEW = "theirs", "mine", "anew"
_WORDS = {THEIRS: "Keep theirs", MINE: "Take mine", ANEW: "Write it anew"}


@st.fragment
def show_renewal(here: PageContext, view: ProposalView) -> None:
    """Draw the proposal as it would stand on the newest version, with a card for everything to be settled."""
    with told():
        whole_page()
        if signed_in(current()) is None:
            st.rerun()
        state = reviewing(here, view)
        pack = here.app.texts.pack(view.base_sha256)
        plain = here.app.proposals.rebase_preview(here.user, view.row.id)
        for clash in plain.clashes:
            _card(here, view, state, pack, clash)
        resolutions = _resolutions(view, state, plain)
        renewed, problem = _renewed(here, view, resolutions, plain)
        _told(view, pack, plain)
        blocks = blocks_between(renewed.head_text, renewed.result_text)
        names = (f"Version {renewed.head_number}", "As it would be")
        note_under = "" if any(not block["fold"] for block in blocks) else NOTHING_CHANGES
        show_blocks(f"renewal_diff_{view.row.id}", blocks, names, note=note_under)
        _foot(here, view, renewed, resolutions, problem)


def _told(view: ProposalView, pack: Pack, plain: RenewalView) -> None:
    lines = []
    fit = len(view.operations) - len(plain.clashes) - len(plain.done)
    if view.operations:
        lines.append(f"{plural(fit, 'change')} of {len(view.operations)} fit as they are.")
    lines += [f"Version {plain.head_number} says so already: {visible(_words(view, pack, at))}" for at in plain.done]
    if plain.layout_lost:
        lines.append("Comments and blank lines that were changed cannot be carried over.")
    st.markdown("  \n".join(literal(line) for line in lines))


def _words(view: ProposalView, pack: Pack, place: int) -> str:
    return describe(view.operations[place], pack)


def _card(here: PageContext, view: ProposalView, state: Reviewing, pack: Pack, clash: Clash) -> None:
    with st.container(border=True, key=f"clash_{view.row.id}_{clash.index}"):
        st.html(f'<h3 class="opened">Change {clash.index + 1}: {safe(_words(view, pack, clash.index))}</h3>')
        if clash.follows is not None:
            st.markdown(f"It belongs to change {clash.follows + 1}: what becomes of that one settles this one too.")
            return
        reason = clash.reason[:1].upper() + clash.reason[1:]
        st.html(f'<p class="origin">{safe(reason)}</p>{sides_html(view, clash)}')
        writable = bool(values_of(view.operations[clash.index]))
        offered = [THEIRS, *([MINE] if clash.forcible else []), *([ANEW] if clash.forcible and writable else [])]
        picked = st.segmented_control(
            "What shall stand there?",
            offered,
            format_func=_WORDS.__getitem__,
            default=state.settled.get(clash.index),
            key=f"settle_{view.row.id}_{clash.index}",
            label_visibility="collapsed",
        )
        if picked != state.settled.get(clash.index):
            state.settle(here, clash.index, picked)
        if picked == ANEW:
            value_fields(here, view, state, clash.index, key="anew")


def sides_html(view: ProposalView, clash: Clash) -> str:
    """Give base, theirs and mine beside each other as safe HTML."""
    sides = (
        (f"Version {view.row.base_number}, when it was proposed", "base", clash.base),
        ("Theirs, in the newest version", "theirs", clash.theirs),
        ("Mine, as proposed", "mine", clash.mine),
    )
    if {"base", "theirs", "mine"} <= clash.absent:
        return ""
    cells = "".join(
        f"<div><h4>{title}</h4><pre>{_side(value, absent=name in clash.absent)}</pre></div>"
        for title, name, value in sides
    )
    return f'<div class="clash">{cells}</div>'


def _side(value: Any, *, absent: bool) -> str:
    return "<i>nothing</i>" if absent else safe(value if isinstance(value, str) else as_yaml(value))


def _resolutions(view: ProposalView, state: Reviewing, plain: RenewalView) -> dict[int, Any]:
    edits, _ = state.edits(view)
    found: dict[int, Any] = {}
    for clash in plain.clashes:
        picked = state.settled.get(clash.index)
        if picked == ANEW:
            found[clash.index] = edits.get(clash.index, MINE)
        elif picked:
            found[clash.index] = picked
    return found


def _renewed(
    here: PageContext, view: ProposalView, resolutions: Mapping[int, Any], plain: RenewalView
) -> tuple[RenewalView, str]:
    if not resolutions:
        return plain, ""
    try:
        return here.app.proposals.rebase_preview(here.user, view.row.id, resolutions), ""
    except AppError as error:
        return plain, error.message


def _foot(
    here: PageContext, view: ProposalView, renewed: RenewalView, resolutions: Mapping[int, Any], problem: str
) -> None:
    left = len([clash for clash in renewed.clashes if clash.follows is None])
    with st.container(key="review_foot"):
        show_note(view.row.id)
        if problem or left:
            words = problem or f"{plural(left, 'change')} still {'has' if left == 1 else 'have'} to be settled above."
            st.markdown(f":material/info: {literal(words)}")
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Bring up to date" if view.row.stale else "Propose it anew",
                key=f"renew_{view.row.id}",
                type="primary",
                icon=":material/update:",
                disabled=bool(problem or left),
                help="Proposes this on the newest version. Nothing is saved by it.",
                on_click=_bring_over,
                args=(view, dict(resolutions)),
            )
            if here.app.may(here.user, "confirm"):
                reject_popover(view.row.id)


def _bring_over(view: ProposalView, resolutions: dict[int, Any]) -> None:
    def _renew(app: Container, user: Actor) -> None:
        fresh = app.assistant.rebase(user, view.row.id, resolutions)
        note(fresh, "done", "Brought up to date. Read it once more: the pack has changed in between.")
        go_to("review.py", {"proposal": str(fresh)})

    act(view.row.id, _renew)
