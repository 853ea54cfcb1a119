"""What code checks of a model's plan: names that stand in several places, wide removals, targets that nobody named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.pack.model import Pack
from core.pack.sections import word
from core.pack.things import Path, Thing
from core.pack.words import listed
from core.planning.context import tokens
from core.planning.offline.sayings import label, quote, remove_saying, rename_saying
from core.planning.offline.styles import fold
from core.planning.protocol import Plan, PlanRequest

WIDE = 3
"""How many things that were not named may go without a question."""

MOST_CHOICES = 6
CHANGING = frozenset(["delete", "replace", "rename", "move", "update"])
LOOKED_BACK = 2


def scrutinise(plan: Plan, request: PlanRequest) -> Plan:
    """Give the plan as it is, with what was assumed, or the question that it should have been.

    The same rules hold for every planner that guesses: what the request does not tell apart is asked, and what
    goes without having been named is asked when it is much.
    """
    if plan.kind != "operations":
        return plan
    said = frozenset(tokens(request.text)) | _said_before(request)
    for operation in plan.operations:
        thing = _target(operation, request.pack)
        twins = _twins(thing, request.pack) if thing is not None else ()
        if thing is not None and twins and not any(_named(one.owner, said, request.pack) for one in (thing, *twins)):
            return _which(plan, operation, (thing, *twins))
    gone = [thing for thing in _removed(plan, request.pack) if not _named(thing, said, request.pack)]
    if len(gone) >= WIDE or any(thing.kind == "section" for thing in gone):
        return _wide(plan, request.pack, gone)
    unnamed = _unnamed_owners(plan, request.pack, said)
    notes = tuple(f"{label(thing)} is not named in the request; the model chose it." for thing in unnamed)
    notes = tuple(note[:1].upper() + note[1:] for note in notes)
    return replace(plan, assumptions=tuple(dict.fromkeys((*plan.assumptions, *notes))))


def _said_before(request: PlanRequest) -> frozenset[str]:
    """The words of the last requests, when this one leans on them."""
    return frozenset(word for turn in request.history[-LOOKED_BACK:] for word in tokens(turn.text))


def _target(operation: Mapping[str, Any], pack: Pack) -> Thing | None:
    """The thing that an operation removes or changes; None for an addition."""
    if operation.get("action") not in CHANGING:
        return None
    path: Path = tuple(operation.get("path", ()))
    thing = pack.at(path)
    # A new name for a described attribute is set at its key.
    return thing if thing is not None or not path or path[-1] != "name" else pack.at(path[:-1])


def _twins(thing: Thing, pack: Pack) -> tuple[Thing, ...]:
    """Other things of the same kind and name that belong to something else."""
    if thing.owner is None:
        return ()
    return tuple(
        one
        for one in pack.of_kind(thing.kind)
        if fold(one.name) == fold(thing.name) and one.owner is not None and one.owner.path != thing.owner.path
    )


def _named(thing: Thing | None, said: frozenset[str], pack: Pack) -> bool:
    """Whether a thing was named: by all the words of one of its names, its synonyms or its aliases."""
    if thing is None:
        return False
    names = list(thing.names)
    entity = pack.entity(str(thing.value.get("type"))) if thing.kind == "entity" else None
    if entity is not None:
        names += [*entity.synonyms, *(t.name for t in pack.of_kind("alias") if t.owner and t.owner.name == entity.type)]
    return any(words and words <= said for words in (frozenset(tokens(name)) for name in names))


def _which(plan: Plan, operation: Mapping[str, Any], things: Sequence[Thing]) -> Plan:
    """Ask which of several places is meant, with a complete request for each."""
    name = things[0].name
    value = operation.get("value", operation.get("to"))
    if operation["action"] == "delete":
        choices = tuple(remove_saying(thing) for thing in things)
    elif isinstance(value, str):
        choices = tuple(rename_saying(thing, value) for thing in things)
    else:
        return plan
    text = f"{quote(name)} stands in several places. Which one is meant?"
    return _question(plan, text, choices)


def _removed(plan: Plan, pack: Pack) -> list[Thing]:
    found = (pack.at(tuple(op["path"])) for op in plan.operations if op.get("action") == "delete")
    return [thing for thing in found if thing is not None]


def _wide(plan: Plan, pack: Pack, gone: Sequence[Thing]) -> Plan:
    """Ask whether so much is really to go; the choice says it in full."""
    kinds = dict.fromkeys(thing.kind for thing in gone)
    counted = listed([f"{sum(t.kind == kind for t in gone)} {word(kind, 2)}" for kind in kinds])
    every = " ".join(remove_saying(thing) for thing in gone if thing.kind != "section")
    choices = tuple(choice for choice in (every, *(remove_saying(t) for t in gone if t.kind != "section")) if choice)
    if not choices:
        choices = tuple(f"Remove the section {quote(thing.names[-1])}." for thing in gone)
    return _question(plan, f"That would remove {counted}, which the request does not name. Is that meant?", choices)


def _unnamed_owners(plan: Plan, pack: Pack, said: frozenset[str]) -> list[Thing]:
    """Entities that get something although nobody named them."""
    paths = dict.fromkeys(tuple(op["path"])[:2] for op in plan.operations if len(op.get("path", ())) > 2)
    things = (pack.at(path) for path in paths)
    return [t for t in things if t is not None and t.kind == "entity" and not _named(t, said, pack)]


def _question(plan: Plan, text: str, choices: Sequence[str]) -> Plan:
    return replace(
        plan,
        kind="question",
        operations=(),
        summary="",
        assumptions=(),
        text=text,
        choices=tuple(choices)[:MOST_CHOICES],
    )
