"""Roundabout sentences in the plain words of a request: “a lease without a date cannot be valid” requires the date."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.rules_values import PRIORITIES
from core.planning.offline.recasting import recast
from core.planning.offline.tokens import Token

DENIED: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "must not pass validation", "should not pass validation", "must not pass", "cannot pass validation",
        "can not pass validation", "cannot be valid", "can not be valid", "can't be valid", "cannot be accepted",
        "must not be accepted", "should not be accepted", "should be rejected", "must be rejected", "is not valid",
        "is invalid", "is incomplete", "is not complete", "isn't complete", "isn't valid", "cannot be complete",
        "is worthless", "are worthless", "is useless", "are useless",
        "should fail validation", "must fail validation", "is not acceptable", "is unacceptable", "cannot exist",
        "must not exist", "are invalid", "are incomplete", "are not valid", "cannot be saved", "should fail",
    )
)  # fmt: skip
"""What is said of a thing that lacks something it must have."""

SAID = frozenset(["called", "known", "named", "referred", "say", "says", "call", "calls", "write", "writes"])
ARTICLES = frozenset(["a", "an", "the", "we", "they", "people"])
LONGEST_SETTING = 6


def reworded(tokens: Sequence[Token]) -> Sequence[Token]:
    """Give the clause in plain words, as it stands when it is plain already."""
    tokens = _field_first(tokens)
    return (
        recast(tokens)
        or _used_to_be(tokens)
        or _what_lacks(tokens)
        or _there_is(tokens)
        or _by_we_mean(tokens)
        or _the_same(tokens)
        or _no_without(tokens)
        or _indispensable(tokens)
        or _unsaid(tokens)
        or _let(tokens)
        or _what_we_call(tokens)
        or _without_setting(tokens)
    ) or tokens


UNSAID: tuple[tuple[str, ...], ...] = tuple(
    (*who.split(), verb)
    for who in ("nobody", "no one", "we never", "they never", "people never", "we no longer", "nobody ever")
    for verb in ("says", "say", "writes", "write")
)
HOLDING = frozenset(["have", "carry", "hold", "include", "contain", "get", "list", "record", "store"])


def _unsaid(tokens: Sequence[Token]) -> list[Token]:
    """“nobody says sacking” is “remove the word sacking”."""
    said = next((len(p) for p in UNSAID if tuple(t.low for t in tokens[: len(p)]) == p), 0)
    said = said or _unused(tokens)
    return [*_words("remove word"), *tokens[said:]] if said and len(tokens) > said else []


def _unused(tokens: Sequence[Token]) -> int:
    """How many words say that somebody does not use a word: “inspectors do not use the word”."""
    lows = [t.low for t in tokens]
    for i in range(1, min(len(lows) - 2, 7)):
        denied = lows[i] in ("don't", "doesn't", "never") or lows[i : i + 2] in (["do", "not"], ["does", "not"])
        denied = denied or lows[i - 1 : i + 1] == ["no", "longer"]
        at = i + (2 if lows[i] in ("do", "does") else 1)
        if denied and lows[at : at + 1] and lows[at] in ("use", "uses", "say", "write", "know", "speak"):
            words = [
                j for j in range(at + 1, min(at + 4, len(lows))) if lows[j] in ("word", "term", "name", "expression")
            ]
            return words[0] + 1 if words else 0
    return 0


def _there_is(tokens: Sequence[Token]) -> list[Token]:
    """“there is a third level now, “none”” is “add a level “none””."""
    lows = [t.low for t in tokens]
    if len(lows) < 4 or lows[0] not in ("there", "there's") or not (lows[0] == "there's" or lows[1] in ("is", "are")):
        return []
    rest = tokens[1 if lows[0] == "there's" else 2 :]
    fresh = [t for t in rest if t.low in FRESH]
    if not fresh or any(t.low in ("no", "not") for t in rest):
        return []
    return [*_words("add"), *[t for t in rest if t.low not in FRESH]]


FRESH = frozenset(
    ["now", "new", "another", "also", "second", "third", "fourth", "fifth", "further", "additional", "too"]
)


def _used_to_be(tokens: Sequence[Token]) -> list[Token]:
    """“what used to be called x is now (simply) y” is “rename x to y”."""
    lows = [t.low for t in tokens]
    at = next((i for i in range(5, len(lows) - 1) if lows[i : i + 2] == ["is", "now"]), 0)
    if not at or lows[:4] != ["what", "used", "to", "be"] or lows[4] not in ("called", "known", "named"):
        return []
    new = [t for t in tokens[at + 2 :] if t.low not in ("called", "simply", "just", "known", "as", "a", "an", "the")]
    return [*_words("rename"), *tokens[5:at], *_words("to"), *new]


def _what_lacks(tokens: Sequence[Token]) -> list[Token]:
    """“what is still missing from X is y”, “what X lacks is y” is “add y to X”."""
    lows = [t.low for t in tokens]
    at = next((i for i in range(len(lows) - 2, 2, -1) if lows[i] in ("is", "are")), 0)
    if not at or lows[0] != "what":
        return []
    lack = next((i for i in range(1, at) if lows[i] in ("missing", "lacking", "lacks", "lack", "needs", "misses")), 0)
    if not lack:
        return []
    if lows[lack] in ("missing", "lacking"):
        where = tokens[lack + 2 : at]
    else:
        where = [t for t in tokens[1:lack] if t.low not in ("still", "also", "really")]
    return [*_words("add"), *tokens[at + 1 :], *_words("to"), *where] if where else []


def _by_we_mean(tokens: Sequence[Token]) -> list[Token]:
    """“by x we mean Y” is “x means Y”; “when people write x, …” is what people write."""
    lows = [t.low for t in tokens]
    if len(lows) > 4 and lows[0] == "by" and "mean" in lows:
        at = lows.index("mean")
        if lows[at - 1] in ("we", "they", "people", "i"):
            return [*tokens[1 : at - 1], *_words("means"), *tokens[at + 1 :]]
    if len(lows) > 4 and lows[0] in ("when", "whenever", "where") and {"mean", "means"} & set(lows):
        return list(tokens[1:])
    return []


def _the_same(tokens: Sequence[Token]) -> list[Token]:
    """““x” and Y are the same” is “x means Y”."""
    lows = [t.low for t in tokens]
    at = next((i for i in range(2, len(lows)) if lows[i] in ("are", "mean") and "same" in lows[i + 1 :]), 0)
    cut = next((i for i in range(1, at) if lows[i] in ("and", "&")), 0)
    if not cut or set(lows[at + 1 :]) - {"one", "and", "the", "same", "thing"}:
        return []
    first, second = tokens[:cut], tokens[cut + 1 : at]
    if second and second[0].kind == "literal" and first[0].kind != "literal":
        first, second = second, first
    return [*first, *_words("means"), *second]


def _no_without(tokens: Sequence[Token]) -> list[Token]:
    """“without x no Y is valid”, “we cannot accept Y without x” is “require x for Y”."""
    lows = [t.low for t in tokens]
    if len(lows) > 5 and lows[0] == "without" and "no" in lows[2:]:
        at = lows.index("no", 2)
        end = next((i for i in range(at + 2, len(lows)) if lows[i] in ("is", "can", "may", "are", "must", "will")), 0)
        return [*_words("require"), *tokens[1:at], *_words("for"), *tokens[at + 1 : end]] if end else []
    if len(lows) > 4 and lows[1:2] in (["cannot"], ["can't"]) and "without" in lows[3:-1]:
        at = lows.index("without", 3)
        return [*_words("require"), *tokens[at + 1 :], *_words("for"), *tokens[3:at]]
    return []


def _let(tokens: Sequence[Token]) -> list[Token]:
    """“let a layer carry its premium” is “a layer should carry its premium”."""
    if not tokens or tokens[0].low != "let":
        return []
    at = next((i for i, t in enumerate(tokens) if i > 1 and t.low in HOLDING), 0)
    return [*tokens[1:at], *_words("should"), *tokens[at:]] if at else []


def _what_we_call(tokens: Sequence[Token]) -> Sequence[Token]:
    """“what we call x should be named y” is about x."""
    called = tuple(t.low for t in tokens[:3])[1:] in (("we", "call"), ("they", "call"), ("you", "call"))
    return tokens[3:] if called and tokens[0].low == "what" and len(tokens) > 3 else ()


def _words(text: str) -> list[Token]:
    return [Token(word, "word") for word in text.split()]


def _indispensable(tokens: Sequence[Token]) -> list[Token]:
    """“X without Y cannot be valid”, “X cannot be valid without Y” is “require Y for X”."""
    lows = [t.low for t in tokens]
    if "unless" in lows[1:]:
        return _unless(tokens, lows.index("unless", 1))
    if "if" in lows[1:] and MISSING & set(lows):
        return _unless(tokens, lows.index("if", 1))
    if "without" not in lows[1:]:
        return []
    lack = lows.index("without", 1)
    for phrase in DENIED:
        at = next((i for i in range(1, len(lows)) if tuple(lows[i : i + len(phrase)]) == phrase), None)
        if at is None:
            continue
        end = at + len(phrase)
        whose, what = (tokens[:lack], tokens[lack + 1 : at]) if lack < at else (tokens[:at], tokens[lack + 1 :])
        if whose and what and (lack < at or lack == end):
            return [Token("require", "word"), *what, Token("for", "word"), *whose]
    return []


def _unless(tokens: Sequence[Token], at: int) -> list[Token]:
    """“X is not valid unless its Y is given”, “… unless it has a Y” is “require Y for X”."""
    whose = tokens[:at]
    lows = [t.low for t in whose]
    end = next((i for i in range(1, len(lows)) for p in DENIED if tuple(lows[i : i + len(p)]) == p), 0)
    what = [t for t in tokens[at + 1 :] if t.kind == "literal" or t.low not in STATED]
    return [Token("require", "word"), *what, Token("for", "word"), *whose[:end]] if end and what else []


MISSING = frozenset(["missing", "unknown", "empty", "blank", "absent", "lacking", "not", "lacks"])
STATED = frozenset(["its", "their", "it", "they", "has", "have", "is", "are", "given", "known", "stated", "filled",
                    "in", *MISSING, "so", "make", "sure", "always", "please", "that", ",", "to", "us",
                    "present", "there", "set", "been", "a", "an", "the", "recorded", "provided", "specified",
                    "carries", "carry", "with", "comes", "come", "shows", "show"])  # fmt: skip


def _without_setting(tokens: Sequence[Token]) -> Sequence[Token]:
    """“In our hospital a regimen is also called …”: where people say so is left out."""
    lows = [t.low for t in tokens]
    if len(lows) < 5 or lows[0] not in ("in", "at", "with", "on", "under", "among") or not SAID & set(lows):
        return ()
    start = next((i for i in range(3, min(LONGEST_SETTING, len(lows))) if lows[i] in ARTICLES), None)
    return tokens[start:] if start else ()


def _field_first(tokens: Sequence[Token]) -> Sequence[Token]:
    """“with low priority” is “with priority low”, “a 0.9 confidence” is “confidence 0.9”."""
    out = list(tokens)
    for i in range(1, len(out) - 1):
        given = out[i].low in PRIORITIES or out[i].kind == "number"
        named = out[i + 1].low in ("priority", "confidence", "threshold")
        graded = out[i].low in PRIORITIES and out[i + 1].low == "priority"
        if given and named and (graded or out[i - 1].low in ("with", "a", "an", "of", "and", ",", "at")):
            out[i], out[i + 1] = out[i + 1], out[i]
    return out
