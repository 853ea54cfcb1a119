"""A sentence that the grammar does not read, by what it speaks of: in the plain words of one request, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.things import Thing
from core.planning.offline.lexicon import CONDITIONS, ERRANDS
from core.planning.offline.matching import Names
from core.planning.offline.members import MEMBERS, held
from core.planning.offline.repeating import same_at
from core.planning.offline.sayings import owner_phrase, quote, remove_saying, rename_saying, thing_phrase
from core.planning.offline.spotting import Spots, spot
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token

WIDE = frozenset(["without", "whatever", "everything", "anything"])
"""What a removal is not asked for with: “a visit without a date is no use”, “whatever has to do with visits”."""
STRAY = 2
"""How many runs of words may stand in a sentence that nothing accounts for."""


def frame(names: Names, tokens: Sequence[Token], focus: Thing | None = None) -> str:
    """Give the request that a sentence amounts to, complete and explicit; empty when it is not clear enough.

    `focus` is what the sentence before was about, for one that names no owner of its own.
    """
    spots = spot(names, tokens)
    told = bool(spots.kind_of_new) or (len(spots.new) == 1 and len(_topics(spots)) == 1)
    wanted = next((cue for cue in _ORDER if cue in spots.cues), "add" if told else "")
    if spots.fields and spots.values and wanted in ("", "add"):
        return _set(names, spots)
    if any(t.low in CONDITIONS - {"unless"} for t in tokens):
        return ""
    stray = 0 if spots.imperative else STRAY + (len(spots.new) == 1)
    missed = wanted == "remove" and any(t.low in WIDE for t in tokens)
    errand = any(t.low in ERRANDS and (not i or tokens[i - 1].low in ("and", "then")) for i, t in enumerate(tokens))
    if wanted in ("add", "synonym") and {"he", "she", "him"} & {t.low for t in tokens}:
        return ""
    if wanted in ("add", "synonym") and _speaks_of_words(names, spots, tokens, wanted):
        return ""
    if not wanted or missed or errand or len(spots.left) > stray or _contrary(spots, wanted) or same_at(tokens):
        return ""
    return _FRAMES[wanted](names, spots, focus)


def _speaks_of_words(names: Names, spots: Spots, tokens: Sequence[Token], wanted: str) -> bool:
    """Whether a sentence is about what people say, so that a new name in it is no attribute; or about a glossary."""
    lows = {t.low for t in tokens}
    if wanted == "synonym" and {"know", "what"} <= lows:
        return True
    if wanted == "synonym" and _names_somebody(names, tokens):
        return True
    if wanted == "synonym":
        return any(m.thing.owner is None for t in tokens if t.low for m in names.find(t.text, ("section",), near=False))
    spoken = any(
        t.low in SPEAKING and not (t.low == "call" and tokens[i + 1 : i + 2] and tokens[i + 1].low == "it")
        for i, t in enumerate(tokens)
    )
    quoted = any(t.kind == "literal" for t in tokens) and bool(lows & NOTICING)
    return (spoken or quoted) and not {"attribute", "synonym"} & set(spots.kinds)


def _names_somebody(names: Names, tokens: Sequence[Token]) -> bool:
    """Whether “… is called “y”” is said of somebody that the pack does not know: “Judge Alvarez is called …”."""
    at = next((i for i, t in enumerate(tokens) if t.kind == "literal" and i > 2 and tokens[i - 1].low == "called"), 0)
    return at > 0 and tokens[at - 2].low in ("is", "are") and not names.find(tokens[at - 3].text)


SPEAKING = frozenset(["write", "writes", "writing", "wrote", "say", "says", "saying", "call", "calls", "calling",
                      "called", "refer", "refers", "speak", "speaks", "talk", "talking", "spell"])  # fmt: skip
NOTICING = frozenset(["miss", "misses", "missed", "recognise", "recognises", "recognize", "catch", "catches", "know",
                      "knows", "understand", "understands", "realise", "realize"])  # fmt: skip


def speaks(names: Names, tokens: Sequence[Token], *, firmly: bool = False) -> bool:
    """Whether a sentence asks for anything at all, as far as words tell; `firmly`: not only for more to be known."""
    spots = spot(names, tokens)
    return bool(set(spots.cues) - ({"add"} if firmly else set()) or (spots.fields and spots.values))


def owner_in(names: Names, tokens: Sequence[Token]) -> Thing | None:
    """Give the one entity that a sentence speaks of."""
    entities = _entities(spot(names, tokens))
    return entities[0] if len(entities) == 1 else None


def _contrary(spots: Spots, wanted: str) -> bool:
    """Whether a sentence asks for two things at once, or for something not to be done."""
    asked = set(spots.cues) - {"add"}
    if len(asked - {"remove"} if wanted in ("optional", "synonym", "rename") else asked) > 1:
        return True
    return spots.denied and wanted in ("add", "remove", "rename", "require")


def _entities(spots: Spots) -> list[Thing]:
    found: dict[object, Thing] = {}
    for _, things, _text in spots.known:
        for thing in things:
            if thing.kind == "entity":
                found.setdefault(thing.path, thing)
    return list(found.values())


def _owner(spots: Spots, focus: Thing | None) -> Thing | None:
    """The entity that a sentence is about: the only one, or the one that it begins with."""
    entities = _entities(spots)
    if len(entities) == 1:
        return entities[0]
    if not entities:
        return focus
    start, things, _ = spots.known[0]
    first = [t for t in things if t.kind == "entity"]
    return first[0] if len(first) == 1 and start <= 2 else None


def _members(names: Names, spots: Spots, kinds: Sequence[str], owner: Thing | None) -> list[Thing]:
    """The members that a sentence names: those of the entities in it, or the only ones of that name."""
    entities = _entities(spots) or ([owner] if owner else [])
    found: list[Thing] = []
    for _, things, _text in spots.known:
        fitting = [t for t in things if t.kind in kinds and t.owner is not None]
        inside = [t for t in fitting if t.owner and any(t.owner.path == e.path for e in entities)]
        if any(t.kind == "entity" for t in things) and not inside:
            continue
        found += inside or (fitting if len(fitting) == 1 and not entities else [])
    return list({t.path: t for t in found}.values())


def _remove(names: Names, spots: Spots, focus: Thing | None) -> str:
    kinds = tuple(k for ks in MEMBERS.values() for k in ks)
    if spots.new:
        return ""
    targets = [t for t in _members(names, spots, kinds, focus) if t.kind != "synonym" or "synonym" in spots.kinds]
    alone = [ts[0] for _, ts, _ in spots.known if len(ts) == 1 and ts[0].kind in ("term", "value", "relationship")]
    targets = targets or alone
    return remove_saying(targets[0]) if len(targets) == 1 and _alone(spots, targets[0]) else ""


FIRM = frozenset(["entity", "business pattern", "reasoning template", "business rule", "relationship", "topic", "term"])


def _alone(spots: Spots, thing: Thing) -> bool:
    """Whether a sentence speaks of no other entity than the one that a thing belongs to."""
    own = {thing.path, thing.owner.path if thing.owner else ()}
    others = [ts for _, ts, _ in spots.known if not any(t.path in own for t in ts)]
    return not any(t.kind in FIRM for ts in others for t in ts)


def _add(names: Names, spots: Spots, focus: Thing | None) -> str:
    topics = _topics(spots)
    values = spots.new or spots.beside or (spots.nouns if len(spots.nouns) == 1 and not spots.imperative else [])
    kind = spots.kind_of_new or (spots.kinds[0] if spots.kinds else "")
    if not values or spots.fields or (len(set(spots.kinds)) > 1 and not spots.kind_of_new):
        return ""
    if kind == "term":
        return f"Add the key term {quote(values[0])}." if len(values) == 1 and not _entities(spots) else ""
    if len(topics) == 1 and not _entities(spots) and kind in ("", "value"):
        return " ".join(f"Add the value {quote(v)} to {owner_phrase(topics[0])}." for v in values)
    owner = _owner(spots, focus)
    if owner is None or (kind and kind not in MEMBERS["entity"]):
        return ""
    if not spots.new and any(
        t.kind not in ("entity", "synonym", "attribute") for _, ts, _ in spots.known for t in ts[:1]
    ):
        return ""
    return " ".join(f"Add the {kind or 'attribute'} {quote(v)} to {owner_phrase(owner)}." for v in values)


def _topics(spots: Spots) -> list[Thing]:
    return list({t.path: t for _, ts, _ in spots.known for t in ts if t.kind == "topic"}.values())


def _require(names: Names, spots: Spots, focus: Thing | None) -> str:
    found = [t for t in _members(names, spots, ("attribute",), focus) if t.owner and t.owner.kind == "entity"]
    if len(found) != 1 or spots.new or not _alone(spots, found[0]):
        return ""
    return f"Make {thing_phrase(found[0])} required."


def _optional(names: Names, spots: Spots, focus: Thing | None) -> str:
    found = [t for t in _members(names, spots, ("attribute",), focus) if t.owner and t.owner.kind == "entity"]
    return f"Make {thing_phrase(found[0])} optional." if len(found) == 1 and not spots.new else ""


def _synonym(names: Names, spots: Spots, focus: Thing | None) -> str:
    owner = _owner(spots, focus)
    if owner is None or len(spots.new) != 1 or "remove" in spots.cues or spots.denied:
        return ""
    known = [t.name for t in held(names.pack, owner, "synonym")]
    if fold(spots.new[0]) in map(fold, known):
        return ""
    return f"Add the synonym {quote(spots.new[0])} to {owner_phrase(owner)}."


def _rename(names: Names, spots: Spots, focus: Thing | None) -> str:
    new = spots.new or ([spots.left[-1]] if len(spots.left) == 1 else [])
    if len(new) != 1:
        return ""
    if len(spots.left) > (not spots.new):
        return ""
    inner = _members(names, spots, ("attribute", "stage", "value", "tag", "trigger"), focus)
    things = inner or (_entities(spots) if set(spots.kinds) <= {"entity"} else [])
    return rename_saying(things[0], new[0]) if len(things) == 1 else ""


def _set(names: Names, spots: Spots) -> str:
    """One field and one value: of the only thing in the sentence that has such a field."""
    key = spots.fields[0]
    if len(set(spots.fields)) != 1 or spots.new or key == "description":
        return ""
    if key == "version":
        return f"Set the version to {spots.values[0]}." if not spots.known and len(spots.values) == 1 else ""
    bearers: dict[object, Thing] = {}
    for _, things, _text in spots.known:
        for thing in things:
            for bearer in _bearers(names, thing):
                if isinstance(bearer.value, dict) and (key in bearer.value or bearer.kind == "pattern"):
                    bearers[bearer.path] = bearer
    if len(bearers) != 1:
        return ""
    bearer = next(iter(bearers.values()))
    new = [value for value in dict.fromkeys(spots.values) if value != str(bearer.value.get(key))]
    return f"Set the {key.replace('_', ' ')} of {thing_phrase(bearer)} to {new[0]}." if len(new) == 1 else ""


def _bearers(names: Names, thing: Thing) -> list[Thing]:
    """What may have a confidence or a priority where a thing is named: itself, or the patterns that fill it."""
    if thing.kind != "attribute" or thing.owner is None:
        return [thing]
    kind = thing.owner.value.get("type")
    return [
        t
        for t in names.pack.of_kind("pattern")
        if (t.value.get("entity_type"), t.value.get("attribute")) == (kind, thing.name)
    ]


_FRAMES = {
    "rename": _rename,
    "synonym": _synonym,
    "optional": _optional,
    "require": _require,
    "remove": _remove,
    "add": _add,
}
_ORDER = tuple(_FRAMES)
