"""“Nobody sends a telex any more”: what is said to be over, or to be clutter, may go from the pack."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.pack.things import Thing
from core.planning.offline.lexicon import CONDITIONS
from core.planning.offline.phrases import kind_at
from core.planning.offline.sayings import remove_saying
from core.planning.offline.styles import words_of
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.scene import PARTS, Mention, Scene
from core.planning.offline.surmise.stems import stems
from core.planning.offline.surmise.tone import (
    CLUTTER,
    INSISTED,
    LISTED_STILL,
    OVER,
    SUPERSEDED,
    UNUSED,
    cue_at,
    cues_in,
)
from core.planning.offline.tokens import Token

MEMBERS = PARTS - {"synonym", "alias", "rule", "flag", "setting"}
WHOLE = frozenset(["entity", "relationship", "business pattern", "reasoning template", "business rule", "topic"])
SWAPPED = (
    "instead",
    "replaced",
    "replaces",
    "rather than",
    "without its",
    "without a",
    "without an",
    "without the",
    "without one",
    "without any",
    "without their",
    "belongs with",
    "belong with",
    "belongs among",
    "ought to be among",
    "is missing",
    "are missing",
    "in its place",
    "but not",
    "take the place of",
)
"""What says that something else comes in the place of what goes, or that only its absence is spoken of."""
LISTS = {"term": "term", "stage": "stage", "step": "step", "trigger": "trigger", "tag": "tag"}


def cleared(scene: Scene) -> tuple[Guess, ...]:
    """Give the removals that a text speaks for; none where it asks for something in the place of what goes."""
    lost = _lost(scene)
    if lost:
        return lost
    gone = scene.with_cue(CLUTTER)
    over = scene.with_cue(OVER)
    still = scene.with_cue(LISTED_STILL)
    if not gone and not (over and still) and not over:
        return ()
    where = set(gone + over)
    if any(scene.says(SWAPPED, i) or _conditional(scene, i) for i in where) or scene.says(SUPERSEDED):
        return ()
    if any(not new.text.isupper() for new in scene.new) or scene.says(INSISTED):
        return ()
    told = bool(gone) or bool(over and still) or (bool(over) and _from_list(scene))
    targets = _targets(scene, gone or over, listed=told)
    contained = [t for t in targets if _contained(scene, t)]
    some = contained or [t for t in targets if told and t.kind == "attribute"]
    some = some if told else [t for t in some if len(words_of(t.name)) > 1 and scene.says(SO)]
    if not some or len(some) > MOST or (not told and len(some) > 1):
        return ()
    unsure = not _unused_now(scene, set(gone))
    firm = not unsure and told and len(some) == 1 and _placed(scene, some[0], told=told) and not _numbered(scene, over)
    return only([Guess(remove_saying(thing), firm=firm) for thing in some])


NO_MORE = ("don't have", "do not have", "no longer have", "don't come with", "no longer come with", "no longer carry")
OVER_NOW = ("any more", "anymore", "any longer", "no longer")
UNREAD = tuple(f"{no} {verb}" for no in ("no longer need to", "needn't", "no longer have to", "don't need to")
               for verb in ("pick up", "extract", "recognise", "recognize"))  # fmt: skip
AT_ALL = ("", "at all", "any more", "anymore", "any longer", "from documents", "from the documents")
"""What says that a kind of thing need not be looked for in documents any more."""


def _lost(scene: Scene) -> tuple[Guess, ...]:
    """“Imaging studies don't have a film number anymore”: what things of a kind, right before these words, lack now."""
    found: dict[object, Thing] = {}
    if scene.new:
        return ()
    for number, tokens in enumerate(scene.sentences):
        here = [m for m in scene.mentions if m.sentence == number and not m.aside and m.sure]
        if _conditional(scene, number) or any(t.low in ("when", "while", "unless", "after") for t in tokens):
            continue
        for at, end in cues_in(tokens, NO_MORE) if cue_at(tokens, OVER_NOW) else ():
            owners = {t.path for m in here if m.end == at for t in m.things if t.kind == "entity"}
            many = bool(at) and tokens[at - 1].low.endswith("s")
            for mention in here if many else ():
                behind = 0 <= mention.start - end <= 1
                found.update(
                    {t.path: t for t in mention.things
                     if behind and t.kind == "attribute" and t.owner is not None and t.owner.path in owners}
                )  # fmt: skip
        for _, end in cues_in(tokens, UNREAD):
            for mention in here:
                rest = " ".join(t.low for t in tokens[mention.end :])
                kind = mention.start == end and tokens[mention.end - 1].low.endswith("s") and rest in AT_ALL
                found.update({t.path: t for t in mention.things if t.kind == "entity" and kind})
    return only([Guess(remove_saying(t), firm=len(found) == 1) for t in found.values()])


def _unused_now(scene: Scene, sentences: Collection[int]) -> bool:
    """Whether more than “nobody uses it” is said of what should go, or that with “these days”."""
    if not sentences or scene.says(CLUTTER[len(UNUSED) :]) or scene.says(OVER_NOW) or scene.with_cue(LISTED_STILL):
        return True
    timed = [i for i in sentences if cue_at(scene.sentences[i], THESE_DAYS) is not None]
    return bool(timed) and not any(t.low in ("when", "until", "while") for i in timed for t in scene.sentences[i])


