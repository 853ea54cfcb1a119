"""One clause into pieces: by its verb, as a statement, with its place in front, or in the wake of the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.planning.offline import (
    adjusting,
    changing,
    connections,
    declaring,
    moving,
    removing,
    renaming,
    requiring,
    switching,
)
from core.planning.offline.adding import add, give
from core.planning.offline.clauses import Clause, read_clause
from core.planning.offline.lexicon import Verb
from core.planning.offline.outcomes import Piece, refuse
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token, shown

HAVING = frozenset(["need", "needs", "have", "has", "get", "gets", "want", "wants"])
"""Words of a statement that the next clause may leave out: “landlords need an IBAN; tenants a phone”."""

Handler = Callable[[Scope, Sequence[Token]], list[Piece]]


HANDLERS: dict[Verb, Handler] = {
    "add": lambda scope, tokens: (
        changing.add_value(scope, tokens)
        or moving.add_beside(scope, tokens)
        or moving.add_at_edge(scope, tokens)
        or add(scope, tokens)
    ),
    "give": lambda scope, tokens: changing.give_value(scope, tokens) or give(scope, tokens),
    "remove": removing.remove,
    "rename": renaming.rename,
    "call": renaming.call,
    "change": changing.change,
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
    "dedupe": lambda scope, tokens: removing.remove(scope, [Token("duplicate", "word"), *tokens]),
}


def plan_clause(scope: Scope, clause: Clause, last: Clause | None = None) -> list[Piece]:
    """Plan one clause; `last` is the one before, whose verb a clause without one shares.

    Empty when nothing was understood.
    """
    if clause.negated:
        return [refuse("unclear", f"“{shown(clause.whole)}” asks for something not to happen, so I left all as it is.")]
    if clause.conditional:
        return [
            refuse("unclear", f"I cannot plan on a condition: “{shown(clause.whole)}”. Please say what should change.")
        ]
    scope = replace(scope, instead=clause.instead)
    best: list[Piece] = []
    for verb in clause.verbs:
        if verb == "undo":
            continue
        pieces = _placed_first(scope, verb, clause) or HANDLERS[verb](scope, clause.tokens)
        if clause.whole[0].low == "set":
            pieces = [_no_value(piece) for piece in pieces]
        if pieces and all(p.readings or p.question for p in pieces):
            return pieces
        best = best or pieces
    stated = [] if clause.verbs and best and not _has_modal(clause) else (
        declaring.people_say(scope, clause.whole)
        or declaring.declare(scope, clause.whole)
        or declaring.people_call(scope, clause.whole)
    )  # fmt: skip
    if stated and (not best or any(p.readings or p.question for p in stated)):
        return stated
    if not clause.verbs:
        return _fronted(scope, clause) or _elliptic(scope, clause, last)
    return best


def _no_value(piece: Piece) -> Piece:
    """“Set the status of Case to closed” gives a value, which a pack does not hold; a new name is asked about."""
    if piece.intent not in ("rename_attribute", "rename_synonym", "rename_entity", "rename_term") or not piece.settled:
        return piece
    return replace(piece, question="A pack describes what to look for and holds no values. Is a new name meant?")


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
