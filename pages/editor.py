"""Edit: change a pack without the assistant, in forms, as a whole text, from a table or from a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.pack.form_lists import Choice, Part, choices, containers, has_table, next_new, parts, single_target
from core.pack.form_operations import typed_operations
from core.pack.forms import Target
from core.pack.model import Pack
from core.pack.things import Path
from core.services.views import PackRow
from pages.ui.bringing import from_file, from_table
from pages.ui.context import PageContext, page, told
from pages.ui.editing import Base, Editing, base_of, opened, this_round
from pages.ui.forms import draw_form, draw_table
from pages.ui.moved import show_moved
from pages.ui.notices import follow, show_note
from pages.ui.offering import Offer, offer_bar, show_offer, take_along
from pages.ui.state import literal
from pages.ui.whole_text import whole_text

QUESTIONS = "question_templates"
FORMS, TEXT, TABLE, FILE = "Forms", "Whole text", "From a table", "From a file"
_ROWS, _ONE = "As a table", "One by one"


def show(here: PageContext) -> None:
    """Draw the way that was chosen, what would change by it, and the button that proposes it."""
    follow()
    with told():
        if here.pack is None:
            st.info("There is no pack to change yet.", icon=":material/library_books:")
            st.page_link("packs.py", label="Bring a pack", icon=":material/library_books:")
            return
        _edit(here, here.pack)


def _edit(here: PageContext, pack: PackRow) -> None:
    editing = opened(here, pack)
    base = base_of(here, editing.base_id)
    show_note("editor")
    way = st.segmented_control(
        "How to change it",
        [FORMS, TEXT, TABLE, FILE],
        default=FORMS,
        required=True,
        key="editor_way",
        label_visibility="collapsed",
        persist_state="session",
    )
    show_moved(here, editing, base, pack)
    draw: Mapping[str, Callable[[PageContext, Editing, Base], Offer | None]] = {
        FORMS: _forms,
        TEXT: whole_text,
        TABLE: from_table,
        FILE: from_file,
    }
    offer = draw[way or FORMS](here, editing, base)
    if offer is not None:
        offer = take_along(offer, base)
        show_offer(offer, base)
        offer_bar(here, editing, base, pack, offer)


@dataclass(frozen=True)
class _Desk:
    """What every form of this run needs: who types, what was typed, the pack, and what is wrong so far."""

    here: PageContext
    editing: Editing
    pack: Pack
    problems: Mapping[str, Mapping[str, str]]

    def form(self, target: Target, *, removable: bool = False) -> None:
        """Draw the form of a target."""
        with st.container(border=True, key=f"editor_form_{'thing' if removable else 'section'}"):
            draw_form(
                self.here, self.editing, self.pack, target, self.problems.get(target.key, {}), removable=removable
            )


def _forms(here: PageContext, editing: Editing, base: Base) -> Offer | None:
    desk = _Desk(here, editing, base.pack, typed_operations(base.pack, editing.edits).problems)
    part = _section(base.pack)
    lists = containers(base.pack, part.key)
    if part.key == QUESTIONS:
        group = _group(lists)
        if group is not None:
            _things(desk, part, group)
    elif lists:
        _things(desk, part, lists[0])
    else:
        desk.form(single_target(part.key))
    if part.key == "validation_rules":
        st.markdown("**Other rules**")
        desk.form(Target(("validation_rules",)))
    return _offered(base.pack, editing)


def _section(pack: Pack) -> Part:
    found = {part.key: part for part in parts(pack)}
    key = st.selectbox(
        "Section",
        list(found),
        key="editor_section",
        format_func=lambda name: _section_label(found[name]) if name in found else name,
        persist_state="session",
    )
    return found.get(key) or next(iter(found.values()))


def _section_label(part: Part) -> str:
    if part.count is None:
        return part.title
    return f"{part.title} ({part.count})" if part.count else f"{part.title} (none yet)"


def _things(desk: _Desk, part: Part, container: Path) -> None:
    if has_table(container) and _as_table():
        draw_table(desk.here, desk.editing, desk.pack, container)
        wrong = [found for key, found in desk.problems.items() if Target.of(key).path[: len(container)] == container]
        for text in dict.fromkeys(text for found in wrong for text in found.values()):
            st.markdown(f":red[{literal(text)}]")
        return
    target = _thing(desk, part, container)
    if target is not None:
        desk.form(target, removable=True)


def _group(lists: Sequence[Path]) -> Path | None:
    kinds = [str(container[1]) for container in lists]
    kind = st.selectbox(
        "Kind of question",
        kinds,
        index=0 if kinds else None,
        key="editor_group",
        accept_new_options=True,
        placeholder="Choose one, or write another",
    )
    return next((found for found in lists if str(found[1]) == kind), (QUESTIONS, kind)) if kind else None


def _as_table() -> bool:
    look = st.segmented_control(
        "How to show them",
        [_ROWS, _ONE],
        default=_ROWS,
        required=True,
        key="editor_look",
        label_visibility="collapsed",
        persist_state="session",
    )
    return look == _ROWS


def _thing(desk: _Desk, part: Part, container: Path) -> Target | None:
    found = {choice.target.key: choice for choice in choices(desk.pack, container, desk.editing.edits)}
    key = f"editor_thing_{this_round()}_{container}"
    if st.session_state.get(key) not in found:
        st.session_state[key] = next(iter(found), None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            part.noun.capitalize() if part.noun else "Entry",
            list(found),
            key=key,
            format_func=lambda name: _thing_label(found[name]) if name in found else "",
            placeholder="None yet",
        )
        st.button(
            f"Add {'an' if part.noun[:1] in 'aeiou' else 'a'} {part.noun}",
            key=f"editor_add_{container}",
            icon=":material/add:",
            on_click=_add,
            args=(desk, container, key),
        )
    return Target.of(chosen) if chosen else None


def _thing_label(choice: Choice) -> str:
    state = "to be removed" if choice.deleted else "new" if choice.target.new else "changed" if choice.touched else ""
    label = choice.label if len(choice.label) <= 90 else choice.label[:89] + "…"
    return f"{label} ({state})" if state else label


def _add(desk: _Desk, container: Path, key: str) -> None:
    target = next_new(container, desk.editing.edits)
    desk.editing.edits[target.key] = {}
    desk.editing.save(desk.here)
    st.session_state[key] = target.key


def _offered(pack: Pack, editing: Editing) -> Offer | None:
    if not editing.edits:
        st.caption("What you change here is listed below, and kept until you propose it or let go of it.")
        return None
    typed = typed_operations(pack, editing.edits)
    return Offer(
        operations=typed.operations,
        intent="edited_in_forms",
        uses="edits",
        problems=tuple(text for found in typed.problems.values() for text in found.values()),
    )


show(
    page(
        "Edit", "Change the pack yourself. What you change becomes a proposal; nothing is saved before it is confirmed."
    )
)
