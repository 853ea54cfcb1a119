"""Requests to move or copy: attributes between entities, members within their list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.pack.things import Thing
from core.pack.words import listed
from core.planning.offline.adding import add
from core.planning.offline.lexicon import NUMBER_WORDS, PRONOUNS
from core.planning.offline.members import MEMBERS, add_members, held, list_owner
from core.planning.offline.objects import Found, locate
from core.planning.offline.outcomes import Operation, Piece, Reading, ask, done, refuse
from core.planning.offline.phrases import Name, bare
from core.planning.offline.places import Place, read_place
from core.planning.offline.sayings import label, owner_phrase, thing_phrase
from core.planning.offline.scope import Scope
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined

TO = frozenset(["to", "into", "onto", "under", "over"])
EDGES: dict[str, int | None] = {
    "end": None, "bottom": None, "beginning": 0, "start": 0, "top": 0, "front": 0,
}  # fmt: skip
"""The ends of a list, with the position that a new member gets there."""
SHOWN = 8
BESIDE = {"before": "before", "above": "before", "after": "after", "below": "after", "behind": "after"}


def move(scope: Scope, tokens: Sequence[Token], keep: bool = False) -> list[Piece]:
    """Plan “move a from X to Y”, or “move a before b”; with `keep` it is a copy."""
    beside = next((i for i, t in enumerate(tokens) if i and t.low in BESIDE), None)
    if beside is not None:
        return _reorder(scope, tokens, beside)
    for i in range(len(tokens) - 2, 0, -1):
        if tokens[i].low not in TO:
            continue
        place = read_place(scope.names, tokens[i + 1 :])
        if place and place.owners:
            found = locate(scope, _source(tokens[:i]))
            return [_between(scope, one, place, keep) for one in found]
        edge = next((j for j in range(i + 1, len(tokens)) if tokens[j].low in EDGES), None)
        if edge is not None and (edge == len(tokens) - 1 or tokens[edge + 1].low == "of"):
            return _to_edge(scope, [*tokens[:i], *tokens[edge + 1 :]], EDGES[tokens[edge].low] is None)
    return [_nowhere(scope, tokens)]


def _nowhere(scope: Scope, tokens: Sequence[Token]) -> Piece:
    """“move the status”: what is there, but not where it should go, is asked for; what is not there is refused."""
    found = locate(scope, tokens)
    matches = [m for one in found for m in one.matches]
    if matches and all(m.how in ("exact", "plural") for m in matches) and all(one.matches for one in found):
        where = listed(list(dict.fromkeys(thing_phrase(m.thing) for m in matches))[:SHOWN])
        return ask("move", f"Where should it be moved? There is {where}.")
    if tokens and bare(tokens)[:1] and bare(tokens)[0].low in PRONOUNS and not scope.focus:
        return ask("move", "What should be moved, and where to?")
    return refuse("move", f"I could not tell where to move it: “{joined(tokens)}”. Say from what to what.")


def _source(tokens: Sequence[Token]) -> Sequence[Token]:
    return tokens[:-1] if tokens and tokens[-1].low in ("over", "across") else tokens


def _between(scope: Scope, found: Found, place: Place, keep: bool) -> Piece:
    intent = "copy" if keep else "move"
    if not found.matches:
        return refuse(intent, found.refusal)
    readings = []
    for match in found.matches:
        thing = match.thing
        for target in place.owners:
            fits = thing.kind in MEMBERS.get(target.thing.kind, ())
            if thing.owner is not None and fits and thing.owner.path != target.thing.path:
                readings.append(
                    _moved(scope, thing, target.thing, keep, (found.assumption, target.assumption(place.name)))
                )
    if not readings:
        text = f"{thing_phrase(found.matches[0].thing)} cannot stand in {label(place.owners[0].thing)}."
        return refuse(intent, text[:1].upper() + text[1:])
    return Piece(intent, tuple(readings), "Which one do you mean?" if len(readings) > 1 else "")


def _moved(scope: Scope, thing: Thing, target: Thing, keep: bool, notes: tuple[str, ...]) -> Reading:
    added = add_members(scope.pack, target, thing.kind, [Name(thing.name, literal=True)])
    operations: list[Operation] = [
        {**op, "value": thing.value} if op.get("value") == thing.name else op for op in added.operations
    ]
    if not keep:
        operations.append({"action": "delete", "path": list(thing.path)})
    verb = "Copy" if keep else "Move"
    there = f"{label(target)} has it already." if not added.operations else ""
    saying = f"{verb} {thing_phrase(thing)} to {owner_phrase(target)}."
    return done("copy" if keep else "move", operations, saying, (*notes, there), target.path)


def reordered(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “put a behind b”: a move where both stand in the same list already, and nothing else."""
    beside = next((i for i, t in enumerate(tokens) if i and t.low in BESIDE), None)
    pieces = _reorder(scope, tokens, beside) if beside is not None else []
    return pieces if pieces and all(p.readings for p in pieces) else []


