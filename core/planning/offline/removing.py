"""Requests to remove: members, items and whole lists; what is named in several places becomes a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.pack.model import Pack
from core.pack.sections import BY_KEY, word
from core.pack.things import Thing
from core.pack.words import listed
from core.planning.offline.along import taken_along, widened
from core.planning.offline.lexicon import ALL_WORDS
from core.planning.offline.matching import singular
from core.planning.offline.members import held, intent_of, member_kind
from core.planning.offline.objects import FROM, QUIET_KINDS, REPEATED, Found, locate
from core.planning.offline.outcomes import Piece, Reading, ask, done, refuse
from core.planning.offline.phrases import Name, bare, kind_at, kind_before
from core.planning.offline.places import read_places
from core.planning.offline.politeness import OPINIONS
from core.planning.offline.sayings import owner_phrase, quote, remove_saying
from core.planning.offline.scope import Scope
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined

WIDE = frozenset(["everything", "all", "anything"])
ABOUT = frozenset(["about", "concerning", "regarding", "around", "related", "relating", "dealing"])
KNOWN: tuple[tuple[str, ...], ...] = tuple(
    (*that, who, verb)
    for that in (("that",), ())
    for who in ("we", "you", "they", "there")
    for verb in ("have", "know", "keep", "hold", "store", "track", "record", "is")
)
"""“everything (that) we have on …”"""


def remove(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “remove …” from the phrase after the verb."""
    if [t.low for t in tokens[:2]] == ["one", "of"] and len(tokens) > 2:
        tokens = tokens[2:]
    body = bare(tokens)
    if any(t.low in REPEATED or t.low == "duplicates" for t in body):
        plain = [t for t in body if t.low not in REPEATED and t.low != "duplicates"]
        inside = plain and plain[0].low in ("from", "in", "of", "among")
        counted = any(t.low == "second" for t in body)
        repeated = _repeated(scope, plain[1:] if inside else plain, counted=counted)
        if repeated:
            return repeated
    tokens = _as_synonym(scope, tokens)
    body = bare(tokens)
    about = _about(scope, body) or _unnamed(scope, body)
    if about:
        return [about]
    section = _whole_section(scope, tokens)
    if section:
        return [section]
    tokens, along = taken_along(tokens)
    kept: tuple[str, ...] = ()
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("except", "but")), None)
    if at is not None:
        kept = tuple(joined([t]) for t in tokens[at + 1 :] if t.kind != "mark" and t.low not in ("for", "and"))
        tokens = tokens[:at]
    pieces = [_removal(scope, found, kept) for found in locate(scope, tokens)]
    return [widened(scope.pack, piece, along) for piece in pieces]


def _as_synonym(scope: Scope, tokens: Sequence[Token]) -> Sequence[Token]:
    """“(stop treating) x as Y” is about the synonym x of Y."""
    at = next((i for i, t in enumerate(tokens) if i and t.low == "as"), 0)
    places = read_places(scope.names, tokens[at + 1 :]) if at else []
    if not any(m.thing.kind == "entity" for p in places if not p.kind for m in p.owners):
        return tokens
    return [Token("synonym", "word"), *bare(tokens[:at]), Token("of", "word"), *tokens[at + 1 :]]


def _removal(scope: Scope, found: Found, kept: tuple[str, ...]) -> Piece:  # noqa: PLR0911 - one return for each reading
    if found.name.vague and not found.name.every and not found.matches:
        return _targetless(scope, found)
    if not found.matches and not found.name.text and not found.owner:
        return _targetless(scope, found)
    if not found.matches:
        return _refused(found)
    things = tuple(match.thing for match in found.matches)
    if found.name.every or (found.said_kind == "pattern" and found.name.every):
        return _all_of(scope.pack, found, [t for t in things if t.name not in kept])
    intent = intent_of("remove", things[0].kind)
    readings = tuple(remove_thing(scope.pack, thing, found.assumption) for thing in things)
    bearer = _bearer(scope, found, things)
    if bearer is not None:
        question = f"“{found.name.text}” is another name for {bearer.name}. Which of the two should go?"
        return ask(intent, question, (*readings, remove_thing(scope.pack, bearer, "")))
    if len(readings) == 1:
        return Piece(intent, readings)
    if len({(t.owner.path if t.owner else (), t.kind) for t in things}) == 1 and len({t.name for t in things}) == 1:
        return _twice(things, intent)
    return Piece(intent, readings, f"“{found.name.text}” stands in several places. Which one should go?")


