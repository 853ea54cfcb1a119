"""One turn of a conversation as a notebook cell: the request, the steps with their times, the outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from core.container import Container, current
from core.services.views import Actor, ProposalRow, StepView, TurnView
from pages.ui.actions import act
from pages.ui.answers import show_links
from pages.ui.badges import request_line, show_badges, turn_label
from pages.ui.cards import history_link, show_consequences, show_fate, show_summary
from pages.ui.context import signed_in, told
from pages.ui.decisions import decision_bar
from pages.ui.diff import show_small_diff
from pages.ui.memories import offer_from_decision, offer_from_request, show_remembered
from pages.ui.notices import first_click, show_note
from pages.ui.state import literal
from pages.ui.yaml_html import safe

_MARKS = {"done": "✓", "running": "●", "failed": "✕", "skipped": "–", "waiting": "○"}
_STATES = {"done": "done", "running": "running", "failed": "failed", "skipped": "not needed", "waiting": "to come"}
Send = Callable[[str], None]


@dataclass(frozen=True)
class Desk:
    """What a cell needs around it: the services, the user, the pack's proposals, and the way to send a request."""

    app: Container
    user: Actor
    proposals: Mapping[UUID, ProposalRow]
    send: Send


def show_cell(desk: Desk, turn: TurnView, *, newest: bool) -> None:
    """Draw a turn: open when it is the newest, folded to its heading otherwise, and read only when open."""
    proposal = desk.proposals.get(turn.proposal_id) if turn.proposal_id else None
    cell = st.expander(turn_label(turn, proposal), expanded=newest, key=f"cell_{turn.id}", on_change="rerun")
    if not cell.open:
        return
    with cell:
        if request_line(turn) != turn.text:
            st.html(f'<p class="request">{safe(turn.text)}</p>')
        if turn.outcome == "running":
            _watch(turn.id)
            return
        st.html(steps_html(turn.steps))
        show_note(turn.id)
        _outcome(desk, turn, newest)
        offer_from_request(desk.app, desk.user, turn.id)


def steps_html(steps: Sequence[StepView]) -> str:
    """Give the steps of a turn with their times as safe HTML."""
    items = "".join(
        f'<li class="{safe(step.state)}"><span class="mark" title="{_STATES.get(step.state, "")}">'
        f"{_MARKS.get(step.state, '○')}</span>{safe(step.label)}{_time(step)}</li>"
        for step in steps
    )
    return f'<ol class="steps">{items}</ol>' if items else '<ol class="steps"><li>Starting</li></ol>'


def _time(step: StepView) -> str:
    if step.milliseconds is None:
        return ""
    if step.milliseconds < 1000:
        return f' <span class="time">{max(1, round(step.milliseconds))} ms</span>'
    return f' <span class="time">{step.milliseconds / 1000:.1f} s</span>'


@st.fragment(run_every=0.4)
def _watch(turn_id: UUID) -> None:
    with told():
        app = current()
        user = signed_in(app)
        turn = app.assistant.turn(user, turn_id) if user else None
        if turn is None or turn.outcome != "running":
            st.rerun()
        st.html(steps_html(turn.steps))
        if turn.doing:
            st.html(f'<p class="doing">{safe(turn.doing)}</p>')
        if turn.said:
            st.html(f'<p class="reply said">{safe(turn.said)}</p>')
        st.button("Stop", key=f"stop_{turn_id}", icon=":material/stop_circle:", on_click=_stop, args=(turn_id,))


def _stop(turn_id: UUID) -> None:
    """Ask a running turn to stop. A button's callback."""
    act(turn_id, lambda app, user: app.assistant.stop(user, turn_id))


def _outcome(desk: Desk, turn: TurnView, newest: bool) -> None:
    if turn.proposal_id:
        _proposal(desk, turn, turn.proposal_id, newest)
        return
    if turn.intents:
        show_badges(None, turn.intents)
    _reply(turn)
    show_links(turn)
    if turn.outcome == "question":
        _choices(desk, turn)
    elif turn.outcome == "declined":
        _buttons(desk, turn, "example", turn.examples)
    elif turn.outcome == "failed":
        _ways_out(desk, turn)
    elif turn.outcome in {"interrupted", "stopped"}:
        st.button("Ask again", key=f"again_{turn.id}", icon=":material/replay:", on_click=desk.send, args=(turn.text,))


