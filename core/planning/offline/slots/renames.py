"""Filling “rename”: the old name, the new one, and the owner where one is said."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.things import Thing
from core.planning.offline.members import MEMBERS, held
from core.planning.offline.outcomes import Reading, done
from core.planning.offline.phrases import Name
from core.planning.offline.renaming import rename_thing
from core.planning.offline.sayings import quote, thing_phrase
from core.planning.offline.slots.additions import ITEMS
from core.planning.offline.slots.clause import STANDS_FOR, Clause
from core.planning.offline.slots.speaking import Filled, belongs, filled, firmest, pronouns, target
from core.planning.offline.slots.wants import Want

TOWARDS = frozenset(["to", "into", "by", "with", "as"])


def rename(clause: Clause, want: Want) -> Filled | None:
    """“rename x of Y to z”, “x should be called z”, “replace x by z”, “z instead of x”."""
    kinds = [clause.marks[i].what for i in clause.unused("kind") if not clause.owned(i)]
    clause.use(*clause.unused("kind"))
    if kinds == ["step"] and clause.unused("number"):
        return _steps(clause)
    order = clause.unused("thing", "new", "word")
    holders = _holders(clause, order)
    order = [i for i in order if i not in clause.used]
    if set(kinds) & ITEMS or "required field" in kinds or not order or len(order) > len(("old", "new")):
        return None
    new = _new_name(clause, want, order)
    if new is None or any(i + 1 in order and not clause.marks[i + 1].literal for i in order):
        return None
    owners = holders or list(pronouns(clause)) or list(clause.carried.owners)
    rest = [i for i in order if i != new]
    it = any(m.what in ("it", "that", "this") for m in clause.marks)
    thing = target(clause, clause.marks[rest[0]], "", owners) if rest else owners[0] if it and owners else None
    fresh = clause.marks[new]
    if thing is None or not _of_kinds(thing, kinds) or (holders and not belongs(clause, thing, holders)):
        return None
    if any(t.kind == thing.kind for t in fresh.things):
        return None
    clause.use(*order)
    renamed = any(m.sort == "want" and m.tokens[0].low in ("rename", "relabel") for m in clause.marks)
    name = Name(_whole_name(clause, new), fresh.literal)
    rekeys = thing.kind == "setting" and renamed
    reading = _rekeyed(thing, name.text) if rekeys else rename_thing(clause.pack, thing, name)
    return filled(clause, [reading], [thing.owner] if thing.owner else [thing], "rename", kind=thing.kind)


def _rekeyed(thing: Thing, name: str) -> Reading:
    """“rename the entry NRA to NPA”: the key of a setting or an entry, and not its value."""
    said = f"Rename {thing_phrase(thing)} to {quote(name)}."
    return done("rename_setting", [{"action": "rename", "path": list(thing.path), "to": name}], said)


def _of_kinds(thing: Thing, kinds: Sequence[str]) -> bool:
    """Whether a thing is of one of the kinds that were said, if any was."""
    return not kinds or any(thing.kind in STANDS_FOR.get(kind, (kind,)) for kind in kinds)


def _whole_name(clause: Clause, new: int) -> str:
    """The new name, with a word for a kind that is its first word: “is called field notes”."""
    first = clause.marks[new - 1] if new > 1 and clause.marks[new - 1].sort == "kind" else None
    called = first is not None and clause.marks[new - 2].sort == "want" and not clause.marks[new].literal
    return f"{first.text} {clause.marks[new].text}" if first is not None and called else clause.marks[new].text


def _holders(clause: Clause, order: Sequence[int]) -> list[Thing]:
    """The owners in a clause that names three things or more: an owner, an old name and a new one."""
    found: list[Thing] = []
    for i in order if len(order) > len(("old", "new")) else ():
        holder = firmest([t for t in clause.marks[i].things if t.kind in MEMBERS])
        if holder and clause.owned(i) and clause.place_of(i) not in TOWARDS:
            found.append(holder)
            clause.use(i)
    return found


def _new_name(clause: Clause, want: Want, order: Sequence[int]) -> int | None:
    """Which mark is the new name: behind “to”, “by”, “as”, behind “should be called”, or before “instead of”."""
    instead = next((i for i, m in enumerate(clause.marks) if m.what == "instead" and _then_of(clause, i)), None)
    if instead is not None:
        return next((i for i in order if i < instead), None)
    if want.voice == "being":
        after = [i for i in order if not clause.before_want(i)]
        return after[0] if len(after) == 1 else None
    called = any(m.sort == "want" and m.text.casefold() in ("call", "name", "title", "label") for m in clause.marks)
    towards = [i for i in order if clause.place_of(i) in TOWARDS]
    return towards[-1] if towards else order[-1] if called and len(order) > 1 else None


def _then_of(clause: Clause, i: int) -> bool:
    return i + 1 < len(clause.marks) and clause.marks[i + 1].what == "of"


def _steps(clause: Clause) -> Filled | None:
    """“swap steps 3 and 4”, “step 5 becomes x”: steps by their numbers."""
    numbers = clause.unused("number")
    holders = [t for i in clause.unused("thing") for t in clause.marks[i].things if t.kind == "reasoning template"]
    owner = next(iter(holders or [t for t in clause.carried.owners if t.kind == "reasoning template"]), None)
    if owner is None:
        return None
    if holders:
        clause.use(*(i for i in clause.unused("thing") if owner in clause.marks[i].things))
    steps = [_step(clause, owner, i) for i in numbers]
    new = clause.unused("new", "word", "thing")
    clause.use(*numbers, *new)
    found = [step for step in steps if step is not None]
    swapped = any("swap" in m.text.casefold() or "exchange" in m.text.casefold() for m in clause.marks)
    if len(found) == len(steps) == len(("one", "other")) and swapped and not new:
        values: list[object] = [found[1].value, found[0].value]
    elif len(found) == len(steps) == len(new) == 1:
        values = [clause.marks[new[0]].text]
    else:
        return None
    operations = [{"action": "replace", "path": list(s.path), "value": v} for s, v in zip(found, values, strict=True)]
    said = " ".join(
        f"Set step {s.path[-1]} of {thing_phrase(owner)} to {quote(str(v))}."
        for s, v in zip(found, values, strict=True)
    )
    return filled(clause, [done("change_step", operations, said, owner=owner.path)], [owner], "rename", kind="step")


def _step(clause: Clause, owner: Thing, i: int) -> Thing | None:
    number = clause.marks[i].text
    return next((t for t in held(clause.pack, owner, "step") if str(t.path[-1]) == number), None)
