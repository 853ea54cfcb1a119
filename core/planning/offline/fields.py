"""Single fields of things: “the description of Client”, “Client's description”, “the version”, “the threshold”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.pack.rules_shape import KNOWN_KEYS
from core.pack.sections import BY_KIND
from core.pack.things import Path, Thing
from core.planning.offline.lexicon import FIELD_WORDS
from core.planning.offline.objects import KIN, Found, locate
from core.planning.offline.patterning import find_patterns
from core.planning.offline.phrases import bare, kind_at, kinds_in
from core.planning.offline.scope import Scope
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined

OF = frozenset(["of", "for", "in", "on", "from"])
PACK = frozenset(["pack", "domain pack", "domain", "this pack", "whole pack", "file", "document"])
LONGEST = 3


@dataclass(frozen=True)
class Field:
    """One field: its path, what stands there now, and the thing it belongs to (none for the pack itself)."""

    key: str
    path: Path
    old: Any
    owner: Thing | None = None
    assumption: str = ""


@dataclass(frozen=True)
class Lookup:
    """The fields that a phrase may mean, or why it means none although it speaks of a field."""

    fields: tuple[Field, ...] = ()
    refusal: str = ""
    every: bool = False


def read_field(scope: Scope, tokens: Sequence[Token]) -> Lookup:
    """Read a phrase as a field of something; an empty look-up when it is about no field at all."""
    body = bare(tokens)
    setting = _setting(scope, body)
    if setting:
        return Lookup(setting)
    refused = Lookup()
    for words, owner in _splits(body):
        keys = _keys(scope, words)
        if not keys:
            continue
        if not owner or joined(bare(owner)).casefold() in PACK:
            found = _of_pack(scope, keys)
            found = found or _of_focus(scope, keys) or (() if owner else _anywhere(scope, keys))
            if found:
                return Lookup(found)
            continue
        lookup = _of_owner(scope, keys, owner)
        if lookup.fields:
            return lookup
        refused = lookup if lookup.refusal else refused
    return refused


def read_any_field(scope: Scope, tokens: Sequence[Token]) -> Lookup:
    """Read a phrase as a field of something, or of any one thing of a kind: “the priority of the question”."""
    lookup = read_field(scope, tokens)
    for words, owner in () if lookup.fields else _splits(bare(tokens)):
        fields = _of_kind(scope, _keys(scope, words), bare(owner))
        if fields:
            return Lookup(fields)
    return lookup


def _splits(body: Sequence[Token]) -> list[tuple[str, Sequence[Token]]]:
    """The words of a field and the phrase of its owner, in every order in which people say them."""
    found: list[tuple[str, Sequence[Token]]] = []
    for size in range(min(LONGEST, len(body)), 0, -1):
        front = " ".join(t.low for t in body[:size])
        rest = body[size:]
        if not rest:
            found.append((front, ()))
        elif rest[0].low in OF and len(rest) > 1:
            found.append((front, rest[1:]))
        back = " ".join(t.low for t in body[-size:])
        before = body[:-size]
        if before:
            found.append((back, before[:-1] if before[-1].text == "'s" else before))
        if size < len(body) and rest and rest[0].low not in OF:
            found.append((front, rest))
    return found


def _keys(scope: Scope, words: str) -> tuple[str, ...]:
    known = FIELD_WORDS.get(words, ())
    own = words.replace(" ", "_")
    custom = any(isinstance(t.value, Mapping) and own in t.value for t in scope.pack.things)
    custom = custom or any(fold(t.name) == fold(words) for t in scope.pack.of_kind("flag"))
    return known or ((own,) if custom or own in _ALL_KEYS else ())


_ALL_KEYS = frozenset(key for keys in KNOWN_KEYS.values() for key in keys) - {"attributes", "properties", "synonyms"}


def _of_pack(scope: Scope, keys: Sequence[str]) -> tuple[Field, ...]:
    return tuple(Field(k, (k,), scope.pack.data.get(k)) for k in keys if k in ("name", "description", "version"))


def _of_focus(scope: Scope, keys: Sequence[str]) -> tuple[Field, ...]:
    return tuple(f for match in scope.focus for f in field_of(match.thing, keys))


def _of_owner(scope: Scope, keys: Sequence[str], owner: Sequence[Token]) -> Lookup:
    found = _owners(scope, owner)
    fields = tuple(f for one in found for match in one.matches for f in field_of(match.thing, keys, one.assumption))
    fields = fields or _of_patterns(scope, keys, found, owner)
    if fields:
        every = any(one.name.every for one in found)
        return Lookup(_most_fitting(fields), every=every)
    refusal = next((one.refusal for one in found if one.refusal), "")
    if not refusal and found and found[0].matches:
        thing = found[0].matches[0].thing
        refusal = f"{thing.name} has no {keys[0].replace('_', ' ')} that could be set."
    return Lookup(refusal=refusal)


def _of_kind(scope: Scope, keys: Sequence[str], owner: Sequence[Token]) -> tuple[Field, ...]:
    """The field of all things of a kind that have it, where the kind alone is said."""
    kind, length = kind_at(owner, 0)
    kinds = KIN.get(kind, (kind,)) if kind and length == len(owner) else ()
    return tuple(f for f in _anywhere(scope, keys) if f.owner and f.owner.kind in kinds)


def _of_patterns(
    scope: Scope, keys: Sequence[str], found: Sequence[Found], owner: Sequence[Token]
) -> tuple[Field, ...]:
    """“the pattern for baseline_year”, “the confidence of the LEI”: the field of the patterns that fill it."""
    filled = found and all(m.thing.kind in ("attribute", "entity") for one in found for m in one.matches)
    if not filled or not {"pattern", "confidence"} & set(keys):
        return ()
    return tuple(f for thing in find_patterns(scope.names, bare(owner)) for f in field_of(thing, keys))


def _owners(scope: Scope, owner: Sequence[Token]) -> list[Found]:
    body = bare(owner)
    if "pattern" not in kinds_in(body):
        found = [_bearer(scope, one) for one in locate(scope, owner)]
        if any(f.matches for f in found):
            return found
    things = find_patterns(scope.names, body)
    if things:
        return locate(scope, [*body, Token("pattern", "word")])
    return locate(scope, owner)


def _bearer(scope: Scope, found: Found) -> Found:
    """A synonym has no fields: the entity that bears it is meant."""
    if found.said_kind or found.owner or any(m.thing.kind not in ("synonym", "alias") for m in found.matches):
        return found
    bearers = tuple(m for m in scope.names.find(found.name.text, ("entity",)) if m.how == "synonym")
    return replace(found, matches=bearers or found.matches)


def _most_fitting(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Where one owner has the field already and others only could have it, the one is meant."""
    if {f.owner.kind for f in fields if f.owner} == {"relationship", "relationship type"}:
        fields = tuple(f for f in fields if f.owner and f.owner.kind == "relationship")
    there = tuple(f for f in fields if f.old is not None)
    return there if len(there) == 1 else fields


