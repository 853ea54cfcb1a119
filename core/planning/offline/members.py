"""What may be listed under what (attributes of entities, triggers of templates, …), and adding to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.pack.model import Pack
from core.pack.sections import word
from core.pack.things import Path, Thing
from core.pack.words import listed
from core.planning.offline.matching import singular
from core.planning.offline.outcomes import Operation, Reading, done, nothing
from core.planning.offline.phrases import Name
from core.planning.offline.sayings import add_saying, label
from core.planning.offline.styles import attribute_like, fold, in_manner, style_of

MEMBERS: dict[str, tuple[str, ...]] = {
    "entity": ("attribute", "synonym", "alias", "required field"),
    "relationship": ("attribute", "synonym"),
    "topic": ("value",),
    "relationship type": ("flag",),
    "business pattern": ("stage", "trigger", "tag", "decision point", "involved entity", "flag"),
    "reasoning template": ("trigger", "step"),
    "multihop question": ("example",),
    "question template": ("attribute", "entity type", "process type", "financial type", "metric type"),
    "business rule": ("rule",),
    "section": ("value",),
}
"""The kinds of members of each kind of owner; the first is the usual one."""

CLEAR_DEFAULTS = frozenset(
    ["entity", "relationship", "topic", "relationship type", "multihop question", "business rule", "section"]
)
"""Owners to which a bare “add x” means the usual kind."""

READ_AS: dict[tuple[str, str], str] = {
    ("term", "topic"): "value",
    ("term", "section"): "value",
    ("term", "entity"): "synonym",
    ("attribute", "topic"): "value",
    ("stage", "topic"): "value",
    ("entity", "business pattern"): "involved entity",
    ("relationship", "business rule"): "rule",
    ("business rule", "business rule"): "rule",
    ("rule", "business rule"): "rule",
    ("question template", "multihop question"): "example",
    ("alias", "relationship"): "synonym",
    ("step", "business pattern"): "stage",
    ("topic", "relationship type"): "flag",
    ("setting", "relationship type"): "flag",
    ("value", "business rule"): "rule",
    ("value", "multihop question"): "example",
    ("attribute", "relationship type"): "flag",
    ("entity", "question template"): "entity type",
}
"""A kind word that means another kind when it is said of such an owner."""


def member_kind(kind: str, owner_kind: str) -> str:
    """Give the kind of member that a kind word means for an owner, or nothing when it fits none."""
    allowed = MEMBERS.get(owner_kind, ())
    if not kind:
        return allowed[0] if owner_kind in CLEAR_DEFAULTS else ""
    return kind if kind in allowed else READ_AS.get((kind, owner_kind), "")


def held(pack: Pack, owner: Thing, kind: str) -> tuple[Thing, ...]:
    """Give the members of a kind that an owner has, wherever the pack lists them."""
    listing = list_owner(pack, owner, kind)
    return pack.of_kind(kind, listing) if listing else ()


def list_owner(pack: Pack, owner: Thing, kind: str) -> Thing | None:
    """Give the thing under which the members are listed: an entity's aliases stand in a section of their own."""
    if kind not in ("alias", "required field"):
        return owner
    wanted = {fold(name) for name in owner.names}
    return next((t for t in pack.of_kind(f"{kind} list") if fold(t.name) in wanted), None)


def inner_list(pack: Pack, owner: Thing, kind: str) -> Thing | None:
    """Give the list of an open section that goes by the word for a kind: the synonyms of a vocabulary's entry."""
    if owner.kind != "section" or not kind:
        return None
    called = {fold(word(kind)), fold(word(kind, 2))}
    return next((t for t in pack.of_kind("section", owner) if fold(t.name) in called), None)


def add_members(pack: Pack, owner: Thing, kind: str, wanted: Sequence[Name], why: str = "") -> Reading:
    """Plan adding names to a member list of an owner; names that stand there already are left out, and said."""
    present = {fold(thing.name): thing.name for thing in held(pack, owner, kind)}
    fresh: list[str] = []
    repeated: list[str] = []
    if kind in ("synonym", "alias"):
        present = {**{fold(name): name for name in owner.names if name}, **present}
    for name in (_without_kind(owner, name) for name in wanted):
        value = written(pack, owner, kind, name)
        if fold(value) in present or fold(value) in map(fold, fresh):
            repeated.append(present.get(fold(value), value))
        else:
            fresh.append(value)
    told = f"{label(owner)} already has the {word(kind, len(repeated))} {listed(repeated)}" if repeated else ""
    intent = intent_of("add", kind)
    saying = add_saying(owner, kind, fresh or repeated)
    if not fresh:
        return nothing(intent, f"{told}.", saying, owner.path)
    notes = (why, f"{told}, so only the rest is added." if told else "", _respelt(wanted, fresh, kind))
    off = [
        written(pack, owner, kind, n)
        for n in wanted
        if kind == "flag" and n.remark.casefold() in ("false", "off", "no")
    ]
    return done(intent, _additions(pack, owner, kind, fresh, off), saying, notes, owner.path)


def _without_kind(owner: Thing, name: Name) -> Name:
    """“the peril hail”, for the list perils, is “hail”."""
    words = name.text.split()
    called = singular(fold(owner.name)).split()
    said = singular(fold(" ".join(words[: len(called)]))).split() == called
    if owner.kind not in ("topic", "section") or name.literal or len(words) <= len(called) or not said:
        return name
    return replace(name, text=" ".join(words[len(called) :]))


