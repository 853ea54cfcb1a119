"""What a request is about that stands in the pack already: found by name, kind and owner, or told to be missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.pack.sections import word
from core.pack.things import Thing
from core.planning.offline import connections
from core.planning.offline.lexicon import NUMBER_WORDS
from core.planning.offline.matching import LEVELS, Match, Names
from core.planning.offline.members import MEMBERS, held, member_kind
from core.planning.offline.patterning import find_patterns
from core.planning.offline.phrases import Name, bare, chunks, kind_at, kind_before, kinds_in
from core.planning.offline.phrases import names as read_names
from core.planning.offline.places import Place, read_places
from core.planning.offline.sayings import label, quote
from core.planning.offline.scope import Scope, without_pronoun, without_repeats
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined

KIN: dict[str, tuple[str, ...]] = {
    "rule": ("rule", "business rule"),
    "business rule": ("business rule", "rule"),
    "reasoning template": ("reasoning template", "question template", "multihop question"),
    "question template": ("question template", "multihop question", "example"),
    "multihop question": ("multihop question",),
    "stage": ("stage", "step", "value"),
    "step": ("step", "stage"),
    "attribute": ("attribute", "setting"),
    "setting": ("setting", "attribute"),
    "topic": ("topic", "value"),
    "value": ("value", "rule", "example"),
    "entity": ("entity", "involved entity"),
    "business pattern": ("business pattern",),
    "synonym": ("synonym", "alias"),
    "alias": ("alias", "synonym"),
    "example": ("example",),
    "flag": ("flag",),
}
"""Kinds that people mean by a kind word, the usual one first."""

QUIET_KINDS = frozenset(["involved entity", "required field", "alias list", "required field list", "section", "field",
                         "entity type", "process type", "financial type", "metric type",
                         "question kind"])  # fmt: skip
"""Kinds that are meant only when the kind or the owner is said."""

FROM = frozenset(
    ["from", "off", "of", "on", "in", "for", "out", "under", "within", "to", "at", "into", "among", "amongst"]
)
ORDINALS = frozenset(["first", "second", "third", "fourth", "fifth", "sixth", "last"])
DEEPEST, LONGEST = 2, 60
"""How many owners may follow one another, and how long a phrase is cut at every place: it takes the cube of that."""
REPEATED = frozenset(["duplicate", "duplicated", "repeated", "doubled", "second"])


@dataclass(frozen=True)
class Found:
    """What one name of a request turned out to be: things that fit it best, or why there is none."""

    name: Name
    matches: tuple[Match, ...] = ()
    refusal: str = ""
    near: tuple[str, ...] = ()
    said_kind: str = ""
    owner: Thing | None = None

    @property
    def assumption(self) -> str:
        """How the name was read, when that is not plain."""
        return self.matches[0].assumption(self.name.text) if len(self.matches) == 1 else ""


def locate(scope: Scope, tokens: Sequence[Token]) -> list[Found]:
    """Find the things that a phrase names: “a and b of X”, “X's a”, “the term a”, “X a”, or simply “a”."""
    tokens = without_repeats(scope.names, without_pronoun(scope, tokens))
    attempts = [named_outright(scope, tokens)]
    if _all_found(attempts[0]) and all(m.how == "exact" for f in attempts[0] for m in f.matches):
        return attempts[0]
    for attempt in _with_owner(scope, tokens) if len(tokens) <= LONGEST else []:
        if _all_found(attempt):
            return attempt
        attempts.append(attempt)
    if _all_found(attempts[0]):
        return attempts[0]
    plain = [t for t in tokens if t.low not in ("word", "wording", "expression")]
    if plain and len(plain) < len(tokens):
        again = locate(scope, plain)
        if _all_found(again):
            return [replace(f, said_kind=f.said_kind or f.matches[0].thing.kind) for f in again]
    return _most_telling(attempts)


def _all_found(found: list[Found]) -> bool:
    return bool(found) and all(f.matches for f in found)


def _most_telling(attempts: list[list[Found]]) -> list[Found]:
    """The attempt that found most; of equals the one that knew an owner."""
    return max(attempts, key=lambda found: (sum(bool(f.matches) for f in found), any(f.owner for f in found)))


