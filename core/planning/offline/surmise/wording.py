"""“Nobody says manic depression any more, it's bipolar disorder now”: what has another name by now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.pack.spelling import distance
from core.pack.things import Thing
from core.planning.offline.phrases import Name
from core.planning.offline.sayings import remove_saying, rename_saying
from core.planning.offline.styles import fold
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.runs import run_at
from core.planning.offline.surmise.scene import PARTS, Scene
from core.planning.offline.surmise.tone import CHANGED, RENAMED, cues_in
from core.planning.offline.tokens import Token

NAMED = PARTS - {"setting", "flag", "synonym", "alias", "rule"}
IS = (
    "it 's", "it is", "they 're", "they are", "is", "are", "say", "called", "read", "reads", "be", "write", "as",
    "by", "term is", "word is", "says",
)  # fmt: skip
SPEAKING = ("speaks of", "speak of", "everybody says", "everyone says", "prefers", "talks of", "we say", "we all say")
BY_NOW = ("now", "nowadays", "these", "today", "instead", "everywhere", "on", "throughout", ",")
IN_LIST = ("list", "listed", "entered", "in there", "terms", "the pack")
ONCE = ("once is enough", "once is plenty", "twice", "two times", "double", "duplicate", "a second time", "doubled")


def reworded(scene: Scene) -> tuple[Guess, ...]:
    """Give the one thing in the text that has one other name by now."""
    if not scene.says(RENAMED):
        return ()
    new = _new(scene)
    targets = [t for t in _targets(scene) if len(new) != 1 or fold(t.name) not in fold(new[0])]
    if len(new) != 1 or not targets or len(targets) > 3:
        return ()
    found = [t for t in targets if fold(t.name) != fold(new[0])]
    return only([Guess(rename_saying(t, new[0]), firm=len(found) == 1) for t in found])


def renewed(scene: Scene) -> tuple[Guess, ...]:
    """Give the one value or term of which the text names another edition, beside its own: NEC 2017 and NEC 2020."""
    if not scene.says(CHANGED):
        return ()
    text = f" {fold(' '.join(t.text for tokens in scene.sentences for t in tokens))} "
    found = []
    for thing in (*scene.pack.of_kind("value"), *scene.pack.of_kind("term")):
        parts = _EDITION.fullmatch(thing.name)
        if parts is None or f" {parts['edition']} " not in text:
            continue
        editions = set(re.findall(rf" {re.escape(fold(parts['name']))} (\d+) ", text)) - {parts["edition"]}
        found += [(thing, f"{parts['name']}{parts['joint']}{edition}") for edition in editions]
    return only([Guess(rename_saying(t, new), firm=len(found) == 1) for t, new in found]) if len(found) <= 3 else ()


_EDITION = re.compile(r"(?P<name>.*[^\W\d])(?P<joint>[ :-])(?P<edition>\d+)")


def respelt(scene: Scene) -> tuple[Guess, ...]:
    """Give the one member in the text whose name the text spells a little otherwise: technology_centre."""
    if len(scene.new) != 1 or not scene.says(SPELT):
        return ()
    new = scene.new[0].text
    near = [
        t
        for m in scene.mentions
        for t in m.things
        if t.kind in NAMED and 0 < distance(t.name, new, MOST_SLIPS) <= MOST_SLIPS
    ]
    near = [t for t in near if len(t.name) >= SHORTEST and fold(t.name) != fold(new)]
    unique = list({t.path: t for t in near}.values())
    owned = [t for t in unique if scene.owned(t)] or unique
    return only([Guess(rename_saying(t, new), firm=len(owned) == 1) for t in owned]) if len(owned) <= 3 else ()


SPELT = (
    "can't spell", "cannot spell", "should of course be", "spelling", "spelt", "spelled", "misspelt", "misspelled",
    "typo", "ought to be", "should be", "has to be",
    "must be", "letter", "written with", "wrongly written",
)  # fmt: skip
MOST_SLIPS = 2
SHORTEST = 5


def _new(scene: Scene) -> list[str]:
    quoted = list(dict.fromkeys(new.text for new in scene.new if new.literal))
    if quoted:
        return quoted
    names = {fold(text): text for tokens in scene.sentences for text in _by_now(scene, tokens)}
    return list(names.values())


def _by_now(scene: Scene, tokens: Sequence[Token]) -> Iterator[str]:
    """What stands between “it is” and “now”, or takes the place of what is named."""
    for _, end in cues_in(tokens, IS):
        text, stop = run_at(tokens, end)
        if text and stop < len(tokens) and tokens[stop].low in BY_NOW[:-1] and not _standing(scene, text):
            yield text
    for _, end in cues_in(tokens, SPEAKING):
        text, stop = run_at(tokens, end)
        over = stop >= len(tokens) or tokens[stop].kind == "mark" or tokens[stop].low in BY_NOW
        if text and over and not _standing(scene, text):
            yield text
    for at, _ in cues_in(
        tokens, ("take the place of", "takes the place of", "replaces", "replace", "has replaced", "supersedes")
    ):
        start = at
        while start and tokens[start - 1].kind == "word" and (tokens[start - 1].text[:1].isupper()):
            start -= 1
        if start < at:
            text, _ = run_at(tokens, start)
            text = text if text else ""
            if text and not _standing(scene, text):
                yield " ".join(t.text for t in tokens[start:at])


def _standing(scene: Scene, text: str) -> bool:
    return bool(scene.names.find(text, near=False)) or Name(text).doubtful


def _targets(scene: Scene) -> list[Thing]:
    """The parts that the text names; those whose list or owner it names, too, go before others."""
    quoted = {
        t.path: t for m in scene.mentions if m.literal for t in m.things if t.kind in NAMED | {"synonym", "alias"}
    }
    found = quoted or {t.path: t for m in scene.mentions if not m.aside for t in m.things if t.kind in NAMED}
    terms = "term" in scene.kinds()
    owned = [t for t in found.values() if scene.owned(t) or (terms and t.kind == "term")]
    return owned or list(found.values())


def doubled(scene: Scene) -> tuple[Guess, ...]:
    """Give the key term that the text says stands in the list twice, where it does."""
    if not scene.says(ONCE) or not ({"term"} & scene.kinds() or scene.says(IN_LIST)):
        return ()
    names = [t.name for t in scene.pack.of_kind("term")]
    said = [t for t in scene.things(["term"]) if names.count(t.name) == 2]
    unique = {t.name: t for t in said}
    if len(unique) != 1:
        return ()
    thing = next(iter(unique.values()))
    return (Guess(remove_saying(thing).replace("Remove the key term", "Remove the second key term"), firm=True),)
