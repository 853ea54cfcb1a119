"""What the pack says of a thing, in a sentence or two."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from core.pack.model import Pack
from core.pack.sections import word
from core.pack.things import Thing
from core.planning.offline.members import MEMBERS, held
from core.planning.offline.phrases import kind_at
from core.planning.offline.sayings import label, quote
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token, joined

MOST = 40
LONGEST = 5
NAMELESS = frozenset(["section", "field"])
UNNAMED = frozenset(["name", "type", "template", "pattern"])
"""Fields that are the name of a thing itself."""


def tell(pack: Pack, thing: Thing) -> str:
    """Say what a thing is and has."""
    if thing.kind == "entity":
        entity = next((e for e in pack.entities if e.path == thing.path), None)
        if entity is None:
            return ""
        described = f" ({entity.description})" if entity.description else ""
        names = f" Its synonyms are {', '.join(entity.synonyms)}." if entity.synonyms else ""
        attributes = f"{len(entity.attributes)} attributes: {', '.join(entity.attributes)}"
        has = f"{entity.name}{described} is an entity with {attributes}."
        return f"{has}{names} {relationships_of(pack, thing)} {patterns_of(pack, thing)}"
    if thing.kind == "relationship":
        data = next((r for r in pack.relationships if r.path == thing.path), None)
        has = f" Its attributes are {', '.join(data.attributes)}." if data and data.attributes else ""
        return f"{thing.name} is a relationship from {data.source} to {data.target}.{has}" if data else ""
    where = f" of {label(thing.owner)}" if thing.owner else ""
    inner = [*facts(thing)]
    inner += [
        f"{word(k, 2)}: {named_shortly(held(pack, thing, k)).rstrip('.')}"
        for k in MEMBERS.get(thing.kind, ())
        if held(pack, thing, k)
    ]
    return f"{quote(thing.name)} is {'an' if word(thing.kind)[0] in 'aeiou' else 'a'} {word(thing.kind)}{where}." + (
        f" It has {'; '.join(inner)}." if inner else ""
    )


def facts(thing: Thing) -> list[str]:
    """Give the single values that a thing has beside its name: “confidence threshold: 0.8”."""
    if not isinstance(thing.value, Mapping) or thing.kind in NAMELESS:
        return []
    return [
        f"{str(key).replace('_', ' ')}: {value}"
        for key, value in thing.value.items()
        if isinstance(value, str | int | float) and key not in UNNAMED
    ]


def named_in(scope: Scope, body: Sequence[Token], little: Collection[str] = ()) -> list[tuple[int, int, list[Thing]]]:
    """Find what a question names: where each name begins and ends, and the things of it; the longest names alone.

    A word for a kind counts only where nothing else is named.
    """
    kinds: list[tuple[int, int, list[Thing]]] = []
    for size in range(min(LONGEST, len(body)), 0, -1):
        found: list[tuple[int, int, list[Thing]]] = []
        for i in range(len(body) - size + 1):
            text = joined(body[i : i + size])
            things = [] if text.casefold() in little else _named(scope, text, size)
            told = kinds if kind_at(body[i : i + size], 0)[1] == size else found
            told += [(i, i + size, things)] if things else []
        if found:
            return found
    return kinds


def _named(scope: Scope, text: str, size: int) -> list[Thing]:
    matches = [m for m in scope.names.find(text, near=False) if m.thing.kind not in NAMELESS]
    if not matches and (size > 1 or len(text) > 3):
        matches = [m for m in scope.names.find(text, ("entity",)) if m.how == "synonym"]
    return [m.thing for m in matches]


def patterns_of(pack: Pack, owner: Thing) -> str:
    """Say which extraction patterns touch an entity or attribute."""
    kind = str(owner.value.get("type") or owner.name) if owner.kind == "entity" else owner.name
    fills = [p for p in pack.patterns if p.entity_type == kind or p.attribute == owner.name]
    if not fills:
        return f"No extraction pattern touches {owner.name}."
    lines = [
        f"`{p.pattern}` for {p.attribute}" + (f" (confidence {p.confidence})" if p.confidence is not None else "")
        for p in fills
    ]
    count = "1 extraction pattern touches" if len(fills) == 1 else f"{len(fills)} extraction patterns touch"
    return f"{count} {owner.name}: {'; '.join(lines)}."


def relationships_of(pack: Pack, owner: Thing) -> str:
    """Say which relationships an entity takes part in."""
    kind = str(owner.value.get("type") or owner.name) if owner.kind == "entity" else owner.name
    own = [f"{r.name} (from {r.source} to {r.target})" for r in pack.relationships if kind in (r.source, r.target)]
    return (
        f"{owner.name} takes part in {len(own)} {word('relationship', len(own))}: {', '.join(own)}."
        if own
        else f"No relationship involves {owner.name}."
    )


def named_shortly(things: Sequence[Thing]) -> str:
    """List names, and count those over `MOST`."""
    names = list(dict.fromkeys(t.name for t in things))
    return ", ".join(names[:MOST]) + (f" and {len(names) - MOST} more." if len(names) > MOST else ".")


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]


def version_now(scope: Scope, body: Sequence[Token]) -> str:
    """“What version are we on?”, “which version is current?”: the version that the pack gives itself."""
    lows = [t.low for t in body]
    asked = "version" in lows and set(lows) <= ABOUT_VERSION
    return f"The version of the pack is {scope.pack.version}." if asked and scope.pack.version else ""


ABOUT_VERSION = frozenset(
    ["what", "which", "what's", "version", "are", "we", "on", "at", "is", "this", "current", "currently", "now", "the",
     "pack", "of", "in", "running", "using", "it", "that", "latest", "newest", "number", "do", "have", "our", "'s",
     "domain", "tell", "me", "us", "show", "please"]
)  # fmt: skip


def entries_of(scope: Scope, body: Sequence[Token]) -> str:
    """“List all the abbreviations”: what stands in a section or a topic that is all that is named."""
    said = [t for t in body if t.low not in LISTING]
    named = scope.names.find(joined(said), ("section", "topic"), near=False) if said else ()
    thing = named[0].thing if len(named) == 1 else None
    if thing is None or not thing.value:
        return ""
    if isinstance(thing.value, Mapping):
        entries = [f"{key}: {value}" if isinstance(value, str | int | float) else str(key)
                   for key, value in thing.value.items()]  # fmt: skip
    else:
        entries = [str(value) for value in thing.value if isinstance(value, str | int | float)]
    more = f"; and {len(entries) - MOST} more" if len(entries) > MOST else ""
    return f"{capital(label(thing))} has {len(entries)} entries: {'; '.join(entries[:MOST])}{more}." if entries else ""


LISTING = frozenset(
    ["all", "the", "of", "our", "for", "me", "us", "every", "each", "your", "list", "show", "what", "are", "which",
     "in",
     "have", "we", "do", "there", "pack", "here", "please", "is", "see", "give", "who", "at", "moment", "on",
     "currently", "now", "today"]
)  # fmt: skip
"""Words around the name of what is to be listed."""
