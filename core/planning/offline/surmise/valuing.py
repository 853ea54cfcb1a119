"""“…every 9 months, and our recall_months still says 6”: a number, a code or a switch that is another by now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.pack.things import Thing
from core.planning.offline.sayings import owner_phrase, quote, thing_phrase
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.numbers import Holder, Number, holders, numbers_in, plain, spoken, with_number
from core.planning.offline.surmise.scene import Scene
from core.planning.offline.surmise.stems import stem, stems, weighty
from core.planning.offline.surmise.tone import CHANGED, cue_at

ENOUGH = 0.5
"""The share of what a number is about that the text has to name, where it names the old number, too."""


def renumbered(scene: Scene) -> tuple[Guess, ...]:
    """Give the one rule or setting whose number the text gives anew."""
    said = numbers_in(scene.sentences)
    pair = len(said) == 2
    if not said or not (scene.says(CHANGED) or pair):
        return ()
    known = holders(scene.pack.things)
    ranked = [(rank, h, n) for h in known for rank, n in _fits(scene, h, said) if _told_apart(scene, h, known)]
    best = max((rank for rank, _, _ in ranked), default=(0.0,))
    found = [(h, n) for rank, h, n in ranked if rank == best]
    if not found or len(found) > 3:
        return ()
    if not scene.says(CHANGED) and best[0] < 3:
        return ()
    firm = len(found) == 1 and best[0] >= 2
    return only([Guess(_said(holder, number.value), firm=firm) for holder, number in found])


def _told_apart(scene: Scene, holder: Holder, known: Sequence[Holder]) -> bool:
    """Whether what the text names of it is not named as well of others in the same list."""
    beside = [h for h in known if h.thing.owner is not None and h.thing.owner == holder.thing.owner and h != holder]
    common = frozenset(word for other in beside for word in other.label)
    return holder.label <= scene.stems or bool((holder.label & scene.stems) - common)


def _fits(scene: Scene, holder: Holder, said: Sequence[Number]) -> Iterator[tuple[tuple[float, ...], Number]]:
    """How well a text speaks of what holds a number, with each new number for it.

    What it is about has to be named, and the new number has to have its unit. The old number may be named, too.
    """
    label = holder.label or holder.owner
    named = label & scene.stems
    share = len(named) / len(label) if label else 0.0
    old = [n for n in said if n.value == holder.value and n.unit in ("", holder.unit)]
    fresh = [
        n
        for n in said
        if n.value != holder.value
        and not n.ago
        and not n.denied
        and plain(n.value) not in label
        and (_unit_fits(scene, holder, n, old) or (len(said) == 2 and _follows(n, old)))
    ]
    values = {n.value for n in fresh}
    if all(word.isdigit() for word in named) or len(values) != 1 or share < ENOUGH:
        return
    bound = bool(old) or _named(scene, holder.thing) or cue_at(scene.sentences[fresh[0].sentence], DUTY) is not None
    whole = bound and share == 1.0 and (bool(holder.unit) or _named(scene, holder.thing))
    spelt = (
        whole
        and holder.thing.kind != "rule"
        and len(stems(holder.thing.name)) > 2
        and set(stems(holder.thing.name)) <= scene.stems
    )
    evidence = (
        spelt
        + whole
        + 2 * bool(old)
        + (whole and bool(holder.unit) and len(label) > 1)
        + (whole and _named(scene, holder.thing))
    )
    if holder.thing.kind == "rule" and not holder.unit and not old:
        return
    known = {holder.value, fresh[0].value, *(float(word) for word in label if word.isdigit())}
    others = [n for n in said if n.value not in known and n.sentence == fresh[0].sentence and not n.ago]
    yield (
        (float(evidence - 2 * bool(others)), share, float(len(named)), float(len(holder.owner & scene.stems))),
        fresh[0],
    )


def _follows(number: Number, old: Sequence[Number]) -> bool:
    """Whether a bare number stands behind the old one in its sentence: “used to be 12 months, the new law says 6”."""
    whole = number.value == int(number.value)
    return not number.unit and whole and any(o.unit and o.sentence == number.sentence and o.at < number.at for o in old)


def _unit_fits(scene: Scene, holder: Holder, number: Number, old: Sequence[Number]) -> bool:
    if number.unit == holder.unit or (not number.unit and _named(scene, holder.thing)):
        return True
    contrasted = cue_at(scene.sentences[number.sentence], (*CONTRAST, *TOO_LITTLE)) is not None
    bare = not number.unit or (bool(holder.unit) and number.unit == holder.unit)
    return bare and contrasted and any(n.unit == holder.unit and n.sentence == number.sentence for n in old)


TOO_LITTLE = ("too short", "too long", "too low", "too high", "too few", "too many", "too little", "too much")
CONTRAST = ("instead of", "rather than", "no longer", "not", "used to be", "from … to")
DUTY = (
    "every", "within", "must", "have to", "has to", "valid for", "licensed", "good for", "holds for", "hold for",
    "lasts", "last", "limit", "limits", "deadline", "deadlines", "kept for", "from now on", "guideline",
    "guidelines", "guidance", "rule", "rules", "regulation", "directive", "at most", "at least", "no more than",
    "no later than", "up to", "only", "gets only", "get only", "are given", "is given", "entitled", "period",
    "interval", "intervals", "allowed", "permitted",
)  # fmt: skip
"""What says of a number that it is a rule, and not how long something took."""


def _named(scene: Scene, thing: Thing) -> bool:
    """Whether a text names a setting as such."""
    return any(m.sure and thing.path in [t.path for t in m.things] for m in scene.mentions)


def _said(holder: Holder, value: float) -> str:
    thing = holder.thing
    if thing.kind == "rule" and thing.owner is not None:
        return f"Change {thing_phrase(thing)} to {quote(with_number(thing.name, value))}."
    if isinstance(thing.value, str):
        return set_saying(thing, quote(with_number(thing.value, value)))
    return set_saying(thing, plain(value))


def set_saying(thing: Thing, value: str) -> str:
    """Say the setting of a value."""
    owner = f" of {owner_phrase(thing.owner)}" if thing.owner is not None else ""
    return f"Set the {spoken(thing.name) if thing.owner else thing.name}{owner} to {value}."


MUST = ("requires", "require", "demands", "has to", "have to", "must")
NEEDED = (
    *MUST,
    "requires",
    "require",
    "required by",
    "demands",
    "has to",
    "have to",
    "must",
    "always",
    "needs",
    "need",
    "from now on",
    "now on",
    "allowed",
    "support",
    "without",
    "can now",
)
NOT_NEEDED = (
    "no longer", "needn't", "need not", "don't need", "doesn't need", "not needed", "isn't needed", "any more",
    "no more", "stopped", "never",
)  # fmt: skip
CONTRARY = (
    "still says", "still say", "the pack says", "says it doesn't", "says it isn't", "says no", "says yes",
    "still set", "still has", "still on", "still off", "set to false", "set to true", "says otherwise",
    "the contrary", "says that", "still claims", "pack claims", "still marked", "marked as", "still shows",
)  # fmt: skip


def switched(scene: Scene) -> tuple[Guess, ...]:
    """Give the one switch that the text says is set the wrong way round."""
    if not scene.says(CONTRARY):
        return ()
    found = [t for kind in ("flag", "setting") for t in scene.pack.of_kind(kind) if isinstance(t.value, bool)]
    named = [t for t in found if set(stems(t.name)) <= scene.stems]
    named = named or [t for t in found if _named_in_part(scene, t)]
    owned = [t for t in named if scene.owned(t)] or [t for t in named if _owner_spoken_of(scene, t)] or named
    if len(owned) != 1:
        return ()
    wanted = not owned[0].value
    firm = scene.says(NEEDED) if wanted else scene.says(NOT_NEEDED) and not scene.says(MUST)
    firm = firm and (
        owned[0].owner is None
        or owned[0].owner.kind == "section"
        or scene.owned(owned[0])
        or _owner_spoken_of(scene, owned[0])
    )
    return (Guess(set_saying(owned[0], str(wanted).lower()), firm=firm),)


GENERIC = frozenset(
    map(stem, ["required", "require", "needed", "check", "allowed", "enabled", "critical", "mandatory"])
)


def _named_in_part(scene: Scene, flag: Thing) -> bool:
    """Whether the text names the relationship of a flag by its name, and the word of the flag that says something."""
    words = weighty(flag.name) - GENERIC
    named = [
        m for m in scene.mentions if m.sure and flag.owner is not None and flag.owner.path in [t.path for t in m.things]
    ]
    return bool(words) and words <= scene.stems and bool(named)


def _owner_spoken_of(scene: Scene, thing: Thing) -> bool:
    """Whether the words of a relationship's type stand in the text: “a match with a restricted party” for MATCHES."""
    return thing.owner is not None and weighty(thing.owner.name) <= scene.stems


