"""Requests to rename: “rename a to b”, “call a b instead”; what refers to the old name follows."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.cascade import Part, following
from core.pack.model import Pack
from core.pack.sections import word
from core.pack.things import Thing
from core.pack.words import listed
from core.planning.offline.lexicon import CONJUNCTIONS, PRONOUNS
from core.planning.offline.members import held, intent_of, written
from core.planning.offline.objects import FROM, Found, locate, named_outright
from core.planning.offline.outcomes import Operation, Piece, Reading, ask, done, nothing, refuse
from core.planning.offline.phrases import Name, bare, chunks, kind_at
from core.planning.offline.phrases import names as read_names
from core.planning.offline.places import PACK_WORDS, read_places
from core.planning.offline.sayings import quote, rename_saying, thing_phrase
from core.planning.offline.scope import Scope
from core.planning.offline.styles import fold, in_manner, relation_like, title_like, type_like
from core.planning.offline.tokens import Token, joined

SHOWN = 5
INTO = frozenset(["to", "as", "into", "→", "with", "by"])
KEYED = frozenset(["topic", "alias list", "required field list", "question kind", "flag"])
NAMED_BY: dict[str, str] = {
    "relationship type": "type",
    "pattern": "pattern",
    "multihop question": "template",
    "question template": "template",
}


def rename(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “rename …” from the phrase after the verb; several renames may be joined by “and”."""
    pairs = _pairs(tokens)
    if not pairs:
        return (
            _call(scope, tokens)
            if any(t.kind == "literal" for t in tokens) or len(tokens) > 1
            else [_unnamed(scope, tokens)]
        )
    # What lies in an entity goes first: the paths of the others still know it by its old name.
    return sorted((_rename(scope, what, new) for what, new in pairs), key=lambda piece: piece.intent == "rename_entity")


def rename_to(scope: Scope, what: Sequence[Token], new: Sequence[Token]) -> list[Piece]:
    """Plan one new name, whatever words stand in the old one."""
    return [_rename(scope, what, new)]


