"""What a proposal says, for chat and review: a sentence, the operations in words, findings, assumptions, its fate."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from core.pack.model import open_pack
from core.pack.words import describe
from core.services.views import ProposalView
from pages.ui.findings import show_findings
from pages.ui.state import ago, exact, literal, plural
from pages.ui.yaml_html import safe


def operations_in_words(view: ProposalView) -> tuple[str, ...]:
    """Say each operation of a proposal in one line."""
    pack = open_pack(view.base_text)
    return tuple(describe(operation, pack) for operation in view.operations)


def show_summary(view: ProposalView) -> None:
    """Draw what changes: one sentence, and the operations one by one when there are several."""
    st.html(f'<h2 class="summary">{safe(view.row.summary)}</h2>')
    if len(view.operations) > 1:
        st.html(_listed("operations", operations_in_words(view)))


def show_consequences(view: ProposalView) -> None:
    """Draw what was assumed on the way, and the findings that would appear or be settled."""
    show_assumptions(view.assumptions)
    show_findings(view.appeared, view.vanished)


def show_assumptions(assumptions: Sequence[str]) -> None:
    """Draw what was assumed on the way, if anything."""
    if assumptions:
        st.html(f'<div class="findings assumed"><h3>Notes on how it was read</h3>{_listed("", assumptions)}</div>')


def show_operations_as_data(view: ProposalView) -> None:
    """Put the exact operations into a fold, for those who read JSON."""
    fold = st.expander(
        "The exact operations", icon=":material/data_object:", key=f"operations_{view.row.id}", on_change="rerun"
    )
    if fold.open:
        fold.code(json.dumps([dict(operation) for operation in view.operations], indent=2, ensure_ascii=False), "json")


def show_fate(view: ProposalView) -> None:
    """Say what became of a proposal that waits no longer, or why it cannot be confirmed as it stands."""
    row = view.row
    by = f" by {literal(view.decided_by)}" if view.decided_by else ""
    when = f", {ago(view.decided_at)}" if view.decided_at else ""
    if row.stale:
        behind = row.head_number - row.base_number
        st.warning(
            f"This was proposed on version {row.base_number}. Since then {plural(behind, 'newer version')} came in, "
            "so it cannot be confirmed as it stands. Nothing is lost: bring it up to date and read it again.",
            icon=":material/history_toggle_off:",
        )
    elif row.status == "expired":
        st.warning(
            "This has waited for longer than the rules allow, so it cannot be confirmed as it stands. Nothing is lost: "
            "propose it anew, and read it again.",
            icon=":material/hourglass_bottom:",
        )
    elif row.status == "superseded":
        st.info("A newer revision has taken its place.", icon=":material/layers:")
    elif row.status == "changes_requested":
        reason = f" “{literal(view.reason)}”" if view.reason else ""
        st.warning(f"Changes are asked for{by}{when}.{reason}", icon=":material/rate_review:")
    elif row.status == "committed":
        _confirmed(view, f"Confirmed{by}{when}. It is version {row.version_number}.")
    elif row.status == "rejected":
        reason = f" “{literal(view.reason)}”" if view.reason else ""
        st.info(f"Rejected{by}{when}.{reason}", icon=":material/block:")
    elif row.status == "failed":
        st.error(
            literal(view.failure or "This could not be saved. The pack is as it was before."),
            icon=":material/error:",
        )
    elif row.status == "pending" and view.failure:
        st.warning(f"It was confirmed before, and could not be saved: {literal(view.failure)}", icon=":material/error:")
    elif row.status == "approved":
        st.info("Confirmed, and being saved now.", icon=":material/hourglass_top:")


def _confirmed(view: ProposalView, words: str) -> None:
    if view.left_out:
        words += f" Left out: {plural(len(view.left_out), 'change')} of {len(view.operations)}."
    if view.edits:
        words += f" Edited before: {plural(len(view.edits), 'change')}."
    if view.accept_reason:
        words += f" New errors were accepted: “{literal(view.accept_reason)}”"
    st.success(words, icon=":material/check_circle:")


def history_link(view: ProposalView) -> None:
    """Link to the version that a confirmed proposal became."""
    query = {"pack": str(view.row.pack_id)}
    if view.version_id:
        query["version"] = str(view.version_id)
    st.page_link(
        "history.py",
        label=f"See version {view.row.version_number} in the history",
        icon=":material/history:",
        query_params=query,
    )


def origin_html(view: ProposalView) -> str:
    """Say who proposed this, when, and on which version, as safe HTML with the exact time on hover."""
    row = view.row
    return (
        f'<p class="origin"><b>{safe(row.author)}</b> proposed this '
        f'<time title="{exact(row.created_at)}">{ago(row.created_at)}</time>'
        f" on version {row.base_number} of <b>{safe(row.pack_name)}</b>.</p>"
    )


def _listed(css: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{safe(line)}</li>" for line in lines)
    return f'<ul class="{css}">{items}</ul>'
