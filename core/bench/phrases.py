"""Terms, aliases and synonyms in a text: compared word by word, so that line breaks and capitals do not matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from core.bench.hits import Source
from core.pack.model import Pack
from core.pack.things import Path

_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Phrase:
    """A phrase of a pack: what it stands for, and where it is said."""

    source: Source
    text: str
    entity: str
    path: Path


@dataclass
class PhraseIndex:
    """Phrases by their first word; made once for a pack."""

    _by_first: dict[str, list[tuple[tuple[str, ...], Phrase]]] = field(default_factory=dict)

    def add(self, phrase: Phrase) -> None:
        """Take in a phrase; one without any word is passed over."""
        words = tuple(word for word, _, _ in _tokens(phrase.text))
        if any(word[0].isalnum() for word in words):
            self._by_first.setdefault(words[0], []).append((words, phrase))

    def find(self, text: str) -> Iterator[tuple[Phrase, int, int]]:
        """Give each phrase with its span in `text`; of phrases for the same thing at one place the longest."""
        found = _tokens(text)
        words = [word for word, _, _ in found]
        covered: dict[tuple[Source, str], int] = {}
        for position, word in enumerate(words):
            best: dict[tuple[Source, str], tuple[int, Phrase]] = {}
            for wanted, phrase in self._by_first.get(word, ()):
                key = phrase.source, phrase.entity
                longer = len(wanted) > best[key][0] if key in best else True
                if (
                    longer
                    and position >= covered.get(key, 0)
                    and tuple(words[position : position + len(wanted)]) == wanted
                ):
                    best[key] = len(wanted), phrase
            for key, (length, phrase) in best.items():
                covered[key] = position + length
                yield phrase, found[position][1], found[position + length - 1][2]


def phrases_of(pack: Pack) -> PhraseIndex:
    """Collect the key terms, the aliases and the synonyms of a pack."""
    index = PhraseIndex()
    for thing in pack.of_kind("term"):
        index.add(Phrase("term", thing.name, "", thing.path))
    for thing in pack.of_kind("alias"):
        index.add(Phrase("alias", thing.name, thing.owner.name if thing.owner else "", thing.path))
    types = {entity.path: entity.type or entity.name for entity in pack.entities}
    for thing in pack.of_kind("synonym"):
        if thing.owner is not None and thing.owner.path in types:
            index.add(Phrase("synonym", thing.name, types[thing.owner.path], thing.path))
    return index


@lru_cache(maxsize=16)
def _tokens(text: str) -> list[tuple[str, int, int]]:
    return [(match.group().casefold(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
