"""Carries what was typed on one version of a pack over to a newer one, and tells where both changed the same."""

from __future__ import annotations

from typing import Any

from core.errors import InvalidInput
from core.pack.form_operations import DELETED, Edits
from core.pack.forms import Form, Target, form_of
from core.pack.model import Pack


def carry(old: Pack, new: Pack, edits: Edits) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Give the edits as they read on the newer version, and a sentence for each thing to look at again.

    Lists are merged line by line; of a field that both changed, what was typed is kept.
    """
    carried: dict[str, dict[str, Any]] = {}
    notes: list[str] = []
    for key, typed in edits.items():
        target = Target.of(key)
        carried[key] = dict(typed)
        if target.new or typed.get(DELETED):
            continue
        try:
            before, now = form_of(old, target), form_of(new, target)
        except InvalidInput:
            notes.append(f"{_called(target)} is not in the newer version any more.")
            continue
        carried[key] = {name: _carried(name, value, before, now, notes) for name, value in typed.items()}
    return carried, tuple(notes)


def _carried(name: str, mine: Any, before: Form, now: Form, notes: list[str]) -> Any:
    base = next((entry for entry in before.fields if entry.key == name), None)
    theirs = next((entry for entry in now.fields if entry.key == name), None)
    if base is None or theirs is None or theirs.shown in (base.shown, mine):
        return mine
    if base.kind == theirs.kind == "strings":
        return _lines(str(base.shown), str(mine), str(theirs.shown))
    if base.kind == theirs.kind == "attributes":
        return _rows(base.shown, mine, theirs.shown)
    notes.append(f"The {base.field.label.lower()} of {now.title} was changed by others too; yours is kept.")
    return mine


def _lines(base: str, mine: str, theirs: str) -> str:
    """Their lines without those that I took out, and with those that I put in."""
    had, have = base.splitlines(), mine.splitlines()
    kept = [line for line in theirs.splitlines() if line not in had or line in have]
    return "\n".join([*kept, *(line for line in have if line not in had and line not in kept)])


def _rows(base: Any, mine: Any, theirs: Any) -> list[dict[str, Any]]:
    """Their rows, mine where I changed one, without those that I took out, and with those that I put in."""
    changed = {row["origin"]: row for row in mine if row.get("origin") is not None}
    by_name = {row["name"]: row for row in base}
    merged: list[dict[str, Any]] = []
    for row in theirs:
        before = by_name.get(row["name"])
        if before is None:
            merged.append(dict(row))
        elif before["origin"] in changed:
            own = changed[before["origin"]]
            merged.append({**(row if own == before else own), "origin": row["origin"]})
    names = {row["name"] for row in merged}
    return [*merged, *(dict(row) for row in mine if row.get("origin") is None and row["name"] not in names)]


def _called(target: Target) -> str:
    return f"“{target.path[-1]}”" if target.path else "The pack"
