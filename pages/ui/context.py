"""What every page starts with: the guard, the chosen pack, the strip in sight, and errors in words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from core.container import SESSION_COOKIES, Container, current
from core.errors import AppError, NotLoggedIn
from core.services.views import Actor, PackRow
from pages.ui.state import PACK_PARAM, ROLE_WORDS, choose_pack, chosen_pack, literal, plural

_PICKER = "shell_pack_picker"
SURPRISE = (
    "This did not work, and the reason is not known here. What was saved before is safe. "
    "Try again; if it happens again, tell your administrator what you did and when."
)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PageContext:
    """Who looks at the page, the services behind it, and the pack it is about (None: there is none yet)."""

    user: Actor
    app: Container
    pack: PackRow | None


def signed_in(app: Container) -> Actor | None:
    """Look up who is behind this request by its cookie; None when nobody is logged in."""
    for name in SESSION_COOKIES:
        token = st.context.cookies.get(name)
        if isinstance(token, str) and (user := app.auth.actor(token)):
            return user
    return None


def page(title: str, lead: str) -> PageContext:
    """Open a page: stop it for strangers, draw the strip, the title and the line that says what to do here."""
    app = current()
    with told():
        user = signed_in(app)
        if user is None:
            st.stop()
        packs = app.packs.list(user)
        pack = chosen_pack(st.session_state, st.query_params.get(PACK_PARAM), packs)
        if pack is not None:
            st.query_params[PACK_PARAM] = str(pack.id)
        _strip(user, app, pack, packs)
        st.title(title, anchor=False)
        with st.container(key="page_lead"):
            st.markdown(lead)
        return PageContext(user, app, pack)
    st.stop()


@contextmanager
def told() -> Iterator[None]:
    """Turn an expected failure into its sentence, and any other into a calm one with the traceback in the log."""
    try:
        yield
    except NotLoggedIn:
        st.rerun()
    except AppError as error:
        st.error(literal(error.message), icon=":material/error:")
    except Exception:
        log.exception("a page failed")
        st.error(SURPRISE, icon=":material/error:")


def _strip(user: Actor, app: Container, pack: PackRow | None, packs: Sequence[PackRow]) -> None:
    with st.container(key="shell_strip", horizontal=True, vertical_alignment="center"):
        if pack is not None:
            _pack_picker(pack, packs)
            st.markdown(f"Version {pack.head_number}, marked {literal(pack.pack_version)}", width="content")
            _waiting(app.proposals.pending_count(user, pack.id), pack)
        st.markdown(f":material/person: {ROLE_WORDS[user.role]}", width="content")


def _waiting(count: int, pack: PackRow) -> None:
    if not count:
        st.markdown("Nothing waits", width="content")
        return
    words = f"{plural(count, 'proposal')} {'waits' if count == 1 else 'wait'}"
    st.page_link("review.py", label=words, query_params={PACK_PARAM: str(pack.id)})


def _pack_picker(pack: PackRow, packs: Sequence[PackRow]) -> None:
    names = {row.id: row.name for row in packs}
    st.session_state[_PICKER] = pack.id
    st.selectbox(
        "Pack",
        list(names),
        key=_PICKER,
        format_func=lambda pack_id: names.get(pack_id, ""),
        on_change=_picked,
        label_visibility="collapsed",
        width=240,
    )


def _picked() -> None:
    pack_id: UUID = st.session_state[_PICKER]
    choose_pack(st.session_state, pack_id)
    st.query_params[PACK_PARAM] = str(pack_id)
