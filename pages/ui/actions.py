"""What a button does, done as whoever is logged in at the moment of the click."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from core.container import Container, current
from core.errors import AppError, NotLoggedIn
from core.services.views import Actor
from pages.ui.context import signed_in
from pages.ui.notices import LOGIN, note

_LOGGED_OUT = "You are logged out by now, so this was not done. Log in and try again."
_SURPRISE = (
    "This did not end as it should, and the reason is not known here. Look at the page once more before you try "
    "again; if it happens again, tell your administrator what you did and when."
)
_ACTED = "shell_acted"
log = logging.getLogger(__name__)


def act(subject: object, what: Callable[[Container, Actor], object]) -> bool:
    """Do `what` in a button's callback and tell whether it was done.

    A callback runs before its page does, so the person on the page that was clicked may have lost the login or the
    role since: both are looked up here. A failure becomes a notice about `subject`, or above the login form when
    there is nobody any more to draw the subject for.
    """
    st.session_state[_ACTED] = True
    try:
        app = current()
        what(app, _whoever(app))
    except NotLoggedIn as error:
        note(LOGIN, "error", error.message)
    except AppError as error:
        note(subject, "error", error.message)
    except Exception:
        log.exception("an action failed")
        note(subject, "error", _SURPRISE)
    else:
        return True
    return False


def whole_page() -> None:
    """From a piece that is drawn by itself: draw the whole page instead when a button has done something since."""
    if st.session_state.pop(_ACTED, False):
        st.rerun()


def settled() -> None:
    """From a whole page: what buttons have done is drawn with it."""
    st.session_state.pop(_ACTED, None)


def _whoever(app: Container) -> Actor:
    if user := signed_in(app):
        return user
    raise NotLoggedIn(_LOGGED_OUT)
