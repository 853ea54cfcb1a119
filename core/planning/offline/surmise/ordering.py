"""“We now do a medication check before we hand over”: a stage or a step that is missing at a place in an order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.pack.things import Thing
from core.planning.offline.members import held, written
from core.planning.offline.outcomes import Operation
from core.planning.offline.phrases import Name
from core.planning.offline.sayings import owner_phrase, quote
from core.planning.offline.spotting import IDENTIFIER
from core.planning.offline.styles import fold, like, words_of
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.runs import ARTICLES, run_at, run_before
from core.planning.offline.surmise.scene import Mention, Scene
from core.planning.offline.surmise.stems import stem, stems, weighty
from core.planning.offline.surmise.tone import cues_in

AFTER = ("after", "behind", "following", "once", "straight after", "right after", "directly after", "as soon as")
BEFORE = ("before", "ahead of", "prior to", "until")
DOING = (
    "there is now always", "there 's now always", "there is always", "there is also", "there is now also",
    "go to", "goes to", "go through", "goes through", "pass", "passes", "pass through", "have to pass",
    "has to pass", "do", "does", "there 's", "there is", "there 's always", "there 's now", "there is now",
    "there has to be", "there must be", "there should be", "comes", "hold", "holds", "needs", "need", "requires",
    "require", "run", "make", "get", "gets", "have", "has", "carry out", "ask for", "wait for", "we always",
    "we now", "insert", "there 's also",
)  # fmt: skip
COMING = (
    "comes", "now comes", "has to come", "must come", "should come", "takes place", "is done", "is due", "happens",
    "is needed", "is required", "comes in", "goes", "is now done", "is now needed", "follows",
)  # fmt: skip
"""What stands between what is new and its place: “a vetting check now comes before …”."""
MISSED = (
    "skip", "skips", "don't show", "doesn't show", "does not show", "do not show", "is missing", "are missing",
    "missing", "stops too early", "stops one", "ends too early", "too early", "forgets", "forget", "leaves out",
    "leave out", "lacks", "there has to be", "there 's now", "there must be", "nowadays", "these days", "now",
    "should come", "has to come", "always", "not in the", "isn't in", "from now on", "don't have it",
    "doesn't have it", "doesn't know", "knows nothing", "nothing of it",
)  # fmt: skip
"""What says that an order has a gap."""


def placed(scene: Scene) -> tuple[Guess, ...]:
    """Give the one new stage or step that the text puts before or after one that is there."""
    if not scene.says(MISSED):
        return ()
    found: dict[str, Guess] = {}
    for owner, anchors in _orders(scene):
        kind = "stage" if owner.kind == "business pattern" else "step"
        names = _new(scene, anchors)
        members = held(scene.pack, owner, kind)
        if len(names) == 1 and not any(fold(names[0][0]) == fold(t.name) for t in members):
            guess = _guess(scene, owner, kind, names[0], anchors)
            if not scene.things([owner.kind]) and not _called(scene, owner) and _linked(scene, anchors):
                guess = Guess(guess.saying, firm=False, operations=guess.operations)
            found[guess.saying] = guess
    return only(list(found.values()))


def _linked(scene: Scene, anchors: Sequence[tuple[Mention, Thing, str]]) -> bool:
    """Whether what is there is only named behind “between”."""
    return all(scene.says(("between",), mention.sentence) for mention, _, _ in anchors)


DISORDER = (
    "order", "wrong order", "other way round", "always happens before", "always comes before", "in fact before",
    "happens before", "the wrong way round", "swapped", "mixed up", "really comes before", "really comes after",
    "happens after", "comes only after", "not before", "not after", "out of order",
)  # fmt: skip
"""What says that an order is not what it should be."""


def moved(scene: Scene) -> tuple[Guess, ...]:
    """Give the one stage that the text puts before or after another of the same pattern, where they stand otherwise."""
    if scene.new or not scene.says(DISORDER):
        return ()
    found = []
    for owner, anchors in _orders(scene):
        members = list(held(scene.pack, owner, "stage"))
        used = {thing.path for _, thing, _ in anchors}
        named = {t.path: t for m in scene.mentions for t in m.things if t in members and t.path not in used}
        if len(named) != 1 or len(used) != 1 or len(members) < 2:
            continue
        _, anchor, side = anchors[0]
        thing = next(iter(named.values()))
        if (members.index(thing) > members.index(anchor)) == (side == "before"):
            found.append(
                Guess(
                    f"Move the stage {quote(thing.name)} of {owner_phrase(owner)} {side} {quote(anchor.name)}.",
                    firm=True,
                )
            )
    return only(found)


def _orders(scene: Scene) -> Iterator[tuple[Thing, list[tuple[Mention, Thing, str]]]]:
    """Each pattern and template of which the text names a member behind “before” or “after”, where it names it, too."""
    anchors: dict[object, tuple[Thing, list[tuple[Mention, Thing, str]]]] = {}
    for mention in scene.mentions:
        side = _side(scene, mention)
        for thing in mention.things if side else ():
            if thing.kind in ("stage", "step") and thing.owner is not None:
                anchors.setdefault(thing.owner.path, (thing.owner, []))[1].append((mention, thing, side))
    for owner in scene.things(["business pattern"]):
        for mention, thing, side in _stemmed(scene, owner) if owner.path not in anchors else ():
            anchors.setdefault(owner.path, (owner, []))[1].append((mention, thing, side))
    named = {p for p in anchors if any(p == t.path for t in scene.things(["business pattern", "reasoning template"]))}
    named = named or {p for p in anchors if _called(scene, anchors[p][0])}
    for path in named or (anchors if len(anchors) == 1 else ()):
        yield anchors[path]


def _stemmed(scene: Scene, owner: Thing) -> Iterator[tuple[Mention, Thing, str]]:
    """The stages that are named by another form of their word: “before anything gets scheduled” for scheduling."""
    members = list(held(scene.pack, owner, "stage"))
    words = [word for t in members for word in set(stems(t.name))]
    stages = {w: t for t in members for w in stems(t.name) if words.count(w) == 1 and len(w) > LEAST_LETTERS}
    said = {word.casefold() for word in words_of(owner.name)}
    for number, tokens in enumerate(scene.sentences):
        for i, token in enumerate(tokens):
            thing = stages.get(stem(token.text)) if token.kind == "word" and token.low not in said else None
            if thing is not None:
                mention = Mention((thing,), number, i, i + 1, sure=False, literal=False, aside=False, denied=False)
                if side := _side(scene, mention):
                    yield mention, thing, side


LEAST_LETTERS = 5


def _called(scene: Scene, owner: Thing) -> bool:
    """Whether the text speaks of a pattern by the most telling word of its name: “our origination pattern”."""
    words = weighty(owner.name)
    return bool(words & scene.stems) and bool({"stage", "step", owner.kind} & scene.kinds())


def _side(scene: Scene, mention: Mention) -> str:
    """On which side of what is new something stands: “before” makes it what comes after."""
    tokens = scene.sentences[mention.sentence]
    pair = next((i for i in range(mention.start - 1, max(-1, mention.start - 8), -1) if tokens[i].low == "between"), -1)
    if pair >= 0:
        joining = [t.low for t in tokens[pair + 1 : mention.start]]
        if all(low in ARTICLES for low in joining):
            return "after"
        return "before" if "and" in joining[-2:] else ""
    for cues, side in ((AFTER, "after"), (BEFORE, "before")):
        for _, end in cues_in(tokens, cues):
            between = tokens[end : mention.start]
            if end <= mention.start and len(between) <= 4 and not any(t.text in (",", ":") for t in between):
                return side
    return ""


def _new(scene: Scene, anchors: Sequence[tuple[Mention, Thing, str]]) -> list[tuple[str, bool]]:
    """The one new name: as it is quoted or written, or else what is said to be done."""
    quoted = [(new.text, True) for new in scene.new if new.literal or "_" in new.text or IDENTIFIER.fullmatch(new.text)]
    if quoted:
        return quoted if len(quoted) == len(scene.new) == 1 else []
    found: dict[str, tuple[str, bool]] = {}
    where = {mention.sentence for mention, _, _ in anchors}
    for number in where:
        tokens = scene.sentences[number]
        busy = {i for m, _, _ in anchors if m.sentence == number for i in range(m.start, m.end)}
        for _, end in cues_in(tokens, DOING):
            text, stop = run_at(tokens, end)
            if text and not busy & set(range(end, stop)) and not _known(scene, text):
                found[fold(text)] = (text, False)
        for at, end in cues_in(tokens, COMING):
            text, start = run_before(tokens, at)
            behind = tokens[end : end + 1]
            if text and behind and behind[0].low in ("before", "after", "between") and not busy & set(range(start, at)):
                found.setdefault(fold(text), (text, False))
    longest = [f for k, f in found.items() if not any(k != o and k in o for o in found)]
    return longest


def _known(scene: Scene, text: str) -> bool:
    return any(m.thing.kind in ("entity", "business pattern", "relationship", "topic", "section")
               for m in scene.names.find(text, near=False))  # fmt: skip


def _guess(
    scene: Scene, owner: Thing, kind: str, new: tuple[str, bool], anchors: Sequence[tuple[Mention, Thing, str]]
) -> Guess:
    members = list(held(scene.pack, owner, kind))
    name = _written(scene, owner, kind, new)
    _, anchor, side = anchors[0]
    at = next(i for i, t in enumerate(members) if t.path == anchor.path) + (side == "after")
    sides = {(members.index(t) + (s == "after")) for _, t, s in anchors if t in members}
    firm = len(sides) == 1
    tail = f" {side} {quote(anchor.name)}" if at < len(members) else ""
    saying = f"Add the {kind} {quote(name)} to {owner_phrase(owner)}{tail}."
    operations = _steps(owner, members, name, at) if kind == "step" and at < len(members) else ()
    return Guess(saying, firm=firm, operations=operations)


def _written(scene: Scene, owner: Thing, kind: str, new: tuple[str, bool]) -> str:
    """Write a new name as its neighbours are written, or as all of its kind where only one of these tells a style."""
    text, literal = new
    names = [t.name for t in held(scene.pack, owner, kind)]
    if not literal and sum(len(words_of(name)) > 1 for name in names) == 1:
        name = like(text, [t.name for t in scene.pack.of_kind(kind)])
    else:
        name = written(scene.pack, owner, kind, Name(text, literal=literal))
    small = not literal and " " in text and all(n == n.casefold() for n in names)
    return name.casefold() if small else name


def _steps(owner: Thing, members: Sequence[Thing], name: str, at: int) -> tuple[Operation, ...]:
    """Write all steps anew, as those behind the new one get the next numbers."""
    texts = [t.value for t in members]
    texts.insert(at, name)
    text = isinstance(members[0].path[-1], str)
    steps = {str(i) if text else i: step for i, step in enumerate(texts, 1)}
    return ({"action": "replace", "path": [*owner.path, "steps"], "value": steps},)
