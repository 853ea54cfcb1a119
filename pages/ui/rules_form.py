"""The rules for findings, for administrators: which count and how much, and the file that changes them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.services.rules import RulesView
from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.notices import show_note
from pages.ui.state import ago, literal

SUBJECT = "rules"
_TEXT = "rules_text"
_SAVED = "rules_saved"
EXAMPLE = """rules:
  unknown-section: off
  pattern-groups: warning
  near-duplicate: {severity: hint, except: [agreement, agreements]}
add:
  - rule: entity-description
    says: Every entity has a description.
    severity: warning
    of: entity
    needs: [description]
  - rule: attribute-names
    says: Attributes are written in small letters with underscores.
    of: attribute
    name: "[a-z][a-z0-9_]*"
  - rule: few-attributes
    says: An entity has 20 attributes at most.
    of: attribute
    most: 20
"""


def show_rules(here: PageContext) -> None:
    """Draw the table of rules as they count now, and the file."""
    st.header("Rules for findings", anchor=False)
    view = here.app.rules.view(here.user)
    _outcome(view)
    frame = pd.DataFrame(
        {
            "rule": [rule.id for rule in view.rules],
            "words": [rule.words for rule in view.rules],
            "state": [rule.state.capitalize() for rule in view.rules],
            "usual": ["Added by you" if rule.own else rule.usual.capitalize() for rule in view.rules],
            "fix": [rule.fixable for rule in view.rules],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        height=290,
        column_config={
            "rule": st.column_config.TextColumn("Rule", width="small"),
            "words": st.column_config.TextColumn("What holds in a good pack", width="large"),
            "state": st.column_config.TextColumn("Here", width="small"),
            "usual": st.column_config.TextColumn("Unless changed", width="small"),
            "fix": st.column_config.CheckboxColumn("Has a fix", width="small"),
        },
        alt="Every rule, how grave it is here, and how grave it is unless changed",
    )
    fold = st.expander("Change the rules", icon=":material/tune:", key="rules_fold", on_change="rerun")
    if fold.open:
        with fold:
            _form(view)


def _form(view: RulesView) -> None:
    st.markdown(
        "Under `rules`, a rule is `off`, a `hint`, a `warning` or an `error`; `except` names what it leaves alone. "
        "Under `add`, rules of your own ask for keys (`needs`), a form of names (`name`), words that must not stand "
        "there (`forbids`), or a number (`least`, `most`)."
    )
    st.code(EXAMPLE, "yaml")
    if _TEXT not in st.session_state:
        st.session_state[_TEXT] = view.text
    text = st.text_area("The rules of this team, as YAML", key=_TEXT, height=280)
    st.button("Save the rules", key="rules_save", disabled=text == view.text, on_click=_save)


def _save() -> None:
    text = st.session_state[_TEXT]
    if act(SUBJECT, lambda app, user: app.rules.save(user, text)):
        st.session_state[_SAVED] = True


def _outcome(view: RulesView) -> None:
    show_note(SUBJECT)
    if st.session_state.pop(_SAVED, False):
        st.success("These rules count from now on, for every pack.", icon=":material/check:")
    if view.changed_at is not None:
        st.caption(f"Changed by {literal(view.author)}, {ago(view.changed_at)}.")
