"""One clause into pieces: by its verb, as a statement, with its place in front, or in the wake of the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.planning.offline import (
    adjusting,
    changing,
    connections,
    declaring,
    improving,
    moving,
    people,
    removing,
    renaming,
    requiring,
    switching,
)
from core.planning.offline.adding import add, give
from core.planning.offline.clauses import Clause, read_clause
from core.planning.offline.lexicon import KEEPING, Verb
from core.planning.offline.outcomes import Piece, ask, refuse
from core.planning.offline.places import read_places
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token, shown

HAVING = frozenset(["need", "needs", "have", "has", "get", "gets", "want", "wants"])
"""Words of a statement that the next clause may leave out: “landlords need an IBAN; tenants a phone”."""

Handler = Callable[[Scope, Sequence[Token]], list[Piece]]


HANDLERS: dict[Verb, Handler] = {
    "add": lambda scope, tokens: (
        (requiring.require(scope, tokens) if tokens and tokens[-1].low in requiring.MANDATORY else [])
        or moving.reordered(scope, tokens)
        or changing.add_value(scope, tokens)
        or moving.add_beside(scope, tokens)
        or moving.add_at_edge(scope, tokens)
        or add(scope, tokens)
    ),
    "give": lambda scope, tokens: changing.give_value(scope, tokens) or give(scope, tokens),
    "remove": removing.remove,
    "rename": renaming.rename,
    "call": renaming.call,
    "change": changing.change_or_ask,
    "raise": lambda scope, tokens: adjusting.adjust(scope, tokens, 1),
    "lower": lambda scope, tokens: adjusting.adjust(scope, tokens, -1),
    "move": moving.move,
    "copy": lambda scope, tokens: moving.move(scope, tokens, keep=True),
    "link": lambda scope, tokens: connections.link(
        scope.names, tokens, scope.focus[0].thing.name if scope.focus else ""
    ),
    "require": requiring.require,
    "describe": changing.describe,
    "bump": adjusting.bump,
    "switch_on": lambda scope, tokens: switching.switch(scope, tokens, on=True),
    "switch_off": lambda scope, tokens: switching.switch(scope, tokens, on=False),
    "replace": changing.replace_thing,
    "treat": declaring.treat,
    "improve": improving.improve,
    "dedupe": lambda scope, tokens: removing.remove(scope, [Token("duplicate", "word"), *tokens]),
}


def plan_clause(scope: Scope, clause: Clause, last: Clause | None = None) -> list[Piece]:
    """Plan one clause; `last` is the one before, whose verb a clause without one shares.

    Empty when nothing was understood.
    """
    scope = replace(scope, instead=clause.instead)
    if clause.negated or clause.conditional:
        return _unplannable(scope, clause)
    best = _by_verb(scope, clause)
    if len(best) > 1 and all(p.settled for p in best) and any(t.low == "or" for t in clause.tokens):
        readings = tuple(r for p in best for r in p.readings)
        return [ask(best[0].intent, "That names one thing or another. Which one is meant?", readings)]
    if best and all((p.readings or p.question) and not p.loose for p in best):
        return best
    return _stated(scope, clause, best, last)


def _unplannable(scope: Scope, clause: Clause) -> list[Piece]:
    kept = _not_kept(clause)
    if kept:
        return removing.remove(scope, kept)
    said = shown(clause.whole)
    if clause.negated:
        return [refuse("unclear", f"“{said}” asks for something not to happen, so I left all as it is.")]
    return [refuse("unclear", f"I cannot plan on a condition: “{said}”. Please say what should change.")]


def _by_verb(scope: Scope, clause: Clause) -> list[Piece]:
    """What the verbs of a clause make of it: the first that reads it in full, or else the first that reads anything."""
    best: list[Piece] = []
    for verb in clause.verbs:
        if verb == "undo":
            continue
        pieces = _placed_first(scope, verb, clause) or HANDLERS[verb](scope, clause.tokens)
        if clause.whole[0].low == "set":
            pieces = [_no_value(piece) for piece in pieces]
        if pieces and all((p.readings or p.question) and not p.loose for p in pieces):
            return pieces
        best = best or pieces
    return best


def _stated(scope: Scope, clause: Clause, best: list[Piece], last: Clause | None) -> list[Piece]:
    """What a clause is as a statement, where its verbs do not read it in full (`best` is what they make of it)."""
    loose = any(p.loose for p in best)
    stated = [] if clause.verbs and best and not loose and not _has_modal(clause) else (
        people.people_say(scope, clause.whole)
        or declaring.declare(scope, clause.whole)
        or people.people_call(scope, clause.whole)
    )  # fmt: skip
    if loose and not (stated and all(p.settled and p.readings[0].operations for p in stated)):
        return best
    if stated and (not best or any(p.readings or p.question for p in stated)) and not _unread(stated):
        return stated
    if not clause.verbs:
        return (
            _fronted(scope, clause)
            or _fronted_statement(scope, clause.whole)
            or _arrow(scope, clause.whole)
            or stated
            or _elliptic(scope, clause, last)
        )
    return best or stated


def _unread(pieces: Sequence[Piece]) -> bool:
    return not any(p.readings or p.question for p in pieces)


def _fronted_statement(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“In Client, fax should be called telefax” is “fax of Client should be called telefax”."""
    if tokens[0].low not in ("for", "in", "on", "within", "at"):
        return []
    for i in range(len(tokens) - 2, 1, -1):
        if not read_places(scope.names, tokens[1:i]):
            continue
        rest = tokens[i + 1 :] if tokens[i].text in (",", ":") else tokens[i:]
        for at in range(1, len(rest)):
            moved = [*rest[:at], Token("of", "word"), *tokens[1:i], *rest[at:]]
            if declaring.linked_at(rest, at):
                pieces = declaring.declare(scope, moved)
                return pieces if pieces and all(p.readings for p in pieces) else []
    return []


