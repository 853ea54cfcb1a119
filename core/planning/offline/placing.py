"""Names for one place: members of an owner, or a question where several owners or kinds fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.pack.sections import word
from core.pack.things import Thing
from core.pack.words import listed
from core.planning.offline.matching import Names
from core.planning.offline.members import MEMBERS, add_members, inner_list, intent_of, member_kind
from core.planning.offline.outcomes import Piece, ask, refuse
from core.planning.offline.phrases import Name
from core.planning.offline.places import Place
from core.planning.offline.sayings import add_saying, label, quote
from core.planning.offline.styles import fold


def place_members(names: Names, place: Place, kind: str, wanted: list[Name]) -> Piece:
    """Plan names for one place: several owners or several kinds that fit make a question."""
    intent = intent_of("add", kind or "attribute")
    place, kind = _inner(names, place, kind)
    if not place.owners:
        return refuse(intent, f"I could not tell to what “{place.name}” belongs.")
    if all(name.vague for name in wanted):
        return _nameless(names, place, kind)
    doubt = doubted(names, wanted)
    fitting = [m for m in place.owners if member_kind(kind, m.thing.kind)]
    direct = [m for m in fitting if (kind or "attribute") in MEMBERS[m.thing.kind]]
    fitting = direct or fitting
    if not fitting:
        return _misplaced(names, place, kind, wanted)
    paired = [m.thing for m in fitting if m.thing.kind == "section" and isinstance(m.thing.value, Mapping)]
    if len(paired) == len(fitting):
        return _unpaired(paired[0], wanted)
    readings = tuple(
        add_members(names.pack, m.thing, member_kind(kind, m.thing.kind), wanted, m.assumption(place.name))
        for m in fitting
    )
    if not kind and [fold(name.text) for name in wanted] == ["description"]:
        return ask(
            intent,
            f"Should {label(fitting[0].thing)} get an attribute of that name, or what should its description be?",
            readings,
        )
    question = f"“{place.name}” fits several. Which do you mean?" if len(readings) > 1 else doubt
    return Piece(intent, readings, question, loose=bool(doubt) and question == doubt)


def _unpaired(section: Thing, wanted: Sequence[Name]) -> Piece:
    """A section of names with values takes no name alone: ask for what it should say."""
    named = listed([quote(name.text) for name in wanted])
    where = label(section)
    return ask(
        intent_of("add", "value"),
        f"What should {named} stand for in {where}? Please say both, as in: Add X = “…” to {where}.",
        suggestions=tuple(f"Add {quote(name.text)} = “…” to {where}." for name in wanted),
    )


def _inner(names: Names, place: Place, kind: str) -> tuple[Place, str]:
    """A place of open sections becomes the lists in them that go by the word for the kind."""
    lists = [replace(m, thing=t) for m in place.owners if (t := inner_list(names.pack, m.thing, kind)) is not None]
    return (replace(place, owners=tuple(lists)), "value") if lists else (place, kind)


def _misplaced(names: Names, place: Place, kind: str, wanted: list[Name]) -> Piece:
    """No kind was said and several would do, or the kind that was said fits no such owner."""
    readings = tuple(
        add_members(names.pack, match.thing, possible, wanted, match.assumption(place.name))
        for match in place.owners
        if not kind
        for possible in MEMBERS.get(match.thing.kind, ())
    )
    shown = listed([quote(n.text) for n in wanted])
    owner = label(place.owners[0].thing)
    if readings:
        return ask("add_member", f"As what should {shown} stand in {owner}?", readings)
    kinds = listed([word(k, 2) for k in MEMBERS.get(place.owners[0].thing.kind, ())] or ["nothing of the kind"])
    return refuse(
        intent_of("add", kind), f"{owner[:1].upper() + owner[1:]} has no {word(kind, 2)}; it can have {kinds}."
    )


def _nameless(names: Names, place: Place, kind: str) -> Piece:
    """Something is to be added, and nobody said what: suggest what entities of the kind elsewhere have."""
    owner = place.owners[0].thing
    member = member_kind(kind, owner.kind) or "attribute"
    own = {t.name for t in names.pack.of_kind(member, owner)}
    counted: dict[str, int] = {}
    for thing in names.pack.of_kind(member):
        if thing.owner and thing.owner.kind == owner.kind and thing.name not in own and member != "synonym":
            counted[thing.name] = counted.get(thing.name, 0) + 1
    likely = sorted(counted, key=lambda name: -counted[name])[:3]
    question = f"Which {word(member, 2)} should {label(owner)} get? Please name them."
    return ask(intent_of("add", member), question, suggestions=tuple(add_saying(owner, member, [n]) for n in likely))


def doubted(names: Names, wanted: Sequence[Name]) -> str:
    """Ask about a name that may be more of the request than a name."""
    doubtful = next((n.text for n in wanted if n.doubtful and not names.find(n.text, near=False)), "")
    return f"Is “{doubtful}” as a whole the name? Put names in quotes when they are long." if doubtful else ""
