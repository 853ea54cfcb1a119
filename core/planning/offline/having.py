"""What something should have: a value, a flag, a member beside another, or members of the usual kind."""

from __future__ import annotations

from collections.abc import Sequence

from core.planning.offline import changing, moving, switching
from core.planning.offline.adding import add, give
from core.planning.offline.lexicon import PREPOSITIONS
from core.planning.offline.outcomes import Piece
from core.planning.offline.phrases import bare, chunks, kind_at, kinds_in
from core.planning.offline.places import read_places
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token


def _words(text: str) -> list[Token]:
    return [Token(word, "word") for word in text.split()]


def has(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """Plan “X should have y”: the first reading that fits; nothing for what happened: “should have objected to”."""
    if _happened(right):
        return []
    return (
        _valued(scope, left, right)
        or _flagged(scope, left, right)
        or _beside(scope, left, right)
        or (_owned(scope, left, right))
    )


def _happened(right: Sequence[Token]) -> bool:
    """Whether a “have” only tells a past: “should have been late”, “has 30 years by his own count”."""
    first, second = (right[i].low if len(right) > i else "" for i in (0, 1))
    participle = first in ("been", "gone", "done", "had") or (first.endswith("ed") and second in PREPOSITIONS)
    counted = bool(right) and right[0].kind == "number" and not kinds_in(right)
    return participle or counted


def _valued(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    body = [t for t in bare(right) if t.low not in ("of", "saying") and t.text != ":"]
    if len(body) == 2 and body[0].low in changing.VALUED:
        return changing.change(scope, [body[0], *_words("of"), *left, *_words("to"), body[1]])
    return _have_values(scope, left, right)


def _flagged(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“X should have the flag y off”."""
    if len(right) < 2 or right[-1].low not in ("on", "off", "true", "false"):
        return []
    flags = switching.switch(scope, [*right[:-1], *_words("of"), *left], on=right[-1].low in ("on", "true"))
    return flags if all(p.readings for p in flags) else []


def _beside(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“X needs a stage y after z”."""
    beside = any(t.low in moving.BESIDE for t in right[1:])
    return moving.add_beside(scope, [*right, *_words("to"), *left]) if beside else []


def _owned(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    said = next((i for i, t in enumerate(right) if i and t.low == "as" and kind_at(bare(right[i + 1 :]), 0)[0]), None)
    places = read_places(scope.names, left)
    if not places:
        return []
    if said is not None:
        return add(scope, [*right, *_words("for"), *left])
    if all(place.top for place in places):
        return add(scope, [*right, *_words("to"), *left])
    return give(scope, [*left, *_words("with"), *right])


def _have_values(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“… a confidence of 0.95, and the RCV pattern one of 0.9”: the same field of several things."""
    groups = [list(bare(group)) for group in chunks(right)]
    size = next((n for n in (2, 1) if groups and " ".join(t.low for t in groups[0][:n]) in changing.VALUED), 0)
    if len(groups) < 2 or not size or not all(g and changing.is_value(g[-1]) for g in groups):
        return []
    key, pieces = groups[0][:size], []
    for number, group in enumerate(groups):
        owner = group[:-1] if number else left
        while number and owner and owner[-1].low in (*_GAP, *(t.low for t in key)):
            owner = owner[:-1]
        if not owner:
            return []
        pieces += changing.change(scope, [*key, *_words("of"), *owner, *_words("to"), group[-1]])
    return pieces if all(piece.readings for piece in pieces) else []


_GAP = frozenset(["one", "of", "a", "an", "with", "to", "at", "has", "have", "the"])