def _arrow(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“fax of Client → telefax” gives a new name, “Client: description "…"” a value."""
    if sum(t.text == "→" for t in tokens) == 1:
        pieces = renaming.rename(scope, tokens)
    else:
        pieces = changing.give_value(scope, [t for t in tokens if t.text != ":"])
        colon = next((i for i, t in enumerate(tokens) if i and t.text == ":" and t.kind == "mark"), 0)
        if colon and not any(p.readings for p in pieces) and len(tokens) == colon + 2 and changing.is_value(tokens[-1]):
            pieces = changing.change(scope, [*tokens[:colon], Token("to", "word"), tokens[-1]])
    return pieces if pieces and all(p.readings for p in pieces) else []


def _no_value(piece: Piece) -> Piece:
    """“Set the status of Case to closed” gives a value, which a pack does not hold; a new name is asked about."""
    if piece.intent not in ("rename_attribute", "rename_synonym", "rename_entity", "rename_term") or not piece.settled:
        return piece
    return replace(piece, question="A pack describes what to look for and holds no values. Is a new name meant?")


def _not_kept(clause: Clause) -> Sequence[Token]:
    """“Don't keep x on Y” asks for x to go: what follows the verb, or nothing for any other denial."""
    if not clause.negated:
        return ()
    at = next((i for i, t in enumerate(clause.whole) if t.low in KEEPING), 0)
    denied = all(t.low in ("please", "don't", "dont", "do", "not", "never", "must") for t in clause.whole[:at])
    return clause.whole[at + 1 :] if at and denied else ()


def _has_modal(clause: Clause) -> bool:
    return any(t.low in ("should", "must", "is", "are", "needs", "need", "has", "have") for t in clause.whole)


def _placed_first(scope: Scope, verb: Verb, clause: Clause) -> list[Piece]:
    """“Add to Client: email, phone”, “remove from Client the fax”: the place stands before the names."""
    if (
        verb not in ("add", "remove")
        or not clause.tokens
        or clause.tokens[0].low not in ("to", "from", "for", "on", "in", "under")
    ):
        return []
    for i in range(2, len(clause.tokens)):
        rest = clause.tokens[i + 1 :] if clause.tokens[i].text in (":", ",") else clause.tokens[i:]
        if not rest:
            break
        pieces = HANDLERS[verb](scope, [*rest, *clause.tokens[:i]])
        if pieces and all(p.readings for p in pieces):
            return pieces
    return []


def _fronted(scope: Scope, clause: Clause) -> list[Piece]:
    """“For Client, add an email”: the place stands before the verb."""
    tokens = clause.whole
    if tokens[0].low not in ("for", "in", "on", "to", "from", "under", "within", "at"):
        return []
    for i in range(2, len(tokens) - 1):
        start = i + 1 if tokens[i].text in (",", ":") else i
        inner = read_clause(tokens[start:])
        if inner is None or not inner.verbs:
            continue
        for verb in inner.verbs:
            where = tokens[:i]
            front = Token("from" if verb == "remove" and where[0].low == "for" else where[0].low, "word")
            handler = HANDLERS.get(verb)
            for rest in ([*inner.tokens, front, *where[1:]], _before_value(inner.tokens, where)):
                pieces = handler(scope, rest) if handler and rest else []
                if pieces and all(p.readings for p in pieces):
                    return pieces
    return []


def _before_value(tokens: Sequence[Token], where: Sequence[Token]) -> list[Token]:
    """“In Client, rename fax to telefax” is “rename fax of Client to telefax”."""
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("to", "as", "with")), None)
    return [*tokens[:at], Token("of", "word"), *where[1:], *tokens[at:]] if at else []


def _elliptic(scope: Scope, clause: Clause, last: Clause | None) -> list[Piece]:
    """A clause without a verb shares the one before: “…, and phone to Doctor”."""
    if last is None:
        return []
    if not last.verbs:
        having = any(t.low in HAVING for t in last.whole[1:])
        pieces = give(scope, clause.whole) if having else []
        return pieces if pieces and all(p.readings for p in pieces) else []
    for verb in last.verbs:
        handler = HANDLERS.get(verb)
        pieces = handler(scope, clause.whole) if handler else []
        if pieces and all(p.readings for p in pieces):
            return pieces
    return []
