"""Which things of the pack a clause speaks of: owners by their place, members by their owners, pronouns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.pack.sections import BY_KEY
from core.pack.things import Thing
from core.planning.offline.members import MEMBERS, held, inner_list, list_owner
from core.planning.offline.objects import QUIET_KINDS, is_entry
from core.planning.offline.outcomes import Reading
from core.planning.offline.slots.clause import INTO, STANDS_FOR, Carried, Clause
from core.planning.offline.slots.marks import Mark
from core.planning.offline.slots.wants import Act
from core.planning.offline.styles import fold

WIDE = frozenset(["topic", "section", "question kind"])
"""Kinds that hold many things, so that one is meant only where its kind is said."""


@dataclass(frozen=True)
class Filled:
    """What came of a clause: its readings, and what it leaves to the next one."""

    readings: tuple[Reading, ...]
    carried: Carried


def filled(
    clause: Clause, readings: Sequence[Reading], owners: Sequence[Thing], act: Act, *, kind: str = "", field: str = ""
) -> Filled:
    """Give the readings of a clause, and what was spoken of and wanted in it for the clause after."""
    pair = (
        tuple(dict.fromkeys((*clause.carried.pair, *owners)))[-2:] if len(owners) < len(("a", "b")) else tuple(owners)
    )
    carried = Carried(tuple(owners), pair, act, kind, field, tuple(readings), clause.carried.heading)
    return Filled(tuple(readings), carried)


def said_kind(clause: Clause) -> str:
    """The one kind that a clause says of what is new; those that only name an owner are used up."""
    clause.use(*(i for i in clause.unused("kind") if _is_place(clause, i)))
    kinds = clause.unused("kind")
    said = list(dict.fromkeys(clause.marks[i].what for i in kinds))
    if len([kind for kind in said if is_member(kind)]) > 1:
        return ""
    clause.use(*kinds)
    said += [m.what for m in clause.marks if m.sort == "thing" and m.what and not said and is_member(m.what)]
    return said[0] if len(said) == 1 else next((k for k in said if is_member(k)), "")


def _is_place(clause: Clause, i: int) -> bool:
    """Whether a word for a kind names the section of that name, in which what is named as a place stands."""
    sections = [t for t in clause.marks[i].things if t.kind == "section" and t.owner is None]
    around = [t.path for t in sections if str(t.path[-1]) not in BY_KEY]
    places = [t.path for j in clause.unused("thing") if clause.owned(j) for t in clause.marks[j].things]
    return clause.place_of(i) in INTO and any(p[: len(a)] == a for a in around for p in places)


def is_member(kind: str) -> bool:
    """Whether things of a kind are listed under something, or are key terms."""
    return any(kind in kinds for kinds in MEMBERS.values()) or kind == "term"


def firmest(things: Sequence[Thing]) -> Thing | None:
    """The one thing that is meant where a name stands for several: an entity or another item before a member."""
    items = [t for t in things if t.owner is None]
    some = items or list(things)
    entities = [t for t in some if t.kind == "entity"]
    some = entities if len(entities) == 1 else some
    return some[0] if len(some) == 1 else None


def pronouns(clause: Clause) -> tuple[Thing, ...]:
    """What “both”, “the latter”, “the former” and “each” stand for."""
    said = {m.what for m in clause.marks if m.sort == "pronoun"}
    pair = clause.carried.pair
    if said & {"both", "each"}:
        return pair
    if "one" in said:
        return _the_one(clause)
    if "latter" in said and len(pair) > 1:
        return pair[-1:]
    if "former" in said and len(pair) > 1:
        return pair[:1]
    return ()


def _the_one(clause: Clause) -> tuple[Thing, ...]:
    """“the one about x”: of what the clauses before were about, the one with x in its name."""
    for i in clause.unused("thing", "word"):
        words = fold(clause.marks[i].text)
        found = [t for t in clause.carried.pair if words in fold(t.name)]
        if len(found) == 1 and clause.place_of(i) in ("about", "for", "on", "with", "of"):
            clause.use(i)
            return (found[0],)
    return ()


def spoken_of(clause: Clause, targets: Sequence[Mark], kind: str, owners: Sequence[Thing]) -> list[Thing]:
    """What is meant: each name in every owner that is said and has it; nothing where one of them is left over."""
    if not owners:
        found = [target(clause, mark, kind, clause.carried.owners) for mark in targets]
        return [] if None in found else [t for t in found if t is not None]
    pairs = {(m, o): t for m in targets for o in owners if (t := inside(clause, m, kind, o)) is not None}
    complete = {m for m, _ in pairs} == set(targets) and {o for _, o in pairs} == set(owners)
    return list(pairs.values()) if complete else []


def named_kinds(clause: Clause) -> bool:
    return any(m.sort == "thing" and m.what for m in clause.marks)


def inside(clause: Clause, mark: Mark, kind: str, owner: Thing) -> Thing | None:
    """The one thing of an owner that a mark stands for."""
    kind = kind or mark.what
    if kind == "required field":
        named = {o.name for o in mark.things}
        found = [t for t in held(clause.pack, owner, kind) if t.name in named]
    else:
        wanted = STANDS_FOR.get(kind, (kind,)) if kind else ()
        inner = inner_list(clause.pack, owner, kind)
        owner, wanted = (inner, ("value",)) if inner else (owner, wanted)
        found = [t for t in mark.things if is_in(clause, t, owner) and (not wanted or t.kind in wanted)]
        found = [t for t in found if wanted or t.kind not in QUIET_KINDS] or found
        found = [t for t in found if t.kind == kind] or found
        if not found and owner.kind == "section":
            found = [t for t in mark.things if is_in(clause, t, owner) and t.kind == "value"]
    return found[0] if len(found) == 1 else None


def target(clause: Clause, mark: Mark, kind: str, owners: Sequence[Thing]) -> Thing | None:
    """The one thing that a mark stands for, among what the owners have or else in the pack; None where it is open."""
    kind = kind or mark.what
    for owner in owners:
        found = inside(clause, mark, kind, owner)
        if found is not None:
            return found
    if kind and kind == clause.carried.kind and not _said_here(clause, kind):
        kind = mark.what  # what kind the clause before was about says nothing of what stands elsewhere
    wanted = STANDS_FOR.get(kind, (kind,)) if kind else ()
    loud = [t for t in mark.things if (t.kind in wanted if wanted else t.kind not in QUIET_KINDS | WIDE or is_entry(t))]
    return loud[0] if len(loud) == 1 else None


def _said_here(clause: Clause, kind: str) -> bool:
    """Whether a clause, or the line above it, names a kind itself."""
    return kind in (clause.carried.heading, "term") or any(mark.what == kind for mark in clause.marks)


def is_in(clause: Clause, thing: Thing, owner: Thing) -> bool:
    if thing.owner is not None and thing.owner.path == owner.path:
        return True
    if owner.kind == "section":
        return thing.path[: len(owner.path)] == owner.path
    listing = list_owner(clause.pack, owner, thing.kind)
    return listing is not None and thing.owner is not None and thing.owner.path == listing.path


def belongs(clause: Clause, thing: Thing, owners: Iterable[Thing]) -> bool:
    return any(is_in(clause, thing, owner) for owner in owners)
