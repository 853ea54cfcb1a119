"""“A vessel without its flag must not pass”: what must not be missing is a required field."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.things import Thing
from core.planning.offline.members import held
from core.planning.offline.sayings import thing_phrase
from core.planning.offline.styles import fold
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.scene import Scene
from core.planning.offline.surmise.tone import INSIST, INSISTED, cues_in
from core.planning.offline.tokens import Token

DENIED = frozenset(
    ["not", "no", "isn't", "aren't", "needn't", "longer", "never", "stops", "hardly", "don't", "doesn't"]
)
WITHOUT = ("without", "has none", "have none", "missing", "lacks", "empty", "blank", "forgot", "left out", "no")
NEAR = 3


def insisted(scene: Scene) -> tuple[Guess, ...]:
    """Give the one attribute of an entity in the text that is said to be indispensable and is not required yet."""
    where = [i for i in range(len(scene.sentences)) if _insists(scene, i)]
    if not where or scene.new:
        return ()
    here = _open(scene, [m.sentence for m in scene.mentions if m.sentence in where])
    found = here or _open(scene, range(len(scene.sentences)))
    if not found or len(found) > 3:
        return ()
    return only([Guess(f"Make {thing_phrase(thing)} required.", firm=len(found) == 1) for thing in found])


def _insists(scene: Scene, number: int) -> bool:
    """Whether a sentence insists: by one of the plain words for it, or by what becomes of a thing without it."""
    tokens = scene.sentences[number]
    lows = [t.low for t in tokens]
    plain = any(not DENIED & set(lows[max(0, at - NEAR) : at]) for at, _ in cues_in(tokens, INSISTED))
    return plain or (_goes_without(scene, number) and next(cues_in(tokens, INSIST), None) is not None)


def _goes_without(scene: Scene, number: int) -> bool:
    """Whether a sentence tells of an entity that is without something: “a vessel without one”, “that has none”."""
    tokens = scene.sentences[number]
    ends = [m.end for m in scene.mentions if m.sentence == number and any(t.kind == "entity" for t in m.things)]
    absent = [at for at, _ in cues_in(tokens, WITHOUT) if not _says_useless(tokens, at)]
    beside = any(0 <= at - end <= NEAR for at in absent for end in ends)
    through = next(cues_in(tokens, THROUGH), None) is not None
    return beside or (bool(ends) and through)


def _says_useless(tokens: Sequence[Token], at: int) -> bool:
    """Whether a “no” is that of “no use” and “no longer”, which lacks nothing."""
    return tokens[at].low == "no" and tokens[at + 1 : at + 2] != [] and tokens[at + 1].low in USELESS_BY


USELESS_BY = frozenset(["use", "longer", "good", "need", "more", "point", "value", "interest"])
THROUGH = (
    "pass … without", "through without", "accept … without", "accepted without", "processed without",
    "filed without", "leave … without", "signed without", "saved without", "go without", "closed without",
    "reject … without", "rejects … without", "refuse … without", "refuses … without", "return … without",
    "returns … without",
)  # fmt: skip


def _open(scene: Scene, sentences: Sequence[int]) -> list[Thing]:
    """The attributes of the entities in the text that these sentences name and that are not required yet."""
    owners = {e.path: e for e in scene.entities}
    found: dict[object, Thing] = {}
    for mention in scene.mentions:
        if mention.sentence not in sentences or mention.aside:
            continue
        for thing in mention.things:
            if (
                thing.kind == "attribute"
                and thing.owner
                and thing.owner.path in owners
                and thing.owner.kind == "entity"
            ):
                found[thing.path] = thing
    return [t for t in found.values() if not _required(scene, t)]


def _required(scene: Scene, attribute: Thing) -> bool:
    owner = attribute.owner
    return owner is not None and fold(attribute.name) in {
        fold(t.name) for t in held(scene.pack, owner, "required field")
    }
