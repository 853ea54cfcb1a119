"""Trying a pattern while it is edited: its effect on all documents, and a proposal when it is right."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from core.engine import apply
from core.errors import AppError
from core.pack.model import PatternRef, open_pack
from core.services.bench import Trial
from core.services.views import PackRow
from pages.ui.actions import act
from pages.ui.bench_tables import show_change_tables
from pages.ui.context import PageContext
from pages.ui.notices import go_to, show_note
from pages.ui.state import literal

_SUBJECT = "bench_tuning"


def show_tuning(here: PageContext, pack: PackRow, head: str) -> None:
    """Draw a pattern to edit, what it would gain and lose, and the button that proposes it."""
    show_note(_SUBJECT)
    text = here.app.texts.text(head)
    patterns = open_pack(text).patterns
    if not patterns:
        st.markdown("This pack has no patterns yet. Mark a passage above to get the first one.")
        return
    place = st.selectbox(
        "Pattern",
        range(len(patterns)),
        key="bench_tuned",
        format_func=lambda at: f"{patterns[at].entity_type} › {patterns[at].attribute}: {patterns[at].pattern}",
    )
    pattern = patterns[place or 0]
    edited = st.text_area(
        "As it should be",
        value=pattern.pattern,
        key=f"bench_edited_{head[:12]}_{place}",
        height=96,
        help="The effect is shown when you leave the field.",
    )
    if not edited or edited == pattern.pattern:
        st.caption("Change it to see what it would find more or less in your documents.")
        return
    trial = _tried(here, pack, head, apply_to=text, operations=_operations(pattern, edited))
    if trial is None:
        return
    show_change_tables(trial)
    st.button(
        "Propose this pattern",
        key="bench_tuned_propose",
        on_click=_propose,
        args=(pack.id, head, pattern, edited),
        disabled=bool(trial.change.troubled),
    )


def _operations(pattern: PatternRef, edited: str) -> list[dict[str, object]]:
    return [{"action": "replace", "path": [*pattern.path, "pattern"], "value": edited}]


def _tried(
    here: PageContext, pack: PackRow, head: str, *, apply_to: str, operations: list[dict[str, object]]
) -> Trial | None:
    try:
        return here.app.bench.try_text(here.user, pack.id, head, apply(apply_to, operations).text)
    except AppError as error:
        st.error(literal(error.message), icon=":material/error:")
        return None


def _propose(pack_id: UUID, head: str, pattern: PatternRef, edited: str) -> None:
    made: list[UUID] = []
    what = f"{pattern.attribute} of {pattern.entity_type}"
    done = act(
        _SUBJECT,
        lambda app, user: made.append(
            app.assistant.propose_operations(
                user,
                pack_id,
                _operations(pattern, edited),
                base_sha256=head,
                summary=f"Change the pattern for {what}.",
                request="Tried on the pack's documents on the bench.",
                extras={"bench": "tuned pattern"},
            )
        ),
    )
    if done and made:
        go_to("review.py", {"proposal": str(made[0]), "pack": str(pack_id)})
