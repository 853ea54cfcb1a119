"""The account page: who I am, what I may do, where I am logged in, and my password."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from core.errors import AppError
from core.services.auth import LoginView
from core.services.views import Role
from pages.ui import shell
from pages.ui.context import PageContext, page
from pages.ui.login import new_password
from pages.ui.state import ROLE_WORDS, literal, plural
from pages.ui.tokens import draw_tokens

OUTCOME = "account_outcome"
ROLE_DUTIES = {
    Role.EDITOR: "You bring packs and propose changes. A reviewer decides whether they become true.",
    Role.REVIEWER: "You propose changes, confirm or reject what others propose, and roll packs back.",
    Role.ADMIN: "You may do everything a reviewer may, and you decide who else may come in, and as what.",
}
COLUMNS = {
    "device": st.column_config.TextColumn("Browser", width="medium"),
    "address": st.column_config.TextColumn("From"),
    "since": st.column_config.DatetimeColumn("Logged in", format="D MMM YYYY, HH:mm"),
    "seen": st.column_config.DatetimeColumn("Last seen", format="distance"),
}
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    (r"iPhone|iPad", "iOS"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X", "macOS"),
    (r"Linux|X11", "Linux"),
)


def show(context: PageContext) -> None:
    """Draw the account in four parts: who, where, the password, and tokens for programs."""
    user = context.user
    st.text(f"{user.name} · {user.email}")
    st.markdown(f"{ROLE_WORDS[user.role]}: {ROLE_DUTIES[user.role]}")
    has_password = context.app.auth.has_password(user)
    if not has_password:
        provider = context.app.sign_on.provider
        st.markdown(f"You log in through {literal(provider.name if provider else 'a provider')}, which says your role.")
    st.header("Where you are logged in", anchor=False)
    _logins(context)
    if has_password:
        st.header("Password", anchor=False)
        _password(context)
    st.header("API tokens", anchor=False)
    draw_tokens(context)


def _logins(context: PageContext) -> None:
    logins = context.app.auth.logins(context.user)
    frame = pd.DataFrame(
        {
            "device": [_device(view) for view in logins],
            "address": [view.address for view in logins],
            "since": [view.created_at for view in logins],
            "seen": [view.last_seen_at for view in logins],
        }
    )
    st.dataframe(frame, hide_index=True, column_config=COLUMNS, alt="Your logins")
    with st.container(horizontal=True):
        st.button("Log out", key="account_log_out", on_click=shell.log_out)
        st.button(
            "Log out everywhere",
            key="account_log_out_everywhere",
            on_click=shell.log_out_everywhere,
            help=f"Ends {plural(len(logins), 'login')}, this one too.",
        )


def _device(view: LoginView) -> str:
    name = "A program, over the API" if view.surface == "rest" else browser(view.agent)
    return f"{name} (this one)" if view.current else name


def _password(context: PageContext) -> None:
    if done := st.session_state.pop(OUTCOME, ""):
        st.success(done, icon=":material/check:")
    with st.form("account_password", border=False, clear_on_submit=True, width=420):
        current = st.text_input("Current password", type="password", autocomplete="current-password")
        new = new_password("account_new", "New password")
        if not st.form_submit_button("Change password") or new is None:
            return
        try:
            context.app.auth.change_password(context.user, current, new)
        except AppError as error:
            st.error(literal(error.message), icon=":material/error:")
            return
    st.session_state[OUTCOME] = "Your password is changed. Your other logins have ended."
    st.rerun()


def browser(agent: str) -> str:
    """Name a browser and its system from the way it introduces itself: `Firefox on Linux`."""
    name = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if re.search(sign, agent)), "")
    return " on ".join(part for part in (name, system) if part) or "Unknown browser"


show(page("Account", "Who you are here, where you are logged in, your password, and tokens for programs."))