def _bearer(scope: Scope, found: Found, things: Sequence[Thing]) -> Thing | None:
    """The entity for which a synonym stands, when it may itself be meant by “remove lawyer”."""
    thing = things[0]
    plain = len(things) == 1 and thing.kind in ("synonym", "alias") and not found.said_kind and not found.owner
    if not plain or scope.focus or thing.owner is None or found.name.kind:
        return None
    entity = scope.pack.entity(thing.owner.name)
    return scope.pack.at(entity.path) if entity else None


def remove_thing(pack: Pack, thing: Thing, assumption: str = "") -> Reading:
    """Plan the removal of a thing, with what is said of whatever still refers to it."""
    operation = {"action": "delete", "path": list(thing.path)}
    owner = thing.owner.path if thing.owner else ()
    notes = (assumption, *_left_behind(pack, thing))
    return done(intent_of("remove", thing.kind), [operation], remove_saying(thing), notes, owner)


def _left_behind(pack: Pack, thing: Thing) -> tuple[str, ...]:
    """Say what still refers to the thing that goes, since it is not removed with it."""
    if thing.kind == "entity":
        what = _counted([reference.what for reference in pack.references(str(thing.value.get("type") or ""))])
    elif thing.kind == "attribute" and thing.owner is not None and thing.owner.kind == "entity":
        kind = str(thing.owner.value.get("type") or "")
        what = _counted(
            ["an extraction pattern" for p in pack.patterns if (p.entity_type, p.attribute) == (kind, thing.name)]
        )
        names = {name.casefold() for name in thing.owner.names}
        required = [t for t in pack.of_kind("required field") if t.name == thing.name and t.owner]
        what += ["the required fields" for t in required if t.owner and t.owner.name.casefold() in names][:1]
    elif thing.kind == "relationship":
        what = ["its relationship type" for t in pack.of_kind("relationship type") if t.name == thing.name]
    else:
        return ()
    if not what:
        return ()
    shown = what if len(what) <= 5 else [*what[:4], f"{len(what) - 4} more places"]
    one = len(what) == 1 and not what[0][0].isdigit()
    still = f"Only {thing.name} itself is removed; {listed(shown)} still {'refers' if one else 'refer'} to it"
    return (f"{still}. “… with everything that refers to it” would take {'it' if one else 'them'} along.",)


def _counted(what: Sequence[str]) -> list[str]:
    """Say once what is said several times; three times “an extraction pattern” is “3 extraction patterns”."""
    return [
        f"{what.count(one)} {one.removeprefix('an ')}s" if one.startswith("an ") and what.count(one) > 1 else one
        for one in dict.fromkeys(what)
    ]


