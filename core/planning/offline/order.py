"""Clauses in the plain order of a request: “I want fax removed from Court” is “remove fax from Court”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.planning.offline.tokens import Token

DONE: dict[str, str] = {
    "added": "add", "included": "add", "listed": "add", "inserted": "add", "introduced": "add", "recorded": "add",
    "captured": "add", "tracked": "add", "stored": "add", "defined": "add", "created": "create",
    "removed": "remove", "deleted": "remove", "dropped": "remove", "scrapped": "remove", "eliminated": "remove",
    "taken out": "remove", "taken off": "remove", "thrown out": "remove", "struck": "remove", "gone": "remove",
    "out": "remove",
    "renamed": "rename", "relabelled": "rename", "relabeled": "rename", "changed": "change", "updated": "change",
    "set": "set", "corrected": "change", "amended": "change", "moved": "move", "copied": "copy",
    "replaced": "replace", "swapped": "replace", "raised": "raise", "increased": "raise", "lowered": "lower",
    "reduced": "lower", "linked": "link", "connected": "link",
}  # fmt: skip
"""Participles that stand behind what is wished for, with the verb that they ask for."""

WISHING = frozenset(["want", "wants", "like", "likes", "prefer", "prefers", "wish", "wishes", "expects", "expect"])
GETTING = frozenset(["need", "needs", "have", "get", "see"])
SPEAKERS = frozenset(["we", "i", "they", "you", "would", "also", "to"])
HOLDING = frozenset(["include", "have", "contain", "carry", "list", "get", "record", "capture", "track", "store"])
DENIALS = frozenset(["not", "no", "don't", "doesn't", "never", "nobody", "dont"])
WHERE = frozenset(["to", "from", "in", "on", "of", "for", "under", "among", "as", "with", "by", "off", "out", "into",
                   "amongst"])  # fmt: skip

KEPT = frozenset(["recorded", "captured", "tracked", "stored", "added", "listed", "included", "noted", "documented"])
DATED = frozenset(["date", "time", "amount", "number", "year", "day", "by", "is", "be", "are"])

PARTICLES: dict[str, tuple[str, ...]] = {
    "take": ("out", "off", "away"), "throw": ("out", "away"), "leave": ("out",), "cut": ("out",), "kick": ("out",),
    "strike": ("out",), "clear": ("out",), "chuck": ("out",), "turn": ("on", "off"), "switch": ("on", "off"),
    "bring": ("in", "down"), "put": ("in",), "swap": ("out",), "push": ("up", "down"),
}  # fmt: skip
"""Verbs of two words that let their object stand between: “take phone out of Court”."""


def in_plain_order(tokens: Sequence[Token]) -> Sequence[Token]:
    """Give the clause with its verb in front, as it stands when it is in that order already."""
    return inverted(tokens) or _wished(tokens) or _wished_of(tokens) or _separated(tokens) or _without_last(tokens)


def _without_last(tokens: Sequence[Token]) -> Sequence[Token]:
    """“Patients need a next of kin recorded”: what becomes of it says no more, but a date added is a name."""
    needs = any(t.low in ("need", "needs", "have", "want", "wants") for t in tokens[1:-2])
    if needs and tokens[-1].low in KEPT and tokens[-2].low not in DATED:
        return tokens[:-1]
    return tokens


def inverted(tokens: Sequence[Token]) -> list[Token]:
    """“Could Client get a fax?”, “can fax be dropped from Client?”: the statement that such a question wishes for."""
    if len(tokens) < 4 or tokens[0].low not in ("could", "can", "shall", "may", "would") or tokens[1].low in SPEAKERS:
        return []
    at = next((i for i, t in enumerate(tokens) if i > 1 and t.low in ("get", "be")), 0)
    done = at and (
        tokens[at].low == "get" or any(t.low in DONE or t.low in ("called", "named", "given") for t in tokens[at:])
    )
    rest = [t for t in tokens[at:] if t.text != "?"]
    return [*tokens[1:at], Token("should", "word"), *rest] if done else []


def wishes_done(tokens: Sequence[Token]) -> bool:
    """Whether a clause wishes for something to be done, “have phone removed”, so that it is no question."""
    return bool(_wished(tokens))


def _wished(tokens: Sequence[Token]) -> list[Token]:
    at = next((i for i, t in enumerate(tokens[:6]) if t.low in WISHING | GETTING), None)
    if at is None or any(t.low in DENIALS for t in tokens[:at]):
        return []
    spoken = all(t.low in SPEAKERS for t in tokens[:at])
    if not spoken and tokens[at].low not in WISHING:
        return []
    for i in range(at + 2, len(tokens)):
        verb, length = _done_at(tokens, i)
        after = tokens[i + length :]
        if not verb or (after and after[0].low not in WHERE):
            continue
        what = tokens[at + 1 : i]
        while what and what[-1].low in ("to", "be", "also"):
            what = what[:-1]
        return [Token(verb, "word"), *what, *_from(after)] if what else []
    return []


def _wished_of(tokens: Sequence[Token]) -> list[Token]:
    """“I'd like the levels to include x” is “the levels should include x”."""
    at = next((i for i, t in enumerate(tokens[:4]) if t.low in WISHING), None)
    if at is None or any(t.low not in SPEAKERS | {"i'd", "we'd"} for t in tokens[:at]):
        return []
    end = next((i for i in range(at + 2, len(tokens) - 2) if tokens[i].low == "to"), None)
    if end is None or tokens[end + 1].low not in HOLDING:
        return []
    return [*tokens[at + 1 : end], Token("should", "word"), *tokens[end + 1 :]]


def _done_at(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    pair = " ".join(t.low for t in tokens[at : at + 2])
    if pair in DONE:
        return DONE[pair], 2
    return DONE.get(tokens[at].low, ""), 1


def _separated(tokens: Sequence[Token]) -> list[Token]:
    particles = PARTICLES.get(tokens[0].low, ()) if tokens else ()
    for i in range(2, len(tokens)):
        after = tokens[i + 1 :]
        if tokens[i].low not in particles or (after and after[0].low not in ("of", "from", "for", "on", "in")):
            continue
        if after and tokens[i].low == "in":
            continue
        return [tokens[0], tokens[i], *tokens[1:i], *(_from(after) if tokens[i].low == "out" else after)]
    return []


def _from(after: Sequence[Token]) -> list[Token]:
    """“out of Court” is “from Court”."""
    if after and after[0].low == "out":
        after = after[1:]
    if after and after[0].low == "of":
        return [replace(after[0], text="from"), *after[1:]]
    return list(after)