def _reorder(scope: Scope, tokens: Sequence[Token], beside: int) -> list[Piece]:
    """“move a before b”: both in the same list."""
    found = locate(scope, tokens[:beside])
    if len(found) != 1 or not found[0].matches:
        return [refuse("move", found[0].refusal if found else "It is not clear what should move.")]
    readings = []
    for match in found[0].matches:
        thing = match.thing
        anchors = [
            a.thing
            for other in locate(scope, tokens[beside + 1 :])
            for a in other.matches
            if a.thing.path[:-1] == thing.path[:-1] and a.thing.path != thing.path
        ]
        owner = list_owner(scope.pack, thing.owner, thing.kind) if thing.owner else None
        siblings = held(scope.pack, owner, thing.kind) if owner else ()
        anchors = anchors or [
            a for a in siblings if a.name.casefold() == joined(tokens[beside + 1 :]).casefold() and a.path != thing.path
        ]
        for anchor in anchors[:1]:
            where = BESIDE[tokens[beside].low]
            operation = {"action": "move", "path": list(thing.path), where: anchor.path[-1]}
            readings.append(done("move", [operation], f"Move {thing_phrase(thing)} {where} {thing_phrase(anchor)}."))
    if not readings:
        return [refuse("move", "Both have to stand in the same list to change their order.")]
    return [Piece("move", tuple(readings), "Which one do you mean?" if len(readings) > 1 else "")]


def add_beside(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “add a after b to X”: a new member of a list beside one that stands there; empty when it is none."""
    at = next((i for i, t in enumerate(tokens) if i and t.low in BESIDE and t.low not in ("above", "below")), None)
    if at is None:
        return []
    end = next((i for i in range(at + 1, len(tokens)) if tokens[i].low in ("to", "in", "of", "on")), len(tokens))
    anchor = joined(bare(tokens[at + 1 : end]))
    pieces = add(scope, [*tokens[:at], *tokens[end:]])
    placed = [put_beside(scope, piece, anchor, BESIDE[tokens[at].low]) for piece in pieces]
    return [piece for piece in placed if piece is not None] if any(placed) else []


def add_at_edge(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “add a at the end of X” and “add a to X at the top”; empty when no end of a list is named."""
    at = next((i for i, t in enumerate(tokens) if t.low in EDGES and i and _is_edge(tokens[:i])), None)
    if at is None:
        return []
    start = at - (2 if tokens[at - 1].low == "the" else 1)
    rest = tokens[at + 1 :]
    pieces = add(scope, [*tokens[:start], *rest])
    if EDGES[tokens[at].low] is None or not pieces:
        return pieces
    return [_in_front(piece) for piece in pieces]


def _is_edge(before: Sequence[Token]) -> bool:
    """Whether “at the” stands before; “at end of lease” may be a name."""
    return [t.low for t in before[-2:]] in (["at", "the"], ["to", "the"], ["as", "the"])


def _in_front(piece: Piece) -> Piece:
    if any("steps" in op["path"] for reading in piece.readings for op in reading.operations):
        return refuse(piece.intent, "Steps are numbered: a new one can only come last, or an existing one be changed.")
    readings = tuple(
        replace(
            reading,
            operations=tuple({**op, "index": n} for n, op in enumerate(reading.operations)),
            saying=f"{reading.saying.rstrip('.')} at the beginning.",
        )
        for reading in piece.readings
    )
    return replace(piece, readings=readings)


def put_beside(scope: Scope, piece: Piece, anchor: str, where: str) -> Piece | None:
    """Give the piece with its addition beside the anchor, or nothing when no such list has the anchor."""
    readings = []
    for reading in piece.readings:
        found = [t for op in reading.operations for t in _anchors(scope, op["path"], anchor)]
        if found:
            operations = [{**op, where: found[0].path[-1]} for op in reading.operations]
            saying = f"{reading.saying.rstrip('.')} {where} {anchor}."
            readings.append(replace(reading, operations=tuple(operations), saying=saying))
        elif any(str(op["path"][-2]) == "steps" for op in reading.operations if len(op["path"]) > 1):
            return refuse(
                reading.intent, "Steps are numbered: a new one can only come last, or an existing one be changed."
            )
    return replace(piece, readings=tuple(readings)) if readings else None


def _anchors(scope: Scope, path: Sequence[str | int], anchor: str) -> list[Thing]:
    """The members of a list that an anchor names: “signing”, “the first stage”."""
    siblings = [t for t in scope.pack.things if list(t.path[:-1]) == list(path)]
    named = [t for t in siblings if fold(t.name) == fold(anchor)]
    number = NUMBER_WORDS.get(fold(anchor).split(" ")[0], 0)
    if named or not number or number > len(siblings):
        return named
    return [siblings[number - 1 if number > 0 else number]] if siblings else []


def _to_edge(scope: Scope, what: Sequence[Token], last: bool) -> list[Piece]:
    pieces = []
    for one in locate(scope, what):
        if not one.matches and one.name.vague:
            pieces.append(ask("move", "What should be moved?"))
            continue
        if not one.matches:
            pieces.append(refuse("move", one.refusal))
            continue
        readings = tuple(
            done("move",
                 [{"action": "move", "path": list(m.thing.path), "index": _last(scope, m.thing) if last else 0}],
                 f"Move {thing_phrase(m.thing)} to the {'end' if last else 'beginning'}.")
            for m in one.matches
        )  # fmt: skip
        pieces.append(Piece("move", readings, "Which one do you mean?" if len(readings) > 1 else ""))
    return pieces


def _last(scope: Scope, thing: Thing) -> int:
    siblings = [t for t in scope.pack.of_kind(thing.kind) if t.path[:-1] == thing.path[:-1]]
    return len(siblings) - 1
