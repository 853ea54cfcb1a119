"""Words without their endings, so that “assigning the grade” is known for the step “assign grade”."""

from __future__ import annotations

from functools import lru_cache

from core.planning.offline.cues import LITTLE
from core.planning.offline.matching import singular
from core.planning.offline.styles import fold, words_of

SHORTEST = 4
"""How many letters of a word have to be left without its ending."""
ENDINGS = ("ing", "ed", "es", "e")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Give a word without its ending: assign for “assigning”, requir for “required” and “requires”."""
    plain = singular(fold(word))
    for ending in ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= SHORTEST:
            return plain.removesuffix(ending)
    return plain


@lru_cache(maxsize=20_000)
def stems(name: str) -> tuple[str, ...]:
    """Give the stems of all words of a name, in whatever style it is written."""
    return tuple(stem(word) for word in words_of(name))


@lru_cache(maxsize=20_000)
def weighty(name: str) -> frozenset[str]:
    """Give the stems of those words of a name that say something."""
    return frozenset(
        stem(word) for word in words_of(name) if fold(word) not in LITTLE and (len(word) > 1 or word.isdigit())
    )
