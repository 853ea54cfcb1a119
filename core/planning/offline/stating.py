"""Answers from the sentences of a pack: the rules and steps that say most of what a question asks about."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.sections import word
from core.pack.things import Thing
from core.planning.offline.cues import LITTLE
from core.planning.offline.matching import singular
from core.planning.offline.phrases import bare, kind_at
from core.planning.offline.sayings import label, quote
from core.planning.offline.scope import Scope
from core.planning.offline.styles import fold
from core.planning.offline.telling import capital, tell
from core.planning.offline.tokens import Token, joined

TEXTS = ("rule", "step", "decision point")
TITLED = ("topic", "business rule", "business pattern", "reasoning template")
STEM = 5
"""So many letters tell that two words are of one family: “protects” and “protection”."""
QUIET = LITTLE | frozenset(["long", "often", "far", "soon", "quick", "question", "does", "did", "list", "lists"])
MEASURES = frozenset(["long", "often", "soon", "late", "early", "far", "much", "old", "high", "big"])
MOST = 3


def stated(scope: Scope, body: Sequence[Token], least: int) -> str:
    """Give the sentences that hold at least `least` words of a question, the best ones alone; empty for none.

    Where more than one word is wanted, they have to be two thirds of what is asked about.
    """
    asked = _content(body)
    scored = [(_score(thing, asked), thing) for kind in TEXTS for thing in scope.pack.of_kind(kind)]
    best = max((score for score, _ in scored), default=0)
    if best < least or not asked or best * 3 < len(asked) * 2 * (least > 1):
        return ""
    return " ".join(_said(thing) for thing in [t for score, t in scored if score == best][:MOST])


def measured(scope: Scope, body: Sequence[Token]) -> str:
    """“how long is a claim open?”: the rules with a number in them that hold most words of the question."""
    lows = [t.low for t in body]
    if lows[0] != "how" or not {*lows[1:2]} & MEASURES:
        return ""
    asked = _content(body)
    scored = [(_score(t, asked), t) for t in scope.pack.of_kind("rule") if any(c.isdigit() for c in t.name)]
    best = max((score for score, _ in scored), default=0)
    return " ".join(_said(thing) for score, thing in scored if best and score == best)


def worded(scope: Scope, body: Sequence[Token]) -> str:
    """Tell of what is named by all of its words, in whatever order: “under which frameworks do we check compliance”."""
    asked = [singular(t.text.casefold()) for t in body if t.kind != "mark"]
    found = [t for kind in TITLED for t in scope.pack.of_kind(kind) if len(_words(t.name)) > 1]
    return " ".join(tell(scope.pack, t) for t in found if all(_in(one, set(asked)) for one in _words(t.name)))


def _content(body: Sequence[Token]) -> list[str]:
    """The words of a question that say what it is about; those for kinds of things say only what is asked for."""
    out: list[str] = []
    i = 0
    while i < len(body):
        length = kind_at(body, i)[1]
        if not length and body[i].kind != "mark" and body[i].low not in QUIET:
            out += [singular(one) for one in fold(body[i].text).split() if len(one) > 1]
        i += length or 1
    return out


def courses(scope: Scope, body: Sequence[Token]) -> str:
    """Tell of the processes and chains of reasoning that a phrase names, if only by a part of their names."""
    found = scope.names.find(joined(bare(body)), ("business pattern", "reasoning template"))
    return " ".join(tell(scope.pack, match.thing) for match in found)


def _score(thing: Thing, asked: Sequence[str]) -> int:
    """How many words of a question a sentence holds, for a rule its heading counted with it; none without its own."""
    own = _words(thing.name)
    if thing.kind != "rule":
        return sum(_in(one, own) for one in asked)
    about = thing.owner.value.get("description", "") if thing.owner and isinstance(thing.owner.value, dict) else ""
    above = _words(f"{thing.owner.name if thing.owner else ''} {about}")
    if not any(_in(one, own) for one in asked):
        return 0
    return sum(_in(one, own) or _in(one, above) for one in asked)


def _words(text: str) -> set[str]:
    return {singular("".join(c for c in one if c.isalnum())) for one in fold(text).split()} - {""}


def _in(asked: str, words: set[str]) -> bool:
    return asked in words or (len(asked) > STEM and any(w[:STEM] == asked[:STEM] and len(w) > STEM for w in words))


def _said(thing: Thing) -> str:
    where = f" of {label(thing.owner)}" if thing.owner else ""
    return capital(
        f"{'an' if word(thing.kind)[0] in 'aeiou' else 'a'} {word(thing.kind)}{where} says {quote(thing.name)}."
    )