def call(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “call a b”: what is renamed comes first, with nothing between."""
    kind, length = kind_at(tokens, 1) if tokens and tokens[0].low in ("that", "this", "the", "it") else ("", 0)
    if kind and length == len(tokens) - 2 and not named_outright(scope, tokens)[0].matches:
        return [ask("rename", f"Which {word(kind)} should be called “{tokens[-1].text}”?", loose=True)]
    body = bare(tokens)
    if not scope.focus and len(tokens) == 2 and tokens[0].low in ("it", "this", "that"):
        return [ask("rename", f"What should be called “{tokens[1].text}”?", loose=True)]
    if body and body[0].low == "pack" and len(body) > 1 and not scope.names.find(joined(body), near=False):
        return [_pack_name(scope, joined(bare(body[1:])))]
    return _call(scope, tokens)


def _pairs(tokens: Sequence[Token]) -> list[tuple[Sequence[Token], Sequence[Token]]]:
    """Split “a to b and c to d” into pairs of an old and a new name."""
    at = next((i for i, t in enumerate(tokens) if i and (t.low in INTO or t.text == "→")), None)
    if at is None or at == len(tokens) - 1:
        return []
    what, right = tokens[:at], tokens[at + 1 :]
    parts = chunks(right)
    later = next((n for n, part in enumerate(parts) if n and any(t.low in INTO for t in part[1:])), None)
    if later is None:
        return [(what, right)]
    start = right.index(parts[later][0])
    return [(what, bare(right[: start - 1])), *_pairs(right[start:])]


def _rename(scope: Scope, what: Sequence[Token], new: Sequence[Token]) -> Piece:
    what = _without_name_of(what)
    while len(new) > 1 and new[0].kind == "mark" and new[0].text in ("→", ":", "="):
        new = new[1:]
    called = joined(bare(what))
    if called.casefold() in PACK_WORDS and not scope.names.find(called, near=False):
        return _pack_name(scope, joined(bare(new)))
    if not scope.focus and all(t.low in PRONOUNS for t in bare(what)):
        return ask("rename", f"What should be called “{joined(bare(new))}”?", loose=True)
    new, where = _with_place(scope, new)
    target = read_names(new, lambda kind: False)
    name = (
        target[0]
        if len(target) == 1
        else Name(joined(bare(new)), len(bare(new)) == 1 and bare(new)[0].kind == "literal")
    )
    if not name.literal and fold(name.text).split()[-1:] in (["else"], ["different"], ["differently"], ["better"]):
        return _unnamed(scope, what)
    if not name.text or name.vague:
        return refuse("rename", "The new name is missing; please say what it should be called.")
    found = locate(scope, [*what, Token("of", "word"), *where] if where else what)
    return renamed(scope, found, name)


def _pack_name(scope: Scope, name: str) -> Piece:
    saying = f"Change the name of the pack to {quote(name)}."
    if name == scope.pack.name:
        return Piece("set_name", (nothing("set_name", f"The pack is called {name} already.", saying),))
    return Piece("set_name", (done("set_name", [{"action": "replace", "path": ["name"], "value": name}], saying),))


def renamed(scope: Scope, found: list[Found], name: Name) -> Piece:
    """Plan giving one found thing a new name."""
    if len(found) != 1:
        return refuse("rename", f"Only one thing can be called “{name.text}”, and {len(found)} are named.")
    if not found[0].matches:
        kind = found[0].said_kind
        near = tuple(f"Rename {quote(n)} to {quote(name.text)}." for n in found[0].near)
        return refuse(intent_of("rename", kind or "attribute"), found[0].refusal, *near)
    things = [m.thing for m in found[0].matches]
    if {t.kind for t in things} == {"relationship", "relationship type"}:
        things = [t for t in things if t.kind == "relationship"]
    bearers = _bearers(scope, found[0], things)
    if any(fold(name.text) in map(fold, bearer.names) for bearer in bearers):
        return refuse(
            "rename", f"“{found[0].name.text}” is only another word for {bearers[0].name}, which is its name already."
        )
    things = [*bearers, *things]
    readings = tuple(rename_thing(scope.pack, thing, name, found[0].assumption) for thing in things)
    if not name.literal and (name.doubtful or " and " in f" {name.text} "):
        return ask(
            "rename", f"Is “{name.text}” as a whole the new name? Then please put it in quotes.", readings, loose=True
        )
    question = (
        f"“{found[0].name.text}” stands in several places. Which one should be renamed?" if len(readings) > 1 else ""
    )
    return Piece(readings[0].intent, readings, question)


def _bearers(scope: Scope, found: Found, things: Sequence[Thing]) -> list[Thing]:
    """The entities that a bare name may mean where it is listed as a synonym or alias of them."""
    if found.said_kind or found.owner or not all(t.kind in ("synonym", "alias") for t in things):
        return []
    return [m.thing for m in scope.names.find(found.name.text, ("entity",)) if m.how == "synonym"]


def _without_name_of(what: Sequence[Token]) -> Sequence[Token]:
    """“the name of Client” is Client."""
    body = bare(what)
    if len(body) > 2 and body[0].low in ("name", "title", "label") and body[1].low in ("of", "for"):
        return body[2:]
    if len(body) > 2 and body[-1].low in ("name", "title") and body[-2].text == "'s":
        return body[:-2]
    return what


def _with_place(scope: Scope, new: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """“… to email_address on Client”: where the old name stands may come last."""
    for i in range(1, len(new) - 1):
        if new[i].low in FROM and new[i].low not in ("to", "into", "at"):
            places = read_places(scope.names, new[i + 1 :])
            if places and places[0].exact and (new[i].low != "of" or new[0].kind == "literal"):
                return new[:i], new[i + 1 :]
    return new, ()


def _call(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    body = [t for t in bare(tokens) if t.low != "instead"]
    whole = locate(scope, body) if any(t.low in FROM for t in body) else []
    if len(whole) == 1 and whole[0].owner and all(m.how == "exact" for m in whole[0].matches) and whole[0].matches:
        return [_unnamed(scope, tokens)]
    splits = _between_names(body)
    for i in splits:
        found = named_outright(scope, body[:i])
        if len(found) == 1 and not found[0].matches and any(t.low in FROM for t in body[:i]):
            found = locate(scope, body[:i])
        if len(found) == 1 and all(m.how in ("exact", "plural") for m in found[0].matches) and found[0].matches:
            return [renamed(scope, found, _new_name(body[i:]))]
    for i in splits:
        found = locate(scope, body[:i])
        if (
            len(found) == 1
            and found[0].matches
            and all(m.how in ("exact", "plural", "synonym") for m in found[0].matches)
        ):
            return [renamed(scope, found, _new_name(body[i:]))]
    return [_unnamed(scope, tokens)]


def _between_names(body: Sequence[Token]) -> list[int]:
    """Where “call a b” may part: before the name in quotes when there is one, else before any word."""
    if body and body[-1].kind == "literal":
        return [len(body) - 1] if len(body) > 1 else []
    inner = [i for i in range(len(body) - 1, 0, -1) if body[i].kind != "mark" and body[i - 1].text != "'s"]
    return [i for i in inner if not {body[i - 1].low, body[i].low} & CONJUNCTIONS]


def _new_name(tokens: Sequence[Token]) -> Name:
    rest = bare(tokens)
    return Name(joined(rest), len(rest) == 1 and rest[0].kind == "literal")


def _unnamed(scope: Scope, tokens: Sequence[Token]) -> Piece:
    found = locate(scope, tokens)
    things = [m.thing for m in found[0].matches] if len(found) == 1 else []
    if len(things) == 1:
        return ask(intent_of("rename", things[0].kind), f"What should {thing_phrase(things[0])} be called?")
    if things:
        choices = tuple(f"Rename {thing_phrase(thing)}." for thing in things)
        question = f"{quote(found[0].name.text)} stands in several places. Which one should be renamed, and to what?"
        return ask(intent_of("rename", things[0].kind), question, suggestions=choices)
    missing = next((f.refusal for f in found if f.refusal and not f.name.vague), "")
    if missing:
        return refuse("rename", missing)
    samples = tuple(f"Rename the entity {quote(e.name)} to {quote('New ' + e.name)}." for e in scope.pack.entities[:1])
    return ask("rename", "What should be renamed, and to what?", suggestions=samples)


def rename_thing(pack: Pack, thing: Thing, name: Name, assumption: str = "") -> Reading:
    """Plan the operations that give a thing a new name, with the references that follow it."""
    planners = {"entity": _entity, "relationship": _relationship, "attribute": _attribute}
    intent = intent_of("rename", thing.kind)
    new, operations, note = planners.get(thing.kind, _plain)(pack, thing, name)
    saying = rename_saying(thing, new)
    owner = thing.owner.path if thing.owner else ()
    if new in thing.names[:1]:
        return nothing(intent, f"{thing_phrase(thing).capitalize()} is called that already.", saying, owner)
    taken = _taken(pack, thing, new)
    if taken:
        return nothing(intent, taken, saying, owner)
    return done(intent, operations, saying, (assumption, note), owner)


def _taken(pack: Pack, thing: Thing, new: str) -> str:
    siblings = (
        held(pack, thing.owner, thing.kind) if thing.owner and thing.owner.kind in ("entity", "relationship") else ()
    )
    if not thing.owner:
        siblings = pack.of_kind(thing.kind)
    other = next((t for t in siblings if fold(t.name) == fold(new) and t.path != thing.path), None)
    return (
        f"There is already {'an' if word(thing.kind)[0] in 'aeiou' else 'a'} {word(thing.kind)} called {other.name}."
        if other
        else ""
    )


def _entity(pack: Pack, thing: Thing, name: Name) -> tuple[str, list[Operation], str]:
    new, old = title_like(name.text, [e.name for e in pack.entities]), str(thing.value.get("type") or "")
    kind = type_like(name.text, [entity.type for entity in pack.entities])
    updates = {"name": new, **({"type": kind} if old else {})}
    parts = following(pack, thing, kind if old else new)
    operations = [{"action": "update", "path": list(thing.path), "updates": updates}, *_of(parts)]
    note = f"{thing.name} becomes {new} and its type {old} becomes {kind}"
    return new, operations, f"{note}; {_told(parts)}" if parts else f"{note}."


def _relationship(pack: Pack, thing: Thing, name: Name) -> tuple[str, list[Operation], str]:
    new = relation_like(name.text, [t.name for t in pack.of_kind("relationship")])
    key = "name" if "name" in thing.value else "type"
    parts = following(pack, thing, new)
    operations = [{"action": "replace", "path": [*thing.path, key], "value": new}, *_of(parts)]
    return new, operations, _capital(_told(parts))


def _attribute(pack: Pack, thing: Thing, name: Name) -> tuple[str, list[Operation], str]:
    new = written(pack, thing.owner, "attribute", name) if thing.owner else name.text
    path = [*thing.path, "name"] if isinstance(thing.value, dict) else list(thing.path)
    parts = following(pack, thing, new)
    return new, [{"action": "replace", "path": path, "value": new}, *_of(parts)], _capital(_told(parts))


def _of(parts: Sequence[Part]) -> list[Operation]:
    """The references follow; words that say the same may be meant otherwise, and stay."""
    return [part.operation for part in parts if part.firm]


def _told(parts: Sequence[Part]) -> str:
    """Say once each what follows a new name, and what still says the old one."""
    told = []
    for firm, words in ((True, "what refers to it follows"), (False, "the old name stays a word in")):
        what = list(dict.fromkeys(part.what for part in parts if part.firm is firm))
        shown = what if len(what) <= SHOWN else [*what[: SHOWN - 1], f"{len(what) - SHOWN + 1} more places"]
        told += [f"{words}{':' if firm else ''} {listed(shown)}"] if what else []
    return f"{'; '.join(told)}." if told else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(pack: Pack, thing: Thing, name: Name) -> tuple[str, list[Operation], str]:
    beside = [t.name for t in pack.of_kind(thing.kind, thing.owner)] if thing.owner else []
    new = (
        name.text
        if name.literal or thing.kind == "setting"
        else in_manner(name.text, beside, [t.name for t in pack.of_kind(thing.kind)])
    )
    if thing.kind in KEYED:
        return new, [{"action": "rename", "path": list(thing.path), "to": new}], ""
    if isinstance(thing.value, dict):
        key = NAMED_BY.get(thing.kind, "name")
        return new, [{"action": "replace", "path": [*thing.path, key], "value": new}], ""
    return new, [{"action": "replace", "path": list(thing.path), "value": new}], ""