def written(pack: Pack, owner: Thing, kind: str, name: Name) -> str:
    """Give the name as it should stand in the pack: attributes in its style, the rest as quoted or in its style."""
    siblings = [thing.name for thing in held(pack, owner, kind)]
    if kind in ("attribute", "required field", "flag"):
        existing = _known_attribute(pack, owner, name.text) if kind == "required field" else ""
        if existing:
            return existing
        if name.literal and "_" in name.text and " " not in name.text:
            return name.text
        beside = [t.name for t in pack.of_kind(kind) if t.owner is not None and t.owner.kind == owner.kind]
        known = beside if style_of(beside, cased=True) else [t.name for t in pack.of_kind(kind)]
        return attribute_like(name.text, siblings, known)
    if kind == "involved entity":
        entity = pack.entity(name.text)
        return entity.type if entity else name.text
    if name.literal or kind in ("rule", "example") or (kind == "value" and any(s != s.casefold() for s in siblings)):
        return name.text
    return in_manner(name.text, siblings, [t.name for t in pack.of_kind(kind)])


def intent_of(verb: str, kind: str) -> str:
    """Give the intent's name for doing something to a thing of a kind: `add_required_field`."""
    return f"{verb}_{kind.replace(' ', '_')}"


def _known_attribute(pack: Pack, owner: Thing, text: str) -> str:
    return next((t.name for t in pack.of_kind("attribute", owner) if fold(t.name) == fold(text)), "")


def _respelt(wanted: Sequence[Name], fresh: Sequence[str], kind: str) -> str:
    texts = {name.text for name in wanted}
    changed = [value for value in fresh if value not in texts]
    return f"Written as {listed(changed)}, in the style of the pack." if changed and kind != "involved entity" else ""


def _additions(pack: Pack, owner: Thing, kind: str, values: list[str], off: Sequence[str] = ()) -> list[Operation]:
    if kind == "alias":
        return _in_mapping(pack, ("entity_aliases",), _type_of(pack, owner), values)
    if kind == "required field":
        return _in_mapping(pack, ("validation_rules", "required_fields"), _required_key(pack, owner), values)
    if owner.kind in ("topic", "section"):
        return _appended(owner.path, owner.value, values)
    key = pack.member_key(owner, kind)
    path = (*owner.path, key)
    content = owner.value.get(key)
    if kind == "step":
        return _new_keys(path, content, dict(zip(_step_numbers(pack, content, len(values)), values, strict=True)))
    if kind == "flag":
        return _new_keys(path, content, {value: value not in off for value in values})
    own = pack.of_kind(kind, owner)
    return _appended(path, content, shaped(pack, owner.kind, kind, values, own))


def shaped(pack: Pack, owner_kind: str, kind: str, values: Sequence[str], siblings: Sequence[Thing] = ()) -> list[Any]:
    """Give names as members of a list: attributes become mappings where all attributes beside them are.

    `siblings` are the members that stand there; where there are none, those of all owners of the kind tell.
    """
    if kind != "attribute":
        return list(values)
    beside = siblings or [t for t in pack.of_kind(kind) if t.owner is not None and t.owner.kind == owner_kind]
    mapped = bool(beside) and all(isinstance(t.value, Mapping) for t in beside)
    return [{"name": value} if mapped else value for value in values]


def _appended(path: Path, content: Any, values: Sequence[Any]) -> list[Operation]:
    if isinstance(content, list):
        return [{"action": "add", "path": list(path), "value": value} for value in values]
    return [{"action": "add", "path": list(path), "value": list(values)}]


def _in_mapping(pack: Pack, base: Path, key: str, values: list[str]) -> list[Operation]:
    """Add to a list under a key of a section, making list and section where they are missing."""
    here: Any = pack.data
    for depth, step in enumerate(base):
        inner = here.get(step) if isinstance(here, Mapping) else None
        if not isinstance(inner, Mapping):
            value: Any = {key: values}
            for name in reversed(base[depth + 1 :]):
                value = {name: value}
            return [{"action": "add", "path": list(base[: depth + 1]), "value": value}]
        here = inner
    return _appended((*base, key), here.get(key), values)


def _new_keys(path: Path, content: Any, values: Mapping[Any, Any]) -> list[Operation]:
    if not isinstance(content, Mapping):
        return [{"action": "add", "path": list(path), "value": dict(values)}]
    return [{"action": "add", "path": [*path, key], "value": value} for key, value in values.items()]


def _type_of(pack: Pack, owner: Thing) -> str:
    listing = list_owner(pack, owner, "alias")
    return listing.name if listing else str(owner.value.get("type") or owner.name)


def _required_key(pack: Pack, owner: Thing) -> str:
    listing = list_owner(pack, owner, "required field")
    spaced = any(" " in other.name for other in pack.of_kind("required field list"))
    new = owner.name if spaced else str(owner.value.get("type") or owner.name)
    return listing.name if listing else new.lower()


def _step_numbers(pack: Pack, content: Any, count: int) -> list[Any]:
    """The next numbers, as integers or as strings: as this template writes them, or else as the pack does."""
    keys = list(content) if isinstance(content, Mapping) else []
    taken = max((int(k) for k in keys if str(k).isdigit()), default=0)
    known = keys or [thing.path[-1] for thing in pack.of_kind("step")]
    text = bool(known) and all(isinstance(key, str) for key in known)
    numbers = range(taken + 1, taken + 1 + count)
    return [str(number) if text else number for number in numbers]
