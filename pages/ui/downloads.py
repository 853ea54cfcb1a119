"""Download buttons whose file is made at the click, for whoever is logged in at that moment."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.container import SESSION_COOKIES, Container
from core.errors import NotLoggedIn
from core.services.views import Actor


def download(
    app: Container, label: str, make: Callable[[Actor], bytes], *, file_name: str, mime: str, key: str
) -> None:
    """Draw a button that asks `make` for the file when it is clicked, and not before."""
    # The file is made outside of this run, where the cookies of the request cannot be read any more.
    tokens = [token for name in SESSION_COOKIES if isinstance(token := st.context.cookies.get(name), str)]
    st.download_button(
        label,
        data=lambda: make(_whoever(app, tokens)),
        file_name=file_name,
        mime=mime,
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def _whoever(app: Container, tokens: list[str]) -> Actor:
    for token in tokens:
        if user := app.auth.actor(token):
            return user
    raise NotLoggedIn("You are logged out by now. Log in and download again.")
