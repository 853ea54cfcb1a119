"""The verbs of requests, found by their words, by the usual slips in them, and in their gerunds."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.spelling import distance
from core.planning.offline.lexicon import GERUNDS, STOPPED, VERBS, Verb
from core.planning.offline.tokens import Token

NEVER_MISSPELT = frozenset(["charge", "crate", "insect", "expend", "and", "an", "at", "as", "all", "are",
                            "new", "use", "the", "add", "set", "cut", "name", "call", "case", "link",
                            "like", "mode", "more", "note", "rent", "site", "term", "make", "mark", "rate",
                            "date", "role"])  # fmt: skip


BY_WORDS: dict[tuple[str, ...], tuple[Verb, ...]] = {}

for _verb, _forms in VERBS.items():
    for _form in dict.fromkeys((*_forms, *(STOPPED if _verb == "remove" else ()))):
        _key = tuple(_form.split())
        BY_WORDS[_key] = (*BY_WORDS.get(_key, ()), _verb)
_LONGEST = max(map(len, BY_WORDS))

_SINGLE = ["remove", "delete", "rename", "change", "update", "replace", "include", "create", "introduce",
           "append", "insert",
           "discard", "eliminate", "increase", "decrease", "describe", "connect", "reduce"]  # fmt: skip
"""Verbs that are known in a wrong spelling, too."""


def verb_at(tokens: Sequence[Token], start: int) -> tuple[tuple[Verb, ...], int]:
    """Give the verbs whose words start here, longest first, and the number of their tokens."""
    if tokens[start : start + 1] and _is_named_new(tokens, start):
        return (), 0
    for length in range(min(_LONGEST, len(tokens) - start), 0, -1):
        words = tuple(t.low for t in tokens[start : start + length])
        if words in BY_WORDS:
            return BY_WORDS[words], length
    low = tokens[start].low if start < len(tokens) else ""
    if len(low) > 3 and low not in NEVER_MISSPELT:
        near = [w for w in _SINGLE if abs(len(w) - len(low)) < 2 and w[0] == low[0] and distance(low, w, 1) == 1]
        if near and not low.endswith("s"):
            return BY_WORDS[(near[0],)], 1
    return (), 0


def _is_named_new(tokens: Sequence[Token], at: int) -> bool:
    """“New York” within a sentence is a name."""
    token, after = tokens[at], tokens[at + 1 : at + 2]
    return (
        token.low == "new" and token.start > 0 and token.text[0] == "N" and bool(after) and after[0].text[:1].isupper()
    )


def first_verb(body: Sequence[Token]) -> tuple[tuple[Verb, ...], int]:
    """Give the verbs that a clause begins with, gerunds included, and the number of their tokens."""
    gerund = GERUNDS.get(body[0].low) if body else None
    return ((gerund,), 1) if gerund and len(body) > 1 else verb_at(body, 0)
