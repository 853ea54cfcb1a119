"""Requests that are statements: “clients should have a fax number”, “counsel is another word for attorney”."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.planning.offline import changing, connections, renaming, requiring
from core.planning.offline.adding import add, give
from core.planning.offline.fields import read_field
from core.planning.offline.items import FORMS
from core.planning.offline.links import phrases
from core.planning.offline.matching import singular
from core.planning.offline.objects import locate
from core.planning.offline.outcomes import Piece
from core.planning.offline.phrases import bare, chunks, kind_at
from core.planning.offline.phrases import names as read_names
from core.planning.offline.places import Place, read_places
from core.planning.offline.placing import place_members
from core.planning.offline.removing import remove
from core.planning.offline.scope import Scope
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined

Handler = Callable[[Scope, Sequence[Token], Sequence[Token]], list[Piece]]


def _words(text: str) -> list[Token]:
    return [Token(word, "word") for word in text.split()]


def _has(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    body = [t for t in bare(right) if t.low not in ("of", "saying") and t.text != ":"]
    if len(body) == 2 and body[0].low in changing.VALUED:
        return changing.change(scope, [body[0], *_words("of"), *left, *_words("to"), body[1]])
    valued = _have_values(scope, left, right)
    if valued:
        return valued
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


def _loses(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return remove(scope, [*right, *_words("from"), *left]) if read_places(scope.names, left) else []


def _loses_from(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return _loses(scope, right, left)


def _goes(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return remove(scope, [*left, *right])


def _comes(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return add(scope, [*left, *right])


def _is_called(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return renaming.rename(scope, [*left, *_words("to"), *right])


def _is_known_as(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    if not read_places(scope.names, left):
        return []
    return add(scope, [*_words("synonym"), *bare(right), *_words("to"), *left])


def _means_no_more(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“the word x should no longer count as a Y”: a synonym of Y goes."""
    if not read_places(scope.names, right):
        return []
    said = [t for t in bare(left) if t.low not in WORDS_FOR_WORDS] or left
    return remove(scope, [*_words("synonym"), *said, *_words("of"), *right])


