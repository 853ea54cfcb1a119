"""“…and there is nowhere to put it in the Insurance Plan”: an attribute that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.pack.things import Thing
from core.planning.offline.matching import singular
from core.planning.offline.members import held
from core.planning.offline.sayings import add_saying
from core.planning.offline.styles import fold
from core.planning.offline.surmise.guesses import Guess
from core.planning.offline.surmise.leading import relations
from core.planning.offline.surmise.runs import run_at, run_before
from core.planning.offline.surmise.scene import Scene, same_name
from core.planning.offline.surmise.tone import INSISTED, MEANS, SUPERSEDED, cues_in
from core.planning.offline.tokens import joined

RECORDING = (
    "pick up", "hold", "tell us", "knowing", "place for", "room for", "nothing for", "field for", "attribute for",
    "record", "note", "note down", "capture", "track", "log", "store", "document", "keep", "register", "write down",
    "know", "see", "find out", "ask for", "asks for", "ask", "carry", "hold", "quote them", "enter",
)  # fmt: skip
TOLD = ("asking for", "print", "prints", "state", "states", "wants", "want", "show", "shows", "list", "lists", "give")
"""What others do with something that “we have nowhere to capture”; only heard where that is taken up again."""
NOWHERE = (
    "no such attribute", "no such field", "nothing of the kind", "don't have a place for",
    "do not have a place for", "have nothing for", "should tell us", "must tell us",
    "ought to tell us", "isn't captured", "is not captured", "aren't captured", "isn't recorded", "is not recorded",
    "have no room for", "have no place for", "nothing to put it in", "have no field for",
    "ought to carry", "should carry", "ought to have", "should also have", "should also carry",
    "we'd like to capture", "we'd like to record", "we'd like to keep", "we'd like to have", "like to capture",
    "like to record", "we'd want to record", "us to pick up", "us to record", "us to capture", "us to note",
    "us to track", "nowhere to capture", "nowhere to hold", "don't have an attribute", "don't have a field",
    "no place to", "have no field", "have no attribute", "don't capture", "don't record", "we should keep",
    "should also keep", "like to keep", "ought to keep", "should also record", "should record",
    "ought to record", "keep missing", "keeps missing", "always missing", "should know", "should also hold",
    "nowhere to put", "nowhere to write", "nowhere to record", "no place for", "no room for", "nothing for that",
    "no field", "nothing for it", "nowhere to note", "no attribute", "has no place", "there 's no", "there is no",
    "would help to have", "would be good to have", "there ought to be", "there should be", "want to record",
    "need to record", "have to note", "have to record", "want to note", "need to note", "nowhere to enter", "lacks",
    "would be a good name", "would do as a name", "nowhere to keep", "needs", "cannot record", "can't record",
    "could … carry", "could … have",
)  # fmt: skip
"""What says that there is no attribute for something."""
LINKS = ("link", "links", "relation", "connection", "edge")
OTHERWISE = ("description", "described", *LINKS, *INSISTED, *MEANS, *SUPERSEDED)
"""What says that no attribute of an entity is missing, but something else."""
OTHERS = frozenset(["term", "stage", "step", "synonym", "alias", "rule", "trigger", "value", "relationship"])


def recorded(scene: Scene) -> tuple[Guess, ...]:
    """Give the one new attribute of the one entity or relationship in the text that there is no place for so far."""
    if not scene.says(NOWHERE) or scene.says(OTHERWISE) or OTHERS & scene.kinds() or _lists(scene):
        return ()
    if any(_is_said_to_be(scene, i) for i in range(len(scene.sentences))):
        return ()
    owners = relations(scene) or _owners(scene)
    written = [new.text for new in scene.new if new.literal or not new.text.isupper()]
    names = list(dict.fromkeys(_named_so(scene))) or written
    where = set(scene.with_cue(NOWHERE)) | {new.sentence for new in scene.new}
    if len(names) == 1 and len(owners) == 1:
        near = any(owners[0].path == t.path for m in scene.mentions if m.sentence in where for t in m.things)
        return _guess(scene, owners[0], names[0], firm=near or len(scene.entities) == 1)
    if names or len(owners) != 1:
        return ()
    found = {fold(o.text): o for n in range(len(scene.sentences)) for o in _objects(scene, n)}
    if len(found) > 1:
        found = {k: o for k, o in found.items() if o.owner is not None and o.owner.path == owners[0].path}
    if len(found) != 1:
        return ()
    one = next(iter(found.values()))
    firm = (one.owner is not None and one.owner.path == owners[0].path) or _lacks(scene, owners[0])
    return _guess(scene, owners[0], one.text, firm=firm)


def _lacks(scene: Scene, owner: Thing) -> bool:
    """Whether the one entity of a text is what ought to carry something, right before these words or as “for them”."""
    if len(scene.entities) != 1:
        return False
    for number in scene.with_cue(NOWHERE):
        tokens = scene.sentences[number]
        ends = [m.end for m in scene.mentions if m.sentence == number and owner.path in [t.path for t in m.things]]
        if any(at in ends for at, _ in cues_in(tokens, CARRY)):
            return True
        if any(end <= at for at, _ in cues_in(tokens, ("for them", "of them", "for each", "on them")) for end in ends):
            return True
    return False


CARRY = ("ought to carry", "should carry", "ought to have", "should also have", "should also carry", "should also hold",
         "should hold")  # fmt: skip


def _lists(scene: Scene) -> bool:
    """Whether a list is named, and not only as a part of what should be recorded: “the breeding season of each”."""
    inside = {(n, i) for n in range(len(scene.sentences)) for o in _objects(scene, n) for i in range(o.start, o.end)}
    return any(t.kind == "topic" and (m.sentence, m.start) not in inside for m in scene.mentions for t in m.things)


def _is_said_to_be(scene: Scene, number: int) -> bool:
    """“an engine is a “donk””: another word for what there is, and nothing to be recorded of it."""
    tokens = scene.sentences[number]
    return any(
        token.kind == "literal" and i > 1 and tokens[i - 1].low in ("a", "an") and tokens[i - 2].low in ("is", "are")
        for i, token in enumerate(tokens)
    )


def _named_so(scene: Scene) -> Iterator[str]:
    """What is said to be a good name."""
    for tokens in scene.sentences:
        for at, _ in cues_in(tokens, NAME):
            literal = bool(at) and tokens[at - 1].kind == "literal"
            text = tokens[at - 1].text if literal else run_before(tokens, at)[0]
            if text:
                yield text


NAME = (
    "would be a good name", "would do as a name", "would be the usual name", "would be the name",
    "would be a fine name", "is what we 'd call it", "would be the right name", "as a name",
    "would be the obvious name", "is the usual name", "would be right", "would fit", "would do", "would be fine",
    "is how we call it", "would be best",
)  # fmt: skip


@dataclass(frozen=True)
class _Object:
    """What is said to be recorded, and the entity that it is said to be of."""

    text: str
    owner: Thing | None
    start: int
    end: int


def _guess(scene: Scene, owner: Thing, name: str, *, firm: bool) -> tuple[Guess, ...]:
    if any(same_name(t.name, name) for t in held(scene.pack, owner, "attribute")):
        return ()
    return (Guess(add_saying(owner, "attribute", [name]), firm=firm),)


def _owners(scene: Scene) -> list[Thing]:
    """The entities that the text says lack something; those in the sentence that says so go before others."""
    where = scene.with_cue(NOWHERE)
    each = {t.path: t for n in range(len(scene.sentences)) for t in _each(scene, n)}
    if len(each) == 1:
        return list(each.values())
    near = {t.path: t for m in scene.mentions if m.sentence in where for t in m.things if t.kind == "entity"}
    if len(near) == 1:
        return list(near.values())
    direct = {t.path: t for i in where for t in _behind(scene, i)}
    return list(direct.values()) if len(direct) == 1 else list(near.values()) or list(scene.entities)


def _each(scene: Scene, number: int) -> Iterator[Thing]:
    """The entity of “at each session”, “per session”: by its name, or by the last word of it."""
    tokens = scene.sentences[number]
    for i, token in enumerate(tokens[:-1]):
        if token.low not in ("each", "every", "per"):
            continue
        for size in (3, 2, 1):
            said = singular(fold(joined(tokens[i + 1 : i + 1 + size])))
            found = [t for t in scene.pack.of_kind("entity") if said and _ends_so(t, said)]
            if len(found) == 1:
                yield found[0]
                break


def _ends_so(entity: Thing, said: str) -> bool:
    return any(f" {singular(fold(name))}".endswith(f" {said}") for name in entity.names)


def _behind(scene: Scene, number: int) -> Iterator[Thing]:
    """The entities behind “in the”, “on the”, “for each”, or before “has no place”."""
    tokens = scene.sentences[number]
    for mention in scene.mentions:
        if mention.sentence != number:
            continue
        before = [t.low for t in tokens[max(0, mention.start - 2) : mention.start]]
        after = [t.low for t in tokens[mention.end : mention.end + 3]]
        placed = bool(before) and (
            set(before) & {"in", "on", "for", "of", "with"}
            and before[-1] in ("the", "a", "an", "each", "every", "our", "on", "in")
        )
        if placed or after[:2] in (["has", "no"], ["lacks"], ["needs"]):
            yield from (t for t in mention.things if t.kind == "entity")


def _objects(scene: Scene, number: int) -> Iterator[_Object]:
    """What is said to be recorded, noted or asked for, in words that the pack does not know."""
    tokens = scene.sentences[number]
    taken_up = scene.says(("no such attribute", "no such field", "nothing of the kind")) or any(
        t.low in ("it", "that", "them", "this")
        for some in scene.sentences
        for _, end in cues_in(some, NOWHERE)
        for t in some[end : end + 2]
    )
    for _, end in cues_in(tokens, (*RECORDING, *TOLD) if taken_up else RECORDING):
        text, stop = run_at(tokens, end)
        if text and stop > end and not scene.names.find(text, near=False):
            yield _Object(text, _of(scene, number, stop), end, stop)


def _of(scene: Scene, number: int, at: int) -> Thing | None:
    """The entity that something is said to be of: “the end date for each participant”."""
    tokens = scene.sentences[number]
    if at >= len(tokens) or tokens[at].low not in ("of", "for", "on", "at", "from", "with", "in"):
        return None
    starts = {at + 1, at + 2} if tokens[at + 1 : at + 2] and tokens[at + 1].low in EACH else {at + 1}
    found = {
        t.path: t
        for m in scene.mentions
        if m.sentence == number and m.start in starts
        for t in m.things
        if t.kind == "entity"
    }
    return next(iter(found.values())) if len(found) == 1 else None


EACH = frozenset(["each", "every", "the", "a", "an", "any", "our", "all"])
