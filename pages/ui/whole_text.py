"""The whole text of a pack in an editor: findings in the margin, and the operations that it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.container import Container
from core.engine import derive
from core.errors import InvalidInput
from core.pack.findings import Finding, find
from core.pack.importing import check_import
from core.pack.rulesets import RuleSet
from pages.ui.ace import available, yaml_editor
from pages.ui.context import PageContext
from pages.ui.editing import Base, Editing, this_round
from pages.ui.offering import Offer

_PLAIN = "editor_plain"


def whole_text(here: PageContext, editing: Editing, base: Base) -> Offer | None:
    """Draw the editor over the whole text, and give what was changed in it."""
    plain = _plain_wanted()
    current = editing.text if editing.text is not None else base.text
    # The editor is begun once with a text; what is typed comes back from it, and must not be put into it again.
    start = st.session_state.setdefault(f"editor_start_{this_round()}_{plain}", current)
    text = yaml_editor(
        "The whole pack, as YAML",
        start,
        key=f"editor_text_{this_round()}",
        findings=findings_of(here.app, current),
        plain=plain,
    )
    if text != current:
        editing.text = None if text == base.text else text
        editing.save(here)
    if text == base.text:
        st.caption("What you change here is listed below, and kept until you propose it or let go of it.")
        return None
    return replace(offer_of_text(base, text, "edited_as_text"), uses="text")


def _plain_wanted() -> bool:
    if not available():
        return True
    return st.toggle(
        "Plain text field", key=_PLAIN, help="Without colours and marks: for screen readers and telephones."
    )


def offer_of_text(base: Base, text: str, intent: str, request: str = "") -> Offer:
    """Give what a whole text changes: operations, and what is layout only."""
    try:
        check_import(text)
        operations, layout = _derived(base.text, text)
    except InvalidInput as error:
        return Offer(text=text, intent=intent, problems=(error.message,), request=request)
    return Offer(operations, text, intent, layout=layout, request=request)


@st.cache_data(max_entries=64, show_spinner=False)
def _derived(old: str, new: str) -> tuple[list[dict[str, object]], tuple[str, ...]]:
    found = derive(old, new)
    return list(found.operations), found.layout_only


def findings_of(app: Container, text: str) -> Sequence[Finding]:
    """Give what is wrong in a text by the team's rules, line by line."""
    rules = app.texts.rules.current()
    return _found(text, rules.sha256, rules)


@st.cache_data(max_entries=64, show_spinner=False)
def _found(text: str, sha256: str, _rules: RuleSet) -> Sequence[Finding]:
    return find(text, _rules)
