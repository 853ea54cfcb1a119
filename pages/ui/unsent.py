"""What is typed into the chat and not sent yet: the browser tells it while one types, and the service keeps it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import streamlit as st

from core.container import Container
from core.services.views import Actor
from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.drafts import draft, keep_as

SUBJECT = "chat"
_KEY = "chat_unsent"
# The text of a chat input is the browser's own until it is sent. It is told a moment after the last key, and at once
# when the box is left, so that a reload or another page loses no more than a word.
_TYPED = """
let waiting = 0
let last = null
export default function ({ data, setTriggerValue }) {
  const box = (event) => event.target?.matches?.('[data-testid="stChatInputTextArea"]') ? event.target : null
  const tell = (area) => {
    clearTimeout(waiting)
    if (!area.isConnected || area.value === (last ?? data.kept)) return
    last = area.value
    setTriggerValue("typed", area.value)
  }
  const later = (event) => {
    const area = box(event)
    if (!area) return
    clearTimeout(waiting)
    waiting = setTimeout(() => tell(area), 600)
  }
  const now = (event) => { if (box(event)) tell(box(event)) }
  if (last !== null && data.kept === "") last = null
  document.addEventListener("input", later, true)
  document.addEventListener("focusout", now, true)
  return () => {
    document.removeEventListener("input", later, true)
    document.removeEventListener("focusout", now, true)
  }
}
"""
_typed = st.components.v2.component("chat_typed", js=_TYPED)


def unsent(here: PageContext, pack_id: UUID) -> str:
    """Give what this person has typed about a pack and not sent."""
    return str(draft(here, pack_id, _name(pack_id)).get("text", ""))


@st.fragment
def keep_typed(here: PageContext, pack_id: UUID) -> None:
    """Keep what is typed into the chat while it is typed; draws nothing, and only this piece runs anew."""
    _typed(key=_KEY, data={"kept": unsent(here, pack_id)}, on_typed_change=_keeping(pack_id))


def _keeping(pack_id: UUID) -> Callable[[], None]:
    def keeping() -> None:
        typed: Any = st.session_state[_KEY].get("typed")
        act(SUBJECT, lambda app, user: keep_unsent(app, user, pack_id, str(typed or "")))

    return keeping


def keep_unsent(app: Container, user: Actor, pack_id: UUID, text: str) -> None:
    """Keep what is typed, or forget what was sent."""
    keep_as(app, user, pack_id, _name(pack_id), {"text": text} if text.strip() else {})


def _name(pack_id: UUID) -> str:
    return f"chat:{pack_id}"
