"""Requests in the verbs of a trade (“tag”, “trigger”, “unlink”, “extract”) in the verbs that the planner has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.planning.offline.lexicon import NUMBER_WORDS
from core.planning.offline.matching import singular
from core.planning.offline.phrases import bare
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined

FRAMES: dict[str, tuple[frozenset[str], str, str]] = {
    "tag": (frozenset(["with", "as"]), "add tag", "to"),
    "trigger": (frozenset(["on", "by", "with", "upon"]), "add trigger", "to"),
    "alias": (frozenset(["as", "to"]), "add alias", "to"),
}
"""Verbs that take an owner and then what it gets: the words between them, and how it is said plainly."""

TURNED: dict[str, tuple[frozenset[str], str, str]] = {
    "involve": (frozenset(["in", "into"]), "add involved entity", "to"),
    "model": (frozenset(["as"]), "add", "as"),
}
"""Verbs that take what is added first."""

PARTING = frozenset(["unlink", "disconnect", "decouple", "unrelate", "separate"])
FINDING = frozenset(["extract", "find", "capture", "recognise", "recognize", "detect", "match", "fill", "identify"])
FRESH = frozenset(["new", "further", "additional", "second", "third", "fourth", "fifth", "more"])
BESIDE = frozenset(["after", "before", "behind", "between"])
BACK = frozenset(["back", "roll", "rollback", "revert", "restore", "return", "compare", "undo", "since", "what", "in"])
VERSION = re.compile(r"v?\d{1,6}\.\d{1,6}\.\d{1,6}")


def recast(tokens: Sequence[Token]) -> list[Token]:
    """Give the clause in plain verbs; empty when it has none of these."""
    if len(tokens) < 3:
        return []
    return (
        _neither(tokens)
        or _framed(tokens)
        or _parted(tokens)
        or _found(tokens)
        or _versioned(tokens)
        or _fresh(tokens)
        or _beside_first(tokens)
    )


def _words(text: str) -> list[Token]:
    return [Token(word, "word") for word in text.split()]


def _neither(tokens: Sequence[Token]) -> list[Token]:
    """“… and neither is x” is “remove x” behind what is not needed."""
    said = tokens[0].low in ("neither", "nor") and tokens[1].low in ("is", "are", "do", "does")
    return [*_words("remove"), *tokens[2:]] if said else []


def _framed(tokens: Sequence[Token]) -> list[Token]:
    first = tokens[0].low
    turned = first in TURNED
    frame = TURNED.get(first) or FRAMES.get(first)
    at = next((i for i, t in enumerate(tokens) if i > 1 and frame and t.low in frame[0]), 0)
    if frame is None or not at:
        return []
    one, other = tokens[1:at], tokens[at + 1 :]
    what, where = (one, other) if turned else (other, one)
    if first == "model":
        what = [Token(singular(fold(joined(bare(one)))), "literal")] if one[-1].kind == "word" else one
    return [*_words(frame[1]), *what, *_words(frame[2]), *where] if what and where else []


def _parted(tokens: Sequence[Token]) -> list[Token]:
    """“unlink A and B”, “A and B should no longer be linked” is “remove the relationship between A and B”."""
    lows = [t.low for t in tokens]
    if lows[0] in PARTING:
        ends = [Token("and", "word") if t.low in ("from", "to", "with") else t for t in tokens[1:]]
        return [*_words("remove the relationship between"), *ends]
    denied = [i for i in range(3, len(lows) - 1) if lows[i] in ("no", "not", "never") or lows[i] == "shouldn't"]
    bound = lows[-1] in ("linked", "connected", "related", "associated")
    modal = next((i for i, low in enumerate(lows) if low in ("should", "must", "shouldn't")), 0)
    if bound and denied and modal and "and" in lows[:modal]:
        return [*_words("remove the relationship between"), *tokens[:modal]]
    return []


def _found(tokens: Sequence[Token]) -> list[Token]:
    """“extract x of Y with `…`”, “use `…` to extract x”, “x should be extracted by `…`” add a pattern."""
    lows = [t.low for t in tokens]
    expression = next(
        (i for i, t in enumerate(tokens) if t.kind == "literal" and re.search(r"\\|\(\?|\[", t.text)), None
    )
    if expression is None:
        return []
    plain = [t for i, t in enumerate(tokens) if i != expression and t.low not in ("(", ")")]
    if lows[0] in FINDING:
        return [*_words("add pattern"), tokens[expression], *_words("for"), *_without_by(plain[1:])]
    if lows[0] == "use" and any(low in FINDING for low in lows[expression:]):
        at = next(i for i, t in enumerate(plain) if t.low in FINDING)
        return [*_words("add pattern"), tokens[expression], *_words("for"), *plain[at + 1 :]]
    at = next((i for i, low in enumerate(lows) if low in FOUND), 0)
    if at and lows[at - 1] == "be" and expression > at:
        until = next((i for i, low in enumerate(lows) if low in ("should", "must", "can", "shall", "to")), at)
        rest = _without_by([t for i, t in enumerate(tokens) if i > at and i != expression])
        return [*_words("add pattern"), tokens[expression], *_words("for"), *tokens[:until], *rest]
    does = next((i for i, low in enumerate(lows) if i > expression and low.rstrip("s") in FINDING), 0)
    if does == expression + 1 and expression <= DETERMINED:
        return [*_words("add pattern"), tokens[expression], *_words("for"), *tokens[does + 1 :]]
    return []


FOUND = frozenset(["extracted", "found", "captured", "recognised", "recognized", "detected", "matched", "filled"])
DETERMINED = 3
"""How many words stand before the expression in “the extraction pattern `…` finds x”."""


def _without_by(tokens: Sequence[Token]) -> list[Token]:
    """Drop the “with” and “by” that led to the expression, and no other."""
    out = [t for t in tokens if t.low != "by"]
    dangling = [
        i for i, t in enumerate(out) if t.low in ("with", "using", "via") and (
            i + 1 == len(out) or out[i + 1].kind == "mark" or out[i + 1].low in ("with", "and", "at"))
    ]  # fmt: skip
    return [t for i, t in enumerate(out) if i not in dangling]


def _versioned(tokens: Sequence[Token]) -> list[Token]:
    """“this is version 5.0.0 now”, “version 5.0.0, please” sets the version."""
    lows = [t.low for t in tokens]
    if len(lows) > LONGEST or "version" not in lows or BACK & set(lows) or any(t.kind == "literal" for t in tokens):
        return []
    at = lows.index("version")
    number = tokens[at + 1] if at + 1 < len(tokens) else None
    if number is None or not VERSION.fullmatch(number.low):
        return []
    return [*_words("set the version to"), number]


LONGEST = 9


def _fresh(tokens: Sequence[Token]) -> list[Token]:
    """“a further procedure type is “x””, “a new rule for y: “x”” adds it."""
    another = tokens[0].low in ("another", "new") or (tokens[0].low in ("a", "an", "one") and tokens[1].low in FRESH)
    verb = any(t.low in ("should", "must", "needs", "has", "have", "can") for t in tokens)
    if not another or verb:
        return []
    rest = [t for i, t in enumerate(tokens) if i > (tokens[0].low in ("a", "an", "one"))]
    at = next((i for i, t in enumerate(rest) if t.low == "is" or (t.text == ":" and t.kind == "mark")), 0)
    into = next((i for i, t in enumerate(rest[:at]) if i and t.low in ("for", "of", "in", "to")), 0)
    if at and into:
        return [*_words("add"), *rest[:into], *rest[at + 1 :], *_words("to"), *rest[into + 1 : at]]
    kept = [t for i, t in enumerate(rest) if i != at or not at]
    return [*_words("add"), *kept]


def _beside_first(tokens: Sequence[Token]) -> list[Token]:
    """“after x, add y to Z” is “add y to Z after x”."""
    cut = next((i for i, t in enumerate(tokens) if t.text == "," and t.kind == "mark"), 0)
    if tokens[0].low not in BESIDE or not cut or cut + 2 >= len(tokens):
        return []
    anchor = list(tokens[1:cut])
    if tokens[0].low == "between":
        end = next((i for i, t in enumerate(anchor) if t.low == "and"), len(anchor))
        anchor = anchor[:end]
    where = "before" if tokens[0].low == "before" else "after"
    rest = [t for t in tokens[cut + 1 :] if t.low not in ("please", "also")]
    return [*rest, *_words(where), *anchor]


def without_ordinal(tokens: Sequence[Token]) -> Sequence[Token]:
    """“a third step” is “a step” where it is yet to be added."""
    return [t for i, t in enumerate(tokens) if i > 1 or t.low not in NUMBER_WORDS or t.low in ("one", "two", "three")]