def coded(scene: Scene) -> tuple[Guess, ...]:
    """Give the one setting of text whose value the text gives anew, in the same shape: USD and SGD, Dr. A and Dr. B."""
    if not scene.says(CHANGED):
        return ()
    found: list[Guess] = []
    for thing in scene.pack.of_kind("setting"):
        shape = _shape(thing.value) if isinstance(thing.value, str) else ""
        words = weighty(thing.name)
        if not shape or not words & scene.stems:
            continue
        fresh = {v for v in re.findall(shape, scene.text) if v != thing.value and not scene.names.find(v, near=False)}
        whole = set(stems(thing.name)) <= scene.stems
        if len(fresh) == 1:
            found.append(Guess(set_saying(thing, quote(fresh.pop())), firm=whole or scene.says(("by default",))))
    firm = [guess for guess in found if guess.firm]
    return only(firm or found)


def _shape(value: str) -> str:
    """The shape of a value as a regular expression; empty for plain words, which have none."""
    words = value.split()
    if len(words) == 1 and value.isupper() and value.isalpha() and len(value) <= 4:
        return rf"\b[A-Z]{{{len(value)}}}\b"
    titled = len(words) > 1 and words[0].endswith(".") and all(w[:1].isupper() for w in words)
    return rf"\b{re.escape(words[0])}" + r" [A-Z][\w-]+" * (len(words) - 1) if titled else ""