def _reply(turn: TurnView) -> None:
    if turn.outcome in {"failed", "interrupted"}:
        sentence = turn.reply or "The app was stopped before this was answered. Nothing was changed."
        (st.error if turn.outcome == "failed" else st.warning)(literal(sentence), icon=":material/error:")
    elif turn.outcome == "stopped":
        st.info("You stopped this. Nothing was changed.", icon=":material/stop_circle:")
        if turn.reply:
            st.html(f'<p class="reply said">{safe(turn.reply)}</p>')
    elif turn.reply:
        st.html(f'<p class="reply">{safe(turn.reply)}</p>')
    _notes(turn)


def _notes(turn: TurnView) -> None:
    """Say how an answer came about where that is not plain: a model that did not answer, another in its place."""
    for note in turn.notes:
        st.caption(f":material/info: {literal(note)}")


def _choices(desk: Desk, turn: TurnView) -> None:
    """Draw what a question offers as cards: each one is the complete request that a click sends."""
    with st.container(key=f"choices_{turn.id}", gap="small"):
        for number, text in enumerate(turn.choices):
            st.button(
                literal(text),
                key=f"choice_{turn.id}_{number}",
                icon=":material/chevron_right:",
                width="stretch",
                on_click=desk.send,
                args=(text,),
            )
    if turn.choices:
        st.caption("Choose one, or write what you mean below.")


def _buttons(desk: Desk, turn: TurnView, kind: str, texts: Sequence[str]) -> None:
    if kind == "example" and texts:
        st.caption("These would work on this pack:")
    with st.container(horizontal=True, gap="small"):
        for number, text in enumerate(texts):
            st.button(literal(text), key=f"{kind}_{turn.id}_{number}", on_click=desk.send, args=(text,))


def _ways_out(desk: Desk, turn: TurnView) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Try again", key=f"again_{turn.id}", icon=":material/replay:", on_click=desk.send, args=(turn.text,))
        st.button(
            "Use the offline planner",
            key=f"offline_{turn.id}",
            icon=":material/cloud_off:",
            help="Needs no model and no network. It understands plain requests about this pack.",
            on_click=_retry_offline,
            args=(turn.id,),
        )


def _retry_offline(turn_id: UUID) -> None:
    if first_click(("offline", turn_id)):
        act(turn_id, lambda app, user: app.assistant.retry_offline(user, turn_id))


def _proposal(desk: Desk, turn: TurnView, proposal_id: UUID, newest: bool) -> None:
    view = desk.app.proposals.view(desk.user, proposal_id)
    with st.container(border=True, key=f"card_{proposal_id}"):
        show_summary(view)
        show_badges(view.row, view.intents or turn.intents)
        show_small_diff(view.base_text, view.result_text)
        show_consequences(view)
        show_remembered(desk.app, desk.user, view)
        show_fate(view)
        if view.row.status == "pending" and not view.row.stale and not desk.app.may(desk.user, "confirm"):
            st.info("It waits for a reviewer now. You will see here what they decide.", icon=":material/hourglass_top:")
        show_note(proposal_id)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if view.row.status == "pending":
                decision_bar(desk.app, desk.user, view, primary=newest)
            elif view.row.status == "committed":
                history_link(view)
            st.page_link(
                "review.py",
                label="Review side by side" if view.row.status == "pending" else "See it side by side",
                icon=":material/rule:",
                query_params={"proposal": str(proposal_id), "pack": str(view.row.pack_id)},
            )
        _notes(turn)
        st.html(f'<p class="drafted">{safe(_drafted(turn.planner or view.planner))}</p>')
        offer_from_decision(desk.app, desk.user, view)


def _drafted(planner: str) -> str:
    if not planner or planner.lower().startswith("offline"):
        return "Drafted by the offline planner: no model was asked."
    return f"Drafted by the model {planner}. Read it before you confirm."
