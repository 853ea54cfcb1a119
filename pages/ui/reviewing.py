"""What somebody has chosen of a proposal so far: left out, edited, opened; and the preview of exactly that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import streamlit as st

from core.errors import AppError, InvalidInput
from core.pack.operation_forms import edited
from core.services.previews import PreviewView
from core.services.views import ProposalView
from pages.ui.context import PageContext
from pages.ui.drafts import draft, keep

_PREVIEWS = "review_previews"
_KEPT = 8
NOTHING = "Nothing is chosen. Choose at least one change, or reject the proposal."


@dataclass
class Reviewing:
    """The state of one person's review of one proposal; `save` after every change."""

    proposal_id: UUID
    pack_id: UUID
    left_out: set[int] = field(default_factory=set)
    typed: dict[int, dict[str, Any]] = field(default_factory=dict)
    opened: int | None = None
    settled: dict[int, str] = field(default_factory=dict)  # of what clashes with a newer version
    text: str | None = None  # the whole text, as it is being written instead

    @property
    def name(self) -> str:
        """Under which name it is kept."""
        return f"review:{self.proposal_id}"

    def save(self, here: PageContext) -> None:
        """Keep it as it is now; nothing chosen is nothing kept."""
        typed = {str(place): values for place, values in self.typed.items() if values}
        settled = {str(place): choice for place, choice in self.settled.items()}
        kept: dict[str, Any] = {
            "left_out": sorted(self.left_out),
            "typed": typed,
            "opened": self.opened,
            "settled": settled,
        }
        kept["text"] = self.text
        begun = bool(self.left_out or typed or settled or self.text) or self.opened is not None
        keep(here, self.pack_id, self.name, kept if begun else {})

    def toggle(self, here: PageContext, place: int, on: bool) -> None:
        """Accept an operation, or leave it out."""
        (self.left_out.discard if on else self.left_out.add)(place)
        self.save(here)

    def open(self, here: PageContext, place: int) -> None:
        """Open an operation, or close it when it is the open one."""
        self.opened = None if self.opened == place else place
        self.save(here)

    def settle(self, here: PageContext, place: int, choice: str | None) -> None:
        """Say what shall become of an operation that clashes with a newer version."""
        if choice is None:
            self.settled.pop(place, None)
        else:
            self.settled[place] = choice
        self.save(here)

    def edits(self, view: ProposalView) -> tuple[dict[int, dict[str, Any]], dict[int, str]]:
        """Give the operations as they were edited, and what cannot be read of which."""
        found: dict[int, dict[str, Any]] = {}
        problems: dict[int, str] = {}
        for place, typed in self.typed.items():
            if not 0 <= place < len(view.operations):
                continue
            try:
                changed = edited(view.operations[place], typed)
            except InvalidInput as error:
                problems[place] = error.message
            else:
                if changed:
                    found[place] = changed
        return found, problems


def reviewing(here: PageContext, view: ProposalView) -> Reviewing:
    """Give what was chosen of a proposal, as it was kept."""
    kept = draft(here, view.row.pack_id, f"review:{view.row.id}")
    places = range(len(view.operations))
    typed = {int(place): dict(values) for place, values in kept.get("typed", {}).items()}
    opened = kept.get("opened")
    return Reviewing(
        view.row.id,
        view.row.pack_id,
        {place for place in kept.get("left_out", ()) if place in places},
        {place: values for place, values in typed.items() if place in places},
        opened if opened in places else None,
        {int(place): choice for place, choice in kept.get("settled", {}).items() if int(place) in places},
        kept.get("text"),
    )


@dataclass(frozen=True)
class Chosen:
    """What was chosen and what it gives; `problem` says why it cannot be, and the preview is then of the whole."""

    preview: PreviewView
    selection: tuple[int, ...] | None
    edits: dict[int, dict[str, Any]]
    problem: str = ""
    problems: dict[int, str] = field(default_factory=dict)

    @property
    def partial(self) -> bool:
        """Whether it is something else than the proposal as it stands."""
        return self.selection is not None or bool(self.edits)

    @property
    def wrong(self) -> str:
        """Why what was chosen cannot be confirmed as it is, empty when it can."""
        return self.problem or next(iter(self.problems.values()), "")


def chosen(here: PageContext, view: ProposalView, state: Reviewing) -> Chosen:
    """Give what comes of what was chosen so far."""
    edits, problems = state.edits(view)
    whole = _preview(here, view, None, {})
    if not state.left_out and not edits:
        return Chosen(whole, None, {}, "", problems)
    kept = [place for place in range(len(view.operations)) if place not in state.left_out]
    kept = [place for place in kept if not whole.needs[place] & state.left_out]
    selection = tuple(kept) if state.left_out else None
    if not kept:
        return Chosen(whole, (), edits, NOTHING, problems)
    try:
        return Chosen(_preview(here, view, selection, edits), selection, edits, "", problems)
    except AppError as error:
        return Chosen(whole, selection, edits, error.message, problems)


def _preview(
    here: PageContext, view: ProposalView, selection: tuple[int, ...] | None, edits: dict[int, dict[str, Any]]
) -> PreviewView:
    """Ask the service once for each choice: a click back and forth is answered at once."""
    known: dict[str, PreviewView] = st.session_state.setdefault(_PREVIEWS, {})
    key = f"{view.row.id} {view.seen_hash} {selection} {edits}"
    if key not in known:
        found = here.app.proposals.preview(here.user, view.row.id, selection=selection, edits=edits or None)
        for old in list(known)[: max(0, len(known) - _KEPT + 1)]:
            del known[old]
        known[key] = found
    return known[key]
