"""What a click led to, kept until the next drawing of the thing that was clicked."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Literal

import streamlit as st

from pages.ui.state import literal

LOGIN = "login"  # the subject of what is said above the login form

_NOTICES = "shell_notices"
_WAY = "shell_way"
_CLICKED = "shell_clicked"
_DOUBLE_CLICK_SECONDS = 1.5
Kind = Literal["done", "error"]


def note(subject: object, kind: Kind, sentence: str) -> None:
    """Keep a sentence about `subject` for its next drawing."""
    st.session_state.setdefault(_NOTICES, {})[str(subject)] = (kind, sentence)


def show_note(subject: object) -> None:
    """Draw what the last click led to, once: a failure in place, a success in passing."""
    kind, sentence = st.session_state.get(_NOTICES, {}).pop(str(subject), (None, ""))
    if kind == "error":
        st.error(literal(sentence), icon=":material/error:")
    elif kind == "done":
        st.toast(literal(sentence), icon=":material/check_circle:")


def first_click(key: object) -> bool:
    """Tell whether this click is one of its own, and not the second half of a double click."""
    now = time.monotonic()
    clicked, at = st.session_state.get(_CLICKED, (None, 0.0))
    if clicked == str(key) and now - at < _DOUBLE_CLICK_SECONDS:
        return False
    st.session_state[_CLICKED] = (str(key), now)
    return True


def go_to(page: str, query: Mapping[str, str]) -> None:
    """From within a callback: open `page` on the next run."""
    st.session_state[_WAY] = (page, dict(query))


def follow() -> None:
    """Go where the last click wanted to go, if anywhere."""
    if way := st.session_state.pop(_WAY, None):
        page, query = way
        st.switch_page(page, query_params=query)
