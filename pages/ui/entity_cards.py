"""The entities of a pack: as cards with all that belongs to each, and as a table to change them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.pack.model import EntityRef, Pack
from core.pack.things import Path
from core.services.explorer import ExplorerView
from pages.ui.exploring import look_at, propose, short
from pages.ui.state import literal, plural
from pages.ui.yaml_html import safe

Operation = dict[str, Any]
_CARDS, _TABLE = "Cards", "Table"
_LISTS = ("attributes", "synonyms")


def show_entities(view: ExplorerView, *, may: bool) -> None:
    """Draw the entities in the way that was chosen."""
    if not view.pack.entities:
        st.info("This pack has no entities yet. Ask for the first one in the chat.", icon=":material/category:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Which entities", placeholder="Every entity; a word finds some", key="explore_entity_filter"
        )
        way = st.segmented_control("Show as", (_CARDS, _TABLE), default=_CARDS, required=True, key="explore_entity_way")
    shown = [e for e in view.pack.entities if text.strip().casefold() in _said(e)]
    if not shown:
        st.caption("No entity says that.")
    elif way == _TABLE:
        _table(view, shown, may)
    else:
        _cards(view, shown)


def _said(entity: EntityRef) -> str:
    return " ".join((entity.name, entity.type, entity.description, *entity.attributes, *entity.synonyms)).casefold()


def _cards(view: ExplorerView, shown: Sequence[EntityRef]) -> None:
    for start in range(0, len(shown), 2):
        for entity, column in zip(shown[start : start + 2], st.columns(2), strict=False):
            with column.container(border=True, height="stretch"):
                st.button(
                    literal(entity.name),
                    key=f"entity_{entity.path[1]}",
                    type="tertiary",
                    icon=":material/category:",
                    help="Look at it up close",
                    on_click=look_at,
                    args=(entity.path,),
                )
                st.html(_card(view.pack, entity))


def _card(pack: Pack, entity: EntityRef) -> str:
    relations = [
        f"{_spoken(r.name)} {_name(pack, r.target)}"
        if r.source == entity.type
        else f"{_name(pack, r.source)} {_spoken(r.name)} it"
        for r in pack.relationships
        if entity.type and entity.type in (r.source, r.target)
    ]
    patterns = [f"{p.attribute}: {short(p.pattern, 70)}" for p in pack.patterns if p.entity_type == entity.type]
    aliases = list(pack.aliases.get(entity.type, ()))
    parts = (
        ("Attributes", entity.attributes),
        ("Synonyms", entity.synonyms),
        ("Aliases", aliases),
        ("Relations", relations),
        ("Patterns", patterns),
    )
    about = f"<p>{safe(entity.description)}</p>" if entity.description else ""
    rows = "".join(f"<dt>{title}</dt><dd>{', '.join(map(safe, names))}</dd>" for title, names in parts if names)
    return f'<div class="entity"><p class="quiet">{safe(entity.type)}</p>{about}<dl class="facts">{rows}</dl></div>'


def _name(pack: Pack, kind: str) -> str:
    return next((entity.name for entity in pack.entities if entity.type == kind), kind)


def _spoken(name: str) -> str:
    return name.replace("_", " ").lower()


def _table(view: ExplorerView, shown: Sequence[EntityRef], may: bool) -> None:
    before = [_row(entity) for entity in shown]
    frame = st.data_editor(
        pd.DataFrame(before),
        key=f"explore_entities_{view.sha256}_{len(shown)}",
        hide_index=True,
        disabled=not may,
        column_config={
            "name": st.column_config.TextColumn("Name", required=True, width="medium"),
            "type": st.column_config.TextColumn("Type", disabled=True, help="Open the entity to rename its type"),
            "description": st.column_config.TextColumn("Description", width="large"),
            "attributes": st.column_config.ListColumn("Attributes", width="large"),
            "synonyms": st.column_config.ListColumn("Synonyms", width="large"),
        },
        alt="Entities: change a cell, then propose the changes",
    )
    after = frame.to_dict("records")
    operations = [
        op for entity, old, new in zip(shown, before, after, strict=True) for op in edits(view.pack, entity, old, new)
    ]
    st.caption("Change cells and propose them together; nothing is saved before the proposal is confirmed.")
    st.button(
        f"Propose {plural(len(operations), 'change')}" if operations else "Propose the changes",
        key="explore_propose_table",
        type="primary",
        icon=":material/rule:",
        disabled=not operations or not may,
        on_click=propose,
        args=(view.row.id, view.sha256, operations),
        kwargs={"intent": "edited_in_table"},
    )


def _row(entity: EntityRef) -> dict[str, Any]:
    return {
        "name": entity.name,
        "type": entity.type,
        "description": entity.description,
        "attributes": list(entity.attributes),
        "synonyms": list(entity.synonyms),
    }


def edits(pack: Pack, entity: EntityRef, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Operation]:
    """Give the operations that make an entity what a row of the table says."""
    thing = pack.at(entity.path)
    if thing is None:
        return
    for key, kind in zip(_LISTS, ("attribute", "synonym"), strict=True):
        yield from _list_edits(
            (*entity.path, pack.member_key(thing, kind)), old[key], _names(new[key]), key in thing.value
        )
    for key in ("description", "name"):
        said = str(new[key] or "").strip()
        if said != old[key] and (said or key == "description"):
            yield _field(entity.path, key, said, key in thing.value)


def _names(value: Any) -> list[str]:
    items = value if isinstance(value, list) or hasattr(value, "tolist") else []
    return list(dict.fromkeys(str(name).strip() for name in items if str(name).strip()))


def _field(path: Path, key: str, said: str, there: bool) -> Operation:
    if not said:
        return {"action": "delete", "path": [*path, key]}
    return {"action": "replace" if there else "add", "path": [*path, key], "value": said}


def _list_edits(path: Path, old: Sequence[str], new: Sequence[str], there: bool) -> Iterator[Operation]:
    added = [name for name in new if name not in old]
    if added and not there:
        yield {"action": "add", "path": list(path), "value": added}
        return
    yield from ({"action": "delete", "path": [*path, name]} for name in dict.fromkeys(old) if name not in new)
    yield from ({"action": "add", "path": list(path), "value": name} for name in added)