def named_outright(scope: Scope, tokens: Sequence[Token]) -> list[Found]:
    """Find things by what is said of them without an owner: “the term a”, “a and b”, “the a pattern”."""
    body = bare(tokens)
    ends = connections.between(scope.names, body)
    if ends:
        return [Found(Name(joined(body)), ends, said_kind="relationship")]
    counted = _counted(scope, body)
    if counted:
        return [counted]
    if "pattern" in kinds_in(body):
        patterns = _patterns(scope.names, body)
        if patterns:
            return patterns
    return [_anywhere(scope, name) for name in read_names(tokens)]


def _counted(scope: Scope, body: Sequence[Token]) -> Found | None:
    """“the first multihop question”, “the last key term”: a thing by its place among its kind."""
    place = NUMBER_WORDS.get(body[0].low, 0) if len(body) > 1 and body[0].low in ORDINALS else 0
    kind, length = kind_at(body, 1) if place else ("", 0)
    things = scope.pack.of_kind(kind) if kind and length == len(body) - 1 else ()
    if len(things) < abs(place) or not place:
        return None
    thing = things[place - 1 if place > 0 else place]
    return Found(Name(thing.name, literal=True, kind=kind), (Match(thing, "exact"),), said_kind=kind)


def _patterns(names: Names, body: Sequence[Token]) -> list[Found]:
    every = body[0].low in ("all", "every", "each") or any(t.low in ("all", "every") for t in body[:1])
    plain = [t for t in body if t.low not in ("all", "every", "each")]
    kind, length = kind_before(plain, len(plain))
    if kind == "pattern" and len(plain) > length:
        business = names.find(joined(plain[:-length]), ("business pattern",), near=False)
        if business:
            return [Found(Name(joined(plain)), business, said_kind="business pattern")]
    things = find_patterns(names, plain)
    if not things:
        parts = [[t for t in part if t.low not in ("one", "ones")] for part in chunks(plain)]
        each = [_patterns(names, [*part, Token("pattern", "word")]) for part in parts if len(parts) > 1]
        return [found for one in each for found in one] if all(each) else []
    return [
        Found(
            Name(joined(plain), every=every, kind="pattern"),
            tuple(Match(t, "exact") for t in things),
            said_kind="pattern",
        )
    ]


def _anywhere(scope: Scope, name: Name) -> Found:
    """Look for a name without an owner: in what the clause before was about first, then everywhere."""
    if name.kind and not name.text and (said := _kind_alone(scope, name)):
        return said
    outright = scope.names.find(name.text, ("entity",), near=False) if not name.kind and not name.every else ()
    if outright and name.text in outright[0].thing.names and name.text != name.text.casefold():
        return Found(name, outright)
    if scope.focus and not (name.kind and name.kind not in {k for ks in MEMBERS.values() for k in ks}):
        inner = _inside(scope.names, Place(scope.focus, "", scope.focus[0].thing.name), name)
        if inner.matches:
            return inner
    if name.kind and not name.every and name.whole != name.text:
        whole = scope.names.find(name.whole, near=False)
        if whole and all(m.thing.kind not in QUIET_KINDS for m in whole):
            return Found(replace(name, text=name.whole, kind=""), whole)
    for text, kind in _versions(name):
        for kinds in _searches(kind):
            matches = scope.names.find(text, kinds) if not name.every else ()
            matches = tuple(m for m in matches if kind or m.thing.kind not in QUIET_KINDS or is_entry(m.thing))
            matches += scope.names.rivals(text, matches) if not kind else ()
            if matches:
                return Found(replace(name, text=text, kind=kind), _preferred(matches), said_kind=kind)
    return _missing(scope.names, name)


def is_entry(thing: Thing) -> bool:
    """Whether a section is an entry of another: a word of a vocabulary, with what is said of it."""
    entry = thing.kind == "section" and thing.owner is not None and thing.owner.owner is None
    return entry and isinstance(thing.value, Mapping)


