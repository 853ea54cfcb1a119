"""What somebody is changing in a pack by hand: on which version, in which form, and how it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import streamlit as st

from core.container import Container
from core.pack.forms import Target
from core.pack.model import Pack
from core.services.views import PackRow
from pages.ui.context import PageContext
from pages.ui.drafts import draft, keep

_ROUND = "editor_round"


@dataclass
class Editing:
    """The state of one person's work on one pack; `save` after every change."""

    pack_id: UUID
    base_id: UUID
    number: int
    edits: dict[str, dict[str, Any]] = field(default_factory=dict)
    text: str | None = None
    why: str = ""

    @property
    def name(self) -> str:
        """Under which name it is kept."""
        return f"editor:{self.pack_id}"

    @property
    def begun(self) -> bool:
        """Whether anything was typed."""
        return bool(self.edits or self.text is not None or self.why)

    def save(self, here: PageContext) -> None:
        """Keep it as it is now; nothing typed is nothing kept."""
        kept = {"base": str(self.base_id), "number": self.number, "edits": self.edits, "text": self.text}
        keep(here, self.pack_id, self.name, {**kept, "why": self.why} if self.begun else {})

    def finish(self, here: PageContext, pack: PackRow, used: str) -> None:
        """Forget what was used up; with nothing unfinished left, stand on the newest version."""
        self.why = ""
        if used == "edits":
            self.edits = {}
        elif used == "text":
            self.text = None
        if not self.begun:
            self.base_id, self.number = pack.head_id, pack.head_number
        self.save(here)
        next_round()


def opened(here: PageContext, pack: PackRow) -> Editing:
    """Give what is being changed in this pack, as it was kept, or a fresh start on the newest version."""
    kept = draft(here, pack.id, f"editor:{pack.id}")
    if not kept:
        return Editing(pack.id, pack.head_id, pack.head_number)
    edits = {str(key): dict(value) for key, value in kept.get("edits", {}).items()}
    return Editing(pack.id, UUID(kept["base"]), int(kept["number"]), edits, kept.get("text"), kept.get("why", ""))


@dataclass(frozen=True)
class Base:
    """The version that is being changed: its text and what it means."""

    sha256: str
    number: int
    pack: Pack

    @property
    def text(self) -> str:
        """The text, byte for byte."""
        return self.pack.text


def base_of(here: PageContext, version_id: UUID) -> Base:
    """Give a version as a base. Raises `NotFound`."""
    row = here.app.versions.view(here.user, version_id).row
    return Base(row.sha256, row.number, pack_of(here.app, row.sha256))


def pack_of(app: Container, sha: str) -> Pack:
    """Give the parsed pack of a text that was shown to this person."""
    return app.texts.pack(sha)


def this_round() -> int:
    """Count how often the fields were filled anew: part of their keys, so that old ones are forgotten."""
    return int(st.session_state.get(_ROUND, 0))


def next_round() -> None:
    """Have every field filled anew on the next run."""
    st.session_state[_ROUND] = this_round() + 1


def widget_key(target: Target, name: str) -> str:
    """Give the key of a field's widget in this round."""
    digest = sha256(f"{target.key}\0{name}".encode()).hexdigest()[:16]
    return f"editor_{this_round()}_{digest}"
