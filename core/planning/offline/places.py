"""Where something belongs: “Client”, “the synonyms of Attorney”, “the key terms”, “both leases and tenants”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.pack.things import Thing
from core.planning.offline.lexicon import ALL_WORDS, DETERMINERS
from core.planning.offline.matching import Match, Names
from core.planning.offline.members import MEMBERS
from core.planning.offline.phrases import bare, chunks, kind_at, kind_before
from core.planning.offline.tokens import Token, joined

OWNER_KINDS = tuple(MEMBERS)
TOP_KINDS = frozenset(
    ["entity", "relationship", "pattern", "term", "relationship type", "business pattern", "reasoning template",
     "multihop question", "question template", "business rule", "topic", "section"]
)  # fmt: skip
PACK_WORDS = frozenset(["pack", "domain pack", "domain", "model", "schema", "document", "file", "yaml", "everything"])
LIST_WORDS = frozenset(["list", "section", "set", "group", "collection", "part"])


@dataclass(frozen=True)
class Place:
    """A place in the pack: the owners that its name fits, and the kind of list that was said (“synonyms of”)."""

    owners: tuple[Match, ...]
    kind: str = ""
    name: str = ""
    top: bool = False

    @property
    def exact(self) -> bool:
        """Whether the owner was called by a name of its own."""
        return self.top or any(match.how in ("exact", "plural") for match in self.owners)


def read_place(names: Names, tokens: Sequence[Token], near: bool = True) -> Place | None:
    """Read a phrase as one place; None when it names nothing that could hold something."""
    direct = _owners(names, joined(tokens), OWNER_KINDS, near=False)
    if direct:
        return Place(direct, "", joined(tokens))
    body = _without_list_words(bare(tokens))
    text = joined(body)
    if not body:
        return None
    if text.casefold() in PACK_WORDS and not names.find(text, near=False):
        return Place((), "", text, top=True)
    found = _owners(names, text, OWNER_KINDS, near=False)
    if found:
        return Place(found, "", text)
    kind, length = kind_at(body, 0)
    if length == len(body):
        return _bearers(names, text, kind) or Place((), kind, text, top=True)
    return (
        _kind_of_owner(names, body, near)
        or _owners_kind(names, body, near)
        or _kind_and_owner(names, body, near)
        or (Place(owners, "", text) if near and (owners := _owners(names, text, OWNER_KINDS)) else None)
    )


def _bearers(names: Names, text: str, kind: str) -> Place | None:
    """“participants” are involved entities, but the Subjects where Subject has the word as a synonym."""
    found = _owners(names, text, ("entity",)) if kind not in TOP_KINDS else ()
    return Place(found, "", text) if found and found[0].how == "synonym" else None


def read_places(names: Names, tokens: Sequence[Token]) -> list[Place]:
    """Read a phrase as one or several places; empty when any part of it names none."""
    every = _every(names, tokens)
    if every:
        return every
    words = bare(tokens)
    if len(words) > 1 and words[0].low in ALL_WORDS:
        tokens = words[1:]
    place = read_place(names, tokens, near=False)
    if place:
        return [place]
    parts = chunks(tokens)
    found: list[Place] = []
    for part in parts:
        place = read_place(names, part)
        if place is None or (place.top and len(parts) > 1 and not place.kind):
            return []
        if found and not place.kind and found[-1].kind:
            place = replace(place, kind=found[-1].kind)
        found.append(place)
    return _shared_kind(found)


def owners_of(place: Place, kinds: Sequence[str]) -> tuple[Match, ...]:
    """Give the owners of a place that are of one of these kinds."""
    return tuple(match for match in place.owners if match.thing.kind in kinds)


def _owners(names: Names, text: str, kinds: Sequence[str], near: bool = True) -> tuple[Match, ...]:
    found = tuple(m for m in names.find(text, kinds, near=near) if not _is_known_section(m.thing))
    return found + names.rivals(text, found) if "entity" in kinds else found


def _is_known_section(thing: Thing) -> bool:
    return thing.kind == "section" and len(thing.names) > 1


def _kind_of_owner(names: Names, body: Sequence[Token], near: bool) -> Place | None:
    """“the synonyms of Attorney”, “required fields for Case”."""
    kind, length = kind_at(body, 0)
    if not kind or len(body) <= length + 1 or body[length].low not in ("of", "for", "on", "in", "from"):
        return None
    inner = read_place(names, body[length + 1 :], near)
    if inner is None or inner.kind:
        return inner if inner and kind == inner.kind else None
    return replace(inner, kind=kind, top=False) if inner.owners else Place((), kind, joined(body), top=True)


def _owners_kind(names: Names, body: Sequence[Token], near: bool) -> Place | None:
    """“Attorney's synonyms”."""
    for i, token in enumerate(body):
        if token.text == "'s" and 0 < i < len(body) - 1:
            kind, length = kind_at(body, i + 1)
            owners = _owners(names, joined(body[:i]), OWNER_KINDS, near)
            if kind and length == len(body) - i - 1 and owners:
                return Place(owners, kind, joined(body[:i]))
    return None


def _kind_and_owner(names: Names, body: Sequence[Token], near: bool) -> Place | None:
    """“the entity Attorney”, “Attorney entity”, “Attorney synonyms”."""
    front, front_length = kind_at(body, 0)
    back, back_length = kind_before(body, len(body))
    for kind, rest in ((front, body[front_length:]), (back, body[: len(body) - back_length])):
        called = [t for t in rest if t.low not in ("called", "named")]
        if not kind or not called:
            continue
        if kind in OWNER_KINDS:
            owners = _owners(names, joined(called), (kind,), near)
            if owners:
                return Place(owners, "", joined(called))
        inner = read_place(names, called, near=False)
        if inner and inner.owners and not inner.kind and kind not in TOP_KINDS:
            return replace(inner, kind=kind)
    return None


def _without_list_words(body: Sequence[Token]) -> tuple[Token, ...]:
    """Drop “list of” before and “list” or “section” behind, which say nothing more."""
    if len(body) > 2 and body[0].low in LIST_WORDS and body[1].low == "of":
        body = bare(body[2:])
    while len(body) > 1 and body[-1].low in LIST_WORDS:
        body = body[:-1]
    return tuple(body)


def _every(names: Names, tokens: Sequence[Token]) -> list[Place]:
    """“every entity”, “all relationships”: one place for each."""
    words = [token for token in tokens if token.low not in DETERMINERS]
    if len(words) < 2 or words[0].low not in ALL_WORDS:
        return []
    rest = [t for t in words[1:] if t.low != "of"]
    kind, length = kind_at(rest, 0)
    if kind not in OWNER_KINDS or length != len(rest):
        return []
    things = names.pack.of_kind(kind)
    return [Place((Match(thing, "exact"),), "", thing.name) for thing in things]


def _shared_kind(found: list[Place]) -> list[Place]:
    """A kind said behind the last place holds for all: “the Client and Court synonyms”."""
    last = found[-1].kind if found else ""
    return [replace(place, kind=place.kind or last) for place in found]