def _kind_alone(scope: Scope, name: Name) -> Found | None:
    """“all synonyms” without an owner are all of the pack; “the entity” is the one that was just spoken of."""
    if name.every and not scope.focus:
        return Found(name, tuple(Match(t, "exact") for t in scope.pack.of_kind(name.kind)), said_kind=name.kind)
    meant = not name.every and [m.thing.kind for m in scope.focus] == [name.kind]
    return Found(name, scope.focus, said_kind=name.kind) if meant else None


def _versions(name: Name) -> list[tuple[str, str]]:
    """The name without its kind word, and with it, as it may be part of the name."""
    plain = (name.text.removeprefix("about "), name.kind)
    return [plain, (name.whole, "")] if name.kind and name.whole != name.text else [plain]


def _searches(kind: str) -> list[tuple[str, ...]]:
    return [(k,) for k in KIN.get(kind, (kind,))] if kind else [()]


def _preferred(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """A step, flag or setting stands back behind a thing that is named so for its own sake."""
    firm = tuple(m for m in matches if m.thing.kind not in ("step", "flag", "setting", "trigger", "tag"))
    return firm if len(firm) == 1 and firm[0].thing.kind == "entity" else matches


def _with_owner(scope: Scope, tokens: Sequence[Token]) -> list[list[Found]]:
    """All splits into what is named and where it stands that lead to a place."""
    found: list[list[Found]] = []
    said = _as_kind(scope, tokens)
    if said:
        found.append(said)
    for i in range(1, len(tokens) - 1):
        if tokens[i].low in FROM:
            found += _split(scope, tokens[:i], tokens[i + 1 :])
        elif tokens[i].text == "'s":
            found += _split(scope, tokens[i + 1 :], tokens[:i])
    for i in range(1, len(tokens)):
        if tokens[i - 1].kind == "word" and tokens[i].low not in FROM and tokens[i].text != "'s":
            found += _split(scope, tokens[i:], tokens[:i], quiet=True)
    return found


def _split(scope: Scope, what: Sequence[Token], where: Sequence[Token], quiet: bool = False) -> list[list[Found]]:
    """Read one split; the place may be followed by further names with places of their own."""
    parts = chunks(where)
    for count in range(len(parts), 0, -1):
        upto = where[: where.index(parts[count - 1][-1]) + 1]
        places = read_places(scope.names, upto)
        if not places or (places[0].top and not places[0].kind):
            continue
        rest = bare(where[len(upto) :])
        rest = bare(rest[1:]) if rest and rest[0].low in ("and", "&", "plus") else rest
        here = [_inside(scope.names, place, name) for place in places for name in _names_for(what, places)]
        if quiet and (rest or not _all_found(here)):
            continue
        if not rest:
            return [here]
        focus = tuple(m for place in places for m in place.owners)
        if scope.depth >= DEEPEST:
            continue
        more = locate(replace(scope, focus=focus, depth=scope.depth + 1), rest)
        if _all_found(more) or (_all_found(here) and any(found.owner for found in more)):
            return [[*here, *more]]
    return []


def _names_for(what: Sequence[Token], places: list[Place]) -> list[Name]:
    owners = {m.thing.kind for place in places for m in place.owners}
    kinds = {place.kind for place in places if place.top and place.kind}
    found = read_names(
        what,
        lambda k: k in kinds if kinds and not owners else not owners or any(_inner_kinds(k, owner) for owner in owners),
    )
    return [replace(n, every=True) if n.plural and len(found) == 1 else n for n in found]


def _inner_kinds(kind: str, owner_kind: str) -> tuple[str, ...]:
    allowed = MEMBERS.get(owner_kind, ())
    if not kind:
        return allowed
    direct = member_kind(kind, owner_kind)
    return (direct,) if direct else tuple(k for k in KIN.get(kind, ()) if k in allowed)


def _as_kind(scope: Scope, tokens: Sequence[Token]) -> list[Found]:
    """“x as a synonym of Y”, “x as a key term”."""
    for i, token in enumerate(tokens):
        rest = bare(tokens[i + 1 :])
        kind, length = kind_at(rest, 0)
        if token.low != "as" or not i:
            continue
        topics = scope.names.find(joined(rest), ("topic",), near=False)
        if topics:
            return [_inside(scope.names, Place(topics, "value", joined(rest)), n) for n in read_names(tokens[:i])]
        if not kind:
            continue
        if len(rest) > length + 1:
            before = [replace(n, kind=kind) for n in read_names(tokens[:i])]
            places = read_places(scope.names, rest[length + 1 :])
            return [_inside(scope.names, replace(p, kind=p.kind or kind), n) for p in places for n in before]
        inner = locate(scope, [*tokens[:i]]) if any(t.low in FROM for t in tokens[:i]) else []
        narrowed = [replace(f, matches=tuple(m for m in f.matches if m.thing.kind == kind)) for f in inner]
        if _all_found(narrowed):
            return narrowed
        return [_anywhere(scope, replace(n, kind=kind)) for n in read_names(tokens[:i])]
    return []


def _inside(names: Names, place: Place, name: Name) -> Found:
    """Look for a name among what the owners of a place have."""
    kind = place.kind or name.kind
    if place.top:
        matches = names.find(name.text, KIN.get(kind, (kind,))[:1]) if not name.every else ()
        every = tuple(Match(t, "exact") for t in names.pack.of_kind(kind)) if name.every else ()
        return (
            Found(name, matches or every, said_kind=kind)
            if matches or every
            else _missing(names, replace(name, kind=kind))
        )
    options: list[Match] = []
    for text, said in [(name.text, kind), *([(name.whole, place.kind)] if name.kind else [])]:
        for owner in place.owners:
            options += _members_named(names, owner, said, text, name.every)
        if options:
            break
    best = min((_rank(m.how) for m in options), default=0)
    matches = tuple(m for m in options if _rank(m.how) == best)
    owner_thing = place.owners[0].thing
    if matches:
        return Found(name, matches, said_kind=kind, owner=owner_thing)
    return _not_there(names, place, name, kind)


def _members_named(names: Names, owner: Match, kind: str, text: str, every: bool) -> list[Match]:
    found: list[Match] = []
    for inner in _inner_kinds(kind, owner.thing.kind):
        if inner == "required field" and not kind and not every:
            continue
        members = held(names.pack, owner.thing, inner)
        if every:
            found += [Match(t, "exact") for t in members if kind]
            continue
        number = _step_number(text) if inner == "step" else None
        if number is not None:
            found += [Match(t, "exact") for t in members if str(t.path[-1]) == str(number)]
        listing = members[0].owner if members else None
        found += names.find(text, (inner,), listing) if listing else []
    return found


def _step_number(text: str) -> int | None:
    last = fold(text).removeprefix("step ").removeprefix("number ")
    return int(last) if last.isdigit() else NUMBER_WORDS.get(last)


def _rank(how: str) -> int:
    return LEVELS.index(how)


def _not_there(names: Names, place: Place, name: Name, kind: str) -> Found:
    owner = place.owners[0].thing
    inner = _inner_kinds(kind, owner.kind) or MEMBERS.get(owner.kind, ())
    known = [t for k in inner for t in held(names.pack, owner, k)]
    listing = tuple({t.name: t for t in known})
    near = tuple(n for n in names.nearest(name.text, inner) if n in listing)
    what = f"no {word(kind)}" if kind else "nothing called"
    shown = label(owner)
    text = f"{shown[:1].upper() + shown[1:]} has {what} “{name.text}”."
    if near:
        text += f" The nearest: {', '.join(near)}."
    elif listing:
        text += f" It has {', '.join(listing[:8])}{' and more' if len(listing) > 8 else ''}."
    return Found(name, (), text, near, kind, owner)


def _missing(names: Names, name: Name) -> Found:
    kinds = KIN.get(name.kind, (name.kind,)) if name.kind else ()
    near = names.nearest(name.text, kinds)
    what = f"no {word(name.kind)}" if name.kind else "nothing"
    text = f"There is {what} called {quote(name.text)} in this pack."
    if near:
        text += f" The nearest: {', '.join(near)}."
    return Found(name, (), text, near, name.kind)
