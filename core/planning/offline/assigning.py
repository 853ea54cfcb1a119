"""Phrases with their places: “a and b to X and c to Y” as pairs of names and owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.pack.sections import word
from core.planning.offline import items
from core.planning.offline.lexicon import PREPOSITIONS
from core.planning.offline.members import MEMBERS
from core.planning.offline.phrases import bare, chunks, kind_at, kind_before
from core.planning.offline.places import Place, read_places
from core.planning.offline.scope import TO, Scope
from core.planning.offline.tokens import Token, joined

ENDS = ("from", "between", "linking", "connecting", "going")
OPENING = frozenset(
    ["having", "that", "which", "who", "whose", "described", "including", "containing", "has", "called", "named"]
)


def kind_first(tokens: Sequence[Token]) -> Sequence[Token]:
    """“Witness as an entity with …” is “entity Witness with …”."""
    at = next((i for i, t in enumerate(tokens) if i and t.low == "as"), None)
    if at is None:
        return tokens
    rest = bare(tokens[at + 1 :])
    kind, length = kind_at(rest, 0)
    if kind in items.FORMS and (
        len(rest) == length or rest[length].low in ("with", "having", *(ENDS if kind == "relationship" else ()))
    ):
        return [*rest[:length], *bare(tokens[:at]), *rest[length:]]
    return tokens


def kind_carried(
    placed: list[tuple[Sequence[Token], list[Place]]], kind: str
) -> list[tuple[Sequence[Token], list[Place]]]:
    """“the synonyms a for X and b for Y”: a kind in the plural holds for all parts."""
    first = bare(placed[0][0])
    plural = kind and kind_at(first, 0)[0] == kind and first[kind_at(first, 0)[1] - 1].low.endswith("s")
    if not plural or len(placed) < 2:
        return placed
    said = Token(word(kind, 2), "word")
    return [placed[0], *((phrase if said_kind(phrase) else (said, *phrase), places) for phrase, places in placed[1:])]


def said_kind(tokens: Sequence[Token]) -> str:
    """Give the kind that a phrase says of its first name: “a new entity …”, “an … template with …”."""
    body = bare(tokens)
    kind, length = kind_at(body, 0)
    if kind == "reasoning template" and length == 1 and body[:1] and body[0].low == "template":
        return "question template" if any(t.low in ("question", "questions") for t in body) else kind
    if kind:
        return kind
    if body[:1] and body[0].kind == "literal":
        after, _ = kind_at(body, 1)
        return after
    first = next(
        (i for i, t in enumerate(body) if t.low in PREPOSITIONS or t.low in OPENING or t.text in ",:("), len(body)
    )
    return kind_before(body, first)[0] if first else ""


def assignments(scope: Scope, tokens: Sequence[Token]) -> list[tuple[Sequence[Token], list[Place]]]:
    """Split “a and b to X and c to Y” into phrases with their places; empty when no place is found."""
    said = _said_as(scope, tokens)
    if said:
        return said
    mark = next((i for i, t in enumerate(tokens) if t.text == "'s" and i and i < len(tokens) - 1), None)
    if mark is not None:
        later = any(
            t.low in TO and read_places(scope.names, tokens[i + 1 :]) for i, t in enumerate(tokens) if i > mark + 1
        )
        places = [] if later else read_places(scope.names, tokens[:mark])
        if places and not all(place.top for place in places) and kind_at(tokens, mark + 1)[1] != len(tokens) - mark - 1:
            return [(tokens[mark + 1 :], places)]
    for i in range(1, len(tokens)):
        if tokens[i].low not in TO or tokens[i].kind != "word":
            continue
        found = _assigned(scope, tokens[:i], tokens[i + 1 :])
        if found:
            return found
    return []


def _assigned(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[tuple[Sequence[Token], list[Place]]]:
    colon = next((i for i, t in enumerate(right) if t.text == ":" and t.kind == "mark"), None)
    if colon is not None and right[colon + 1 :]:
        places = read_places(scope.names, right[:colon])
        if places:
            return [((*left, *_comma(left), *right[colon + 1 :]), places)]
    parts = chunks(right)
    for count in range(len(parts), 0, -1):
        end = parts[count - 1][-1]
        upto = right[: right.index(end) + 1]
        rest = bare(right[len(upto) :])
        rest = rest[1:] if rest and rest[0].low in ("and", "&", "plus", "also") else rest
        places = read_places(scope.names, upto)
        if not places or all(place.top and not place.kind for place in places):
            continue
        if not rest:
            return [(left, places)]
        more = assignments(scope, rest)
        if more:
            return [(left, places), *_of_the_same(rest, places, more)]
        if count < len(parts) and kind_at(bare(rest), 0)[0] in {k for ks in MEMBERS.values() for k in ks}:
            return [(left, places), (rest, places)]
    return []


def _of_the_same(
    rest: Sequence[Token], places: list[Place], more: list[tuple[Sequence[Token], list[Place]]]
) -> list[tuple[Sequence[Token], list[Place]]]:
    """“… and b to its tags”: the owner that stands before is meant."""
    owners = places[-1].owners
    if not owners or not any(t.low in ("its", "their") for t in rest):
        return more
    return [
        (phrase, [replace(p, owners=owners, top=False) if p.top and p.kind else p for p in inner])
        for phrase, inner in more
    ]


def _comma(left: Sequence[Token]) -> tuple[Token, ...]:
    """Between “these attributes” and the list after the colon stands nothing; between names a comma."""
    return () if kind_before(left, len(left))[0] else (Token(",", "mark"),)


def _said_as(scope: Scope, tokens: Sequence[Token]) -> list[tuple[Sequence[Token], list[Place]]]:
    """“x as a synonym for Y”, “x as a key term”."""
    for i, token in enumerate(tokens):
        if token.low != "as" or not i:
            continue
        rest = [t for t in bare(tokens[i + 1 :]) if t.low not in ("possible", "valid", "alternative", "accepted")]
        rest = list(bare(rest)) or list(bare(tokens[i + 1 :]))
        raw = [t for t in tokens[i + 1 :] if t.low not in ("a", "an", "the")]
        rest = raw if kind_at(raw, 0)[0] and not kind_at(rest, 0)[0] else rest
        topics = scope.names.find(joined(rest), ("topic",), near=False)
        if topics:
            return [(tokens[:i], [Place(topics, "value", joined(rest))])]
        kind, length = kind_at(rest, 0)
        if not kind:
            continue
        places = read_places(scope.names, rest[length + 1 :]) if len(rest) > length + 1 else []
        if places:
            return [(tokens[:i], [replace(place, kind=place.kind or kind) for place in places])]
        if len(rest) == length:
            before = assignments(scope, tokens[:i])
            if before:
                return [(phrase, [replace(p, kind=p.kind or kind) for p in places]) for phrase, places in before]
            focused = tuple(m for m in scope.focus if kind in MEMBERS.get(m.thing.kind, ()))
            if focused:
                return [(tokens[:i], [Place(focused, kind, joined(rest))])]
            return [(tokens[:i], [Place((), kind, top=True)])]
    return []