def _all_of(pack: Pack, found: Found, things: list[Thing]) -> Piece:
    """Remove all of a kind that an owner has; a whole section of the pack is asked about first."""
    kind = things[0].kind if things else found.said_kind
    intent = intent_of("remove", kind)
    if not things:
        return refuse(intent, found.refusal or "There is nothing left to remove.")
    owners = {t.owner.path for t in things if t.owner}
    by_position = any(isinstance(t.path[-1], int) for t in things)
    ordered = things[::-1] if by_position else things
    operations = [{"action": "delete", "path": list(t.path)} for t in ordered]
    named = listed([quote(t.name) for t in things])
    if kind == "pattern":
        saying = f"Remove {'; remove '.join(f'the extraction pattern `{t.name}`' for t in things)}."
        return Piece(intent, (done(intent, operations, saying),))
    where = f" of {owner_phrase(things[0].owner)}" if things[0].owner and len(owners) == 1 else ""
    saying = f"Remove the {word(kind, len(things))} {named}{where}."
    reading = done(intent, operations, saying, (), next(iter(owners), ()))
    if len(owners) != 1 and len(things) > 1:
        return ask(intent, f"That removes all {len(things)} {word(kind, 2)}. Is that meant?", (reading,))
    return Piece(intent, (reading,))


def _twice(things: tuple[Thing, ...], intent: str) -> Piece:
    """The same name stands twice in one list: one of them goes, or all."""
    name, kind = things[0].name, word(things[0].kind)
    last = done(
        intent,
        [{"action": "delete", "path": list(t.path)} for t in reversed(things[1:])],
        f"Remove the duplicate {kind} {quote(name)}.",
    )
    every = done(
        intent,
        [{"action": "delete", "path": list(t.path)} for t in reversed(things)],
        f"Remove every {kind} {quote(name)}.",
    )
    return Piece(intent, (last, every), f"“{name}” is listed {len(things)} times. Should one of them stay?")


def _repeated(scope: Scope, tokens: Sequence[Token], *, counted: bool) -> list[Piece]:
    """Remove what is listed twice: a named thing, or all such members of a list.

    “The second synonym” (`counted`) may be any second one, where none is listed twice.
    """
    kind, length = kind_at(bare(tokens), 0)
    if kind and length == len(bare(tokens)):
        things = _later_ones(scope.pack.of_kind(kind))
        which = _which(scope, kind, ()) if not things and counted else None
        if which is not None:
            return [which]
        if not things:
            text = f"No {word(kind)} is listed twice."
            return [refuse(intent_of("remove", kind), text)]
        return [_duplicates(things)]
    pieces = []
    for found in locate(scope, tokens):
        later = _later_ones(tuple(m.thing for m in found.matches))
        if not later:
            return []
        pieces.append(_duplicates(later))
    return pieces


def _duplicates(things: list[Thing]) -> Piece:
    intent = intent_of("remove", things[0].kind)
    operations = [{"action": "delete", "path": list(t.path)} for t in reversed(things)]
    names = listed([quote(n) for n in dict.fromkeys(t.name for t in things)])
    return Piece(intent, (done(intent, operations, f"Remove the duplicate {word(things[0].kind)} {names}."),))


def _later_ones(things: Sequence[Thing]) -> list[Thing]:
    seen: set[tuple[object, str]] = set()
    later = []
    for thing in things:
        slot = (thing.owner.path if thing.owner else (), thing.name)
        if slot in seen:
            later.append(thing)
        seen.add(slot)
    return later


def _about(scope: Scope, body: Sequence[Token]) -> Piece | None:
    """“Remove everything about tumours”: as wide as the reader likes, so the parts are offered one by one."""
    rest = _concern(body)
    if not rest:
        return None
    owners = [m.thing for place in read_places(scope.names, rest) for m in place.owners if m.thing.kind == "entity"]
    if not owners and all(t.low in OPINIONS for t in rest):
        return replace(_targetless(scope, Found(Name(""))), loose=False)
    if not owners:
        return _mentioning(scope, rest)
    owner = owners[0]
    kind = str(owner.value.get("type") or owner.name)
    touching = [t for t in scope.pack.of_kind("relationship") if kind in (t.value.get("from"), t.value.get("to"))]
    readings = tuple(remove_thing(scope.pack, thing, "") for thing in (owner, *touching[:5]))
    question = f"Much in this pack is about {owner.name}. What exactly should go?"
    return ask("remove_entity", question, readings if len(readings) > 1 else (*readings, *readings))


