"""Filling “move”: a member of a list beside another, or at an end of its list; and “leave x alone”."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.pack.things import Thing
from core.planning.offline.outcomes import done
from core.planning.offline.sayings import quote, thing_phrase
from core.planning.offline.slots.additions import BESIDE, FRONT
from core.planning.offline.slots.clause import Clause
from core.planning.offline.slots.speaking import Filled, filled, firmest, said_kind, spoken_of
from core.planning.offline.slots.wants import Want

BACK = frozenset(["last", "end", "bottom"])


def move(clause: Clause, want: Want) -> Filled | None:
    """Fill “move x before y”, “x should stand first”: a thing of a list, and where in it."""
    kind = said_kind(clause)
    marks = clause.unused("thing")
    anchors = [i for i in marks if clause.place_of(i) in BESIDE]
    owners = [i for i in marks if clause.owned(i) and i not in anchors]
    rest = [i for i in marks if i not in anchors and i not in owners]
    holders = [t for i in owners if (t := firmest([t for t in clause.marks[i].things if t.owner is None]))]
    things = spoken_of(clause, [clause.marks[i] for i in rest], kind, holders)
    if len(things) != 1 or len(anchors) > 1:
        return None
    clause.use(*marks, *(i for i in clause.unused("word") if clause.marks[i].text.casefold() in FRONT | BACK))
    where = _where(clause, things[0], anchors)
    if where is None:
        return None
    placed, said = where
    operation = {"action": "move", "path": list(things[0].path), **placed}
    reading = done("move", [operation], f"Move {thing_phrase(things[0])} {said}.")
    owner = things[0].owner
    return filled(clause, [reading], [owner] if owner else [], "move", kind=things[0].kind)


def _where(clause: Clause, thing: Thing, anchors: list[int]) -> tuple[Mapping[str, Any], str] | None:
    siblings = [t for t in clause.pack.of_kind(thing.kind) if t.path[:-1] == thing.path[:-1]]
    said = {word for mark in clause.marks for word in mark.text.casefold().split()}
    if anchors:
        beside = [t for t in clause.marks[anchors[0]].things if t in siblings]
        where = BESIDE[clause.place_of(anchors[0])]
        if len(beside) == 1 and where == "before" and said & FRONT and beside[0] != siblings[0]:
            return None
        return ({where: beside[0].path[-1]}, f"{where} {quote(beside[0].name)}") if len(beside) == 1 else None
    if said & FRONT:
        return {"index": 0}, "to the beginning"
    return ({"index": len(siblings) - 1}, "to the end") if said & BACK else None


def keep(clause: Clause, want: Want) -> Filled | None:
    """Fill “leave x alone”, “leave x as it is”: nothing is to be done."""
    said = {word for mark in clause.marks for word in mark.text.casefold().split()}
    if not said & {"alone", "untouched", "as", "stays", "stay", "remains"}:
        return None
    clause.use(*clause.unused("thing", "kind", "field"))
    return Filled((), clause.carried)
