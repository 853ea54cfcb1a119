"""Links that work once, on both ends: made by an administrator, and used by whoever has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from core.container import Container
from core.errors import AppError
from core.services.links import LinkView, MadeLink
from core.services.views import Actor
from pages.ui.actions import act
from pages.ui.notices import LOGIN, note
from pages.ui.state import exact, literal

INVITATION = "invitation"
RESET = "reset"
_MADE = "links_made"


def offer_link(subject: str, kind: str, make: Callable[[Container, Actor], MadeLink]) -> None:
    """Make a link in a button's callback, and keep it for the next drawing of the page, which shows it once."""

    def keep(app: Container, user: Actor) -> None:
        made = make(app, user)
        st.session_state[_MADE] = (f"{_base(app)}/?{urlencode({kind: made.token})}", made.view)

    act(subject, keep)


def show_link() -> None:
    """Draw the link that was made a moment ago, once."""
    made: tuple[str, LinkView] | None = st.session_state.pop(_MADE, None)
    if made is None:
        return
    address, view = made
    whom = literal(view.email) or "whoever you give it to"
    what = "to set a new password" if view.kind == RESET else "to register as editor"
    st.success(
        f"A link for {whom} {what}. It works once, until {exact(view.expires_at)}. Copy it now: it is shown this once.",
        icon=":material/link:",
    )
    st.code(address, language=None, wrap_lines=True)


def used_link(app: Container, new_password: Callable[..., str | None]) -> bool:
    """Draw the form behind a link that a stranger has followed; False when there is none, or it works no more."""
    for kind, form in ((INVITATION, _register), (RESET, _set_password)):
        token = st.query_params.get(kind)
        if not token:
            continue
        try:
            view = app.links.look(token)
        except AppError as error:
            st.error(literal(error.message), icon=":material/error:")
            return False
        if view.kind == kind:
            form(app, token, view, new_password)
            return True
    return False


def register_openly(app: Container, new_password: Callable[..., str | None]) -> None:
    """Draw the form for a stranger where registration is open."""
    if app.links.open_registration:
        with st.expander("Register"):
            _register(app, "", None, new_password)


def _register(app: Container, token: str, view: LinkView | None, new_password: Callable[..., str | None]) -> None:
    if view is not None:
        st.markdown("You are invited. Say who you are, and choose a password; you can propose changes at once.")
    with st.form("links_register"):
        name = st.text_input("Your name", autocomplete="name")
        invited = view.email if view else ""
        email = st.text_input("Your email", value=invited, disabled=bool(invited), autocomplete="email")
        password = new_password("links_register", "New password")
        if st.form_submit_button("Register", type="primary") and password is not None:
            _finish(lambda: app.links.register(name, email, password, token), "You are registered. Log in now.")


def _set_password(app: Container, token: str, view: LinkView, new_password: Callable[..., str | None]) -> None:
    st.text(f"Choose a new password for {view.email}. You are logged out everywhere else then.")
    with st.form("links_reset"):
        password = new_password("links_reset", "New password")
        if st.form_submit_button("Set password", type="primary") and password is not None:
            _finish(lambda: app.links.reset(token, password), "Your new password holds. Log in with it now.")


def _finish(work: Callable[[], Any], words: str) -> None:
    work()
    for kind in (INVITATION, RESET):
        if kind in st.query_params:
            del st.query_params[kind]
    note(LOGIN, "done", words)
    st.rerun()


def _base(app: Container) -> str:
    if app.settings.public_url:
        return app.settings.public_url.rstrip("/")
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}"
