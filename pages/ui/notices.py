"""What a click led to, kept until the next drawing of the thing that was clicked."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

import streamlit as st

from core.container import Container, current
from core.errors import AppError, NotLoggedIn
from core.services.views import Actor
from pages.ui.context import signed_in
from pages.ui.state import literal

_NOTICES = "shell_notices"
_WAY = "shell_way"
_CLICKED = "shell_clicked"
_DOUBLE_CLICK_SECONDS = 1.5
_SURPRISE = (
    "This did not end as it should, and the reason is not known here. Look at the page once more before you try "
    "again; if it happens again, tell your administrator what you did and when."
)
Kind = Literal["done", "error"]
log = logging.getLogger(__name__)


@contextmanager
def acting(subject: object) -> Iterator[tuple[Container, Actor]]:
    """Run a button's callback as whoever is logged in at the moment of the click.

    A failure, a login that has ended included, becomes a notice about `subject`.
    """
    try:
        app = current()
        yield app, _whoever(app)
    except AppError as error:
        note(subject, "error", error.message)
    except Exception:
        log.exception("an action failed")
        note(subject, "error", _SURPRISE)


def _whoever(app: Container) -> Actor:
    if user := signed_in(app):
        return user
    raise NotLoggedIn("You are logged out by now, so this was not done. Log in and try again.")


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
