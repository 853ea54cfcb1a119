"""Requests that are statements: “clients should have a fax number”, “counsel is another word for attorney”."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.planning.offline import changing, renaming, requiring
from core.planning.offline.adding import add, give
from core.planning.offline.fields import read_field
from core.planning.offline.objects import locate
from core.planning.offline.outcomes import Piece
from core.planning.offline.places import read_places
from core.planning.offline.removing import remove
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token

Handler = Callable[[Scope, Sequence[Token], Sequence[Token]], list[Piece]]


def _words(text: str) -> list[Token]:
    return [Token(word, "word") for word in text.split()]


def _has(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    if not read_places(scope.names, left):
        return []
    return give(scope, [*left, *_words("with"), *right])


def _loses(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return remove(scope, [*right, *_words("from"), *left]) if read_places(scope.names, left) else []


def _goes(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return remove(scope, [*left, *right])


def _comes(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return add(scope, [*left, *right])


def _is_called(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return renaming.rename(scope, [*left, *_words("to"), *right])


def _is_known_as(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    if not read_places(scope.names, left):
        return []
    return add(scope, [*_words("synonym"), *right, *_words("to"), *left])


def _means(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    if not read_places(scope.names, right):
        return []
    return add(scope, [*_words("synonym"), *left, *_words("to"), *right])


def _is(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return _is_set(scope, left, right) if read_field(scope, left).fields else []


def _is_triggered(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return add(scope, [*_words("trigger"), *right, *_words("to"), *left])


def _is_set(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[Piece]:
    return changing.change(scope, [*left, *_words("to"), *right])


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
    if at is not None:
        return _treated(scope, tokens[:at], tokens[at + 1 :])
    return add(scope, tokens)


SHOULD = (
    "should",
    "must",
    "shall",
    "needs to",
    "need to",
    "ought to",
    "has to",
    "have to",
    "can",
    "could",
    "may",
    "to",
)
_ALSO = ("", "also ")


def _table() -> list[tuple[tuple[str, ...], Handler]]:
    """Every linking phrase with what it asks for, longest first."""
    table: dict[str, Handler] = {}
    for should in SHOULD:
        for also in _ALSO:
            s = f"{should} {also}".strip()
            for verb in (
                "have",
                "include",
                "contain",
                "carry",
                "get",
                "hold",
                "list",
                "store",
                "record",
                "capture",
                "track",
                "offer",
            ):
                table[f"{s} {verb}"] = _has
            for verb in ("be called", "be named", "be renamed to", "be renamed", "be relabelled", "be titled"):
                table[f"{s} {verb}"] = _is_called
            for verb in ("be added", "be included", "be in", "be listed"):
                table[f"{s} {verb}"] = _comes
            for verb in ("be removed", "be deleted", "be dropped", "go", "disappear", "be taken off", "be taken out"):
                table[f"{s} {verb}"] = _goes
            for verb in (
                "be changed to",
                "be set to",
                "be updated to",
                "read",
                "say",
                "be raised to",
                "be lowered to",
                "be increased to",
                "be reduced to",
                "be",
            ):
                table[f"{s} {verb}"] = _is_set
            for verb in ("be required", "be mandatory", "be a required field", "be compulsory"):
                table[f"{s} {verb}"] = _is_required
            table[f"{s} be"] = _is
            table[f"{s} be triggered by"] = table[f"{s} trigger on"] = _is_triggered
            table[f"{s} be optional"] = _is_optional
            table[f"{s} be replaced by"] = table[f"{s} be replaced with"] = _is_replaced
            table[f"{s} be treated as"] = table[f"{s} be recognised as"] = _treated
            table[f"{s} be recognized as"] = table[f"{s} count as"] = table[f"{s} be understood as"] = _treated
            table[f"{s} mean"] = table[f"{s} be read as"] = _means
        for verb in ("have", "include", "contain", "carry", "list", "store", "track", "need"):
            table[f"{should} no longer {verb}"] = table[f"{should} not {verb}"] = _loses
            table[f"shouldn't {verb}"] = table[f"don't {verb}"] = table[f"doesn't {verb}"] = _loses
            table[f"do not {verb}"] = table[f"does not {verb}"] = _loses
            table[f"no longer {verb}"] = table[f"no longer {verb}s"] = _loses
        table[f"{should} no longer be required"] = table[f"{should} not be required"] = _is_optional
        table[f"{should} no longer be listed"] = table[f"{should} no longer be"] = _goes
    table["no longer has"] = table["no longer have"] = _loses
    for needs in (
        "needs",
        "need",
        "also needs",
        "also need",
        "lacks",
        "lack",
        "is missing",
        "are missing",
        "has",
        "have",
        "also has",
        "also have",
        "requires",
        "also requires",
        "wants",
        "gets",
        "should get",
        "carries",
        "carry",
    ):
        table[needs] = _has
    for known in (
        "is also called",
        "are also called",
        "is also known as",
        "are also known as",
        "can be called",
        "can also be called",
        "is sometimes called",
        "are sometimes called",
        "is often called",
        "is known as",
        "are often called",
        "are known as",
        "also goes by",
        "also go by",
        "is also referred to as",
        "is referred to as",
        "are also referred to as",
        "may be called",
        "may also be called",
        "are referred to as",
        "should also be called",
        "should also be known as",
        "is usually called",
        "are usually called",
        "should also match",
        "should match",
        "should also be found as",
        "also answers to",
        "should also answer to",
        "is sometimes referred to as",
        "are sometimes referred to as",
        "appears as",
        "also appears as",
        "goes by",
    ):
        table[known] = _is_known_as
    for means in (
        "is another word for",
        "is another name for",
        "is a synonym for",
        "is a synonym of",
        "are synonyms of",
        "are synonyms for",
        "is also a synonym of",
        "is also a synonym for",
        "means",
        "mean",
        "also means",
        "stands for",
        "is the same as",
        "are the same as",
        "means the same as",
        "mean the same as",
        "is just another word for",
        "is what we call",
        "are other words for",
        "refers to",
        "also refers to",
        "should be a synonym of",
        "should be a synonym for",
        "should be synonyms of",
        "should be synonyms for",
        "is an alternative name for",
        "is the same thing as",
        "is what they call",
        "should mean",
        "should also be a synonym of",
        "should also be a synonym for",
        "is just a",
        "is shorthand for",
        "is short for",
    ):
        table[means] = _means
    for called in (
        "is now called",
        "are now called",
        "is now named",
        "is now known as",
        "is called",
        "is better called",
        "are called",
        "will be called",
        "will be known as",
        "is to be called",
        "has been renamed to",
        "is now",
        "was renamed to",
    ):
        table[called] = _is_called
    for gone in (
        "is no longer needed",
        "are no longer needed",
        "is not needed",
        "are not needed",
        "is obsolete",
        "are obsolete",
        "is no longer used",
        "are no longer used",
        "is no longer relevant",
        "are no longer relevant",
        "isn't needed",
        "aren't needed",
        "is not used",
        "are not used",
        "isn't used",
        "is not needed any more",
        "can go away",
        "is superfluous",
        "is unnecessary",
        "is redundant",
        "is not relevant",
        "are not relevant",
        "is outdated",
    ):
        table[gone] = _goes
    for missing in (
        "is missing from",
        "are missing from",
        "is missing in",
        "are missing in",
        "is missing on",
        "belongs to",
        "belong to",
        "belongs in",
        "belongs on",
        "belong in",
        "belong on",
        "is not yet in",
        "belongs under",
    ):
        table[missing] = lambda scope, left, right: add(scope, [*left, *_words("to"), *right])
    for isnt in (
        "should not be a", "should no longer be a", "is no longer a", "is not a", "isn't a", "should not be an", "is no longer an",
        "should not be listed as a", "shouldn't be a", "must not be a", "should no longer be listed as a",
    ):  # fmt: skip
        table[isnt] = _is_not
    for required in (
        "is required",
        "are required",
        "is mandatory",
        "are mandatory",
        "is now required",
        "is now mandatory",
        "are now mandatory",
    ):
        table[required] = _is_required
    for optional in (
        "is optional",
        "are optional",
        "is no longer required",
        "are no longer required",
        "is no longer mandatory",
        "is now optional",
    ):
        table[optional] = _is_optional
    return sorted(((tuple(k.split()), v) for k, v in table.items()), key=lambda row: -len(row[0]))


LINKS = _table()
_FIRST: dict[str, list[tuple[tuple[str, ...], Handler]]] = {}
for _phrase, _handler in LINKS:
    _FIRST.setdefault(_phrase[0], []).append((_phrase, _handler))


def declare(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan a statement; empty when it is none that asks for anything."""
    for i in range(1, len(tokens)):
        for phrase, handler in _FIRST.get(tokens[i].low, ()):
            if tuple(t.low for t in tokens[i : i + len(phrase)]) != phrase:
                continue
            right = tokens[i + len(phrase) :]
            if not right and handler not in (_goes, _comes, _is_required, _is_optional):
                continue
            pieces = handler(scope, tokens[:i], right)
            if pieces:
                return pieces
    return []


def people_call(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “some people call clients principals”: a synonym, since nobody asks for a new name."""
    at = next(
        (i for i, t in enumerate(tokens) if i and t.low in ("call", "calls", "say", "says", "write", "writes")), None
    )
    if at is None:
        return []
    rest = tokens[at + 1 :]
    linked = next((i for i, t in enumerate(rest) if i and t.low in ("for", "to", "mean")), None)
    if tokens[at].low not in ("call", "calls"):
        return _means(scope, rest[:linked], rest[linked + 1 :]) if linked else []
    for i in range(1, len(rest)):
        places = read_places(scope.names, rest[:i])
        if places and places[0].exact and locate(scope, rest[:i]):
            return add(scope, [*_words("synonym"), *rest[i:], *_words("to"), *rest[:i]])
    return []
