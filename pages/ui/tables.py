"""Editable tables: what Streamlit tells of the changes to one, as rows again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def changed_rows(start: Sequence[Mapping[str, Any]], delta: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the rows of a table after the changes that its widget tells: cells, rows taken out, rows put in.

    A row keeps what is no column of the table; a new one has its columns only.
    """
    edited = {int(place): cells for place, cells in delta.get("edited_rows", {}).items()}
    gone = {int(place) for place in delta.get("deleted_rows", ())}
    rows = [{**row, **edited.get(place, {})} for place, row in enumerate(start) if place not in gone]
    return [*rows, *({"origin": None, **row} for row in delta.get("added_rows", ()) if any(row.values()))]
