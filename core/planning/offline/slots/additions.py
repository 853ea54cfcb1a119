"""Filling “add”: new members of lists, key terms, beside what they shall stand; and “the same for …”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.pack.things import Thing
from core.planning.offline.adding import add_terms
from core.planning.offline.members import MEMBERS, add_members, held, inner_list, member_kind
from core.planning.offline.moving import put_beside
from core.planning.offline.outcomes import Piece
from core.planning.offline.phrases import Name
from core.planning.offline.sayings import quote
from core.planning.offline.scope import Scope
from core.planning.offline.slots.clause import INTO, Clause
from core.planning.offline.slots.marks import Mark
from core.planning.offline.slots.speaking import Filled, filled, firmest, is_member, pronouns, said_kind
from core.planning.offline.slots.wants import Want
from core.planning.offline.styles import fold
from core.planning.offline.tokens import joined

FRONT = frozenset(["beginning", "start", "top", "front", "first"])
LONGEST = 6
"""How many words the name of an attribute has at most."""
BESIDE = {"after": "after", "behind": "after", "following": "after", "before": "before", "between": "after"}
ITEMS = frozenset(["entity", "relationship", "relationship type", "pattern", "business pattern", "reasoning template",
                   "question template", "multihop question", "business rule", "topic", "section"])  # fmt: skip
"""Kinds of things that have more than a name, which this way of reading does not make."""


def add(clause: Clause, want: Want) -> Filled | None:
    """Fill “add x to Y”, “Y needs x”, “x joins Y”: one list of new names, and owners that can have them."""
    anchor = _anchor(clause)
    placed = any(mark.sort == "place" and mark.what in BESIDE for mark in clause.marks)
    if (placed and anchor is None) or any(mark.text.casefold() in FRONT for mark in clause.marks):
        return None
    said = said_kind(clause)
    kind = want.kind or said
    if said not in ("", kind):
        return None
    owners = _owners(clause, want, kind)
    same_owner = not owners and clause.carried.act in ("add", "remove", "rename")
    unsaid = not any(mark.sort == "want" for mark in clause.marks)
    leaning = bool(clause.carried.owners) and any(
        mark.text.casefold() in ("to it", "to them", "in it") for mark in clause.marks
    )
    if (
        not kind
        and not leaning
        and (same_owner or clause.carried.act is None or (unsaid and clause.carried.act == "add"))
    ):
        kind = clause.carried.kind
    kind = kind or (clause.carried.heading if is_member(clause.carried.heading) else "")
    if kind == "term" or _is_term_list(owners):
        return _terms(clause, _new_names(clause, "term"), anchor)
    owners = owners or clause.carried.owners
    kinds = [member_kind("value" if owner.kind == "section" else kind, owner.kind) for owner in owners]
    if not owners or not all(kinds) or not _in_turn(clause, owners, kinds):
        return None
    told = _description(clause) if kinds == ["attribute"] else ""
    gapped = want.voice == "having" and (bool(want.kind) or unsaid)
    names = _new_names(clause, kinds[0], gapped=gapped)
    if told and (len(names) != 1 or anchor):
        return None
    done = _to_owners(clause, owners, kinds, names, anchor) if names else None
    return _described(done, told) if done and told else done


def _description(clause: Clause) -> str:
    """What is said of a new attribute: “…, description: “x””; the quoted words, which are used up."""
    fields = clause.unused("field")
    quoted = [i for i in clause.unused("new", "thing") if clause.marks[i].literal and fields and i > fields[0]]
    if len(fields) != 1 or len(quoted) != 1 or clause.marks[fields[0]].what != "description":
        return ""
    leading = next((m.what for m in reversed(clause.marks[: fields[0]]) if m.sort != "little"), "")
    named = any(i < fields[0] for i in clause.unused("new", "word", "thing"))
    if not named or leading not in (",", "(", "with", "-", "–", ":"):
        return ""
    clause.use(*fields, *quoted)
    return clause.marks[quoted[0]].text


def _described(found: Filled, text: str) -> Filled:
    """Give a new attribute its description, which makes it a mapping."""
    reading = found.readings[0]
    if len(reading.operations) != 1:
        return found
    operation = reading.operations[0]
    plain = operation["value"]
    named = plain if isinstance(plain, Mapping) else {"name": plain}
    saying = f"{reading.saying.rstrip('.')} with description {quote(text)}."
    operation = {**operation, "value": {**named, "description": text}}
    return replace(found, readings=(replace(reading, operations=(operation,), saying=saying),))


def _terms(clause: Clause, names: Sequence[Name], anchor: tuple[str, str] | None) -> Filled | None:
    if not names:
        return None
    piece: Piece | None = add_terms(clause.names, names)
    if anchor and piece:
        piece = put_beside(Scope(clause.names, (), ""), piece, anchor[0], anchor[1])
    readings = piece.readings if piece else ()
    if not readings:
        return None
    return Filled(readings, replace(clause.carried, act="add", kind="term", owners=(), readings=readings))


def _in_turn(clause: Clause, owners: Sequence[Thing], kinds: Sequence[str]) -> bool:
    """Whether a number that is said of a new step is the next one: “as step 4”."""
    numbers = clause.unused("number")
    if not numbers:
        return True
    clause.use(*numbers)
    steps = held(clause.pack, owners[0], "step") if kinds[0] == "step" else ()
    return len(owners) == len(numbers) == 1 and clause.marks[numbers[0]].text == str(len(steps) + 1)


def _to_owners(
    clause: Clause,
    owners: Sequence[Thing],
    kinds: Sequence[str],
    names: Sequence[Name],
    anchor: tuple[str, str] | None,
) -> Filled | None:
    if any(_has(clause, o, k, names) for o, k in zip(owners, kinds, strict=True)):
        return None
    readings = tuple(add_members(clause.pack, o, k, names) for o, k in zip(owners, kinds, strict=True))
    if anchor:
        scope = Scope(clause.names, (), "")
        pieces = [put_beside(scope, Piece("", (r,)), anchor[0], anchor[1]) for r in readings]
        readings = tuple(r for p in pieces if p is not None for r in p.readings)
    return filled(clause, readings, owners, "add", kind=kinds[0]) if len(readings) == len(owners) else None


def _has(clause: Clause, owner: Thing, kind: str, names: Sequence[Name]) -> bool:
    """Whether an owner has one of the names already, so that it was read in a wrong place."""
    there = {fold(t.name) for t in held(clause.pack, owner, kind)}
    return any(fold(name.text) in there for name in names)


def _is_term_list(owners: Sequence[Thing]) -> bool:
    return bool(owners) and all(t.kind == "section" and t.path == ("key_terms",) for t in owners)


def _anchor(clause: Clause) -> tuple[str, str] | None:
    """What a new member stands beside, and on which side of it."""
    for i in clause.unused("thing", "new", "word"):
        place = clause.place_of(i)
        if place in BESIDE:
            clause.use(i)
            follower = next((j for j in clause.unused("thing", "new", "word") if clause.coordinated(j) == i), None)
            if place == "between" and follower is not None:
                clause.use(follower)
            return clause.marks[i].text, BESIDE[place]
    return None


def _owners(clause: Clause, want: Want, kind: str) -> tuple[Thing, ...]:
    """The things that a clause names as owners: by their place in it, or as what a “needs” is said of."""
    found: list[Thing] = []
    places: list[int] = []
    for i in clause.unused("thing"):
        mark = clause.marks[i]
        lists = [inner for t in mark.things if (inner := inner_list(clause.pack, t, kind)) is not None]
        lists = lists or _narrowed(clause, i)
        things = lists or [t for t in mark.things if _can_have(t, kind) or (t.path == ("key_terms",) and not kind)]
        things = [t for t in things if kind in MEMBERS.get(t.kind, ())] or things
        things = [t for t in things if t.kind == clause.carried.heading] or things
        placed = clause.owned(i) or (want.voice == "having" and clause.before_want(i))
        given = any(m.text.casefold() == "give" for m in clause.marks) and not found and i == clause.unused("thing")[0]
        if things and (placed or given):
            best = firmest(things)
            if best is None:
                continue
            clause.use(i)
            found.append(best)
            places.append(i)
    if any(clause.coordinated(i) not in places for i in places[1:]):
        return ()
    _use_around(clause, found)
    return tuple(found) or pronouns(clause)


def _narrowed(clause: Clause, i: int) -> list[Thing]:
    """“the variants of Excess”: of several lists of one name the one that stands in what is named behind it."""
    things = [t for t in clause.marks[i].things if t.kind == "section" and t.owner is not None]
    if len(things) < len(("one", "other")) or not clause.owned(i):
        return []
    for j in clause.unused("thing"):
        paths = {t.path for t in clause.marks[j].things}
        inner = [t for t in things if t.owner is not None and t.owner.path in paths]
        if j > i and clause.owned(j) and len(inner) == 1:
            clause.use(j)
            return inner
    return []


def _can_have(thing: Thing, kind: str) -> bool:
    """Whether something can be listed under a thing: an open section that holds others lists nothing itself."""
    holds = thing.kind == "section" and isinstance(thing.value, Mapping)
    return bool(member_kind(kind, thing.kind)) and not holds


def _use_around(clause: Clause, owners: Sequence[Thing]) -> None:
    """Use up the sections that all owners stand in: “In the vocabulary, …”."""
    for i in clause.unused("thing"):
        around = [t for t in clause.marks[i].things if t.kind == "section"]
        if owners and clause.owned(i) and any(all(o.path[: len(t.path)] == t.path for o in owners) for t in around):
            clause.use(i)


def _new_names(clause: Clause, kind: str, *, gapped: bool = False) -> list[Name]:
    """The one list of names left in a clause, each with what is said of it in a word; empty for two lists.

    Where the verb is left out (`gapped`), what it leads in by stands before the first: “and B on y”.
    """
    found: list[tuple[int, list[Mark]]] = []
    sorts = ("new", "word", "thing", "field") if kind in ("attribute", "required field") else ("new", "word", "thing")
    for i in clause.unused(*sorts):
        mark = clause.marks[i]
        clause.use(i)
        if clause.place_of(i) in INTO and not (gapped and not found):
            return []
        if found and found[-1][0] == i - 1 and not mark.literal and not found[-1][1][-1].literal:
            found[-1] = (i, [*found[-1][1], mark])
        elif found and clause.coordinated(i) != found[-1][0]:
            return []
        else:
            found.append((i, [mark]))
    if not found:
        return _named_before(clause)
    if len(found) > 1 and _counted(clause, found[0]) and all(marks[0].literal for _, marks in found[1:]):
        found = found[1:]
    if any(not marks[0].literal and _cut_off(clause, i + 1 - len(marks)) for i, marks in found):
        return []
    if any(len(marks) == 1 and not _may_be_new(marks[0], kind) for _, marks in found):
        return []
    return [_name(clause, i, marks) for i, marks in found]


def _named_before(clause: Clause) -> list[Name]:
    """“the latter” and “that” are the name that was added last."""
    said = {m.what for m in clause.marks if m.sort == "pronoun"}
    last = clause.carried.readings[-1].operations[-1].get("value") if clause.carried.readings else None
    return [Name(last, literal=True)] if isinstance(last, str) and "latter" in said else []


def _counted(clause: Clause, first: tuple[int, list[Mark]]) -> bool:
    """Whether words only say what the quoted names after them are: “two more transitions, “a”, “b””."""
    end, marks = first
    start = end + 1 - len(marks)
    more = start > 0 and clause.marks[start - 1].text.casefold() in ("more", "another", "new", "further", "following")
    return more and not any(mark.literal for mark in marks)


def _cut_off(clause: Clause, start: int) -> bool:
    """Whether a word before an unquoted name, said by the way elsewhere, may be a part of it: “next check due”."""
    return start > 0 and clause.marks[start - 1].text.casefold() in ("next", "first", "second", "now", "then", "last")


def _may_be_new(mark: Mark, kind: str) -> bool:
    """Whether a name that is known elsewhere can be new here: a word or a member, but no item that nobody quoted."""
    if kind == "attribute" and len(mark.text.split()) > LONGEST:
        return False
    if mark.literal or kind in ("involved entity", "entity type"):
        return True
    if mark.sort == "word" and mark.tokens[-1].low.endswith("ed"):
        return False
    named = [t for t in mark.things if fold(mark.text) in map(fold, t.names)]
    return all(t.owner is not None or t.kind in ("term", "value") for t in named)


def _name(clause: Clause, i: int, marks: Sequence[Mark]) -> Name:
    at = next((j for j in (i + 1, i + 2) if j < len(clause.marks) and clause.marks[j].sort == "switch"), None)
    if at is not None:
        clause.use(at)
    text = joined([token for mark in marks for token in mark.tokens])
    return Name(text, len(marks) == 1 and marks[0].literal, remark=clause.marks[at].text if at is not None else "")


def repeat(clause: Clause) -> Filled | None:
    """Add what the clause before added to another owner, or another name where the clause before did."""
    carried = clause.carried
    if len(carried.owners) != 1:
        return None
    kind = said_kind(clause) or carried.kind
    marks = [clause.marks[i] for i in clause.unused("thing", "new", "word")]
    others = [firmest([t for t in m.things if t.kind == carried.owners[0].kind]) for m in marks]
    clause.use(*clause.unused("thing", "new", "word"))
    if marks and all(others):
        if kind == carried.kind and set(carried.owners) & {t for t in others if t is not None}:
            return None
        values = [Name(str(op["value"]), literal=True) for r in carried.readings for op in r.operations]
        owners = [t for t in others if t is not None]
        return filled(
            clause,
            [add_members(clause.pack, t, kind, values) for t in owners],
            owners,
            "add",
            kind=kind,
        )
    if not marks or any(others):
        return None
    names = [Name(m.text, m.literal) for m in marks]
    return filled(
        clause,
        [add_members(clause.pack, carried.owners[0], kind, names)],
        carried.owners,
        "add",
        kind=kind,
    )
