"""“I'd not trust that pattern beyond 0.4”, “that question is not critical, high will do”: how much a thing counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.pack.rules_values import PRIORITIES
from core.pack.things import Thing
from core.planning.offline.cues import LITTLE
from core.planning.offline.sayings import quote, thing_phrase
from core.planning.offline.styles import fold
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.numbers import numbers_in, plain
from core.planning.offline.surmise.runs import run_at
from core.planning.offline.surmise.scene import Scene
from core.planning.offline.surmise.stems import stem, stems, weighty
from core.planning.offline.surmise.tone import CHANGED, TRUST, cues_in
from core.planning.offline.tokens import joined

_GAP = re.compile(r"\{\w*\}")
REGEX = ("pattern", "regex", "regexes", "expression", "regular expression", "extraction")
REASON = frozenset(
    map(stem, ["check", "review", "template", "assessment", "analysis", "reasoning", "process", "pattern"])
)
"""Last words of the names of templates that people leave out."""
COMMON = frozenset(map(stem, ["number", "code", "id", "field", "no"]))
"""Words of attributes that people leave out."""
LEAST = 2
"""How many words of a question a text has to share with it."""


def trusted(scene: Scene) -> tuple[Guess, ...]:
    """Give the one pattern or template whose confidence the text gives anew."""
    shares = [n.value / 100 if n.percent else n.value for n in numbers_in(scene.sentences) if n.percent or not n.unit]
    shares = list(dict.fromkeys(v for v in shares if 0 < v <= 1 and v != 1))
    decimal = any(0 < n.value < 1 and not n.unit and not n.percent for n in numbers_in(scene.sentences))
    if not shares or not (scene.says(TRUST) or (decimal and scene.says(REGEX) and scene.says(RATED))):
        return ()
    patterns = scene.says(REGEX)
    bearers = _patterns(scene) if patterns else _templates(scene)
    key = "confidence" if patterns else "confidence_threshold"
    found = []
    for bearer in bearers:
        fresh = [v for v in shares if v != bearer.value.get(key)]
        if len(fresh) == 1:
            found.append(
                Guess(f"Set the {key.replace('_', ' ')} of {_phrase(bearer)} to {plain(fresh[0])}.", firm=True)
            )
    return only(found) if len(found) <= 4 else ()


RATED = ("would be", "should be", "ought to be", "has to be", "would give", "enough", "at most", "no more than",
         "at least", "would do", "too high", "too low", "instead of", "rather than")  # fmt: skip
"""What says of a number that it should be the confidence of a pattern."""


def _phrase(bearer: Thing) -> str:
    return f"the pattern {quote(bearer.name)}" if bearer.kind == "pattern" else thing_phrase(bearer)


def _best(scored: Sequence[tuple[float, Thing]], least: float) -> list[Thing]:
    best = max((score for score, _ in scored), default=0)
    return [thing for score, thing in scored if score == best] if best >= least else []


def _patterns(scene: Scene) -> list[Thing]:
    """The patterns whose attribute the text names, those first whose entity it names, too."""
    acronyms, words = _cited(scene)
    called = _called(scene, acronyms) or _labelled(scene)
    if len(called) == 1:
        return called
    scored = []
    for thing in scene.pack.of_kind("pattern"):
        name = str(thing.value.get("attribute", ""))
        attribute = (weighty(name) - COMMON) or weighty(name) or frozenset(stems(name))
        entity = weighty(str(thing.value.get("entity_type", "")))
        score = len(attribute & scene.stems) / len(attribute) if attribute else 0.0
        both = len(entity & scene.stems) / len(entity) if entity else 0.0
        if score == 1.0:
            scored.append((score + both, thing))
    found = _best(scored, 1.0)
    return found or _called(scene, words)


def _called(scene: Scene, words: frozenset[str]) -> list[Thing]:
    """The patterns whose regular expression begins a word with one of these: “the NOV pattern”."""
    return [t for t in scene.pack.of_kind("pattern") if words & {w.casefold() for w in _LETTERS.findall(t.name)}]


def _labelled(scene: Scene) -> list[Thing]:
    """The patterns that begin with the very words before “pattern”: “the A-Number pattern” for A-Number: (…)."""
    found = {}
    for thing in scene.pack.of_kind("pattern"):
        begun = _LABEL.match(thing.name)
        label = fold(begun[0]) if begun else ""
        for tokens in scene.sentences if len(label) >= SHORTEST else ():
            for at, _ in cues_in(tokens, REGEX):
                if any(fold(joined(tokens[max(0, at - size) : at])) == label for size in (1, 2, 3)):
                    found[thing.path] = thing
    return list(found.values())


_LABEL = re.compile(r"[A-Za-z][A-Za-z -]*[A-Za-z]")


def _cited(scene: Scene) -> tuple[frozenset[str], frozenset[str]]:
    """The acronyms, and the other words, right before “pattern”, by which a regular expression is called."""
    before = [tokens[at - 1] for tokens in scene.sentences for at, _ in cues_in(tokens, REGEX) if at]
    acronyms = frozenset(t.low for t in before if t.text.isupper())
    return acronyms, frozenset(t.low for t in before if len(t.text) >= SHORTEST and t.low not in LITTLE)


SHORTEST = 4
_LETTERS = re.compile(r"(?<![\\<\w])[A-Z][A-Za-z0-9]+(?:-\d+)?")


def _templates(scene: Scene) -> list[Thing]:
    """The templates whose name the text says, but for words such as “check”."""
    scored = []
    for thing in scene.pack.of_kind("reasoning template"):
        words = weighty(thing.name)
        own = words - REASON or words
        if own <= scene.stems and isinstance(thing.value.get("confidence_threshold"), int | float):
            scored.append((1.0, thing))
    return [thing for _, thing in scored] or _templates_in_part(scene)


def _templates_in_part(scene: Scene) -> list[Thing]:
    """The template of which one word stands before “check” or the like: “the plausibility check”."""
    said = {
        stem(tokens[i].text)
        for tokens in scene.sentences
        for i in range(len(tokens) - 1)
        if tokens[i].kind == "word" and stem(tokens[i + 1].text) in REASON
    }
    found = [t for t in scene.pack.of_kind("reasoning template") if (weighty(t.name) - REASON) & said]
    return found if len(found) == 1 and "confidence_threshold" in found[0].value else []


def ranked(scene: Scene) -> tuple[Guess, ...]:
    """Give the one question whose priority the text gives anew."""
    levels = [t.low for tokens in scene.sentences for t in tokens if t.low in PRIORITIES]
    if not levels or not scene.says(("question", "questions", "priority", "ask", "asks")) or scene.says(TRUST):
        return ()
    about = _about(scene)
    scored = []
    for kind in ("question template", "multihop question"):
        for thing in scene.pack.of_kind(kind):
            words = weighty(_GAP.sub(" ", thing.name).rstrip("?.! "))
            shared = len(words & scene.stems)
            if len(about) >= LEAST and about <= words and "priority" in thing.value:
                scored.append((2.0, thing))
            elif words and "priority" in thing.value and shared >= min(LEAST, len(words)):
                scored.append((shared / len(words) + shared / 100, thing))
    found = []
    for thing in _best(scored, ENOUGH):
        fresh = [level for level in dict.fromkeys(levels) if level != thing.value["priority"]]
        told = thing.value["priority"] in levels or scene.says(("priority",)) or scene.says((*CHANGED, *RANKS))
        if len(fresh) == 1 and told:
            found.append(
                Guess(
                    f"Set the priority of {thing_phrase(thing)} to {fresh[0]}.",
                    firm=thing.value["priority"] in levels or scene.says(_ranks(fresh[0])),
                )
            )
    return only(found)


def _ranks(level: str) -> tuple[str, ...]:
    return (
        f"treat it as {level}", f"treated as {level}", f"{level} priority", f"ought to be {level}",
        f"should be {level}", f"has to be {level}", f"must be {level}", f"make it {level}", f"is {level} for us",
        f"mark it as {level}", f"rank it {level}", f"rate it {level}",
    )  # fmt: skip


RANKS = ("treat it as", "treated as", "ought to be", "should be", "has to be", "must be", "make it", "mark it as")


def _about(scene: Scene) -> frozenset[str]:
    """The words of what a question is said to be about: “the question about legacy systems”."""
    found: set[str] = set()
    for tokens in scene.sentences:
        for _, end in cues_in(tokens, ("question about", "question on", "question regarding", "question of")):
            text, _ = run_at(tokens, end)
            found |= weighty(text)
    return frozenset(found)


ENOUGH = 0.5
"""The share of a question's words that have to stand in a text."""
