"""What a stranger sees: the first set-up, the login form, and the moment between form and cookie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit_authenticator import Authenticate
from streamlit_authenticator.controllers import AuthenticationController
from streamlit_authenticator.models import AuthenticationModel

from core.container import Container
from pages.ui import sign_on
from pages.ui.browser import enter
from pages.ui.context import told
from pages.ui.notices import LOGIN, show_note
from pages.ui.one_time import register_openly, used_link

_CODE = "login_code"
_REFUSED = "login_refused"
_FORM_STATE = ("authentication_status", "name", "username", "email", "roles", "logout", "password_hint")
_FIELDS = {"Form name": "Log in", "Username": "Email", "Password": "Password", "Login": "Log in"}
_WRONG = "Email and password do not fit together. Check both and try again."
_LOST = "The login was not completed. Nothing is wrong with your password; please log in once more."


def gate(app: Container) -> None:
    """Draw the one thing that a stranger may do now; a finished login loads the page anew, where it was."""
    with st.container(key="login_card"), told():
        st.title("Domain packs", anchor=False)
        show_note(LOGIN)
        if code := st.session_state.get(_CODE):
            _enter(code)
        elif code := sign_on.vouched_code(app, address(), agent()):
            _go_in(code)
        elif app.auth.needs_setup():
            _first_administrator(app)
            sign_on.offer(app)
        elif not used_link(app, new_password):
            _form(app)
            register_openly(app, new_password)


def _enter(code: str) -> None:
    st.caption("One moment: opening your page.")
    if not enter(code):
        del st.session_state[_CODE]
        st.session_state[_REFUSED] = True
        st.rerun()


def _go_in(code: str) -> None:
    """Keep the one-time code for the next run, which shows nothing else."""
    st.session_state[_CODE] = code
    st.rerun()


def _form(app: Container) -> None:
    st.markdown("Say in plain words what should change. Nothing is written before a person confirms it.")
    if st.session_state.pop(_REFUSED, False):
        st.warning(_LOST)
    sign_on.offer(app)
    _LoginForm(app).login(fields=_FIELDS, key="login_form")
    # What the library keeps of the form is not what holds a login here, so none of it outlives this run.
    answer = {key: st.session_state.pop(key, None) for key in _FORM_STATE}
    if answer["authentication_status"]:
        _go_in(app.auth.open_login(answer["username"], address(), agent()))
    elif answer["authentication_status"] is False:
        st.error(_WRONG, icon=":material/lock:")


class _NoCookie:
    """Stands where the library keeps its own cookie, which scripts could read and logging out would not end."""

    def get_cookie(self) -> None:
        """Know of no earlier login."""

    def set_cookie(self) -> None:
        """Keep no login."""


class _LoginForm(Authenticate):
    """The library's form over the application's users; it opens no session of its own."""

    def __init__(self, app: Container) -> None:
        # Not the library's own construction: that mounts a frame in the page which reads and writes cookies.
        self.attrs = {"login_sleep_time": 0}
        self.path = None
        self.cookie_controller = _NoCookie()
        self.authentication_controller = AuthenticationController({"usernames": {}}, auto_hash=False)
        self.authentication_controller.authentication_model = _CountedModel(app)


class _CountedModel(AuthenticationModel):
    """The library's check of the hash, with users found by look-up and failures counted in the database."""

    def __init__(self, app: Container) -> None:
        super().__init__({"usernames": {}}, auto_hash=False)
        self._auth = app.auth
        # Set after construction: the library copies a mapping that it is given, which would list all users.
        self.credentials: Mapping[str, Any] = {"usernames": app.auth.credentials()}

    def check_credentials(self, username: str, password: str) -> bool:
        """Tell whether the password fits. Raises TooManyAttempts before anything is compared."""
        self._auth.check_attempt(username, address())
        fits = super().check_credentials(username, password) is True
        if not fits:
            self._auth.login_failed(username, address())
        return fits


def _first_administrator(app: Container) -> None:
    st.markdown(
        "Welcome. You are the first one here, so this account becomes the administrator: "
        "it lets everyone else in, and says what each may do."
    )
    with st.form("login_setup"):
        name = st.text_input("Your name", autocomplete="name")
        email = st.text_input("Email", autocomplete="email", help="You log in with it. Nothing is sent to it.")
        password = new_password("login_setup")
        if st.form_submit_button("Create administrator", type="primary") and password is not None:
            _go_in(app.auth.set_up(name, email, password, address(), agent()))


def new_password(key: str, label: str = "Password") -> str | None:
    """Ask for a new password twice. None when the two differ, which is then said."""
    first = st.text_input(label, type="password", key=f"{key}_password", autocomplete="new-password")
    again = st.text_input(f"{label}, once more", type="password", key=f"{key}_again", autocomplete="new-password")
    if first == again:
        return first
    st.error("The two passwords differ. Type the same one twice.", icon=":material/error:")
    return None


def address() -> str:
    """Say where the request comes from, as far as the server can tell."""
    return st.context.ip_address or "this machine"


def agent() -> str:
    """Say which browser asks, as it names itself."""
    return st.context.headers.get("User-Agent") or ""
