"""Everything that a text names: the things of the pack, as they are called there or nearly so, and what is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.pack.model import Pack
from core.pack.things import Thing
from core.planning.offline.cues import LITTLE
from core.planning.offline.lexicon import DETERMINERS, PREPOSITIONS
from core.planning.offline.matching import Names, singular
from core.planning.offline.members import list_owner
from core.planning.offline.phrases import kind_at
from core.planning.offline.reading import read_tokens
from core.planning.offline.styles import fold
from core.planning.offline.surmise.news import New, gives_reason, new_names
from core.planning.offline.surmise.stems import stem, stems
from core.planning.offline.surmise.tone import cue_at
from core.planning.offline.tokens import Token, joined

LONGEST = 7
LEAST_WORDS, SPREAD = 2, 2
"""How many words a name has, and how many others may stand among them: “confirmation by fax”."""
NEAR = 3
SHORTEST_PART = 4
"""How many signs a word has that stands for a longer name: “Hague” for “Hague-Visby”."""
TITLES = frozenset(["dr", "mr", "mrs", "ms", "prof", "st", "no", "e.g", "i.e", "vs", "inc", "ltd", "approx"])
"""Words that a point belongs to and does not end a sentence behind."""
ASIDE = frozenset(["like", "unlike", "besides", "beside", "than", "alongside", "next", "apart"])
"""What a thing stands behind that is only compared with."""
SUCCEEDED = frozenset(["superseded", "replaced", "succeeded", "followed", "swallowed", "absorbed"])
"""What something is by what came in its place."""
DENYING = frozenset(["not", "never", "instead", "rather"])
PARTS = frozenset(["attribute", "synonym", "alias", "term", "value", "stage", "step", "trigger", "tag", "rule", "flag",
                   "setting", "decision point", "example"])  # fmt: skip
"""Kinds of things that are only parts of others, or of a list."""
QUIET = frozenset([
    "section", "alias list", "required field list", "required field", "field", "question kind", "pattern",
    "entity type", "process type", "financial type", "metric type", "involved entity",
])  # fmt: skip


@dataclass(frozen=True)
class Mention:
    """What a run of words may stand for; `sure` where they are its very name, `aside` where it is only compared to."""

    things: tuple[Thing, ...]
    sentence: int
    start: int
    end: int
    sure: bool
    literal: bool
    aside: bool
    denied: bool


@dataclass
class Scene:
    """A request as a whole: its sentences, what they mention, and what is new in them.

    `given` are new names that only tell why something is wished for.
    """

    names: Names
    text: str
    sentences: list[list[Token]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    new: list[New] = field(default_factory=list)
    given: list[New] = field(default_factory=list)

    @property
    def pack(self) -> Pack:
        """The pack that it is about."""
        return self.names.pack

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(s for sentence in self.sentences for t in sentence for s in stems(t.text))

    @cached_property
    def entities(self) -> tuple[Thing, ...]:
        """The entities that are named, each once."""
        return self.things(["entity"])

    def things(self, kinds: Collection[str]) -> tuple[Thing, ...]:
        """Give the things of some kinds that are named, each once."""
        found = {t.path: t for m in self.mentions for t in m.things if t.kind in kinds}
        return tuple(found.values())

    def says(self, cues: Iterable[str], sentence: int | None = None) -> bool:
        """Whether one of these cues stands in the text, or in one sentence of it."""
        some = self.sentences if sentence is None else [self.sentences[sentence]]
        cues = tuple(cues)
        return any(cue_at(tokens, cues) is not None for tokens in some)

    def with_cue(self, cues: Iterable[str]) -> list[int]:
        """Give the sentences in which one of these cues stands."""
        cues = tuple(cues)
        return [i for i, tokens in enumerate(self.sentences) if cue_at(tokens, cues) is not None]

    def kinds(self, sentence: int | None = None) -> set[str]:
        """Give the kinds that are named by their words: “the key terms”, “that stage”."""
        some = self.sentences if sentence is None else [self.sentences[sentence]]
        return {kind for s in some for i in range(len(s)) if (kind := kind_at(s, i)[0])}

    def owned(self, thing: Thing) -> bool:
        """Whether the text names what a thing belongs to, too."""
        if thing.owner is None:
            return False
        if thing.kind == "alias":
            return any(list_owner(self.pack, e, "alias") == thing.owner for e in self.entities)
        if thing.kind == "value" and thing.owner.kind == "topic" and set(stems(thing.owner.name)) <= self.stems:
            return True
        return any(thing.owner.path == t.path for m in self.mentions for t in m.things if t.kind == thing.owner.kind)


def scene_of(names: Names, text: str) -> Scene:
    """Look at a text as a whole."""
    scene = Scene(names, text, _sentences(read_tokens(names, text)))
    for number, tokens in enumerate(scene.sentences):
        scene.mentions += _mentions(names, tokens, number)
    scene.mentions += [m for number, tokens in enumerate(scene.sentences) for m in _shortened(scene, tokens, number)]
    for number, tokens in enumerate(scene.sentences):
        named = [m for m in scene.mentions if m.sentence == number and (m.sure or m.end == m.start + 1)]
        taken = {i for m in named for i in range(m.start, m.end)}
        for new in new_names(tokens, number, taken):
            (scene.given if gives_reason(tokens, new) else scene.new).append(new)
    return scene


def _sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    out: list[list[Token]] = [[]]
    for i, token in enumerate(tokens):
        titled = token.text == "." and i and tokens[i - 1].low in TITLES
        if token.kind == "mark" and token.text in ".;!?\n" and not titled:
            out.append([])
        else:
            out[-1].append(token)
    return [sentence for sentence in out if sentence]


def _mentions(names: Names, tokens: Sequence[Token], number: int) -> list[Mention]:
    """Everything that a sentence names, the longest names first; then names whose words stand apart in it."""
    found: list[Mention] = []
    taken: set[int] = set()
    for size in range(min(LONGEST, len(tokens)), 0, -1):
        for i in range(len(tokens) - size + 1):
            if not taken.isdisjoint(range(i, i + size)):
                continue
            things = _things(names, tokens, i, size)
            if things:
                taken.update(range(i, i + size))
                found.append(_mention(tokens, things, number, i, i + size, sure=True))
    found += _scattered(names, tokens, number, found)
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def _things(names: Names, tokens: Sequence[Token], i: int, size: int) -> tuple[Thing, ...]:
    part = tokens[i : i + size]
    if size > 1 and any(t.kind == "literal" or (t.kind == "mark" and t.text != "&") for t in part):
        return ()
    if (
        part[0].kind == "mark"
        or part[0].low in DETERMINERS | PREPOSITIONS
        or part[-1].low in DETERMINERS | PREPOSITIONS
    ):
        return ()
    if size == 1 and part[0].low in LITTLE and not (i and _proper(part[0])):
        return ()
    text = joined(part)
    if len(part) > 2 and part[1].low == "of":
        text = f"{singular(part[0].text)} {joined(part[1:])}"
    found = [m.thing for m in names.find(text, near=False)]
    found += [m.thing for m in names.find(text, ("entity",)) if m.how in ("exact", "plural", "synonym")]
    return tuple({(t.kind, t.path): t for t in found if t.kind not in QUIET}.values())


def _proper(token: Token) -> bool:
    return token.text[:1].isupper()


def _mention(
    tokens: Sequence[Token], things: tuple[Thing, ...], number: int, start: int, end: int, *, sure: bool
) -> Mention:
    before = [t.low for t in tokens[max(0, start - NEAR) : start]]
    for cut in (",", "but", "and", ":", "so"):
        if cut in before:
            before = before[len(before) - before[::-1].index(cut) :]
    succeeds = before[-1:] == ["by"] and any(word in SUCCEEDED for word in before)
    return Mention(
        things, number, start, end, sure, tokens[start].kind == "literal" and end == start + 1,
        aside=succeeds or any(word in ASIDE for word in before), denied=any(word in DENYING for word in before),
    )  # fmt: skip


def _scattered(names: Names, tokens: Sequence[Token], number: int, found: Sequence[Mention]) -> list[Mention]:
    """Names of several words that all stand near to each other: “confirmation by fax”, “assigning the grade”."""
    here = [stem(t.text) for t in tokens]
    known = {t.path for m in found for t in m.things}
    out: dict[tuple[int, int], list[Thing]] = {}
    for thing in names.pack.things:
        if thing.kind in QUIET or thing.path in known:
            continue
        for name in thing.names:
            span = _window(here, stems(name))
            if span:
                out.setdefault(span, []).append(thing)
                break
    return [
        _mention(tokens, tuple(things), number, *span, sure=False)
        for span, things in out.items()
        if not any(m.start <= span[0] and span[1] <= m.end for m in found)
    ]


def _window(here: Sequence[str], words: Sequence[str]) -> tuple[int, int] | None:
    """Where all words of a name stand near to each other."""
    wanted = set(words)
    if len(wanted) < LEAST_WORDS or not wanted <= set(here):
        return None
    size = len(words) + SPREAD
    for start, word in enumerate(here):
        if word not in wanted:
            continue
        for end in range(start + len(wanted), min(len(here), start + size) + 1):
            if wanted <= set(here[start:end]):
                return start, end
    return None


def _shortened(scene: Scene, tokens: Sequence[Token], number: int) -> list[Mention]:
    """Values and terms of which one word stands in the text that is written as a name: “Hague-Visby”."""
    taken = {i for m in scene.mentions if m.sentence == number for i in range(m.start, m.end)}
    parts: dict[str, list[Thing]] = {}
    for thing in (*scene.pack.of_kind("value"), *scene.pack.of_kind("term")):
        words = thing.name.casefold().split()
        for word in set(words) if len(words) > 1 else ():
            parts.setdefault(word, []).append(thing)
    found = []
    for i, token in enumerate(tokens):
        named = token.kind == "word" and bool(i) and i not in taken and token.text != token.text.casefold()
        things = parts.get(token.low, []) if named and len(token.text) >= SHORTEST_PART else []
        if len(things) == 1:
            found.append(_mention(tokens, (things[0],), number, i, i + 1, sure=False))
    return found


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same, in whatever style they are written."""
    return fold(one) == fold(other)
