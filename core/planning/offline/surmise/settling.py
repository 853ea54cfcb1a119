"""“The page limit ought to be 400”, “names must be redacted now”: a setting that the text calls by its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.pack.things import Thing
from core.planning.offline.sayings import quote
from core.planning.offline.styles import words_of
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.numbers import Number, numbers_in, plain
from core.planning.offline.surmise.scene import Scene
from core.planning.offline.surmise.stems import stem, stems
from core.planning.offline.surmise.tone import CHANGED, cues_in
from core.planning.offline.surmise.valuing import set_saying
from core.planning.offline.tokens import Token, joined

LIMITS = {
    "max": ("maximum", "limit", "at most", "no more than", "upper limit", "max", "cap", "ceiling"),
    "min": ("minimum", "at least", "no less than", "lower limit", "min", "floor"),
}
"""How people speak of what settings call max and min."""
GIVEN = (
    "has to be", "have to be", "must be", "should be", "ought to be", "to be", "go with", "settled on", "agreed on",
    "make it", "they want", "is now", "are now", "shall be",
)  # fmt: skip
"""What stands right before the value that a setting should have."""
NEAR = 2


def limited(scene: Scene) -> tuple[Guess, ...]:
    """Give the one limit of which the text speaks in other words than its name: “the maximum of pages”."""
    if not scene.says(CHANGED) and not scene.says(GIVEN):
        return ()
    said = [n for n in numbers_in(scene.sentences) if not n.ago and not n.denied]
    guesses = []
    for thing in scene.pack.of_kind("setting"):
        words = [word.casefold() for word in words_of(thing.name)]
        side = next((word for word in words if word in LIMITS), "")
        rest = {stem(word) for word in words if word not in LIMITS and word not in ("per", "of")}
        if not side or not rest or not isinstance(thing.value, int | float) or isinstance(thing.value, bool):
            continue
        where = [i for i in scene.with_cue(LIMITS[side]) if rest & _stems(scene.sentences[i])]
        fresh = _fresh(scene, thing, [n for n in said if _counts(n, rest)])
        if where and rest <= scene.stems and fresh is not None:
            guesses.append(Guess(set_saying(thing, plain(fresh)), firm=True))
    return only(guesses)


def _stems(tokens: Sequence[Token]) -> set[str]:
    return {s for token in tokens for s in stems(token.text)}


def _counts(number: Number, rest: set[str]) -> bool:
    """Whether a number has no unit, or one that the setting is about."""
    return not number.unit or stem(number.unit) in rest


def _fresh(scene: Scene, thing: Thing, numbers: Sequence[Number]) -> float | None:
    """The one new number: that behind “has to be” where there is one, else the only other one."""
    told = {n.value for n in numbers if n.value != thing.value and _is_given(scene.sentences[n.sentence], n.at)}
    others = {n.value for n in numbers if n.value != thing.value}
    some = told or others
    return next(iter(some)) if len(some) == 1 else None


def _is_given(tokens: Sequence[Token], at: int) -> bool:
    return any(0 <= at - end <= NEAR for _, end in cues_in(tokens, GIVEN))


BE = ("must be", "has to be", "have to be", "can be", "may be", "should be", "ought to be", "is to be", "are to be",
      "must now be", "can now be", "has to stay", "is", "are")  # fmt: skip
STRONG = ("must be", "has to be", "have to be", "should be", "ought to be", "is to be", "are to be", "can be",
          "must now be", "can now be")  # fmt: skip
ON = frozenset(["enabled", "on", "activated", "mandatory", "required", "allowed", "permitted"])
OFF = frozenset(["disabled", "off", "deactivated"])
IDLE = (
    "no reason to", "no need to", "no longer need to", "no longer needs to", "needn't", "don't need to",
    "no longer have to", "no longer has to", "may stop", "no point in",
)  # fmt: skip
"""What says that something no longer has to be done."""


def turned(scene: Scene) -> tuple[Guess, ...]:
    """Give the one switch of which the text says that it has to be on, or that there is no reason for it."""
    guesses = []
    for thing in (*scene.pack.of_kind("setting"), *scene.pack.of_kind("flag")):
        if not isinstance(thing.value, bool):
            continue
        words = {stem(word) for word in words_of(thing.name)} - {stem("enabled"), stem("is")}
        if thing.owner is not None and thing.kind == "flag" and not scene.owned(thing):
            continue
        wanted = {w for i, tokens in enumerate(scene.sentences) for w in _wanted(scene, i, tokens, words)}
        if len(wanted) == 1 and (value := wanted.pop()) != thing.value:
            guesses.append(Guess(set_saying(thing, str(value).lower()), firm=True))
    return only(guesses)


def _wanted(scene: Scene, number: int, tokens: Sequence[Token], words: set[str]) -> Iterator[bool]:
    """What a sentence that names a switch in full says of it."""
    if not words or not words <= _stems(tokens):
        return
    for _, end in cues_in(tokens, STRONG):
        state = tokens[end : end + 1]
        if state and not any(t.low in ("not", "never") for t in tokens[max(0, end - NEAR) : end]):
            low = state[0].low
            if low in OFF:
                yield False
            elif low in ON or (set(stems(low)) & words and low.endswith("ed")):
                yield True
    for _, end in cues_in(tokens, ("is required after all", "are required after all", "is needed after all")):
        if end:
            yield True
    for _, end in cues_in(tokens, IDLE):
        if any(set(stems(t.text)) & words for t in tokens[end : end + 2]):
            yield False


LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


def lettered(scene: Scene) -> tuple[Guess, ...]:
    """Give the one setting of text that the text calls by its name and says to be another code or office now."""
    guesses = []
    for thing in scene.pack.of_kind("setting"):
        free = thing.owner is None or thing.owner.kind == "section"
        if not free or not isinstance(thing.value, str) or not _spoken_of(scene, thing):
            continue
        values = {v for tokens in scene.sentences for v in _values(scene, thing, tokens) if v != thing.value}
        if len(values) == 1:
            guesses.append(Guess(set_saying(thing, quote(values.pop())), firm=True))
    return only(guesses)


def _spoken_of(scene: Scene, thing: Thing) -> bool:
    return any(m.sure and not m.aside and thing.path in [t.path for t in m.things] for m in scene.mentions)


def _values(scene: Scene, thing: Thing, tokens: Sequence[Token]) -> Iterator[str]:
    """The values that a sentence gives a setting, of the sort that it has."""
    value = str(thing.value)
    if LANGUAGE.fullmatch(value) and set(stems(thing.name)) <= _stems(tokens):
        for _, end in cues_in(tokens, GIVEN):
            if tokens[end : end + 1] and LANGUAGE.fullmatch(tokens[end].text):
                yield tokens[end].text
    if len(value) <= SHORT and " " not in value:
        for at, end in cues_in(tokens, ("instead of", "rather than", "and not")):
            if tokens[end : end + 1] and tokens[end].text == value and at and len(tokens[at - 1].text) <= SHORT:
                yield tokens[at - 1].text
    if value[:1].isupper() and " " in value:
        yield from _office(thing, tokens)


SHORT = 4


def _office(thing: Thing, tokens: Sequence[Token]) -> Iterator[str]:
    """Who keeps the pack now: “the owner of this pack is now the Trade Desk”, “X is the maintainer now”."""
    key = words_of(thing.name)[-1].casefold()
    lows = [t.low for t in tokens]
    if key not in lows or "now" not in lows:
        return
    for _, end in cues_in(tokens, (f"{key} is now", f"{key} … is now", f"{key} is", f"{key} … pack is")):
        start = end + (tokens[end : end + 1] != [] and tokens[end].low == "now")
        name = capitals_at(tokens, start)
        if name:
            yield name
            return
    for at, _ in cues_in(tokens, (f"is the {key}", f"is now the {key}", f"is our {key}")):
        start = at
        while start and (tokens[start - 1].text[:1].isupper() or tokens[start - 1].low in JOINING):
            start -= 1
        if start < at:
            name = capitals_at(tokens, start)
            if name:
                yield name
                return


JOINING = frozenset(["of", "and", "for", "&", "the"])


def capitals_at(tokens: Sequence[Token], at: int) -> str:
    """Give the name in capitals that begins at a place: “the Asylum and Migration Management Regulation”."""
    while at < len(tokens) and tokens[at].low in ("the", "our", "a", "an"):
        at += 1
    if at < len(tokens) and tokens[at].kind == "literal":
        return tokens[at].text
    end = at
    while (
        end < len(tokens)
        and tokens[end].kind == "word"
        and (
            tokens[end].text[:1].isupper()
            or (
                end > at
                and tokens[end].low in JOINING
                and tokens[end + 1 : end + 2]
                and tokens[end + 1].text[:1].isupper()
            )
        )
    ):
        end += 1
    return joined(tokens[at:end]) if end > at else ""
