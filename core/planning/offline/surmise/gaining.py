"""“PHIPA binds us too and ought to be among the compliance frameworks”: what should be listed, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.pack.things import Thing
from core.planning.offline.members import MEMBERS as OF
from core.planning.offline.members import held
from core.planning.offline.sayings import add_saying, add_term_saying
from core.planning.offline.styles import fold
from core.planning.offline.surmise.guesses import Guess
from core.planning.offline.surmise.runs import run_at, run_before
from core.planning.offline.surmise.scene import Scene, same_name
from core.planning.offline.surmise.tone import INSISTED, LACK, MEANS, RENAMED, UNWANTED, cues_in

AMONG = ("among", "belongs with", "belong with", "belongs in", "belong in", "missing from", "missing in", "one of", "counts as",
         "count as", "part of", "also a", "also an", "too", "ought to be", "should be", "it 's a", "is a", "are a", "find it",
         "not in", "isn't in", "isn't listed", "not listed", "miss", "as a", "has to be", "next to", "forgot")  # fmt: skip
"""What says that something stands, or should stand, in a list."""
RECORDING = ("record", "note", "note down", "capture", "track", "log", "store", "document", "keep", "register", "write down",
             "know", "see", "find out", "ask for", "asks for", "ask", "carry", "hold", "quote them", "enter")  # fmt: skip
NOWHERE = ("nowhere to put", "nowhere to write", "nowhere to record", "no place for", "no room for", "nothing for that", "no field",
           "nothing for it", "nowhere to note", "no attribute", "has no place", "there 's no", "there is no", "would help to have",
           "would be good to have", "there ought to be", "there should be", "want to record", "need to record", "have to note",
           "have to record", "want to note", "need to note", "nowhere to enter", "lacks", "would be a good name",
           "would do as a name", "nowhere to keep", "needs", "cannot record", "can't record", "could … carry", "could … have")  # fmt: skip
"""What says that there is no attribute for something."""
LINKS = ("link", "links", "relation", "connection", "edge")
MOST = 3


def listed(scene: Scene) -> tuple[Guess, ...]:
    """Give the new values of the one list that the text names, where it says that they belong there."""
    if not scene.says(LACK) or not scene.says(AMONG) or scene.says(RENAMED[:8]) or scene.says(UNWANTED[:4]):
        return ()
    lists = [t for t in scene.things(["topic"]) if isinstance(t.value, list)]
    terms = "term" in scene.kinds()
    names = [new.text for new in scene.new or scene.given] or list(_before(scene))
    if len(lists) + terms != 1 or not names or len(names) > MOST or not _joined(scene):
        return ()
    if terms:
        return (Guess(add_term_saying(names), firm=True),)
    held_ = {fold(t.name) for t in held(scene.pack, lists[0], "value")}
    if any(fold(name) in held_ for name in names):
        return ()
    return (Guess(add_saying(lists[0], "value", names), firm=True),)


def _before(scene: Scene) -> Iterator[str]:
    """What stands right before the words that say that it belongs in a list: “but halitosis isn't among …”."""
    for tokens in scene.sentences:
        for at, _ in cues_in(tokens, BELONGING):
            text, start = run_before(tokens, at, 3, bare=True)
            spoken_of = bool(start) and tokens[start - 1].low in ("that", "this", "these", "those", "such")
            if text and not spoken_of and not scene.names.find(text, near=False):
                yield text


BELONGING = ("isn't among", "is not among", "ought to be among", "should be among", "is missing from", "is missing in", "belongs with",
             "belongs among", "should also be among", "has to be among", "must be among", "ought to be one of", "should be one of",
             "is missing among", "isn't in", "is not in", "isn't one of")  # fmt: skip


def _joined(scene: Scene) -> bool:
    """Whether new names stand side by side, so that one thing is said of them all."""
    for one, other in zip(scene.new, scene.new[1:], strict=False):
        between = scene.sentences[one.sentence][one.end : other.start]
        if one.sentence != other.sentence or not all(t.low in ("and", ",", "or", "&", "as", "well") for t in between):
            return False
    return True


def recorded(scene: Scene) -> tuple[Guess, ...]:
    """Give the one new attribute of the one entity or relationship in the text that there is no place for so far."""
    if not scene.says(NOWHERE) or scene.says(INSISTED) or scene.says(MEANS) or scene.says(RENAMED[:8]):
        return ()
    if scene.things(["topic"]) or {"term", "stage", "step", "synonym", "alias", "rule", "trigger", "value"} & scene.kinds():
        return ()
    if scene.says(LINKS) or "relationship" in scene.kinds():
        return ()
    owners = _owners(scene)
    names = list(dict.fromkeys(_named_so(scene))) or [new.text for new in scene.new if new.literal or not new.text.isupper()]
    where = set(scene.with_cue(NOWHERE)) | {new.sentence for new in scene.new}
    if len(names) == 1 and len(owners) == 1:
        near = any(owners[0].path == t.path for m in scene.mentions if m.sentence in where for t in m.things)
        return _guess(scene, owners[0], names[0], firm=near or len(scene.entities) == 1)
    if names or len(owners) != 1:
        return ()
    found = {fold(o.text): o for n in range(len(scene.sentences)) for o in _objects(scene, n)}
    if len(found) != 1:
        return ()
    one = next(iter(found.values()))
    return _guess(scene, owners[0], one.text, firm=one.owner is not None and one.owner.path == owners[0].path)


