"""What would be proposed from the editor: the changes in words, a small diff, and the button that proposes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from core.container import Container
from core.engine import EngineError, Operation, apply
from core.pack.trailing import trailing
from core.pack.words import describe
from core.services.views import Actor, PackRow
from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.diff import show_small_diff
from pages.ui.editing import Base, Editing
from pages.ui.notices import go_to, note
from pages.ui.state import literal, plural
from pages.ui.yaml_html import safe

SUBJECT = "editor"
_LISTED = 12
_NAMED = 4
_DIFF_LINES = 60
WHY = "editor_why"


@dataclass(frozen=True)
class Offer:
    """What was changed: operations, or (`text`) the whole text; `problems` keep it from being proposed."""

    operations: Sequence[Operation] = ()
    text: str | None = None
    intent: str = "edited"
    problems: tuple[str, ...] = ()
    layout: tuple[str, ...] = ()
    request: str = ""
    uses: Literal["", "edits", "text"] = ""  # what is used up when this is proposed

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not self.operations and not self.layout


def take_along(offer: Offer, base: Base) -> Offer:
    """Where a new name leaves places behind that refer to the old one, offer to change these as well."""
    if offer.text is not None or offer.problems or not offer.operations:
        return offer
    parts = trailing(base.pack, offer.operations)
    if not parts:
        return offer
    places = list(dict.fromkeys(part.what for part in parts))
    named = ", ".join(places[:_NAMED]) + (f" and {len(places) - _NAMED} more" if len(places) > _NAMED else "")
    wanted = st.checkbox(
        f"Change what refers to it as well: {literal(named)}",
        value=True,
        key="editor_trailing",
        help="These places name it by its old name, and would lead nowhere.",
    )
    return replace(offer, operations=[*offer.operations, *(part.operation for part in parts)]) if wanted else offer


def show_offer(offer: Offer, base: Base) -> None:
    """Draw what would change: each operation in words, what is layout only, and the changed lines."""
    if offer.problems:
        st.warning(_listed_words("Before this can be proposed", offer.problems), icon=":material/edit_note:")
        return
    if offer.empty:
        return
    try:
        result = offer.text if offer.text is not None else apply(base.text, offer.operations).text
    except EngineError as error:
        st.error(literal(error.message), icon=":material/error:")
        return
    st.header("What would change", anchor=False)
    st.html(_in_words(offer, base))
    show_small_diff(base.text, result, _DIFF_LINES)


def _in_words(offer: Offer, base: Base) -> str:
    lines = [describe(operation, base.pack) for operation in offer.operations[:_LISTED]]
    rest = len(offer.operations) - len(lines)
    lines += [f"and {plural(rest, 'more change')}"] if rest > 0 else []
    lines += [f"Layout only: {words}" for words in offer.layout]
    return f'<ul class="operations">{"".join(f"<li>{safe(line)}</li>" for line in lines)}</ul>'


def _listed_words(head: str, lines: Sequence[str]) -> str:
    return f"**{head}**\n" + "\n".join(f"- {literal(line)}" for line in dict.fromkeys(lines))


def offer_bar(here: PageContext, editing: Editing, base: Base, pack: PackRow, offer: Offer) -> None:
    """Keep the button that proposes in sight, with the field for the reason and the way to let go of it all."""
    if offer.empty and not offer.problems:
        return
    moved = base.number != pack.head_number
    with st.bottom, st.container(key="editor_foot"):
        why = st.text_input(
            "Why?",
            key=WHY,
            value=editing.why if WHY not in st.session_state else "",
            placeholder="Why? A sentence for whoever reviews this (optional)",
            label_visibility="collapsed",
            max_chars=500,
        )
        if why != editing.why:
            editing.why = why
            editing.save(here)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                _label(offer),
                key="editor_propose",
                type="primary",
                icon=":material/rule:",
                disabled=bool(offer.problems) or moved,
                help="Carry it over to the newest version first." if moved else None,
                on_click=_propose,
                args=(here, editing, base, pack, offer),
            )
            st.button("Let go of it", key="editor_discard", on_click=_finished, args=(here, editing, pack, offer))
            st.caption(f"On version {base.number} of {literal(pack.name)}", width="content")


def _label(offer: Offer) -> str:
    return f"Propose {plural(len(offer.operations), 'change')}" if offer.operations else "Propose this layout"


def _propose(here: PageContext, editing: Editing, base: Base, pack: PackRow, offer: Offer) -> None:
    request = " ".join(part for part in (offer.request, editing.why.strip()) if part)

    def _made(app: Container, user: Actor) -> None:
        told = {"base_sha256": base.sha256, "kind": "edit", "request": request, "intents": (offer.intent,)}
        if offer.text is not None:
            made = app.assistant.propose_text(user, pack.id, offer.text, **told)
        else:
            made = app.assistant.propose_operations(user, pack.id, offer.operations, **told)
        note(made, "done", "Proposed. It waits for a decision here.")
        go_to("review.py", {"proposal": str(made), "pack": str(pack.id)})

    if act(SUBJECT, _made):
        _finished(here, editing, pack, offer)


def _finished(here: PageContext, editing: Editing, pack: PackRow, offer: Offer) -> None:
    """Forget what this offer was made of, and the reason; other unfinished work stays."""
    editing.finish(here, pack, offer.uses)
    st.session_state.pop(WHY, None)
