"""How a pack writes its names, so that a new one looks as if it had always stood there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

REMEMBERED = 16_384  # a pack's names are the same from version to version, so their forms are kept
_CAMEL = re.compile(r"[a-z0-9][A-Z]")
_BREAKS = re.compile(r"[\s/–—]+|(?<=\w)-(?=\w)|['’]s?(?=\s|$)|[^\w\s{}.%-]")


def words_of(name: str) -> list[str]:
    """Split a name into its words, whatever joins them: spaces, underscores, hyphens or capitals."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", " ", name)
    return [word for word in re.split(r"[\s_\-/–—]+", split) if word]


@lru_cache(maxsize=REMEMBERED)
def fold(name: str) -> str:
    """Give a name in the form in which names are compared: lower case, single spaces, no underscores."""
    plain = unicodedata.normalize("NFC", name).casefold()
    return " ".join(re.sub(r"[_\-\s]+", " ", plain).split()).strip(" .:")


def snake(name: str) -> str:
    """Give `passport_number` for “Passport Number”, and `email` for “e-mail”."""
    name = re.sub(r"(?i)\be[- ]mail", "email", name)
    plain = _BREAKS.sub(" ", name).strip()
    words = plain.split() if " " in plain and "_" not in plain else words_of(plain)
    return "_".join(word.casefold() for word in words)


def upper_snake(name: str) -> str:
    """Give `EXPERT_WITNESS` for “Expert Witness”."""
    return snake(name).upper()


def display(name: str) -> str:
    """Give the display name for what a user typed: “expert witness” and EXPERT_WITNESS are “Expert Witness”."""
    if "_" not in name and name != name.casefold():
        return name
    small = {"of", "and", "the", "for", "in", "on", "to", "a", "an", "at", "by", "with"}
    words = [w for w in re.split(r"[\s_]+", name) if w]
    cased = [w if i and w.casefold() in small else w[:1].upper() + w[1:].lower() for i, w in enumerate(words)]
    return " ".join(w.casefold() if i and w.casefold() in small else w for i, w in enumerate(cased))


def like(name: str, siblings: Iterable[str], default: str = "as given") -> str:
    """Write `name` in the style of its siblings: snake_case, UPPER_SNAKE, camelCase, kebab-case or spaced."""
    style = style_of(list(siblings)) or default
    if style == "upper":
        return upper_snake(name)
    if style == "snake":
        return "_".join(_keep_acronym(word) for word in words_of(_BREAKS.sub(" ", name))) or name
    if style == "lower snake":
        return snake(name) or name
    if style == "kebab":
        return "-".join(word.casefold() for word in words_of(name))
    if style == "camel":
        first, *rest = [word.casefold() for word in words_of(name)]
        return first + "".join(word.capitalize() for word in rest)
    return name


def style_of(siblings: Sequence[str]) -> str:
    """Tell the style that most of the names of several words share; empty when there is none to go by."""
    votes = {"upper": 0, "snake": 0, "kebab": 0, "camel": 0, "spaced": 0}
    for name in siblings:
        style = _style(name)
        if style:
            votes[style] += 1
    best = max(votes, key=lambda style: votes[style])
    return best if votes[best] and votes[best] > sum(votes.values()) / 2 else ""


def _style(name: str) -> str:
    if " " in name.strip():
        return "spaced"
    if "_" in name:
        return "upper" if name.isupper() else "snake"
    if "-" in name:
        return "kebab"
    return "camel" if _CAMEL.search(name) else ""


def _keep_acronym(word: str) -> str:
    """DORA and MiCA stay as they are, other words become small."""
    return word if any(c.isupper() for c in word[1:]) else word.casefold()
