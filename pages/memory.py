"""Memory: what is kept in mind for me? See, search, correct, confirm, share, forget, and take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal
from uuid import UUID

import pandas as pd
import streamlit as st

from core.container import Container
from core.services.memory_views import KINDS, SCOPES, SOURCES, MemoryView, NewMemory
from core.services.views import Actor
from pages.ui.actions import act
from pages.ui.context import PageContext, page, told
from pages.ui.downloads import download
from pages.ui.memories import MOST_LETTERS
from pages.ui.notices import note, show_note
from pages.ui.state import ago, literal, plural

SUBJECT = "memory"
_QUERY = "memory_query"
_NEW = "memory_new"
_TABLE = "memory_table"
_SHOWN = 500
_KEPT: dict[str, int | None] = {"For good": None, "A month": 30, "A year": 365}
_FILES: tuple[tuple[Literal["csv", "json"], str, str], ...] = (
    ("csv", "Download CSV", "text/csv"),
    ("json", "Download JSON", "application/json"),
)
_COLUMNS = {
    "text": st.column_config.TextColumn("What", width=340),
    "kind": st.column_config.TextColumn("Kind", width=88),
    "holds": st.column_config.TextColumn("Where it holds", width=144),
    "source": st.column_config.TextColumn("From", width=136),
    "sure": st.column_config.ProgressColumn("How sure", min_value=0, max_value=100, format="%d %%", width=96),
    "when": st.column_config.DatetimeColumn("Remembered", format="distance", width=110),
    "until": st.column_config.DatetimeColumn("Until", format="D MMM YYYY", width=96),
}
_COUNTS = {
    "name": st.column_config.TextColumn("Person", width="medium"),
    "everywhere": st.column_config.NumberColumn("Everywhere"),
    "packs": st.column_config.NumberColumn("In a pack"),
    "conversations": st.column_config.NumberColumn("In a conversation"),
    "shared": st.column_config.NumberColumn("Shared"),
    "forgotten": st.column_config.NumberColumn("Forgotten"),
}


def show(here: PageContext) -> None:
    """Draw the memories, the chosen one, the way to add one, and for administrators the counts."""
    with told():
        show_note(SUBJECT)
        if limits := here.app.memories.limits:
            st.info(limits, icon=":material/search_off:")
        everything = here.app.memories.list(here.user, pack_id=here.pack.id if here.pack else None)
        if everything:
            _list(here, everything)
        else:
            st.header("Nothing is remembered yet", anchor=False)
            st.markdown(
                "When you state a rule in the chat, such as “we always use snake_case”, or a proposal is decided, you "
                "are asked whether to remember it. You can also write down a rule here."
            )
        _add(here, unfolded=not everything)
        if here.app.may(here.user, "manage_users"):
            _counts(here)


def _list(here: PageContext, everything: Sequence[MemoryView]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="memory_head"):
        query = st.text_input("Search by meaning", key=_QUERY, placeholder="what do we call the lessee?", width=360)
        if here.app.may(here.user, "export"):
            for form, label, mime in _FILES:
                download(
                    here.app,
                    label,
                    lambda user, form=form: here.app.memory_reports.export(user, format=form),
                    file_name=f"memories.{form}",
                    mime=mime,
                    key=f"memory_{form}",
                )
    shown = [one.memory for one in here.app.memories.search(here.user, query.strip())] if query.strip() else everything
    words = "those that fit best first" if query.strip() else "newest first"
    st.markdown(f"**{plural(len(shown), 'memory', 'memories')}**, {words}. Choose one to change or forget it.")
    chosen = _table(here, shown[:_SHOWN])
    if len(shown) > _SHOWN:
        st.caption(f"The first {_SHOWN} are shown; search to find the others.")
    if chosen is not None:
        _one(here, chosen)


def _table(here: PageContext, rows: Sequence[MemoryView]) -> MemoryView | None:
    frame = pd.DataFrame(
        {
            "text": [row.text for row in rows],
            "kind": [KINDS[row.kind] for row in rows],
            "holds": [_where(row) for row in rows],
            "source": [
                SOURCES[row.source] if row.owner_id == here.user.id else f"Shared by {row.owner}" for row in rows
            ],
            "sure": [round(row.confidence * 100) for row in rows],
            "when": pd.to_datetime([row.created_at for row in rows], utc=True),
            "until": pd.to_datetime([row.expires_at for row in rows], utc=True),
        }
    )
    chosen = st.dataframe(
        frame,
        key=f"{_TABLE}_{hash(tuple(row.id for row in rows))}",
        hide_index=True,
        column_config=_COLUMNS,
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        alt="Memories: choose a row to change or forget one",
    )
    places = chosen["selection"]["rows"]
    return rows[places[0]] if places and places[0] < len(rows) else None


def _where(row: MemoryView) -> str:
    if row.scope == "pack":
        return f"{row.pack}, shared" if row.shared else row.pack
    return f"A conversation on {row.pack}" if row.scope == "session" else SCOPES[row.scope]


def _one(here: PageContext, memory: MemoryView) -> None:
    own = memory.owner_id == here.user.id
    with st.container(border=True, key="memory_one"):
        st.caption(literal(f"{KINDS[memory.kind]} · {_where(memory)} · {ago(memory.created_at)}"))
        if own:
            _own(memory)
        else:
            st.markdown(literal(memory.text))
            st.caption(f"{literal(memory.owner)} shares this with all who work on the pack.")
        _origin(memory)
        with st.container(horizontal=True, gap="small"):
            _buttons(here, memory, own)


def _own(memory: MemoryView) -> None:
    with st.form(f"memory_form_{memory.id}", border=False):
        st.text_area("Words", memory.text, key=_words_key(memory.id), max_chars=MOST_LETTERS, height=80)
        st.form_submit_button("Save these words", on_click=_correct, args=(memory.id,))


def _origin(memory: MemoryView) -> None:
    if memory.proposal_id:
        query = {"proposal": str(memory.proposal_id), "pack": str(memory.pack_id or "")}
        st.page_link("review.py", label="The proposal it comes from", icon=":material/rule:", query_params=query)


def _buttons(here: PageContext, memory: MemoryView, own: bool) -> None:
    if own:
        st.button(
            "It still holds",
            key=f"memory_confirm_{memory.id}",
            icon=":material/check:",
            help="Makes it sure, and keeps it for good.",
            on_click=_do,
            args=(lambda app, user: app.memories.confirm(user, memory.id), "Confirmed; it is kept for good."),
        )
    if memory.scope == "pack" and (own or here.app.may(here.user, "confirm")):
        words = "It is yours alone now." if memory.shared else "All who work on the pack can see and use it now."
        st.button(
            "Stop sharing" if memory.shared else "Share with the pack",
            key=f"memory_share_{memory.id}",
            icon=":material/group:",
            on_click=_do,
            args=(lambda app, user: app.memories.share(user, memory.id, not memory.shared), words),
        )
    if own:
        st.button(
            "Forget it",
            key=f"memory_forget_{memory.id}",
            icon=":material/delete:",
            help="Its words are gone for good.",
            on_click=_do,
            args=(lambda app, user: app.memories.forget(user, memory.id), "Forgotten."),
        )


def _correct(memory_id: UUID) -> None:
    text = str(st.session_state[_words_key(memory_id)])
    _do(lambda app, user: app.memories.correct(user, memory_id, text), "Saved.")


def _words_key(memory_id: UUID) -> str:
    return f"memory_words_{memory_id}"


def _add(here: PageContext, *, unfolded: bool) -> None:
    with (
        st.expander("Write down a memory", icon=":material/bookmark_add:", expanded=unfolded),
        st.form("memory_add", border=False, clear_on_submit=False),
    ):
        st.text_area("What to remember", key=_NEW, max_chars=MOST_LETTERS, height=80, placeholder=_EXAMPLE)
        with st.container(horizontal=True, gap="medium"):
            kinds = ["preference", "decision", "pattern", "lesson"]
            st.segmented_control(
                "Kind", kinds, default="preference", format_func=KINDS.__getitem__, required=True, key=f"{_NEW}_kind"
            )
            scopes = ["global", "pack"] if here.pack else ["global"]
            st.segmented_control(
                "Where it holds",
                scopes,
                default="global",
                format_func=SCOPES.__getitem__,
                required=True,
                key=f"{_NEW}_scope",
            )
            st.segmented_control("How long", list(_KEPT), default="For good", required=True, key=f"{_NEW}_days")
        st.form_submit_button("Remember", on_click=_remember, args=(here.pack.id if here.pack else None,))


_EXAMPLE = "Attribute names are always written in snake_case."


def _remember(pack_id: UUID | None) -> None:
    scope = st.session_state[f"{_NEW}_scope"]
    new = NewMemory(
        text=str(st.session_state[_NEW]),
        kind=st.session_state[f"{_NEW}_kind"],
        scope=scope,
        pack_id=pack_id if scope == "pack" else None,
        days=_KEPT[st.session_state[f"{_NEW}_days"]],
    )
    if _do(lambda app, user: app.memories.remember(user, new), "Remembered."):
        st.session_state[_NEW] = ""


def _counts(here: PageContext) -> None:
    counts = here.app.memory_reports.counts(here.user)
    with st.expander("How much everyone has remembered", icon=":material/group:"):
        st.caption("Numbers only: what memories say is their owners' business.")
        if not counts:
            st.markdown("Nobody has had anything remembered yet.")
            return
        frame = pd.DataFrame(
            {
                "name": [f"{one.name} ({one.email})" for one in counts],
                "everywhere": [one.everywhere for one in counts],
                "packs": [one.packs for one in counts],
                "conversations": [one.conversations for one in counts],
                "shared": [one.shared for one in counts],
                "forgotten": [one.forgotten for one in counts],
            }
        )
        st.dataframe(frame, hide_index=True, column_config=_COUNTS, alt="How many memories each person has")


def _do(what: Callable[[Container, Actor], object], words: str) -> bool:
    done = act(SUBJECT, what)
    if done:
        note(SUBJECT, "done", words)
    return done


show(
    page("Memory", "What is kept in mind for you. Nothing enters without your word, and you can correct or forget it.")
)
