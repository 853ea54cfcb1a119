"""“The pattern that spots the form should also catch ASBATIME”: one more word among those that a pattern looks for."""

from __future__ import annotations

import re

from core.planning.offline.sayings import quote
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.scene import Scene
from core.planning.offline.surmise.stems import weighty
from core.planning.offline.surmise.trusting import REGEX

MISSED = (
    "should also catch", "should also know", "should also find", "should catch", "has never heard of",
    "never heard of", "doesn't know", "does not know", "only knows", "doesn't catch", "does not catch", "misses",
    "miss", "overlooks", "doesn't recognise", "doesn't recognize", "does not recognise", "doesn't pick up",
    "slips through", "slip through", "fails to catch", "fails to spot", "doesn't spot", "ought to catch",
    "should spot", "should also spot", "should pick up", "should also pick up", "should also match", "doesn't match",
    "knows nothing of", "ignores", "passes over", "has to catch", "must also catch", "isn't caught",
    "isn't recognised", "isn't found",
)  # fmt: skip
"""What says that a pattern does not find something."""
_WORDS = re.compile(r"[(:>]((?:[^\W_][\w .€$£&/-]*\|)+[\w .€$£&/-]+)\)")
"""Alternatives in a group that are plain words."""
_PLAIN = re.compile(r"[\w .&/-]+")


def caught(scene: Scene) -> tuple[Guess, ...]:
    """Give the one pattern that the text names by what it fills, with the one new word that it should find, too."""
    names = [new.text for new in scene.new]
    if len(names) != 1 or not _PLAIN.fullmatch(names[0]) or not scene.says(REGEX) or not scene.says(MISSED):
        return ()
    found = []
    for thing in scene.pack.of_kind("pattern"):
        groups = _WORDS.findall(thing.name)
        attribute = weighty(str(thing.value.get("attribute", "")))
        known = set(groups[0].split("|")) if len(groups) == 1 else set()
        cited = bool(known) and any(word.casefold() in scene.text.casefold().split() for word in known)
        if known and attribute and (attribute <= scene.stems or cited) and names[0] not in known:
            new = thing.name.replace(groups[0], f"{groups[0]}|{re.escape(names[0]).replace(chr(92) + ' ', ' ')}")
            found.append(Guess(f"Change the pattern {quote(thing.name)} to {quote(new)}.", firm=True))
    return only(found) if len(found) <= 3 else ()