THESE_DAYS = ("these days", "nowadays", "now", "today", "for years", "in years", "since", "at all", "ever")


def _from_list(scene: Scene) -> bool:
    """Whether exactly one value is named, and its list behind “among”, “in” or “from”."""
    values = scene.things(["value"])
    if len(values) != 1 or values[0].owner is None or values[0].owner.kind != "topic":
        return False
    words = stems(values[0].owner.name)
    for tokens in scene.sentences:
        for _, end in cues_in(tokens, BEHIND):
            if tuple(s for t in tokens[end : end + len(words)] for s in stems(t.text)) == words:
                return True
    return False


BEHIND = ("among the", "among our", "from the", "from our", "in our", "in the", "on our", "one of our", "one of the",
          "list of", "off the", "off our")  # fmt: skip


SO = ("so", "therefore", "hence", "that 's why", "which is why")
MOST = 4
"""How many things a text may speak of where one of them is asked for."""


def _contained(scene: Scene, thing: Thing) -> bool:
    """Whether the text names what a thing stands in: its owner, by its very name, or the list of its kind."""
    if thing.kind in WHOLE or _listed(scene, thing):
        return True
    return scene.owned(thing) and (thing.owner is None or thing.owner.kind != "relationship")


def _conditional(scene: Scene, sentence: int) -> bool:
    return any(t.low in CONDITIONS for t in scene.sentences[sentence])


def _numbered(scene: Scene, over: Sequence[int]) -> bool:
    """Whether a number stands beside a “no longer”, which then is about the number."""
    return any(t.kind == "number" for i in over for t in scene.sentences[i]) and not scene.says(CLUTTER)


def _targets(scene: Scene, sentences: Sequence[int], *, listed: bool) -> list[Thing]:
    """The parts that are named in the sentences that say so, or in the one before these; else a whole thing."""
    near = [m for m in scene.mentions if m.sentence in sentences and not m.aside]
    found = (
        _parts(scene, _subjects(scene, sentences))
        or _parts(scene, near)
        or _parts(scene, [m for m in scene.mentions if not m.aside and m not in near])
    )
    wholes = _wholes(scene, near) if listed else []
    return wholes or found


def _subjects(scene: Scene, sentences: Sequence[int]) -> list[Mention]:
    """What is named last before the words that call it clutter: “vesselName is dead weight”."""
    found: list[Mention] = []
    for number in sentences:
        for at, _ in cues_in(scene.sentences[number], CLUTTER[len(UNUSED) :]):
            parts = [m for m in scene.mentions if m.sentence == number and m.end <= at and _parts(scene, [m])]
            joint = any(t.low in JOINTS for t in scene.sentences[number][parts[-1].end : at]) if parts else True
            if joint:
                return []
            found += _coordinated(scene.sentences[number], parts)
    return found


def _coordinated(tokens: Sequence[Token], parts: Sequence[Mention]) -> list[Mention]:
    """The last of some mentions, with those that “and” joins to it: “phone and email are clutter”."""
    found = [parts[-1]]
    for part in reversed(parts[:-1]):
        between = tokens[part.end : found[-1].start]
        if not between or not all(t.low in ("and", "or", "nor", ",", "the", "their", "its") for t in between):
            break
        found.append(part)
    return found


JOINTS = frozenset([",", "and", "but", "so", ":"])


def _parts(scene: Scene, mentions: Sequence[Mention]) -> list[Thing]:
    found: list[Thing] = []
    for mention in mentions:
        some = [t for t in mention.things if t.kind in MEMBERS]
        owned = [t for t in some if scene.owned(t) or _listed(scene, t)]
        if not owned and any(t.kind == "entity" for t in mention.things):
            continue
        found += owned or some
    return list({t.path: t for t in found}.values())


def _wholes(scene: Scene, mentions: Sequence[Mention]) -> list[Thing]:
    """Whole things that are called by their kind: “the Telex Message entity”, “among our business patterns”."""
    found: list[Thing] = []
    for mention in mentions:
        tokens = scene.sentences[mention.sentence]
        beside = {
            kind_at(tokens, mention.end)[0],
            *(kind_at(tokens, i)[0] for i in range(max(0, mention.start - 2), mention.start)),
        }
        found += [t for t in mention.things if t.kind in WHOLE and t.kind in beside]
    if found:
        return list({t.path: t for t in found}.values())
    said = scene.kinds() & WHOLE
    named = [t for t in scene.things(WHOLE) if t.kind in said]
    return named if len(named) == 1 and len(said) == 1 else []


def _listed(scene: Scene, thing: Thing) -> bool:
    """Whether the text names the list that a thing stands in by the kind of its items."""
    return thing.kind in LISTS and LISTS[thing.kind] in scene.kinds()


def _placed(scene: Scene, thing: Thing, *, told: bool) -> bool:
    """Whether it is sure enough what is meant: the text names its owner, or says outright that it is clutter."""
    if thing.kind in WHOLE:
        return told
    alike = [t for t in scene.pack.of_kind(thing.kind) if t.name == thing.name]
    sure = any(thing.path == t.path and m.sure for m in scene.mentions for t in m.things)
    named = scene.owned(thing) or _listed(scene, thing)
    known_by_itself = thing.kind == "attribute" and len(words_of(thing.name)) > 1 and len(alike) == 1
    return named or (sure and known_by_itself)
