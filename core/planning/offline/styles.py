"""How a pack writes its names, so that a new one looks as if it had always stood there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

LONGEST_ACRONYM = 5  # letters; a longer word in capitals is a type, or was shouted
LEAST_WORDS = 2
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
    """Give the display name for what a user typed: “expert witness”, EXPERT_WITNESS are “Expert Witness”; NGO stays."""
    shouted = name.isupper() and len(name) > LONGEST_ACRONYM
    if "_" not in name and name != name.casefold() and not shouted:
        return name
    small = {"of", "and", "the", "for", "in", "on", "to", "a", "an", "at", "by", "with"}
    words = [w for w in re.split(r"[\s_]+", name) if w]
    cased = [w if i and w.casefold() in small else w[:1].upper() + w[1:].lower() for i, w in enumerate(words)]
    return " ".join(w.casefold() if i and w.casefold() in small else w for i, w in enumerate(cased))


def like(name: str, siblings: Iterable[str], default: str = "as given") -> str:
    """Write `name` in the style of its siblings: snake_case, UPPER_SNAKE, camelCase, kebab-case or spaced."""
    known = list(siblings)
    if _style(name) not in ("", "spaced") and _style(name) == style_of(known):
        return name
    return in_style(name, style_of(known) or default, known)


def in_manner(name: str, siblings: Sequence[str], others: Sequence[str]) -> str:
    """Write a word as its siblings are written, or as all of its kind; beside single words it stays as it was typed."""
    if style_of(siblings):
        return like(name, siblings)
    if " " not in name and siblings and not any(map(_style, siblings)):
        return name
    return name if siblings and style_of(others) == "spaced" else like(name, others)


def attribute_like(name: str, siblings: Sequence[str], known: Sequence[str]) -> str:
    """Write an attribute as its siblings are written, or else as all attributes of the pack; snake_case by default."""
    some = siblings if style_of(siblings, cased=True) else known
    if not style_of(siblings) and style_of(known) == "spaced":
        some = known  # single words with capitals may be the first of names of several words
    style = style_of(some, cased=True)
    if style in ("camel", "pascal") and name.isalnum() and name != name.casefold() and name[1:] != name[1:].casefold():
        return name
    return snake(name) if style in ("", "snake") else in_style(name, style, some)


def type_like(name: str, types: Sequence[str]) -> str:
    """Write the type of an entity as the other types are written; UPPER_SNAKE by default."""
    style = style_of(types, cased=True)
    return in_style(name, style, types) if style in ("pascal", "snake", "kebab", "camel") else upper_snake(name)


def title_like(name: str, names: Sequence[str]) -> str:
    """Write the name of an entity as the other names are written; in words that begin with capitals by default."""
    style = style_of(names)
    if style in ("pascal", "camel", "snake", "upper", "kebab", "capital snake"):
        return in_style(name, style, names)
    small = len(names) >= LEAST_WORDS and sum(one == one.casefold() for one in names) * 2 > len(names)
    large = sum(one.isupper() for one in names) * 2 > len(names)
    return name if small or large else display(name)


def relation_like(name: str, names: Sequence[str]) -> str:
    """Write the name of a relationship as the others are written; UPPER_SNAKE by default."""
    small = bool(names) and sum(one == one.casefold() for one in names) * 2 > len(names)
    return in_style(name, style_of(names) or ("lower snake" if small else "upper"), names)


def in_style(name: str, style: str, siblings: Sequence[str] = ()) -> str:
    """Write `name` in a style of `style_of`; any other word leaves it as it is."""
    if style == "spaced" and sum(s[:1].isupper() for s in siblings) * 2 > len(siblings):
        return display(" ".join(_parts(name))) if name == name.casefold() else name
    return _WRITERS[style](name) or name if style in _WRITERS else name


def _parts(name: str) -> list[str]:
    return words_of(_BREAKS.sub(" ", re.sub(r"(?i)\be[- ]mail", "email", name)))


def _camel(name: str) -> str:
    first, *rest = [word.casefold() for word in _parts(name)] or [""]
    return first + "".join(word.capitalize() for word in rest)


_WRITERS: dict[str, Callable[[str], str]] = {
    "upper": upper_snake,
    "lower snake": snake,
    "snake": lambda name: "_".join(_keep_acronym(word) for word in words_of(_BREAKS.sub(" ", name))),
    "capital snake": lambda name: "_".join(_capital(word) for word in _parts(name)),
    "kebab": lambda name: "-".join(_keep_acronym(word) for word in words_of(name)),
    "pascal": lambda name: "".join(_capital(word) for word in _parts(name)),
    "camel": _camel,
}


def style_of(siblings: Sequence[str], *, cased: bool = False) -> str:
    """Tell the style that most of the names of several words share; empty when there is none to go by.

    With `cased` the letters of single words tell it where there are only such: ID, NAME are in capitals.
    """
    votes = dict.fromkeys(("upper", "snake", "capital snake", "kebab", "pascal", "camel", "spaced"), 0)
    for name in siblings:
        style = _style(name)
        if style:
            votes[style] += 1
    best = max(votes, key=lambda style: votes[style])
    if votes[best]:
        return best if votes[best] > sum(votes.values()) / 2 else ""
    return _case(siblings) if cased else ""


def _style(name: str) -> str:
    if " " in name.strip():
        return "spaced"
    if "_" in name:
        return "upper" if name.isupper() else "capital snake" if name[:1].isupper() else "snake"
    if "-" in name:
        return "kebab"
    return ("pascal" if name[:1].isupper() else "camel") if _CAMEL.search(name) else ""


def _case(words: Sequence[str]) -> str:
    """The style of which single words are a part, when most of several are written in it."""
    upper = sum(word.isupper() for word in words)
    capital = sum(word[:1].isupper() and not word.isupper() for word in words)
    if len(words) < LEAST_WORDS:
        return ""
    return "upper" if upper * 2 > len(words) else "pascal" if capital * 2 > len(words) else ""


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _keep_acronym(word: str) -> str:
    """DORA and MiCA stay as they are, other words become small."""
    return word if any(c.isupper() for c in word[1:]) else word.casefold()
