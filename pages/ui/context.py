"""What every page starts with: the guard, the chosen pack, the strip in sight, and errors in words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from core.container import SESSION_COOKIES, Container, current
from core.errors import AppError, NotLoggedIn
from core.observing.logs import begin_run
from core.services.views import Actor, PackRow
from pages.ui.state import PACK_PARAM, ROLE_WORDS, choose_pack, chosen_pack, literal, plural

_PICKER = "shell_pack_picker"
SURPRISE = (
    "This did not work, and the reason is not known here. What was saved before is safe. "
    "Try again; if it happens again, tell your administrator what you did and when."
)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visit:
    """Who asks for this run, all packs as they stand at its beginning, and how many proposals are theirs to act on."""

    user: Actor
    packs: Sequence[PackRow]
    to_do: int  # proposals to review, and own ones that were sent back

    @property
    def waiting(self) -> int:
        """How many proposals of all packs wait for a decision."""
        return sum(pack.open_proposals for pack in self.packs)


_arrived: ContextVar[Visit | None] = ContextVar("arrived", default=None)


@dataclass(frozen=True)
class PageContext:
    """Who looks at the page, the services behind it, and the pack it is about (None: there is none yet)."""

    user: Actor
    app: Container
    pack: PackRow | None
    waiting: int  # proposals, of all packs


def signed_in(app: Container) -> Actor | None:
    """Look up who is behind this request by its cookie; None when nobody is logged in."""
    for name in SESSION_COOKIES:
        token = st.context.cookies.get(name)
        if isinstance(token, str) and (user := app.auth.actor(token)):
            return user
    return None


def arrive(app: Container) -> Visit | None:
    """Look up who is behind this run and what packs there are, for the shell and its page; None for a stranger."""
    user = signed_in(app)
    begin_run(user.id if user else "")
    if user is not None:
        app.limits.request(user)
    visit = None
    if user is not None:
        counts = app.inbox.counts(user)
        visit = Visit(user, app.packs.list(user), counts.review + counts.returned)
    _arrived.set(visit)
    return visit


def _visit(app: Container) -> Visit | None:
    """Take what the shell has looked up, once: a page that runs without the shell looks for itself."""
    visit = _arrived.get()
    _arrived.set(None)
    return visit or arrive(app)


def page(title: str, lead: str) -> PageContext:
    """Open a page: stop it for strangers, draw the strip, the title and the line that says what to do here."""
    app = current()
    with told():
        visit = _visit(app)
        if visit is None:
            st.stop()
        asked = st.query_params.get(PACK_PARAM)
        pack = chosen_pack(st.session_state, asked, visit.packs)
        # Every change of the address is one of the browser's history too.
        if pack is not None and asked != str(pack.id):
            st.query_params[PACK_PARAM] = str(pack.id)
        _strip(visit, pack)
        st.title(title, anchor=False)
        with st.container(key="page_lead"):
            st.markdown(lead)
        return PageContext(visit.user, app, pack, visit.waiting)
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


def _strip(visit: Visit, pack: PackRow | None) -> None:
    with st.container(key="shell_strip", horizontal=True, vertical_alignment="center"):
        if pack is not None:
            _pack_picker(pack, visit.packs)
            st.markdown(f"Version {pack.head_number}, marked {literal(pack.pack_version)}", width="content")
            _waiting(pack)
        st.markdown(f":material/person: {ROLE_WORDS[visit.user.role]}", width="content")


def _waiting(pack: PackRow) -> None:
    if not pack.open_proposals:
        st.markdown("Nothing waits", width="content")
        return
    words = f"{plural(pack.open_proposals, 'proposal')} {'waits' if pack.open_proposals == 1 else 'wait'}"
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
