"""Explore: look around in a pack. Outline, entities, the graph, a search, what is wrong, and a comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from core.pack import outline
from core.pack.sections import title
from core.pack.things import Thing
from core.services.explorer import ExplorerView
from pages.ui.context import PageContext, page, told
from pages.ui.entity_cards import show_entities
from pages.ui.exploring import SEVERITY, SUBJECT, look_at, looked_at, short, show_finding
from pages.ui.item_panel import show_item
from pages.ui.notices import follow, show_note
from pages.ui.pack_compare import show_comparison
from pages.ui.state import literal, plural

OUTLINE, ENTITIES, GRAPH, SEARCH, FINDINGS, COMPARE = (
    "Outline", "Entities", "Graph", "Search", "Findings", "Compare",
)  # fmt: skip
_SHOWN = 30
_CROWDED = 25


def show(here: PageContext) -> None:
    """Draw the way of looking that was chosen, and above it the thing that is looked at up close."""
    follow()
    if here.pack is None:
        st.info("There is no pack to look around in yet.", icon=":material/travel_explore:")
        st.page_link("packs.py", label="Bring a pack", icon=":material/library_add:")
        return
    with told():
        view = here.app.explorer.view(here.user, here.pack.id)
        _explore(here, view, here.app.may(here.user, "propose"))


def _explore(here: PageContext, view: ExplorerView, may: bool) -> None:
    show_note(SUBJECT)
    way = st.segmented_control(
        "How to look around",
        (OUTLINE, ENTITIES, GRAPH, SEARCH, FINDINGS, COMPARE),
        default=OUTLINE,
        required=True,
        key="explore_way",
        label_visibility="collapsed",
        persist_state="session",
    )
    thing = looked_at(view.pack)
    if thing is not None:
        show_item(view, thing, may=may)
    draw: Mapping[str, Callable[[], None]] = {
        OUTLINE: lambda: _outline(view),
        ENTITIES: lambda: show_entities(view, may=may),
        GRAPH: lambda: _graph(view),
        SEARCH: lambda: _search(view),
        FINDINGS: lambda: _findings(view, may),
        COMPARE: lambda: show_comparison(here, view, may=may),
    }
    draw[way or OUTLINE]()


def _outline(view: ExplorerView) -> None:
    rows = outline.sections(view.pack, view.findings)
    if view.pack.description:
        st.markdown(literal(view.pack.description))
    if not rows:
        st.info("This pack has no sections yet. Ask for the first entity in the chat.", icon=":material/category:")
        return
    frame = pd.DataFrame({"section": [r.title for r in rows], "entries": [r.entries for r in rows],
                          "findings": [r.findings for r in rows]})  # fmt: skip
    st.dataframe(
        frame,
        hide_index=True,
        key=f"explore_outline_{view.sha256}",
        height=35 * (len(rows) + 1) + 3,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "section": st.column_config.TextColumn("Section", width="large"),
            "entries": st.column_config.NumberColumn("Entries", width="small"),
            "findings": st.column_config.NumberColumn("Findings", width="small"),
        },
        alt="Sections of the pack: choose a row to see what is in it",
    )
    chosen = st.session_state[f"explore_outline_{view.sha256}"]["selection"]["rows"]
    if not chosen:
        st.caption("Choose a section to see what is in it.")
        return
    row = rows[chosen[0]]
    st.header(row.title, anchor=False)
    inside = [t for t in view.pack.things if t.path[0] == row.key and t.kind not in outline.UNNAMED]
    items = [t for t in inside if t.owner is None or t.owner.kind != inside[0].kind] if inside else []
    _things(view, [t for t in items if len(t.path) == min(len(each.path) for each in items)] or items, row.key)


def _things(view: ExplorerView, things: list[Thing], key: str) -> None:
    """A table of things; choosing a row opens it."""
    frame = pd.DataFrame({"name": [short(t.name, 160) for t in things], "where": [outline.where(t) for t in things]})
    name = f"explore_things_{key}_{view.sha256[:12]}"
    st.dataframe(
        frame,
        hide_index=True,
        key=name,
        height=min(35 * (len(things) + 1) + 3, 460),
        on_select=lambda: _open(things, name),
        selection_mode="single-row",
        column_config={
            "name": st.column_config.TextColumn("Name", width="large"),
            "where": st.column_config.TextColumn("What it is", width="medium"),
        },
        alt="Things of the pack: choose a row to look at one up close",
    )


def _open(things: list[Thing], name: str) -> None:
    rows = st.session_state[name]["selection"]["rows"]
    if rows and rows[0] < len(things):
        look_at(things[rows[0]].path)


def _graph(view: ExplorerView) -> None:
    names = {entity.type: entity.name for entity in view.pack.entities if entity.type}
    if not names:
        st.info("There are no entities to draw yet.", icon=":material/account_tree:")
        return
    about = st.multiselect(
        "Only these and what they relate to",
        list(names),
        format_func=lambda kind: names.get(kind, kind),
        placeholder="Every entity",
        key="explore_graph_about",
    )
    dot = outline.graph(view.pack, about=about, dark=st.context.theme.type == "dark")
    relations = plural(len(view.pack.relationships), "relationship")
    st.graphviz_chart(
        dot,
        width="content" if len(names) > _CROWDED and not about else "stretch",
        alt=f"{plural(len(names), 'entity')} and {relations}",
    )
    if "dashed" in dot:
        st.caption("What stands in a dashed box is named by a relationship, and no entity has it as its type.")


def _search(view: ExplorerView) -> None:
    text = st.text_input(
        "Search over everything", placeholder="A name, a word of a description, whose it is", key="explore_search"
    )
    if not text.strip():
        st.caption(f"{plural(len(view.pack.things), 'thing')} in this pack.")
        return
    everything = outline.search(view.pack, text)
    keys = [key for key in view.pack.sections if any(thing.path[0] == key for thing in everything)]
    chosen = st.pills("In which sections", keys, selection_mode="multi", format_func=title, key="explore_search_in")
    found = [thing for thing in everything if not chosen or thing.path[0] in chosen]
    if not found:
        st.info("Nothing in this pack says that.", icon=":material/search_off:")
        return
    st.caption(f"{plural(len(found), 'thing')} found. Choose one to look at it.")
    _things(view, list(found), f"search_{text}")


def _findings(view: ExplorerView, may: bool) -> None:
    if not view.findings:
        st.success("No rule is broken.", icon=":material/check_circle:")
        return
    counts = {severity: sum(f.severity == severity for f in view.findings) for severity in SEVERITY}
    options = [severity for severity, count in counts.items() if count]
    chosen = st.pills(
        "Which ones",
        options,
        selection_mode="multi",
        default=options,
        format_func=lambda severity: plural(counts[severity], SEVERITY[severity].lower()),
        key=f"explore_severities_{view.sha256[:12]}",
        label_visibility="collapsed",
    )
    shown = [finding for finding in view.findings if finding.severity in chosen]
    for number, finding in enumerate(shown[:_SHOWN]):
        show_finding(view, finding, str(number), may=may)
    if len(shown) > _SHOWN:
        st.caption(f"and {plural(len(shown) - _SHOWN, 'more finding')}; what is mended makes room for them.")


show(
    page(
        "Explore", "Look around in the pack: what is in it, who uses what, what is wrong, and how another one differs."
    )
)