def _called_no_more(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“a participant should never be called an enrollee”: that synonym goes."""
    return _means_no_more(scope, right, left)


def _must_have(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“every reaction must have a grade”: an attribute that is there already becomes a required one."""
    return _or_required(scope, _has(scope, left, right), right, left)


def _or_required(scope: Scope, pieces: list[Piece], what: Sequence[Token], whose: Sequence[Token]) -> list[Piece]:
    if pieces and all(p.settled and not p.readings[0].operations for p in pieces):
        return requiring.require(scope, [*what, *_words("for"), *whose])
    return pieces


def _means(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    if not read_places(scope.names, right):
        return []
    kind, length = kind_at(bare(left), 0)
    if kind in ("term", "synonym", "alias") and len(bare(left)) > length:
        left = bare(left)[length:]
    elif len(bare(left)) > 1 and bare(left)[0].low in WORDS_FOR_WORDS:
        left = bare(left)[1:]
    return add(scope, [*_words("synonym"), *left, *_words("to"), *right])


def _is(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    kind, length = kind_at(bare(right), 0)
    if kind == "relationship" and length == len(bare(right)):
        return connections.add_relationship(scope.names, [*_words("relationship"), *left])
    if kind in FORMS and bare(right)[length : length + 1] and bare(right)[length].low in ("with", "having"):
        return add(scope, [*_one_of(left), *_words("as"), *right])
    if kind and bare(right)[length : length + 1] and bare(right)[length].low in ("of", "for"):
        return add(scope, [*left, *_words("as"), *right])
    return _is_one_of_topic(scope, left, bare(right)) or (
        _is_set(scope, left, right) if read_field(scope, left).fields else []
    )


def _is_one_of_topic(scope: Scope, left: Sequence[Token], body: Sequence[Token]) -> list[Piece]:
    """“hail is a peril (that we write now)”: a value of the topic perils; “x is a key term” is one."""
    for size in range(min(4, len(body)), 0, -1):
        after = body[size].low if size < len(body) else "that"
        if after not in ("that", "which", "we", "now", "too", "as"):
            continue
        found = scope.names.find(joined(body[:size]), ("topic",), near=False)
        if found:
            return [place_members(scope.names, Place(found, "value", joined(body[:size])), "value", read_names(left))]
        if kind_at(body, 0) == ("term", size):
            return add(scope, [*left, *_words("as"), *body[:size]])
    return []


def _one_of(tokens: Sequence[Token]) -> Sequence[Token]:
    """“Nurses should be an entity” is about the entity Nurse."""
    text = joined(bare(tokens))
    one = singular(fold(text))
    return [Token(one, "literal")] if one != fold(text) and tokens[-1].kind == "word" else tokens


def _equals(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“the definition of Client is "…"”: only a value in quotes or a number says what a field should be."""
    value = bare(right)
    plain = len(value) == 1 and value[0].kind in ("literal", "number") and read_field(scope, left).fields
    return _is_set(scope, left, value) if plain else []


def _linked(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return connections.link(scope.names, [*left, *_words("as"), *right])


def _links(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return connections.link(scope.names, [*right, *_words("as"), *left])


def _is_triggered(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return add(scope, [*_words("trigger"), *right, *_words("to"), *left])


def _is_set(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return changing.change(scope, [*left, *_words("to"), *right])


def _is_described(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return changing.describe(scope, [*left, *_words("as"), *right])


def _is_redirected(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    if right[0].low not in ("from", "to"):
        return []
    if left[0].low in ("a", "an", "another") and kind_at(bare(left), 0)[0] == "relationship":
        return connections.add_relationship(scope.names, [*left, *right])
    return changing.change(scope, [*left, *_words("go"), *right])


def _is_required(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return requiring.require(scope, [*left, *right])


def _is_optional(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return requiring.require(scope, [*left, *_words("optional"), *right])


def _is_replaced(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return changing.replace_thing(scope, [*left, *_words("with"), *right])


def _treated(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    if read_places(scope.names, right):
        return _means(scope, left, right)
    return add(scope, [*left, *_words("as"), *right])


def _is_not(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return remove(scope, [*left, *_words("as"), *right])


def treat(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “treat x as Y” and “use x as a synonym for Y”: without a kind a synonym is meant."""
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("as", "like")), None)
    if at is None and tokens and tokens[0].kind == "literal" and tokens[1:2] and tokens[1].low in ("to", "onto"):
        at = 1
    if tokens and tokens[-1].low in requiring.MANDATORY:
        return requiring.require(scope, [t for t in tokens if t.low != "as"])
    named = next((i for i, t in enumerate(tokens) if i > 1 and t.low in ("for", "of")), None)
    if at is None and named and [t.low for t in bare(tokens)[:1]] == ["name"]:
        return renaming.rename(scope, [*tokens[named + 1 :], *_words("to"), *bare(tokens[:named])[1:]])
    if at is not None:
        return _treated(scope, tokens[:at], tokens[at + 1 :])
    return add(scope, tokens)


def _belongs(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return add(scope, [*left, *_words("to"), *right])


HANDLERS: dict[str, Handler] = {
    "has": _has,
    "must have": _must_have,
    "means no more": _means_no_more,
    "called no more": _called_no_more,
    "belongs no more": _loses_from,
    "lost": _loses,
    "added": _comes,
    "belongs": _belongs,
    "removed": _goes,
    "renamed": _is_called,
    "known as": _is_known_as,
    "means": _means,
    "treated": _treated,
    "is not": _is_not,
    "is": _is,
    "equals": _equals,
    "linked": _linked,
    "links": _links,
    "set": _is_set,
    "replaced": _is_replaced,
    "described": _is_described,
    "redirected": _is_redirected,
    "required": _is_required,
    "optional": _is_optional,
    "triggered": _is_triggered,
}
ADVERBS = frozenset(
    ["now", "really", "sometimes", "always", "usually", "typically", "often", "actually", "still", "currently",
     "probably", "also", "definitely", "certainly", "rather", "better", "all", "each", "both"]
)  # fmt: skip
SAYERS = frozenset(["people", "some", "many", "others", "we", "they", "colleagues", "staff", "everyone", "everybody",
                    "folks", "users", "clients", "customers", "most"])  # fmt: skip
WORDS_FOR_WORDS = frozenset(["word", "wording", "expression", "phrase", "term", "synonym"])
MEANING = frozenset(["for", "to", "mean", "means", "meaning", "instead"])
ONE_SIDED = frozenset(["removed", "added", "required", "optional"])
"""Links that need nothing behind them: “x is no longer needed”."""

_BY_FIRST: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _phrase, _asked in sorted(phrases().items(), key=lambda row: -len(row[0].split())):
    _BY_FIRST.setdefault(_phrase.split()[0], []).append((tuple(_phrase.split()), _asked))


def linked_at(tokens: Sequence[Token], at: int) -> bool:
    """Whether a linking phrase begins at a place of a statement."""
    return any(tuple(t.low for t in tokens[at : at + len(p)]) == p for p, _ in _BY_FIRST.get(tokens[at].low, ()))


def declare(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan a statement, with or without its adverbs; empty when it is none that asks for anything."""
    plain = [token for token in tokens if token.low not in ADVERBS]
    return _declare(scope, tokens) or (_declare(scope, plain) if len(plain) < len(tokens) else [])


def _declare(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    for i in range(1, len(tokens)):
        for phrase, asked in _BY_FIRST.get(tokens[i].low, ()):
            if tuple(t.low for t in tokens[i : i + len(phrase)]) != phrase:
                continue
            right = tokens[i + len(phrase) :]
            if not right and asked not in ONE_SIDED:
                continue
            pieces = HANDLERS[asked](scope, tokens[:i], right)
            if pieces:
                return pieces
    return []


def people_say(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “people say x for Y” and “they write x when they mean Y”: x is a synonym."""
    looked = _looked_for(scope, tokens)
    if looked:
        return looked
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("say", "says", "write", "writes", "speak")), None)
    if at is None or not (any(t.low in SAYERS for t in tokens[:at]) or any(t.low == "instead" for t in tokens)):
        return []
    rest = tokens[at + 2 if tokens[at + 1 : at + 2] and tokens[at + 1].low == "of" else at + 1 :]
    linked = next((i for i, t in enumerate(rest) if i and t.low in MEANING), None)
    if not linked:
        return []
    if rest[linked].low == "instead":
        return renaming.rename(scope, [*rest[linked + 2 :], *_words("to"), *rest[:linked]])
    cut = next((i for i in range(1, linked) if rest[i].low in _BEFORE_MEANING), linked)
    return _means(scope, bare(rest[:cut]), rest[linked + 1 :])


def _looked_for(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“users search for Y as x”, “people refer to Y as x”: x is a synonym."""
    lows = [t.low for t in tokens]
    at = next((i for i in range(1, len(lows) - 2) if (lows[i], lows[i + 1]) in LOOKING), 0)
    cut = next((i for i in range(at + 3, len(lows)) if lows[i] in ("as", "under", "by")), 0) if at else 0
    return _is_known_as(scope, tokens[at + 2 : cut], tokens[cut + 1 :]) if cut else []


LOOKING = frozenset(
    [("search", "for"), ("look", "for"), ("refer", "to"), ("refers", "to"), ("searches", "for"), ("ask", "for"),
     ("speak", "of"), ("talk", "of"), ("think", "of")]
)  # fmt: skip
_BEFORE_MEANING = frozenset(["when", "where", "and", "but", "while", "they", "we", "it", "this", "that", "people", ","])


def people_call(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “some people call clients principals”: a synonym, since nobody asks for a new name."""
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("call", "calls")), None)
    if at is None:
        return []
    rest = tokens[at + 1 :]
    denied = any(t.low in ("nobody", "never", "longer", "don't", "not", "no") for t in tokens[:at])
    for i in range(1, len(rest)):
        places = read_places(scope.names, rest[:i])
        if places and places[0].exact and locate(scope, rest[:i]):
            if denied:
                return remove(scope, [*_words("synonym"), *rest[i:], *_words("of"), *rest[:i]])
            return add(scope, [*_words("synonym"), *rest[i:], *_words("to"), *rest[:i]])
    return renaming.call(scope, rest) if at == 1 and tokens[0].low in ("we", "they") and not denied else []
