"""What people say for something: “people say x for Y”, “users search for Y as x”, “some call Y x”."""

from __future__ import annotations

from collections.abc import Sequence

from core.planning.offline import renaming
from core.planning.offline.adding import add
from core.planning.offline.declaring import is_known_as, means
from core.planning.offline.objects import locate
from core.planning.offline.outcomes import Piece
from core.planning.offline.phrases import bare
from core.planning.offline.places import read_places
from core.planning.offline.removing import remove
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token

LONGEST = 5
DENIALS = frozenset(["nobody", "never", "longer", "don't", "not", "no", "should", "must"])
SAYERS = frozenset(["people", "some", "many", "others", "we", "they", "colleagues", "staff", "everyone", "everybody",
                    "folks", "users", "clients", "customers", "most"])  # fmt: skip
MEANING = frozenset(["for", "to", "mean", "means", "meaning", "instead"])


def _words(text: str) -> list[Token]:
    return [Token(word, "word") for word in text.split()]


def people_say(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “people say x for Y” and “they write x when they mean Y”: x is a synonym."""
    looked = _looked_for(scope, tokens)
    if looked:
        return looked
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("say", "says", "write", "writes", "speak")), None)
    if at is None or at > LONGEST or any(t.low in DENIALS for t in tokens[:at]):
        return []
    rest = tokens[at + 2 if tokens[at + 1 : at + 2] and tokens[at + 1].low == "of" else at + 1 :]
    linked = next((i for i, t in enumerate(rest) if i and t.low in MEANING), None)
    if not linked:
        return []
    if rest[linked].low == "instead":
        return renaming.rename(scope, [*rest[linked + 2 :], *_words("to"), *rest[:linked]])
    cut = next((i for i in range(1, linked) if rest[i].low in _BEFORE_MEANING), linked)
    return means(scope, bare(rest[:cut]), rest[linked + 1 :])


def _looked_for(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“users search for Y as x”, “people refer to Y as x”: x is a synonym."""
    lows = [t.low for t in tokens]
    at = next((i for i in range(1, len(lows) - 2) if (lows[i], lows[i + 1]) in LOOKING), 0)
    cut = next((i for i in range(at + 3, len(lows)) if lows[i] in ("as", "under", "by")), 0) if at else 0
    return is_known_as(scope, tokens[at + 2 : cut], tokens[cut + 1 :]) if cut else []


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
