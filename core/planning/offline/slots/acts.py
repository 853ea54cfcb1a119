"""One clause, one change: what it may ask for, tried in turn until all its words have found a slot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from core.planning.offline.lexicon import NUMBER_WORDS
from core.planning.offline.slots import additions, edits, entries, moves, removals, renames, settings
from core.planning.offline.slots.clause import Clause, with_kinds
from core.planning.offline.slots.marks import Mark
from core.planning.offline.slots.speaking import Filled
from core.planning.offline.slots.wants import Act, Want

WEAK: frozenset[Act] = frozenset(["set", "replace"])
"""What also says nothing: “is”, “make”, “change” beside words that say more."""
OPEN = frozenset(
    ["or", "either", "everything", "whatever", "anything", "nothing", "if", "unless", "whether", "maybe", "something",
     "somehow", "somewhere", "stuff", "etc", "perhaps", "might", "don't", "dont"]
)  # fmt: skip
"""What leaves open what is meant, so that it is no matter of slots."""


def fill(clause: Clause) -> Filled | None:
    """Fill the slots of the one change that a clause asks for; None when a word of it is left over."""
    clause.marks = with_kinds(clause.marks)
    if any(mark.text.casefold() in OPEN for mark in clause.marks):
        return None
    for want in _wants(clause):
        clause.used = {i for i, mark in enumerate(clause.marks) if mark.sort == "want"}
        found = _FILLERS[want.act](clause, want)
        sound = found is not None and clause.complete and all(r.operations for r in found.readings)
        if sound and not (want.act in LISTED and _spoken_of_by_the_way(clause)):
            return found
    clause.used = {i for i, mark in enumerate(clause.marks) if mark.sort == "want"}
    return edits.edit(clause) or entries.enter(clause)


def _spoken_of_by_the_way(clause: Clause) -> bool:
    """Whether a name stands behind a preposition that no slot of a list has: “something about courts”."""
    named = [i for i, mark in enumerate(clause.marks) if mark.sort in ("thing", "new", "word")]
    return any(clause.place_of(i) in BESIDES for i in named) and not any(m.what == "one" for m in clause.marks)


LISTED: frozenset[Act] = frozenset(["add", "remove", "require", "optional", "move"])
BESIDES = frozenset(["about", "without", "against", "through", "across", "upon", "per", "via", "towards", "than"])


def _wants(clause: Clause) -> Iterator[Want]:
    """What a clause may ask for: what all its words agree on, or what stands in it where none says."""
    marks = [mark for mark in clause.marks if mark.sort == "want"]
    kinds = {mark.what for mark in clause.marks}
    if clause.unused("number") and "step" in kinds and not any(w.act == "add" for m in marks for w in m.wants):
        yield Want("rename", "acting")
    if "description" in kinds and any(mark.literal for mark in clause.marks):
        yield Want("set", "being")
    yield from _agreed(clause, marks, "required field" in kinds) if marks else _unsaid(clause)


def _agreed(clause: Clause, marks: Sequence[Mark], required: bool) -> Iterator[Want]:
    options = list(dict.fromkeys(want for mark in marks for want in mark.wants))
    valued = bool(clause.unused("number", "level", "switch", "field"))
    options.sort(key=lambda want: (want.act == "set") != valued)
    if required and any(want.act in WEAK for want in options):
        yield Want("require", "being")
    if clause.unused("field") and clause.unused("number", "level") and all(w.act == "add" for w in options):
        yield Want("set", "being")  # “X needs a threshold of 0.8”
    for want in options:
        if all(any(w.act == want.act for w in m.wants) or all(w.act in WEAK for w in m.wants) for m in marks):
            yield want
    quoted = any(mark.literal for mark in clause.marks) and any(mark.sort == "kind" for mark in clause.marks)
    if quoted and all(w.act in WEAK for m in marks for w in m.wants):
        yield Want("add", "acting")


def _unsaid(clause: Clause) -> Iterator[Want]:
    if clause.unused("number", "level", "switch", "field"):
        yield Want("set", "being")
    if any(m.what == "→" for m in clause.marks):
        yield from (Want("add", "acting"), Want("rename", "acting"))
    if any(m.what == "out" for m in clause.marks):
        yield Want("remove", "acting")
    things = [mark for mark in clause.marks if mark.sort in ("thing", "new", "word")]
    among = clause.carried.kind in ("setting", "flag") and any(
        t.kind == "setting" for m in things[:1] for t in m.things
    )
    if (
        len(things) == len(("setting", "value"))
        and (among or _is_setting(things[0]))
        and things[1].sort in ("new", "word")
    ):
        yield Want("set", "being")
    led = [i for i, mark in enumerate(clause.marks[:-1]) if _is_setting(mark) and clause.marks[i + 1].what == ":"]
    placed = any(mark.what == ":" for mark in clause.marks) and things and _is_setting(things[0])
    if led or placed:
        yield Want("set", "being")
    if clause.carried.act == "set" and any(clause.place_of(i) == "to" for i in clause.unused("thing", "new", "word")):
        yield Want("set", "being")
    if _gapped(clause, things):
        yield Want("add", "having", clause.carried.kind)
    if clause.carried.act == "add" and all(clause.owned(clause.marks.index(mark)) for mark in things):
        yield Want("same", "acting")
    if _says_new(clause) or (clause.carried.kind and clause.carried.act is None):
        yield Want("add", "acting")
    quoted = any(mark.literal for mark in clause.marks)
    if clause.carried.owners and quoted and (clause.carried.act is None or clause.unused("kind")):
        yield Want("add", "acting")
    if clause.carried.act in ("add", "remove"):
        yield Want(clause.carried.act, "acting")


def _is_setting(mark: Mark) -> bool:
    return mark.sort == "thing" and all(t.kind in ("setting", "flag") for t in mark.things)


def _gapped(clause: Clause, things: Sequence[Mark]) -> bool:
    """“… and B on y”, behind “A should trigger on x”: what was wanted of the owner before is wanted of this one."""
    owners = clause.carried.owners
    if clause.carried.act != "add" or len(owners) != 1 or len(things) < len(("B", "y")):
        return False
    first = clause.marks.index(things[0])
    return any(t.kind == owners[0].kind for t in things[0].things) and not clause.owned(first)


def _says_new(clause: Clause) -> bool:
    return any(mark.text.casefold() in NEW for mark in clause.marks)


NEW = frozenset(
    ["new", "another", "more", "+", "extra", "additional", "further", *(n for n in NUMBER_WORDS if n.endswith("th"))]
)
"""What says of a name that it is to be added, where no verb does."""


def repeat(clause: Clause, want: Want) -> Filled | None:
    """“the same for x”: the change before once more, for another name or another owner."""
    if clause.carried.act == "add":
        return additions.repeat(clause)
    if clause.carried.act not in ("remove", "require", "optional") or not clause.carried.owners:
        return None
    kind = clause.carried.owners[0].kind
    if all(any(t.kind == kind for t in clause.marks[i].things) for i in clause.unused("thing")):
        return removals.repeat(clause) if clause.carried.act == "remove" else None
    return _FILLERS[clause.carried.act](clause, Want(clause.carried.act, "acting"))


_FILLERS: Mapping[Act, Callable[[Clause, Want], Filled | None]] = {
    "add": additions.add,
    "remove": removals.remove,
    "rename": renames.rename,
    "replace": renames.rename,
    "set": settings.assign,
    "require": removals.require,
    "optional": removals.make_optional,
    "same": repeat,
    "move": moves.move,
    "keep": moves.keep,
    "redirect": settings.redirect,
}
