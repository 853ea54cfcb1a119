"""Changes from files: the rows of a table as attributes or terms, and a whole pack that was changed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import pandas as pd
import streamlit as st

from core.engine import guard
from core.errors import InvalidInput
from core.pack.tables import COLUMNS, Incoming, Wanted, guess, incoming
from core.services.sheets import Sheet, read_sheet
from pages.ui.context import PageContext
from pages.ui.editing import Base, Editing, this_round
from pages.ui.offering import Offer
from pages.ui.state import literal, plural
from pages.ui.whole_text import offer_of_text

_WORDS: Mapping[Wanted, str] = {"attributes": "Attributes of entities", "terms": "Key terms"}
_NOWHERE = "Not in the file"
MAX_MEGABYTES = 1


def from_table(here: PageContext, editing: Editing, base: Base) -> Offer | None:
    """Draw the way from a table file to new attributes or terms, with what would be added and what not."""
    wanted = st.segmented_control(
        "What the rows are",
        list(get_args(Wanted)),
        default="attributes",
        required=True,
        format_func=_WORDS.__getitem__,
        key="editor_table_of",
    )
    given = st.file_uploader(
        "A table as CSV or XLSX, at most 1 MB; the first row names its columns",
        type=("csv", "tsv", "txt", "xlsx"),
        max_upload_size=MAX_MEGABYTES,
        key=f"editor_table_{this_round()}",
    )
    if given is None:
        st.caption("Columns for attributes: entity, attribute, and perhaps description and examples. For terms: term.")
        return None
    try:
        sheet = _read(given.getvalue(), given.name)
        found = incoming(base.pack, wanted, sheet.columns, sheet.rows, _mapping(wanted, sheet))
    except InvalidInput as error:
        return Offer(problems=(error.message,), intent="brought_from_a_table")
    _preview(wanted, found, sheet)
    return Offer(found.operations, intent="brought_from_a_table", request=f"From the table {given.name}.")


@st.cache_data(max_entries=8, show_spinner=False)
def _read(data: bytes, name: str) -> Sheet:
    return read_sheet(data, name)


def _mapping(wanted: Wanted, sheet: Sheet) -> dict[str, str | None]:
    guessed = guess(wanted, sheet.columns)
    chosen: dict[str, str | None] = {}
    st.markdown("Which column holds what?")
    with st.container(horizontal=True):
        for column in COLUMNS[wanted]:
            offered = [*([] if column.required else [_NOWHERE]), *sheet.columns]
            first = guessed[column.key] or (None if column.required else _NOWHERE)
            picked = st.selectbox(
                column.label,
                offered,
                index=offered.index(first) if first in offered else None,
                placeholder="Choose a column",
                key=f"editor_column_{wanted}_{column.key}_{hash(sheet.columns)}",
                width=220,
            )
            chosen[column.key] = None if picked == _NOWHERE else picked
    return chosen


def _preview(wanted: Wanted, found: Incoming, sheet: Sheet) -> None:
    for note in sheet.notes:
        st.caption(literal(note))
    noun = "attribute" if wanted == "attributes" else "term"
    keys = [column.key for column in COLUMNS[wanted]]
    labels = {column.key: column.label for column in COLUMNS[wanted]}
    if found.added:
        st.header(f"{plural(len(found.added), noun)} would be added", anchor=False)
        _rows(found.added, keys, labels, "Rows that would be added")
    else:
        st.header("Nothing would be added", anchor=False)
    if found.passed:
        with st.expander(f"{plural(len(found.passed), 'row')} passed over", expanded=not found.added):
            labels = {"row": "Row", "reason": "Why", **labels}
            _rows(found.passed, ["row", "reason", *keys], labels, "Rows that are passed over")


def _rows(rows: Sequence[Mapping[str, str]], keys: Sequence[str], labels: Mapping[str, str], alt: str) -> None:
    used = [key for key in keys if any(row.get(key) for row in rows)]
    frame = pd.DataFrame([{labels[key]: row.get(key, "") for key in used} for row in rows])
    st.dataframe(frame, hide_index=True, alt=alt, height=min(320, 36 * (len(rows) + 1) + 3))


def from_file(here: PageContext, editing: Editing, base: Base) -> Offer | None:
    """Draw the way from a changed pack file to the operations it comes to, and what of it is layout only."""
    given = st.file_uploader(
        "The whole pack as you changed it, as YAML, at most 1 MB",
        type=("yaml", "yml"),
        max_upload_size=MAX_MEGABYTES,
        key=f"editor_file_{this_round()}",
    )
    if given is None:
        st.caption("Download the pack from its history, change it in an editor of yours, and bring it back here.")
        return None
    try:
        text = guard(given.getvalue())
    except InvalidInput as error:
        return Offer(problems=(error.message,), intent="brought_from_a_file")
    if text == base.text:
        st.info("This file says what the pack says already, byte for byte.", icon=":material/check:")
        return None
    return offer_of_text(base, text, "brought_from_a_file", f"From the file {given.name}.")
