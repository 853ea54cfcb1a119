"""Filling “remove”, “is mandatory” and “is optional”: what is spoken of goes, or is put on a list or off it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.pack.things import Thing
from core.planning.offline.matching import singular
from core.planning.offline.members import MEMBERS, add_members, held
from core.planning.offline.patterning import find_patterns
from core.planning.offline.phrases import Name
from core.planning.offline.removing import remove_thing
from core.planning.offline.slots.clause import Clause
from core.planning.offline.slots.marks import Mark
from core.planning.offline.slots.speaking import Filled, filled, firmest, named_kinds, pronouns, said_kind, spoken_of
from core.planning.offline.slots.wants import Want
from core.planning.offline.styles import fold


def remove(clause: Clause, want: Want) -> Filled | None:
    said = {token.low for mark in clause.marks for token in mark.tokens}
    along = {"its", "their"} & said or ({"that", "which"} & said and {"it", "them"} & said)
    if "with" in said or (along and any(mark.what == "pattern" for mark in clause.marks)):
        return None  # what goes along is for others to tell
    kind = said_kind(clause)
    kind = kind or (clause.carried.kind if not named_kinds(clause) else "")
    if kind == "pattern":
        return _pattern(clause)
    owners: list[Thing] = []
    targets: list[Mark] = []
    for i in clause.unused("thing"):
        mark = clause.marks[i]
        holder = firmest([t for t in mark.things if t.kind in MEMBERS or t.kind == "section"])
        owning = clause.owned(i) or (want.voice == "having" and clause.before_want(i))
        if holder and owning:
            owners.append(holder)
        else:
            targets.append(mark)
        clause.use(i)
    owners = owners or list(pronouns(clause))
    if not targets and clause.unused("word", "new", "number"):
        things = _described(clause, kind, owners or clause.carried.owners)
    else:
        things = spoken_of(clause, targets, kind, owners)
    if not things:
        return None
    readings = [remove_thing(clause.pack, t) for t in things]
    holders = list(dict.fromkeys(t.owner for t in things if t.owner)) or owners
    return filled(clause, readings, owners or holders[:1], "remove", kind=things[0].kind)


def repeat(clause: Clause) -> Filled | None:
    """“the same for Y”: what the clause before removed goes from Y, too, if Y has all of it."""
    said = clause.unused("thing")
    others = [firmest([t for t in clause.marks[i].things if t.kind == clause.carried.owners[0].kind]) for i in said]
    names = [fold(str(op["path"][-1])) for reading in clause.carried.readings for op in reading.operations]
    clause.use(*said)
    found: list[Thing] = []
    for other in others:
        own = [t for t in clause.pack.of_kind(clause.carried.kind) if other and t.owner and t.owner.path == other.path]
        mine = [t for t in own if fold(t.name) in names]
        if len(mine) != len(names):
            return None
        found += mine
    owners = [t for t in others if t is not None]
    return filled(clause, [remove_thing(clause.pack, t) for t in found], owners, "remove", kind=clause.carried.kind)


def _described(clause: Clause, kind: str, owners: Sequence[Thing]) -> list[Thing]:
    """The one rule, step or question with all the words that are said of it: “the rule on exposure above 10m”."""
    said = clause.unused("word", "new", "number")
    words = {singular(word) for i in said for word in re.findall(r"\w+", fold(clause.marks[i].text))}
    found = [
        t
        for t in clause.pack.of_kind(kind)
        if (not owners or t.owner in owners)
        and words <= {singular(word) for word in re.findall(r"\w+", fold(f"{t.name} {t.value}"))}
    ]
    if len(found) != 1 or not kind:
        return []
    clause.use(*said)
    return found


def _pattern(clause: Clause) -> Filled | None:
    """The one pattern that a clause speaks of: by what it fills, or by letters of its expression."""
    said = clause.unused("new", "thing", "word")
    literal = [i for i in said if clause.marks[i].literal]
    found = find_patterns(clause.names, [t for i in literal or said for t in clause.marks[i].tokens]) if said else []
    if len(found) != 1:
        return None
    clause.use(*(literal or said))
    return filled(clause, [remove_thing(clause.pack, found[0])], [], "remove", kind="pattern")


def require(clause: Clause, want: Want) -> Filled | None:
    clause.use(*clause.unused("kind"))
    things = _attributes(clause)
    if not things:
        return _require_new(clause)
    readings = [
        add_members(clause.pack, t.owner, "required field", [Name(t.name, literal=True)]) for t in things if t.owner
    ]
    return filled(clause, readings, [t.owner for t in things if t.owner][:1], "require", kind="required field")


def _require_new(clause: Clause) -> Filled | None:
    """“… and make it required”: what the clause before has added to an entity."""
    carried = clause.carried
    it = any(m.sort == "pronoun" and m.what in ("it", "them", "that", "this", "both") for m in clause.marks)
    owners = [t for t in carried.owners if t.kind == "entity"]
    if not it or carried.act != "add" or carried.kind != "attribute" or len(owners) != 1:
        return None
    clause.use(*(i for i in clause.unused("thing") if owners[0] in clause.marks[i].things))
    values = [op["value"] for reading in carried.readings for op in reading.operations]
    names = [Name(str(v["name"] if isinstance(v, Mapping) else v), literal=True) for v in values]
    reading = add_members(clause.pack, owners[0], "required field", names)
    return filled(clause, [reading], owners, "require", kind="required field")


def make_optional(clause: Clause, want: Want) -> Filled | None:
    clause.use(*clause.unused("kind"))
    things = _attributes(clause)
    fields = [f for t in things if t.owner for f in held(clause.pack, t.owner, "required field") if f.name == t.name]
    if not things or len(fields) != len(things):
        return None
    readings = [remove_thing(clause.pack, f) for f in fields]
    return filled(clause, readings, [t.owner for t in things if t.owner][:1], "optional", kind="required field")


def _attributes(clause: Clause) -> list[Thing]:
    """The attributes of entities that a clause names, each clear by its owner."""
    entities: list[Thing] = []
    names: list[int] = []
    for i in clause.unused("thing"):
        own = [t for t in clause.marks[i].things if t.kind == "entity"]
        inner = [t for t in clause.marks[i].things if t.kind == "attribute"]
        if own and (not inner or clause.owned(i)):
            entities += own[:1]
        else:
            names.append(i)
        clause.use(i)
    things = spoken_of(clause, [clause.marks[i] for i in names], "attribute", entities)
    return things if all(t.owner is not None and t.owner.kind == "entity" for t in things) else []
