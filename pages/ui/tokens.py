"""The part of the account page about API tokens: those that are, a new one, and the end of one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.container import Container
from core.services.api_tokens import ApiTokenView, MadeToken
from core.services.views import Actor, Scope
from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.notices import note, show_note

_SUBJECT = "account_tokens"
_MADE = "account_token_made"
_SCOPE_WORDS = {
    Scope.READ: "Read packs, versions and the log",
    Scope.PROPOSE: "Read packs, and propose",
    Scope.CONFIRM: "Read, and confirm or reject",
}
_COLUMNS = {
    "name": st.column_config.TextColumn("Name", width="medium"),
    "scopes": st.column_config.TextColumn("May", width="large"),
    "used": st.column_config.DatetimeColumn("Last used", format="distance"),
    "until": st.column_config.DatetimeColumn("Good until", format="D MMM YYYY"),
}
_DAYS = (7, 30, 90, 365)


def draw_tokens(context: PageContext) -> None:
    """Draw the tokens of whoever looks at the page, and what can be done about them."""
    st.markdown("A token lets a program or an agent work as you, within what you choose here. Agents never confirm.")
    show_note(_SUBJECT)
    _made()
    tokens = list(context.app.api_tokens.list(context.user))
    if tokens:
        _table(tokens)
        _revoke(tokens)
    with st.expander("Make a token", expanded=False), st.form("account_token", border=False, width=420):
        name = st.text_input("What is it for", key="account_token_name", placeholder="Nightly check", max_chars=100)
        scopes = st.pills(
            "It may",
            list(Scope),
            selection_mode="multi",
            default=[Scope.READ],
            format_func=_SCOPE_WORDS.__getitem__,
            key="account_token_scopes",
        )
        days = st.selectbox(
            "Good for", _DAYS, index=2, format_func=lambda days: f"{days} days", key="account_token_days"
        )
        if st.form_submit_button("Make token"):
            _make(name, list(scopes), days)
            st.rerun()


def _made() -> None:
    made: MadeToken | None = st.session_state.pop(_MADE, None)
    if made is not None:
        st.success("Here is your token. Copy it now: it is shown this once, and kept nowhere.", icon=":material/key:")
        st.code(made.token, language=None, wrap_lines=True)


def _table(tokens: list[ApiTokenView]) -> None:
    frame = pd.DataFrame(
        {
            "name": [view.name for view in tokens],
            "scopes": ["; ".join(_SCOPE_WORDS[scope] for scope in view.scopes) for view in tokens],
            "used": pd.to_datetime([view.last_used_at for view in tokens], utc=True),
            "until": [view.expires_at for view in tokens],
        }
    )
    st.dataframe(frame, hide_index=True, column_config=_COLUMNS, placeholder="never", alt="Your API tokens")


def _revoke(tokens: list[ApiTokenView]) -> None:
    names = {view.id: view.name for view in tokens}
    chosen = st.selectbox(
        "Token to end",
        list(names),
        format_func=names.__getitem__,
        index=None,
        placeholder="Choose a token to end",
        key="account_token_chosen",
        width=420,
    )
    if chosen is not None:
        st.button(
            "End this token",
            key="account_token_end",
            help="Programs that use it are refused from the next request on.",
            on_click=_end,
            args=(chosen, names[chosen]),
        )


def _end(token_id: object, name: str) -> None:
    if act(_SUBJECT, lambda app, user: app.api_tokens.revoke(user, token_id)):
        note(_SUBJECT, "done", f"The token {name} works no more.")
        del st.session_state["account_token_chosen"]


def _make(name: str, scopes: list[Scope], days: int) -> None:
    def make(app: Container, user: Actor) -> None:
        st.session_state[_MADE] = app.api_tokens.make(user, name, scopes, days)

    act(_SUBJECT, make)
