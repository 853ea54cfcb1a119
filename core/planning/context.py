"""Which part of a pack matters for a request: its items and sections, found by names and words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.pack.model import Pack
from core.pack.sections import BY_KEY, WORDS, title
from core.pack.things import Path, Thing
from core.planning.excerpt import render_context
from core.planning.protocol import Context, Intent, PastTurn

__all__ = ["item_root", "render_context", "select_context", "tokens"]

MAX_ITEMS = 8
MAX_MEMBERS = 24
PAST_TURNS = 2
PAST_WEIGHT = 0.4
WHOLE_NAME = 4.0
LEAST_SCORE = 0.3
LEAST_SHARE = 0.08
INTENDED = 20.0

_WORD = re.compile(r"[^\W_]+")
_SPLIT_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_ACRONYMS = re.compile(r"[A-Z]{2,}s")
_ENDINGS = ("ing", "ed", "er", "or", "e")
SHORTEST_STEM = 3


def select_context(text: str, intents: Sequence[Intent], pack: Pack, history: Sequence[PastTurn]) -> Context:
    """Choose what a planner should see of `pack` to understand `text`.

    Items are found by their names, types, synonyms, aliases and attributes, by what the intents name, and
    by what the last turns were about; sections by the words for them and by their items. The result is
    bounded, whatever the size of the pack: `MAX_ITEMS` items, and `MAX_MEMBERS` members of them that were
    named. The best come first.
    """
    words = _weights(text, history)
    found = _Found(pack)
    weight_of_word = _rarity(pack)
    for thing in pack.things:
        score = max(_score(name, words, weight_of_word) for name in thing.names)
        if score > 0:
            found.add(thing, score)
    for intent in intents:
        for target in intent.targets:
            found.add_path(target, INTENDED)
    found.add_connections()
    items = found.best_items()
    sections = dict.fromkeys((*_named_sections(words, intents, pack), *(str(path[0]) for path in items)))
    return Context(sections=tuple(sections), items=(*items, *found.best_members(items)))


def item_root(path: Path) -> Path:
    """Give the path of the item that a path lies in: an entity, a topic, the template of a group.

    A section whose items are plain strings is its own root.
    """
    section = BY_KEY.get(str(path[0]))
    if section is None or section.shape in ("text", "strings"):
        return path[:1]
    return path[: 3 if section.shape in ("groups", "rules") else 2]


@lru_cache(maxsize=32_768)
def tokens(text: str) -> tuple[str, ...]:
    """Split text into stems: no case, no underscores, no endings, so that `Adjusters` meets `adjusted`.

    They only find what may matter, and changes are never made by them, so they may well be too generous.
    """
    return tuple(_stem(word) for word in _WORD.findall(_SPLIT_CAMEL.sub(" ", text)))


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if _ACRONYMS.fullmatch(word):
        return word[:-1].casefold()
    word = word.casefold()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    ending = next((ending for ending in _ENDINGS if word.endswith(ending)), "")
    return word.removesuffix(ending) if len(word) - len(ending) >= SHORTEST_STEM else word


_SAYS_NOTHING = frozenset(
    tokens(
        "a add after all also an and any are as at be before by call can change could delete do does drop each "
        "every for from get give has have i in include into is it its let like make me must my need new no not now "
        "of off on one or our out please put remove rename replace set should so some take than that the their "
        "them then there these they this to too two up update us want was we what when where which who why will "
        "with would you your"
    )
)
"""Words of a request that name nothing in a pack."""


@dataclass
class _Found:
    """Scores collected for items, and for the members that were named inside them."""

    pack: Pack
    items: dict[Path, float] = field(default_factory=dict)
    members: dict[Path, float] = field(default_factory=dict)

    def add(self, thing: Thing, score: float) -> None:
        if thing.kind != "section":
            self.add_path(thing.path, score)
        if thing.kind == "alias" and thing.owner is not None:
            owner = self.pack.entity(thing.owner.name)
            if owner is not None:
                self._raise(self.items, owner.path, score)

    def add_path(self, path: Path, score: float) -> None:
        root = item_root(path)
        self._raise(self.items, root, score)
        if path != root:
            self._raise(self.members, path, score)

    def add_connections(self) -> None:
        """A relationship matters as much as the lesser of the two entities that it connects."""
        scores = {entity.type: self.items.get(entity.path, 0.0) for entity in self.pack.entities}
        for relationship in self.pack.relationships:
            score = min(scores.get(relationship.source, 0.0), scores.get(relationship.target, 0.0))
            if score > 0:
                self.add_path(relationship.path, score)

    def best_items(self) -> tuple[Path, ...]:
        least = max(LEAST_SCORE, LEAST_SHARE * max(self.items.values(), default=0.0))
        return tuple(path for path in _best(self.items)[:MAX_ITEMS] if self.items[path] >= least)

    def best_members(self, items: Iterable[Path]) -> tuple[Path, ...]:
        shown = set(items)
        return tuple(path for path in _best(self.members) if item_root(path) in shown)[:MAX_MEMBERS]

    @staticmethod
    def _raise(scores: dict[Path, float], path: Path, score: float) -> None:
        """The best hit decides; further hits break ties."""
        before = scores.get(path, 0.0)
        scores[path] = max(before, score) + 0.1 * min(before, score)


def _best(scores: dict[Path, float]) -> tuple[Path, ...]:
    return tuple(sorted(scores, key=lambda path: -scores[path]))


def _weights(text: str, history: Sequence[PastTurn]) -> dict[str, float]:
    """Weigh each word: those of the request count fully, those of the last turns less."""
    weights: dict[str, float] = {}
    for turn in history[-PAST_TURNS:]:
        weights.update(dict.fromkeys(tokens(turn.text), PAST_WEIGHT))
    weights.update(dict.fromkeys(tokens(text), 1.0))
    return {word: weight for word, weight in weights.items() if word not in _SAYS_NOTHING}


def _rarity(pack: Pack) -> dict[str, float]:
    """Weigh each word of the pack's names by how few names have it: `date` says less than `deductible`."""
    counts = Counter(word for thing in pack.things for word in set(tokens(thing.name)))
    return {word: 1 / count for word, count in counts.items()}


def _score(name: str, words: dict[str, float], rarity: dict[str, float]) -> float:
    """Score a name: high when all its words were said, little for a rare word of it."""
    own = tokens(name)
    said = [words[word] for word in own if word in words]
    if not said:
        return 0.0
    if len(said) == len(own):
        return WHOLE_NAME * min(said) * (1 + 0.25 * (len(own) - 1))
    return sum(words[word] * rarity.get(word, 1.0) for word in own if word in words) / math.sqrt(len(own))


def _named_sections(words: dict[str, float], intents: Sequence[Intent], pack: Pack) -> list[str]:
    """The sections that the request speaks of: by their title, by the word for an item, by an intent."""
    named = []
    wanted = {intent.kind.partition("_")[2].replace("_", " ") for intent in intents}
    for key in dict.fromkeys((*pack.sections, *BY_KEY)):
        kinds = _kinds_of(key)
        said = any(set(tokens(name)) <= words.keys() for name in (title(key), *(WORDS[kind][0] for kind in kinds)))
        intended = any(kind in wanted for kind in kinds)
        if said or intended:
            named.append(key)
    return named


def _kinds_of(key: str) -> tuple[str, ...]:
    section = BY_KEY.get(key)
    if section is None or section.shape == "text":
        return ()
    return (section.kind, "topic") if key == "business_context" else (section.kind,)
