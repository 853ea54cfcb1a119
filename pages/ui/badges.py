"""Badges: the state of a proposal, what became of a request, and what a request was understood to want."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.services.views import ProposalRow, TurnView
from pages.ui.state import literal

_HEADING = 90
_STATUS = {
    "pending": ("orange", "Waiting"),
    "changes_requested": ("violet", "Changes asked for"),
    "expired": ("orange", "Ran out"),
    "superseded": ("gray", "Replaced"),
    "approved": ("blue", "Being saved"),
    "committed": ("green", "Confirmed"),
    "rejected": ("gray", "Rejected"),
    "failed": ("red", "Not saved"),
}
_OUTCOME = {
    "running": ("blue", "At work"),
    "proposal": ("orange", "Proposal"),
    "question": ("violet", "Question to you"),
    "answer": ("gray", "Answer"),
    "greeting": ("gray", "Answer"),
    "declined": ("gray", "No change"),
    "failed": ("red", "Not answered"),
    "stopped": ("gray", "Stopped by you"),
    "interrupted": ("red", "Stopped"),
}


def status_words(row: ProposalRow) -> str:
    """Say where a proposal stands: `Waiting`, `Out of date`, `Version 4`, `Rejected`."""
    return _standing(row)[1]


def show_badges(row: ProposalRow | None, intents: Iterable[str] = ()) -> None:
    """Draw where a proposal stands, and what the request was understood to want: one badge for each kind."""
    standing = [_badge(*_standing(row))] if row else []
    kinds = [intent.replace("_", " ").capitalize() for intent in dict.fromkeys(intents)]
    # One piece of text rather than an element each, which the browser would lay out one by one.
    st.markdown(" ".join([*standing, *(_badge("gray", f":material/label: {literal(kind)}") for kind in kinds)]))


def turn_label(turn: TurnView, proposal: ProposalRow | None) -> str:
    """Give the heading of a folded cell: its number, the request, and what became of it, as Markdown."""
    color, words = _standing(proposal) if proposal else _OUTCOME.get(turn.outcome, ("gray", turn.outcome))
    return f"**{turn.number}** \u2002 {literal(request_line(turn))} \u2002 {_badge(color, words)}"


def request_line(turn: TurnView) -> str:
    """Give the request of a turn on one line, cut where it is too long for a heading."""
    line = " ".join(turn.text.split())
    return line if len(line) <= _HEADING else line[: _HEADING - 1].rstrip() + "…"


def _badge(color: str, words: str) -> str:
    return f":{color}-badge[{words}]"


def _standing(row: ProposalRow) -> tuple[str, str]:
    if row.status == "committed" and row.version_number is not None:
        return "green", f"Version {row.version_number}"
    if row.stale:
        return "orange", "Out of date"
    return _STATUS.get(row.status, ("gray", row.status.capitalize()))