def _concern(body: Sequence[Token]) -> Sequence[Token]:
    """What “everything about …”, “whatever has to do with …”, “all the stuff we have on …” is about; else nothing."""
    while len(body) > 2 and body[-1].low in ("in", "around", "here", "there"):
        body = body[:-1]
    lows = [t.low for t in body]
    if lows and lows[-1] in ("stuff", "things") and len(bare(body)) > 1:
        return bare([t for t in body[:-1] if t.low not in WIDE])
    at = next((i for i, low in enumerate(lows) if low not in HEADS), len(lows))
    if not at or not set(lows[:at]) & (WIDE | LOOSE):
        return ()
    known = next((len(p) for p in KNOWN if tuple(lows[at : at + len(p)]) == p), 0)
    if known and lows[at + known : at + known + 1] and lows[at + known] in ABOUT | {"on", "of", "for"}:
        return body[at + known + 1 :]
    while at < len(lows) and lows[at] in ("that", "which", "is", "are", "has", "have", "had", "got"):
        at += 1
    size = next((len(p) for p in CONCERNING if tuple(lows[at : at + len(p)]) == p), 0)
    return bare(body[at + size :]) if size else ()


LOOSE = frozenset(["whatever", "stuff", "things"])
HEADS = WIDE | LOOSE | {"the", "of", "this", "that", "those"}
CONCERNING: tuple[tuple[str, ...], ...] = tuple(
    tuple(words.split())
    for words in ("to do with", "something to do with", "anything to do with", "related to", "relating to",
                  "relates to", "dealing with", "deals with", "concerns", "concerned with", "touches", "touching",
                  "mentions", "mentioning", "involves", "involving", "refers to", "speaks of", *ABOUT)
)  # fmt: skip
"""What stands between “everything” and a topic."""


def _mentioning(scope: Scope, topic: Sequence[Token]) -> Piece:
    """Offer all that has the words of a topic in its name, which nothing in the pack has as its own name."""
    wanted = {singular(one) for one in fold(joined(topic)).split()}
    found = [t for t in scope.pack.things if t.kind not in QUIET_KINDS | {"setting"} and wanted <= _name_words(t)]
    readings = tuple(remove_thing(scope.pack, thing) for thing in found)
    if not readings:
        return refuse("remove_entity", f"Nothing in this pack has “{joined(topic)}” in its name.")
    question = f"“{joined(topic)}” stands in more than one name. What exactly should go?"
    return ask("remove_entity", question if len(readings) > 1 else f"Is {quote(found[0].name)} meant?", readings)


def _name_words(thing: Thing) -> set[str]:
    return {singular("".join(c for c in one if c.isalnum())) for name in thing.names for one in fold(name).split()}


def _unnamed(scope: Scope, body: Sequence[Token]) -> Piece | None:
    """“the entities (that) we don't need”: a kind, and an opinion on which of them, so it is asked which."""
    words = bare([t for t in body if t.low not in ALL_WORDS])
    at = next((i for i, t in enumerate(words) if i and t.low in RELATIVE), 0)
    end = next((i for i in range(at + 2, len(words)) if read_places(scope.names, words[i + 1 :])
                and words[i].low in FROM), len(words))  # fmt: skip
    opinion = words[at:end]
    if not at and len(opinion) > 1 and words[0].low in RELATIVE and any(t.low in WIDE for t in body):
        return replace(_targetless(scope, Found(Name(""))), loose=False)
    kind, length = kind_before(words, at)
    if not at or len(opinion) < 2 or any(t.kind != "word" for t in opinion):
        return None
    if any(scope.names.find(t.text, near=False) for t in opinion if t.low not in RELATIVE):
        return None
    if kind:
        return _which(scope, kind, [*words[: at - length], *words[end + 1 :]])
    named = any(t.low not in HEADS | {"what"} for t in words[:at]) or {t.low for t in opinion} & FROM
    return None if named else replace(_targetless(scope, Found(Name(""))), loose=False)


