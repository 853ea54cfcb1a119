"""Chat: what should change in this pack? A conversation read like a notebook, one cell for each request."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import streamlit as st

from core.container import Container
from core.errors import AppError
from core.services.views import Actor, ChatSessionRow, PackRow, TurnView
from pages.ui.actions import act
from pages.ui.browser import reveal
from pages.ui.cells import Desk, show_cell
from pages.ui.context import PageContext, page, told
from pages.ui.downloads import download
from pages.ui.notices import first_click, follow, show_note
from pages.ui.state import ago, literal, plural
from pages.ui.unsent import keep_typed, keep_unsent, unsent

SESSION_PARAM = "session"
ASK_PARAM = "ask"  # the beginning of a request, for the person to finish
_NEW = "new"
_ALL = "chat_all_cells"
_INPUT = "chat_input"
_PICKER = "chat_picker"
_SHOWN = 4


def show(here: PageContext) -> None:
    """Draw the conversation about the chosen pack."""
    follow()
    if here.pack is None:
        _no_pack()
        return
    with told():
        _conversation(here, here.pack)


def _no_pack() -> None:
    st.header("There is no pack to talk about yet", anchor=False)
    st.markdown("A pack holds the entities, patterns and terms of your field. Bring your own, or start with a sample.")
    st.page_link("packs.py", label="Bring a pack", icon=":material/library_add:")


def _conversation(here: PageContext, pack: PackRow) -> None:
    sessions = here.app.sessions.list(here.user, pack.id)
    session = _chosen(here, pack, sessions)
    _switcher(here, sessions, session)
    show_note("chat")
    own = session in sessions
    if session and not own:
        st.info("You are reading along in a colleague's conversation. What you write starts one of your own.")
    send = partial(_send, pack.id, session.id if session and own else None)
    if session is None:
        _beginning(here, pack, send)
    else:
        _cells(here, pack, session, send)
    _input(here, pack, send)


def _chosen(here: PageContext, pack: PackRow, sessions: list[ChatSessionRow]) -> ChatSessionRow | None:
    """Find the conversation that the address names; without one, the latest about this pack."""
    asked = st.query_params.get(SESSION_PARAM, "")
    if asked == _NEW:
        return None
    if found := next((row for row in sessions if str(row.id) == asked), None):
        return found
    if asked:
        try:
            shared = here.app.sessions.get(here.user, UUID(asked))
            if shared.pack_id == pack.id:
                return shared
        except (AppError, ValueError):
            st.warning("That conversation is not here, or not yours to see. This is your latest one.")
    latest = sessions[0] if sessions else None
    _remember(str(latest.id) if latest else _NEW)
    return latest


def _remember(session: str) -> None:
    st.query_params[SESSION_PARAM] = session


def _switcher(here: PageContext, sessions: list[ChatSessionRow], session: ChatSessionRow | None) -> None:
    if not sessions and session is None:
        return
    rows = {str(row.id): row for row in ([session] if session else []) + sessions}
    options = ([] if session else [_NEW]) + list(rows)
    st.session_state[_PICKER] = str(session.id) if session else _NEW
    with st.container(horizontal=True, vertical_alignment="bottom", key="chat_switcher"):
        st.selectbox(
            "Conversation",
            options,
            key=_PICKER,
            format_func=lambda key: _title(rows[key]) if key in rows else "A new conversation",
            on_change=lambda: _remember(st.session_state[_PICKER]),
            width=520,
        )
        st.button(
            "New conversation",
            key="chat_new",
            icon=":material/add:",
            disabled=session is None,
            on_click=_remember,
            args=(_NEW,),
        )
        if session and session.turns:
            _downloads(here, session)


def _downloads(here: PageContext, session: ChatSessionRow) -> None:
    """Offer the conversation as a file: requests, proposals with their changes, decisions."""
    with st.popover("Download", icon=":material/download:"):
        st.caption("The whole conversation: requests, proposals with their changes, and what was decided.")
        for format, label, mime in (
            ("md", "As a document (Markdown)", "text/markdown"),
            ("ipynb", "As a Jupyter notebook", "application/x-ipynb+json"),
        ):
            download(
                here.app,
                label,
                lambda user, form=format: here.app.transcripts.export(user, session.id, format=form),
                file_name=f"conversation-{session.updated_at:%Y-%m-%d}.{format}",
                mime=mime,
                key=f"chat_download_{format}",
            )


def _title(row: ChatSessionRow) -> str:
    return f"{row.title or 'Untitled'} · {ago(row.updated_at)}"


def _beginning(here: PageContext, pack: PackRow, send: partial[None]) -> None:
    st.header(f"What should change in {literal(pack.name)}?", anchor=False)
    st.markdown(
        "Write it as you would say it to a colleague. You get a proposal to read, side by side with what stands "
        "there now. These would work on this very pack:"
    )
    with st.container(key="chat_examples", gap="small"):
        for number, example in enumerate(here.app.assistant.examples(here.user, pack.id)):
            st.button(
                literal(example),
                key=f"chat_example_{number}",
                icon=":material/edit_note:",
                on_click=send,
                args=(example,),
            )


def _cells(here: PageContext, pack: PackRow, session: ChatSessionRow, send: partial[None]) -> None:
    turns = here.app.sessions.turns(here.user, session.id)
    rows = {row.id: row for row in here.app.proposals.queue(here.user, pack_id=pack.id)}
    desk = Desk(here.app, here.user, rows, send)
    for turn in _visible(session, turns):
        show_cell(desk, turn, newest=turn is turns[-1])
    if turns:
        reveal(f"cell_{turns[-1].id}", f"{turns[-1].id} {turns[-1].outcome}")


def _visible(session: ChatSessionRow, turns: list[TurnView]) -> list[TurnView]:
    earlier = len(turns) - _SHOWN
    if earlier <= 0 or st.session_state.get(_ALL) == session.id:
        return turns
    st.button(
        f"Show {plural(earlier, 'earlier request')}",
        key="chat_earlier",
        type="tertiary",
        icon=":material/unfold_more:",
        on_click=lambda: st.session_state.update({_ALL: session.id}),
    )
    return turns[earlier:]


def _input(here: PageContext, pack: PackRow, send: partial[None]) -> None:
    if asked := st.query_params.pop(ASK_PARAM, ""):
        st.session_state[_INPUT] = asked[:4000]
    elif _INPUT not in st.session_state and (typed := unsent(here, pack.id)):
        st.session_state[_INPUT] = typed[:4000]
    keep_typed(here, pack.id)
    with st.bottom:
        st.chat_input(
            f"What should change in {pack.name}?",
            key=_INPUT,
            max_chars=4000,
            on_submit=lambda: send(st.session_state[_INPUT]),
        )
        st.caption(f"Who drafts the proposals: {literal(here.app.assistant.planner_label)}")


def _send(pack_id: UUID, session_id: UUID | None, text: str | None) -> None:
    """Send a request to its conversation, or to a new one. A widget's callback."""
    if not text or not text.strip() or not first_click(("send", session_id, text)):
        return

    def _ask(app: Container, user: Actor) -> None:
        session = session_id or app.sessions.create(user, pack_id).id
        _remember(str(session))
        app.assistant.send(user, session, text.strip())
        keep_unsent(app, user, pack_id, "")

    if not act("chat", _ask):
        st.session_state[_INPUT] = text  # what could not be sent stays in the box


show(page("Chat", "Say in plain words what should change. Nothing is written before a person confirms it."))
