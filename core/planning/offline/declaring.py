"""Requests that are statements: “clients should have a fax number”, “counsel is another word for attorney”."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.planning.offline import changing, connections, moving, renaming, requiring
from core.planning.offline.adding import add
from core.planning.offline.fields import read_field
from core.planning.offline.having import has
from core.planning.offline.items import FORMS
from core.planning.offline.links import phrases
from core.planning.offline.matching import singular
from core.planning.offline.objects import locate
from core.planning.offline.outcomes import Piece
from core.planning.offline.phrases import bare, kind_at, kinds_in
from core.planning.offline.phrases import names as read_names
from core.planning.offline.places import Place, read_places
from core.planning.offline.placing import place_members
from core.planning.offline.removing import remove
from core.planning.offline.scope import TO, Scope
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined

Handler = Callable[[Scope, Sequence[Token], Sequence[Token]], list[Piece]]


def _words(text: str) -> list[Token]:
    return [Token(word, "word") for word in text.split()]


def _loses(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return remove(scope, [*right, *_words("from"), *left]) if read_places(scope.names, left) else []


def _loses_from(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return _loses(scope, right, left)


def _goes(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return remove(scope, [*left, *right])


def _comes(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return add(scope, [*left, *right])


def _is_called(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    value = bare(right)
    if value and kind_at(value, 0)[1] == len(value):
        return _is(scope, left, right)
    if len(value) == 1 and value[0].kind == "number":
        return _is_set(scope, left, right)
    return renaming.rename_to(scope, left, right)


def is_known_as(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """Plan “Y is also called x”."""
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
    return _or_required(scope, has(scope, left, right), right, left)


def _or_required(scope: Scope, pieces: list[Piece], what: Sequence[Token], whose: Sequence[Token]) -> list[Piece]:
    if pieces and all(p.settled and not p.readings[0].operations for p in pieces):
        return requiring.require(scope, [*what, *_words("for"), *whose])
    return pieces


def means(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """Plan “x means Y”."""
    if [t.low for t in right[:3]] in (["what", "we", "call"], ["what", "they", "call"], ["what", "is", "called"]):
        right = right[3:]
    if not read_places(scope.names, right):
        attribute = kind_at(bare(left), 0)[0] == "attribute" and len(right) == 1 and right[0].kind == "literal"
        return _is_described(scope, left, right) if attribute else []
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
    return (
        _is_one_of_topic(scope, left, bare(right))
        or (_is_set(scope, left, right) if read_field(scope, left).fields else [])
        or _is_worded(scope, left, right)
    )


def _is_worded(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“the second step of X should be “…””: another wording for a step, a rule, a stage."""
    found = locate(scope, left) if len(bare(right)) == 1 and bare(right)[0].kind == "literal" else []
    matches = found[0].matches if len(found) == 1 else ()
    worded = len(matches) == 1 and matches[0].how == "exact" and matches[0].thing.kind in WORDED
    return renaming.rename_to(scope, left, right) if worded else []


WORDED = frozenset(["step", "rule", "stage", "example", "decision point", "value", "trigger", "tag", "pattern"])


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
    if len(value) > 1 and " ".join(t.low for t in value[:-1]) in changing.VALUED and changing.is_value(value[-1]):
        return _if_read(changing.change(scope, [*value[:-1], *_words("of"), *left, *_words("to"), value[-1]]))
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
        return means(scope, left, right)
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
    if at is not None and "pattern" in kinds_in(bare(tokens[at + 1 :])) and tokens[0].kind == "literal":
        return changing.change(scope, [*tokens[at + 1 :], *_words("to"), *tokens[:at]])
    if at is not None:
        return _treated(scope, tokens[:at], tokens[at + 1 :])
    return add(scope, tokens)


def _belongs(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    at = next((i for i, t in enumerate(right) if i and t.low == "not"), 0)
    if at and len(right) > at + 1:
        start = at + 2 if right[at + 1].low in TO else at + 1
        return moving.move(scope, [*left, *_words("from"), *right[start:], *_words("to"), *bare(right[:at])])
    return add(scope, [*left, *_words("to"), *right])


def _comes_beside(where: str) -> Handler:
    return lambda scope, left, right: _if_read(moving.move(scope, [*left, *_words(where), *right]))


def _gets(kind: str) -> Handler:
    """“X should be tagged “y””: X gets a member of that kind, where it may have one."""
    return lambda scope, left, right: _if_read(add(scope, [*_words(kind), *right, *_words("to"), *left]))


def _given(kind: str) -> Handler:
    return lambda scope, left, right: _gets(kind)(scope, right, left)


def _if_read(pieces: list[Piece]) -> list[Piece]:
    return pieces if pieces and all(p.readings for p in pieces) else []


def _triggers(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """““public call” triggers Open Procedure”."""
    if not read_places(scope.names, right):
        return []
    return _gets("trigger")(scope, right, left)


def _starts(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“WINS should start from Authority”: only a relationship does."""
    if not scope.names.find(joined(bare(left)), ("relationship",), near=False):
        return []
    return changing.change(scope, [*left, *_words("go from"), *right])


def _moves(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return moving.move(scope, [*left, *right])


def _may_lack(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    """“a notice may lack the code”: what is required now is optional."""
    return _if_read(requiring.require(scope, [*right, *_words("optional of"), *left]))


HANDLERS: dict[str, Handler] = {
    "has": has,
    "must have": _must_have,
    "means no more": _means_no_more,
    "called no more": _called_no_more,
    "belongs no more": _loses_from,
    "lost": _loses,
    "added": _comes,
    "belongs": _belongs,
    "removed": _goes,
    "renamed": _is_called,
    "known as": is_known_as,
    "means": means,
    "treated": _treated,
    "is not": _is_not,
    "is": _is,
    "equals": _equals,
    "after": _comes_beside("after"),
    "before": _comes_beside("before"),
    "triggers": _triggers,
    "tagged": _gets("tag"),
    "involves": _gets("involved entity"),
    "involved": _given("involved entity"),
    "starts": _starts,
    "moved": _moves,
    "may lack": _may_lack,
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
WORDS_FOR_WORDS = frozenset(["word", "wording", "expression", "phrase", "term", "synonym"])
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