def _which(scope: Scope, kind: str, owned: Sequence[Token]) -> Piece | None:
    """Ask which of a kind should go: of an owner, of a kind of owners, or of all; nothing for an unknown owner."""
    owners = [m.thing for place in read_places(scope.names, owned) for m in place.owners] if owned else []
    above, size = kind_at(owned, 0)
    if owners:
        members = [t for owner in owners for t in held(scope.pack, owner, member_kind(kind, owner.kind))]
    elif size == len(owned):
        members = [t for t in scope.pack.of_kind(kind) if not above or (t.owner and t.owner.kind == above)]
    else:
        return None
    of = f" of {owners[0].name}" if owners else ""
    sayings = tuple(remove_saying(t) for t in members)
    return ask(intent_of("remove", kind), f"Which {word(kind)}{of} should be removed?", suggestions=sayings)


RELATIVE = frozenset(["that", "which", "who", "whose", "we", "nobody", "no", "one", "you", "they", "i", "people"])


def _whole_section(scope: Scope, tokens: Sequence[Token]) -> Piece | None:
    """“Remove all key terms”, “delete everything”: wide, so asked about before."""
    body = [t for t in bare(tokens) if t.low not in ("of", "section", "list", "whole", "entire")]
    whole = any(t.low in ("section", "whole", "entire") for t in tokens)
    words = [t for t in body if t.low not in ("all", "every")]
    text = joined(bare(words))
    named = next((t for t in scope.pack.of_kind("section") if text.casefold() in [n.casefold() for n in t.names]), None)
    kind, length = kind_at(bare(words), 0)
    wide = len(words) < len(body) or whole
    if text.casefold() in WIDE | {"pack", "domain pack", "everything in it", "whole pack", "contents"} or (
        not words and body
    ):
        return ask("remove_section", "Removing everything would leave no pack. What exactly should go?",
                   suggestions=tuple(_sample_removals(scope)))  # fmt: skip
    if named is None and kind and length == len(bare(words)) and wide:
        key = next((s.key for s in BY_KEY.values() if s.kind == kind), "")
        named = next((t for t in scope.pack.of_kind("section") if t.path == (key,)), None)
    if named is None or (scope.focus and not wide):
        return None
    count = len(named.value) if hasattr(named.value, "__len__") else 0
    reading = done(
        "remove_section",
        [{"action": "delete", "path": list(named.path)}],
        f"Remove the section {quote(named.names[-1])}.",
    )
    if whole and any(t.low == "section" for t in tokens):
        return Piece("remove_section", (reading,))
    return ask(
        "remove_section",
        f"That removes the whole section {named.name} with {count} entries. Is that meant?",
        (reading,),
    )


def _targetless(scope: Scope, found: Found) -> Piece:
    kind = found.said_kind or found.name.kind
    named = scope.pack.of_kind(kind)[:8] if kind else ()
    suggestions = tuple(remove_saying(t) for t in named) or tuple(_sample_removals(scope))
    what = f"Which {word(kind)} should be removed?" if kind else "What exactly should be removed?"
    return ask(intent_of("remove", kind or "attribute"), what, suggestions=suggestions, loose=True)


def _sample_removals(scope: Scope) -> list[str]:
    pack = scope.pack
    return [
        remove_saying(t)
        for t in (*pack.of_kind("term")[:1], *pack.of_kind("attribute")[:1], *pack.of_kind("synonym")[:1])
    ]


def _refused(found: Found) -> Piece:
    intent = intent_of("remove", found.said_kind or "attribute")
    owner = f" of {owner_phrase(found.owner)}" if found.owner else ""
    kind = word(found.said_kind) + " " if found.said_kind else ""
    return refuse(intent, found.refusal, *(f"Remove the {kind}{quote(near)}{owner}." for near in found.near))
