"""Says that the pack has moved on while somebody was typing, and carries what was typed over."""

from __future__ import annotations

import streamlit as st

from core.engine import EngineError, apply, derive
from core.errors import AppError
from core.pack.form_carry import carry
from core.services.views import PackRow
from pages.ui.context import PageContext
from pages.ui.editing import Base, Editing, base_of, next_round
from pages.ui.notices import note
from pages.ui.state import plural

SUBJECT = "editor"


def show_moved(here: PageContext, editing: Editing, base: Base, pack: PackRow) -> None:
    """Tell when a newer version came in since this was begun; what was typed stays."""
    newer = pack.head_number - base.number
    if newer <= 0:
        return
    if not editing.begun:
        editing.finish(here, pack, "")
        st.rerun()
    st.warning(
        f"{plural(newer, 'newer version')} came in since you began on version {base.number}. What you typed is kept: "
        f"carry it over to version {pack.head_number}, and look at it once more.",
        icon=":material/history_toggle_off:",
    )
    st.button(
        f"Carry it over to version {pack.head_number}",
        key="editor_carry",
        icon=":material/update:",
        on_click=_carry_over,
        args=(here, editing, base, pack),
    )


def _carry_over(here: PageContext, editing: Editing, base: Base, pack: PackRow) -> None:
    try:
        head = base_of(here, pack.head_id)
        text = None if editing.text is None else _merged(base.text, editing.text, head.text)
    except EngineError as error:
        note(SUBJECT, "error", f"The whole text that you typed does not fit the newer version: {error.message}")
        return
    except AppError as error:
        note(SUBJECT, "error", error.message)
        return
    edits, notes = carry(base.pack, head.pack, editing.edits)
    editing.edits, editing.text = edits, text
    editing.base_id, editing.number = pack.head_id, pack.head_number
    editing.save(here)
    next_round()
    if notes:
        note(SUBJECT, "error", " ".join(notes))
    else:
        note(SUBJECT, "done", f"Carried over to version {pack.head_number}.")


def _merged(base: str, mine: str, head: str) -> str:
    """Do to the newer text what was done to the older one."""
    return apply(head, derive(base, mine).operations).text