def field_of(thing: Thing, keys: Sequence[str], assumption: str = "") -> tuple[Field, ...]:
    """Give the first of these fields that a thing has or may have."""
    if thing.kind == "attribute" and "description" in keys:
        old = thing.value.get("description") if isinstance(thing.value, Mapping) else None
        return (Field("description", (*thing.path, "description"), old, thing, assumption),)
    if not isinstance(thing.value, Mapping):
        return ()
    flags = thing.value.get("business_context")
    named = next((k for k in keys if isinstance(flags, Mapping) and k in flags), None)
    if isinstance(flags, Mapping) and named:
        return (Field(named, (*thing.path, "business_context", named), flags[named], thing, assumption),)
    section = BY_KIND.get(thing.kind)
    allowed = KNOWN_KEYS.get(section.key, frozenset()) if section else frozenset()
    present = [k for k in keys if k in thing.value]
    possible = [k for k in keys if k in allowed]
    return tuple(Field(k, (*thing.path, k), thing.value.get(k), thing, assumption) for k in (present or possible)[:1])


def _setting(scope: Scope, body: Sequence[Token]) -> tuple[Field, ...]:
    """A key that the format does not know: “processing complexity”, “the max of question counts”, “max questions”."""
    text = fold(joined([t for t in body if t.text != "'s" and t.low not in OF]))
    found = []
    for thing in scope.pack.of_kind("setting"):
        above = fold(str(thing.path[-2])) if len(thing.path) > 1 else ""
        forms = {fold(thing.name), f"{fold(thing.name)} {above}", f"{above} {fold(thing.name)}"}
        if text in forms or (above and text in {f"{_long(w)} {above}" for w in (thing.name,)}):
            found.append(Field(thing.name, thing.path, thing.value, None))
    return tuple(found) or _flags(scope, text)


def _flags(scope: Scope, text: str) -> tuple[Field, ...]:
    return tuple(Field(t.name, t.path, t.value, t.owner) for t in scope.pack.of_kind("flag") if fold(t.name) == text)


def _anywhere(scope: Scope, keys: Sequence[str]) -> tuple[Field, ...]:
    """A field without an owner: of all things that have it."""
    return tuple(
        Field(k, (*t.path, k), t.value[k], t)
        for t in scope.pack.things
        for k in keys
        if isinstance(t.value, Mapping)
        and t.kind in BY_KIND
        and k in t.value
        and k not in ("name", "type", "from", "to")
    )


def _long(word: str) -> str:
    return {"min": "minimum", "max": "maximum", "optimal": "optimum"}.get(word, word)