def _named_so(scene: Scene) -> Iterator[str]:
    """What is said to be a good name."""
    for tokens in scene.sentences:
        for at, _ in cues_in(tokens, NAME):
            literal = bool(at) and tokens[at - 1].kind == "literal"
            text = tokens[at - 1].text if literal else run_before(tokens, at)[0]
            if text:
                yield text


NAME = ("would be a good name", "would do as a name", "would be the usual name", "would be the name", "would be a fine name",
        "is what we 'd call it", "would be the right name", "as a name", "would be the obvious name", "is the usual name",
        "would be right", "would fit", "would do", "would be fine", "is how we call it", "would be best")  # fmt: skip


@dataclass(frozen=True)
class _Object:
    """What is said to be recorded, and the entity that it is said to be of."""

    text: str
    owner: Thing | None


def _guess(scene: Scene, owner: Thing, name: str, *, firm: bool) -> tuple[Guess, ...]:
    if any(same_name(t.name, name) for t in held(scene.pack, owner, "attribute")):
        return ()
    return (Guess(add_saying(owner, "attribute", [name]), firm=firm),)


def _owners(scene: Scene) -> list[Thing]:
    """The entities that the text says lack something; those in the sentence that says so go before others."""
    where = scene.with_cue(NOWHERE)
    near = {t.path: t for m in scene.mentions if m.sentence in where for t in m.things if t.kind == "entity"}
    if len(near) == 1:
        return list(near.values())
    direct = {t.path: t for i in where for t in _behind(scene, i)}
    return list(direct.values()) if len(direct) == 1 else list(near.values()) or list(scene.entities)


def _behind(scene: Scene, number: int) -> Iterator[Thing]:
    """The entities behind “in the”, “on the”, “for each”, or before “has no place”."""
    tokens = scene.sentences[number]
    for mention in scene.mentions:
        if mention.sentence != number:
            continue
        before = [t.low for t in tokens[max(0, mention.start - 2) : mention.start]]
        after = [t.low for t in tokens[mention.end : mention.end + 3]]
        placed = bool(before) and (set(before) & {"in", "on", "for", "of", "with"} and before[-1] in ("the", "a", "an", "each", "every", "our", "on", "in"))
        if placed or after[:2] in (["has", "no"], ["lacks"], ["needs"]):
            yield from (t for t in mention.things if t.kind == "entity")


def _objects(scene: Scene, number: int) -> Iterator[_Object]:
    """What is said to be recorded, noted or asked for, in words that the pack does not know."""
    tokens = scene.sentences[number]
    for _, end in cues_in(tokens, RECORDING):
        text, stop = run_at(tokens, end)
        if text and stop > end and not scene.names.find(text, near=False):
            yield _Object(text, _of(scene, number, stop))


def _of(scene: Scene, number: int, at: int) -> Thing | None:
    """The entity that something is said to be of: “the end date for each participant”."""
    tokens = scene.sentences[number]
    if at >= len(tokens) or tokens[at].low not in ("of", "for", "on"):
        return None
    starts = {at + 1, at + 2} if tokens[at + 1 : at + 2] and tokens[at + 1].low in EACH else {at + 1}
    found = {t.path: t for m in scene.mentions if m.sentence == number and m.start in starts for t in m.things if t.kind == "entity"}
    return next(iter(found.values())) if len(found) == 1 else None


EACH = frozenset(["each", "every", "the", "a", "an", "any", "our", "all"])


MEMBERS = {"decision point": ("decision", "decisions", "decide", "decision point"), "trigger": ("trigger", "triggers", "sets off", "kicks off",
           "set off", "starts"), "tag": ("tag", "tags", "tagged")}  # fmt: skip
"""How people speak of what patterns and templates list beside stages."""


def beside(scene: Scene) -> tuple[Guess, ...]:
    """Give the one new decision, trigger or tag of the one pattern or template in the text, as it is written there."""
    owners = scene.things(["business pattern", "reasoning template"])
    kinds = [kind for kind, words in MEMBERS.items() if scene.says(words)]
    names = [new.text for new in scene.new]
    if len(owners) != 1 or len(kinds) != 1 or len(names) != 1 or not scene.says((*LACK, "one more", "another")) or scene.says(RENAMED[:8]):
        return ()
    if kinds[0] not in OF.get(owners[0].kind, ()) or any(same_name(t.name, names[0]) for t in held(scene.pack, owners[0], kinds[0])):
        return ()
    return (Guess(add_saying(owners[0], kinds[0], names), firm=True),)


def ruled(scene: Scene) -> tuple[Guess, ...]:
    """Give the one new rule that the text quotes for the one business rule that it names."""
    owners = scene.things(["business rule"])
    quoted = [new.text for new in scene.new if new.literal]
    wanted = scene.says(LACK) or scene.says(("one more of", "another of", "another one of", "worded", "as one of", "add to that"))
    if len(owners) != 1 or len(quoted) != 1 or len(scene.new) != 1 or not wanted or scene.says(RENAMED[:8]) or scene.says(MEANS):
        return ()
    return (Guess(add_saying(owners[0], "rule", quoted), firm=bool({"rule"} & scene.kinds()) or scene.says(AMONG)
                  or scene.says(("one more of", "worded"))),)  # fmt: skip
