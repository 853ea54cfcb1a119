"""Draws the form of one thing of a pack: a widget for each field, filled with what was typed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.pack.fields import Field, Kind
from core.pack.form_lists import ORIGIN, columns, edits_of_rows, rows
from core.pack.form_operations import DELETED, Edits
from core.pack.forms import Target, form_of, options
from core.pack.model import Pack
from core.pack.things import Path
from pages.ui.context import PageContext
from pages.ui.editing import Editing, widget_key
from pages.ui.state import literal
from pages.ui.tables import changed_rows
from pages.ui.yaml_html import safe

_LINE = 26  # pixels of a line of a text field
_ATTRIBUTES = {
    "name": st.column_config.TextColumn("Attribute", width="medium", required=True),
    "description": st.column_config.TextColumn("Description", width="large"),
    "examples": st.column_config.TextColumn("Examples", width="medium", help="Several are parted by semicolons"),
}


def draw_form(
    here: PageContext, editing: Editing, pack: Pack, target: Target, problems: Mapping[str, str], *, removable: bool
) -> None:
    """Draw a form, take over what was typed into it, and offer to take the thing out of the pack."""
    form = form_of(pack, target)
    typed = dict(editing.edits.get(target.key, {}))
    if typed.get(DELETED):
        st.info(f"{literal(form.title)} will be removed.", icon=":material/delete:")
        st.button("Keep it", key=widget_key(target, "keep"), on_click=_keep_it, args=(here, editing, target))
        return
    before = dict(typed)
    for entry in form.fields:
        key = widget_key(target, entry.key)
        value = field_widget(pack, key, entry.field, entry.kind, typed.get(entry.key, entry.shown))
        if value == entry.shown:
            typed.pop(entry.key, None)
        else:
            typed[entry.key] = value
        if entry.key in problems and (typed or not target.new):
            st.markdown(f":red[{literal(problems[entry.key])}]")
    if typed != before:
        _take_over(here, editing, target, typed)
    if removable:
        label = "Leave it out again" if target.new else "Remove from the pack"
        st.button(
            label,
            key=widget_key(target, "remove"),
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(here, editing, target),
        )


def draw_table(here: PageContext, editing: Editing, pack: Pack, container: Path) -> None:
    """Draw the things of a list as rows that can be changed, taken out and added, and take over what was typed."""
    key = widget_key(Target(container, -1), "table")
    own, others = _parted(editing.edits, container)
    if key not in st.session_state:
        st.session_state[f"{key}_start"] = rows(pack, container, editing.edits), own
    # What the widget tells are changes since it was first drawn, so they are read against what was typed by then.
    start, own = st.session_state[f"{key}_start"]
    fields = columns(container)
    frame = pd.DataFrame(start, columns=[field.key for field in fields])
    config = {field.key: _column(pack, field, start) for field in fields}
    st.data_editor(frame, key=key, num_rows="dynamic", hide_index=True, column_config=config, alt="Rows to change")
    now = changed_rows(start, st.session_state.get(key, {}))
    edits = edits_of_rows(pack, container, {**others, **own}, now)
    if edits != editing.edits:
        editing.edits = edits
        editing.save(here)


def _parted(edits: Edits, container: Path) -> tuple[Edits, Edits]:
    """The edits of a list's things, and all others."""
    own = {name for name in edits if Target.of(name).path[: len(container)] == container}
    return {name: edits[name] for name in edits if name in own}, {k: v for k, v in edits.items() if k not in own}


def _take_over(here: PageContext, editing: Editing, target: Target, typed: dict[str, Any]) -> None:
    if typed or target.new:
        editing.edits[target.key] = typed
    else:
        editing.edits.pop(target.key, None)
    editing.save(here)


def _remove(here: PageContext, editing: Editing, target: Target) -> None:
    if target.new:
        editing.edits.pop(target.key, None)
    else:
        editing.edits[target.key] = {DELETED: True}
    editing.save(here)


def _keep_it(here: PageContext, editing: Editing, target: Target) -> None:
    editing.edits.pop(target.key, None)
    editing.save(here)


def field_widget(pack: Pack, key: str, wanted: Field, kind: Kind, value: Any) -> Any:
    """Draw the widget of a field that is filled with `value` at first, and give what stands in it."""
    label, told = wanted.label, wanted.help or None
    if kind == "attributes":
        return _attributes(key, label, value)
    if key not in st.session_state:
        st.session_state[key] = value
    if kind == "line":
        return st.text_input(label, key=key, help=told)
    if kind == "number":
        return st.number_input(label, 0.0, 1.0, value=None, step=0.05, format="%g", key=key, help=told)
    if kind == "choice":
        return _choice(pack, wanted, key, value)
    height = max(80, min(360, _LINE * (str(value).count("\n") + 2) + 24))
    return st.text_area(label, key=key, height=height, help=told)


def _choice(pack: Pack, wanted: Field, key: str, value: Any) -> Any:
    known = options(pack, wanted)
    offered = [*known, *([value] if value and value not in known else [])]
    if not st.session_state[key]:
        st.session_state[key] = None
    chosen = st.selectbox(
        wanted.label,
        offered,
        index=None,
        key=key,
        accept_new_options=True,
        placeholder="Choose one, or write another",
        help=wanted.help or None,
    )
    return chosen or ""


def _attributes(key: str, label: str, value: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if key not in st.session_state:
        st.session_state[f"{key}_start"] = [dict(row) for row in value]
    start = st.session_state[f"{key}_start"]
    st.html(f'<p class="field-label">{safe(label)}</p>')
    st.data_editor(
        pd.DataFrame(start, columns=list(_ATTRIBUTES)),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_config=_ATTRIBUTES,
        alt=label,
    )
    found = changed_rows(start, st.session_state.get(key, {}))
    return [{ORIGIN: row.get(ORIGIN), **{name: row.get(name) or "" for name in _ATTRIBUTES}} for row in found]


def _column(pack: Pack, field: Field, start: Sequence[Mapping[str, Any]]) -> Any:
    if field.kind == "number":
        return st.column_config.NumberColumn(field.label, min_value=0, max_value=1, step=0.01, width="small")
    if field.kind == "choice":
        used = [str(row[field.key]) for row in start if row.get(field.key)]
        offered = list(dict.fromkeys([*options(pack, field), *used]))
        return st.column_config.SelectboxColumn(field.label, options=offered, width="small", required=field.required)
    return st.column_config.TextColumn(field.label, width="medium", required=field.required)
