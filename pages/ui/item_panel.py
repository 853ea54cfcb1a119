"""One thing of a pack up close: what it says, who uses it, what is wrong with it, and ways to change it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import AppError
from core.pack.cascade import KINDS, Cascade, plan_delete, plan_rename
from core.pack.dangling import dangling
from core.pack.mentions import Mention, mentions_of
from core.pack.sections import word
from core.pack.things import Thing
from core.pack.words import describe
from core.services.explorer import ExplorerView
from pages.ui.exploring import (
    ITEM_PARAM,
    history_address,
    nearest_thing,
    open_button,
    phrase,
    propose,
    short,
    show_finding,
)
from pages.ui.state import literal, plural
from pages.ui.yaml_html import safe

_SAID = 400
_USES = 12


def show_item(view: ExplorerView, thing: Thing, *, may: bool) -> None:
    """Draw a thing with everything that concerns it, and the way back."""
    with st.container(border=True, key="explore_item"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            owner = f" of {literal(short(thing.owner.name))}" if thing.owner and thing.owner.kind != "section" else ""
            st.subheader(literal(short(thing.name, 120)), anchor=False)
            st.button("Close", key="explore_close", icon=":material/close:", type="tertiary", on_click=_close)
        st.caption(f"{word(thing.kind).capitalize()}{owner}")
        _says(view, thing)
        _ways(view, thing)
        uses(view, thing)
        _findings(view, thing, may)
        if thing.kind in KINDS:
            _cascades(view, thing, may)


def _close() -> None:
    st.query_params.pop(ITEM_PARAM, None)


def _says(view: ExplorerView, thing: Thing) -> None:
    """The fields of an item in a short list; what is in other cards is left to them."""
    rows = []
    if isinstance(thing.value, dict):
        rows = [(str(key).replace("_", " "), _plain(value)) for key, value in thing.value.items() if key != "name"]
    elif isinstance(thing.value, list):
        rows = [("holds", _plain(thing.value))]
    elif str(thing.value) != thing.name:
        rows = [("value", _plain(thing.value))]
    if rows:
        st.html("<dl class='facts'>" + "".join(f"<dt>{safe(k)}</dt><dd>{safe(v)}</dd>" for k, v in rows) + "</dl>")


def _plain(value: object) -> str:
    if isinstance(value, list):
        text = ", ".join(_plain(each) for each in value) or "none"
    elif isinstance(value, dict):
        text = str(value.get("name") or "; ".join(f"{key}: {_plain(each)}" for key, each in value.items()))
    else:
        text = "yes" if value is True else "no" if value is False else "nothing" if value is None else str(value)
    return short(text, _SAID)


def _ways(view: ExplorerView, thing: Thing) -> None:
    with st.container(horizontal=True, gap="small"):
        query = {"pack": str(view.row.id), "ask": f"Change {phrase(thing)}: "}
        st.page_link("chat.py", label="Propose a change", icon=":material/forum:", query_params=query)
        st.page_link(
            "history.py",
            label="Its history",
            icon=":material/history:",
            query_params=history_address(view.row.id, thing.path),
        )


def uses(view: ExplorerView, thing: Thing) -> None:
    """Draw who refers to a thing, with ways there."""
    found = mentions_of(view.pack, thing)
    if thing.kind not in KINDS:
        return
    st.markdown("**Used by**" if found else "Nothing in this pack refers to it.")
    with st.container(gap=None, key="explore_uses"):
        _places(view, thing, found[:_USES])
    if len(found) > _USES:
        st.caption(f"and {plural(len(found) - _USES, 'more place')}")


def _places(view: ExplorerView, thing: Thing, found: Sequence[Mention]) -> None:
    for number, mention in enumerate(found):
        other = nearest_thing(view.pack, mention.owner or mention.path[:-1]) or nearest_thing(view.pack, mention.path)
        words = mention.what[:1].upper() + mention.what[1:]
        if other is not None and other.path != thing.path:
            open_button(other, f"use_{number}", words, icon=":material/arrow_right_alt:")
        else:
            st.markdown(literal(words))


def _findings(view: ExplorerView, thing: Thing, may: bool) -> None:
    here = [f for f in view.findings if f.path[: len(thing.path)] == thing.path]
    for number, finding in enumerate(here):
        show_finding(view, finding, f"item_{number}", may=may, linked=False)


def _cascades(view: ExplorerView, thing: Thing, may: bool) -> None:
    ways = ("Rename it everywhere", "Remove it with what depends on it")
    way = st.segmented_control("Change it everywhere", ways, key="explore_cascade", label_visibility="collapsed")
    if way is None:
        return
    try:
        plan = _planned(view, thing, way == ways[0])
    except AppError as error:
        st.warning(literal(error.message))
        return
    if plan is not None:
        _parts(view, plan, may)


def _planned(view: ExplorerView, thing: Thing, rename: bool) -> Cascade | None:
    if not rename:
        return plan_delete(view.pack, thing.path)
    old = str(thing.value.get("type") or thing.name) if thing.kind == "entity" else thing.name
    to = st.text_input("New name", placeholder=old, key=f"explore_to_{'_'.join(map(str, thing.path))}")
    return plan_rename(view.pack, thing.path, to) if to.strip() else None


def _parts(view: ExplorerView, plan: Cascade, may: bool) -> None:
    """The parts to take or leave, what would dangle, and the proposal."""
    chosen = []
    st.markdown(f"**{literal(plan.saying)}**: {plural(len(plan.parts), 'part')}")
    for number, part in enumerate(plan.parts):
        words = describe(part.operation, view.pack)
        taken = st.checkbox(
            literal(short(words, 140)),
            value=True,
            disabled=part.itself,
            help=literal(part.reason[:1].upper() + part.reason[1:]) + ".",
            key=f"explore_part_{plan.saying}_{number}",
        )
        chosen += [part.operation] if taken else []
    _dangling(view, chosen)
    st.button(
        f"Propose {plural(len(chosen), 'change')}",
        key="explore_propose_cascade",
        type="primary",
        icon=":material/rule:",
        disabled=not may,
        on_click=propose,
        args=(view.row.id, view.sha256, chosen),
        kwargs={"intent": "cascade", "summary": f"{plan.saying}."},
    )


def _dangling(view: ExplorerView, operations: Sequence[dict[str, object]]) -> None:
    left = dangling(view.pack, operations)
    if left:
        st.warning("This would lead nowhere then:\n" + "\n".join(f"- {literal(words)}" for words in left[:8]))
