"""The login by a provider, as a stranger sees it: the way out, the way back, and why it led nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.container import Container
from core.errors import AppError, Conflict
from pages.ui.browser import forget, keep_place
from pages.ui.state import literal

_PARAM = "login"
_HEARD = "login_answer_heard"
_WHY = {
    "away": "{name} does not answer now. Try again in a moment, or log in with your password.",
    "cancelled": "The login at {name} was cancelled.",
    "failed": "The login at {name} was not completed. Try once more; if it fails again, tell your administrator.",
}


def vouched_code(app: Container, address: str, agent: str) -> str | None:
    """Give the one-time code for whom the provider vouches, None when it vouches for nobody; say why if it may not.

    Each answer is heard once, and forgotten by the browser.
    """
    if app.sign_on.provider is None or not (claims := _claims()):
        return None
    if _HEARD not in st.session_state:
        st.session_state[_HEARD] = ""
        try:
            return app.sign_on.open_login(claims, address, agent)
        except Conflict:
            pass  # an old answer: whoever sits here now logs in anew
        except AppError as error:
            st.session_state[_HEARD] = error.message
    if words := st.session_state[_HEARD]:
        st.error(literal(words), icon=":material/lock:")
    forget()
    return None


def offer(app: Container) -> bool:
    """Draw the way to the provider, with why the last one led nowhere; False where there is no provider."""
    provider = app.sign_on.provider
    if provider is None:
        return False
    if words := _WHY.get(st.query_params.get(_PARAM, "")):
        st.warning(literal(words.format(name=provider.name)), icon=":material/info:")
        del st.query_params[_PARAM]
    keep_place()
    if st.button(f"Continue with {literal(provider.name)}", key="login_provider", width="stretch"):
        st.login()
    st.caption("Or log in with a password.")
    return True


def _claims() -> Mapping[str, Any]:
    """Give what the provider said, as the framework has checked and signed it; empty when there is nothing."""
    user = st.user.to_dict()
    return user if user.get("is_logged_in") is True else {}
