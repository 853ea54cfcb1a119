"""“In the list of seasons it's autumn, not fall”: what stands in a list should stand there by another name."""

from __future__ import annotations

from collections.abc import Iterator

from core.pack.things import Thing
from core.planning.offline.sayings import rename_saying
from core.planning.offline.styles import fold
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.runs import run_at
from core.planning.offline.surmise.scene import Mention, Scene
from core.planning.offline.surmise.settling import capitals_at
from core.planning.offline.surmise.tone import cues_in
from core.planning.offline.tokens import joined

LISTED = frozenset(["value", "term", "stage", "step", "trigger", "tag", "decision point"])
SUCCEEDED = ("superseded by", "replaced by", "succeeded by", "renamed to", "renamed", "now called", "became",
             "has become", "merged into", "absorbed by", "rebranded as")  # fmt: skip
PUT_RIGHT = (
    "new name", "in its place", "instead", "should read", "has to read", "should say", "catch up", "ought to say",
    "under its new name", "by its new name", "should be called", "the current name", "should stand",
)  # fmt: skip
"""What asks for the new name."""
APPEARING = ("to appear as", "appear as", "be listed as", "be shown as", "be referred to as", "to be called",
             "listed as", "shown as")  # fmt: skip
IT_IS = ("it 's", "it is", "they 're", "they are", "should be", "should say", "should read", "must be", "has to be",
         "ought to be", "we say", "we call it", "to be")  # fmt: skip
NOT = ("not", "instead of", "rather than", "and not", "no longer")


def corrected(scene: Scene) -> tuple[Guess, ...]:
    """Give the one item of a list, which the text names, too, that has another name beside its own."""
    pairs = {(t.path, fold(new)): (t, new) for t, new in _pairs(scene)}
    found = [(t, new) for t, new in pairs.values() if _placed(scene, t) and fold(t.name) != fold(new)]
    found = [(t, new) for t, new in found if not scene.names.find(new, near=False)]
    return only([Guess(rename_saying(t, new), firm=len(found) == 1) for t, new in found]) if len(found) <= 3 else ()


def _pairs(scene: Scene) -> Iterator[tuple[Thing, str]]:
    for mention in scene.mentions:
        for thing in mention.things:
            if thing.kind in LISTED and mention.sure:
                yield from ((thing, new) for new in _contrasted(scene, mention))
                yield from ((thing, new) for new in _following(scene, mention, thing))


def _contrasted(scene: Scene, mention: Mention) -> Iterator[str]:
    """“it's autumn, not fall”: what stands before the “not” that something is named behind."""
    tokens = scene.sentences[mention.sentence]
    for at, end in cues_in(tokens, NOT):
        if end != mention.start and tokens[end : mention.start] != tokens[end : end + 1]:
            continue
        if end > mention.start or (end < mention.start and tokens[end].low not in ("the", "a", "an")):
            continue
        for _, start in cues_in(tokens, IT_IS):
            new, stop = run_at(tokens, start)
            while stop < len(tokens) and tokens[stop].text in (",", "and", "but"):
                stop += 1
            if new and stop == at:
                yield new


def _following(scene: Scene, mention: Mention, thing: Thing) -> Iterator[str]:
    """What a thing was superseded by, or wants to appear as."""
    tokens = scene.sentences[mention.sentence]
    asked = scene.says(PUT_RIGHT)
    for _, end in cues_in(tokens, SUCCEEDED) if asked else ():
        new = capitals_at(tokens, end) if mention.end <= end else ""
        if new:
            yield new
    for _, end in cues_in(tokens, APPEARING):
        new = capitals_at(tokens, end) if mention.end <= end else ""
        if new:
            yield new


def _placed(scene: Scene, thing: Thing) -> bool:
    """Whether the text names the list that a thing stands in."""
    if thing.kind == "term":
        return "term" in scene.kinds()
    return scene.owned(thing) and (thing.kind == "value" or thing.kind in scene.kinds() or thing.kind != "value")


ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
SAYS = ("should say", "should read", "has to say", "has to read", "must say", "must read", "ought to say",
        "ought to read", "should therefore say", "should therefore read", "should now say", "should now read",
        "should be", "must be", "has to be")  # fmt: skip


def restated(scene: Scene) -> tuple[Guess, ...]:
    """Give the one step of the one template that the text calls by its place, with the words it should have."""
    owners = scene.things(["reasoning template"])
    quoted = [new for new in scene.new if new.literal]
    if len(owners) != 1 or len(quoted) != 1 or len(scene.new) != 1:
        return ()
    tokens = scene.sentences[quoted[0].sentence]
    steps = owners[0].value.get("steps")
    for at, token in enumerate(tokens[:-1]):
        if token.low in ORDINALS and tokens[at + 1].low == "step" and steps:
            where = any(end == quoted[0].start for _, end in cues_in(tokens, SAYS))
            members = [t for t in scene.pack.of_kind("step") if t.owner is not None and t.owner.path == owners[0].path]
            if where and len(members) > ORDINALS[token.low]:
                thing = members[ORDINALS[token.low]]
                return (Guess(rename_saying(thing, joined([tokens[quoted[0].start]])), firm=True),)
    return ()
