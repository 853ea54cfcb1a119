"""Requests to change a value: fields, flags, the version, required attributes; “replace x with y”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.planning.offline.adding import add
from core.planning.offline.fields import Field, Lookup, read_any_field, read_field
from core.planning.offline.objects import locate
from core.planning.offline.outcomes import Operation, Piece, Reading, ask, done, nothing, refuse
from core.planning.offline.phrases import bare, kind_at
from core.planning.offline.phrases import names as read_names
from core.planning.offline.renaming import rename, rename_thing
from core.planning.offline.requiring import require
from core.planning.offline.sayings import quote, thing_phrase
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token, joined
from core.planning.offline.values import Typed, read_value

VALUE_AFTER = frozenset(["to", "as", "=", "→", "with", "at", "into", "be", "read", "is", "by", ":"])
NOTHING = "There is nothing here that I can set a value of."


def change(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:  # noqa: PLR0911 - one return for each reading
    """Plan “change …” from the phrase after the verb: a field first, else a thing that gets a new name."""
    refusal = ""
    turned = _redirected(scope, tokens) or _made(scope, tokens) or _named_value(scope, tokens)
    if turned:
        return turned
    several = _several(scope, tokens)
    if several:
        return several
    for what, value in _candidates(tokens):
        lookup = read_field(scope, what)
        if lookup.fields:
            return _set(scope, lookup, value)
        refusal = refusal or lookup.refusal
    required = require(scope, tokens, demanded=False)
    if required:
        return required
    numbered = _only_number(scope, tokens)
    if numbered:
        return numbered
    renames = any(t.low in ("to", "into", "with", "as") or t.text in ("→", ":") for t in tokens)
    colon = [Token("→", "mark") if t.text == ":" and t.kind == "mark" else t for t in tokens]
    pieces = rename(scope, colon) if renames else []
    if any(p.readings for p in pieces) or (pieces and not refusal and not _speaks_of_field(scope, tokens)):
        return pieces
    lookup = read_any_field(scope, tokens)
    if lookup.fields:
        return [unvalued(lookup)]
    return pieces or [refuse("change_field", refusal or lookup.refusal or NOTHING)]


def change_or_ask(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “change …”, or ask what should become of what is named, where nothing more is said."""
    pieces = change(scope, tokens)
    return pieces if any(p.readings or p.question for p in pieces) else _undecided(scope, tokens) or pieces


def _made(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“make x a synonym of Y”, “make x a key term”."""
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("a", "an") and kind_at(tokens, i + 1)[0]), 0)
    kind, length = kind_at(tokens, at + 1) if at else ("", 0)
    after = tokens[at + 1 + length :]
    if kind not in ("synonym", "term", "alias", "attribute") or (after and after[0].low not in ("of", "for")):
        return []
    if not after and kind != "term":
        return []
    return add(scope, [*tokens[:at], *_words("as"), *tokens[at:]])


def _named_value(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“the X pattern to a confidence of 0.8”, “the X pattern: confidence 0.8”."""
    if len(tokens) < 4 or not is_value(tokens[-1]):
        return []
    for i in range(1, len(tokens) - 2):
        if tokens[i].low not in ("to", "with", "at") and tokens[i].text != ":":
            continue
        said = [t for t in bare(tokens[i + 1 : -1]) if t.low not in ("of", "is") and t.text not in (":", "=")]
        if " ".join(t.low for t in said) in VALUED:
            return change(scope, [*said, *_words("of"), *tokens[:i], *_words("to"), tokens[-1]])
    return []


def _only_number(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“set the abnormally low check to 0.75”: the only number that it has."""
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("to", "at")), 0)
    value = bare(tokens[at + 1 :])
    if not at or len(value) != 1 or value[0].kind != "number":
        return []
    found = [m.thing for one in locate(scope, tokens[:at]) for m in one.matches]
    keys = [
        k for t in found if isinstance(t.value, dict) for k in ("confidence", "confidence_threshold") if k in t.value
    ]
    if len(found) != 1 or len(keys) != 1:
        return [refuse("change_field", "A number alone is no name; please say what should be set to it.")]
    return change(scope, [*_words(keys[0].replace("_", " ")), *_words("of"), *tokens[:at], *_words("to"), *value])


def _redirected(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“R to go from A to B”: both ends of a relationship."""
    lows = [t.low for t in tokens]
    verb = next((i for i, low in enumerate(lows) if i and low in ("go", "run", "lead", "point")), None)
    if verb is None:
        return []
    start = lows.index("from", verb) if "from" in lows[verb:] else None
    end = next((i for i in range(len(lows) - 1, verb, -1) if lows[i] == "to"), None)
    name = tokens[: verb - 1 if lows[verb - 1] == "to" else verb]
    pieces: list[Piece] = []
    if start is not None:
        source = tokens[start + 1 : end if end and end > start else None]
        pieces += change(scope, [*_words("from of"), *name, *_words("to"), *source])
    if end is not None:
        pieces += change(scope, [*_words("to side of"), *name, *_words("to"), *tokens[end + 1 :]])
    return pieces


def _speaks_of_field(scope: Scope, tokens: Sequence[Token]) -> bool:
    return bool(read_field(scope, tokens).refusal)


def _several(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“the confidence of A to 0.9 and of B to 0.8”, “the description of A to 'x' and the version to 2.0.0”."""
    ends = [i for i, t in enumerate(tokens) if t.low in ("and", ",") and any(u.low == "to" for u in tokens[:i])]
    for end in ends:
        if not any(t.low == "to" for t in tokens[end + 1 :]) or tokens[end + 1 : end + 2] == ():
            continue
        first, second = tokens[:end], _with_field(tokens[:end], tokens[end + 1 :])
        if read_field(scope, _before(second)).fields and read_field(scope, _before(first)).fields:
            return [*change(scope, first), *change(scope, second)]
    return []


def _with_field(first: Sequence[Token], second: Sequence[Token]) -> Sequence[Token]:
    """“… and of B to 0.8”: the field that was said before “of” holds on."""
    if not second or second[0].low not in ("of", "for", "that"):
        return second
    at = next((i for i, t in enumerate(first) if t.low in ("of", "for")), 0)
    start = 1 if second[0].low == "that" else 0
    return [*first[:at], *second[start:]] if at else second


def _before(tokens: Sequence[Token]) -> Sequence[Token]:
    at = next((i for i, t in enumerate(tokens) if t.low == "to"), len(tokens))
    return tokens[:at]


def _candidates(tokens: Sequence[Token]) -> list[tuple[Sequence[Token], Sequence[Token]]]:
    """All splits into what is set and its value: at “to” and the like, from “a from x to y”, or before the value."""
    found: list[tuple[Sequence[Token], Sequence[Token]]] = []
    for i in range(1, len(tokens) - 1):
        if tokens[i].low in VALUE_AFTER or tokens[i].text in ("→", "=", ":"):
            what = tokens[:i]
            while len(what) > 1 and (what[-1].text == "," or what[-1].low in ("it", "that", "this")):
                what = what[:-1]
            start = next((j for j, t in enumerate(what) if j and t.low == "from"), None)
            found += _placed_last(what, tokens[i + 1 :])
            found.append((what, tokens[i + 1 :]))
            if start is not None and i - start > 1:
                found.append((what[:start], tokens[i + 1 :]))
    for i in range(1, len(tokens) - 2):
        if tokens[i].low in _PLAIN_VALUES and tokens[i + 1].low in ("for", "of", "on", "in"):
            found.append(([*tokens[:i], Token("of", "word"), *tokens[i + 2 :]], tokens[i : i + 1]))
    if len(tokens) > 1 and (tokens[-1].kind in ("literal", "number") or tokens[-1].low in _PLAIN_VALUES):
        found.append((tokens[:-1], tokens[-1:]))
    return found


def is_value(token: Token) -> bool:
    """Whether a token can only be the value of a field."""
    return token.kind in ("literal", "number") or token.low in _PLAIN_VALUES


def _placed_last(what: Sequence[Token], value: Sequence[Token]) -> list[tuple[Sequence[Token], Sequence[Token]]]:
    """“the threshold to 0.5 for X”: what it belongs to comes after the value."""
    at = next((i for i, t in enumerate(value) if i and t.low in ("for", "of", "on", "in")), None)
    simple = at is not None and (at == 1 and (value[0].kind in ("literal", "number") or value[0].low in _PLAIN_VALUES))
    return [([*what, Token("of", "word"), *value[at + 1 :]], value[:at])] if at is not None and simple else []


_PLAIN_VALUES = frozenset(["low", "medium", "high", "critical", "true", "false"])


def _set(scope: Scope, lookup: Lookup, value: Sequence[Token]) -> list[Piece]:
    pieces = [set_field(scope, field, value) for field in lookup.fields]
    if lookup.every or len(pieces) == 1:
        return pieces
    readings = tuple(r for p in pieces for r in p.readings)
    if not readings:
        return pieces[:1]
    return [Piece("change_field", readings, "Several things fit. Which one should change?")]


def set_field(scope: Scope, field: Field, value: Sequence[Token]) -> Piece:
    """Plan giving a field the value that a phrase says, read as that field takes it."""
    text = joined(bare(value))
    if field.key in ("from", "to", "entity_type"):
        return _refer(scope, field, text)
    if field.key == "attribute":
        return _fill(scope, field, text)
    if field.owner is not None and field.key in ("name", "type", "pattern", "template") and field.key != "pattern":
        return _renamed(scope, field, value)
    read = read_value(field.key, value, field.old)
    if not isinstance(read, Typed):
        return refuse(_intent(field), read)
    return Piece(_intent(field), (assign(field, read.value),))


def _renamed(scope: Scope, field: Field, value: Sequence[Token]) -> Piece:
    thing = field.owner
    if thing is None:
        return refuse(_intent(field), NOTHING)
    name = read_names(value, lambda kind: False)[0]
    if thing.kind == "entity" and field.key == "type":
        reading = rename_thing(scope.pack, thing, name)
        kept = [
            {**op, "updates": {"type": op["updates"]["type"]}} if op["action"] == "update" else op
            for op in reading.operations
        ]
        note = "Only the type changes, and what refers to it follows; the name stays."
        return Piece(
            "change_field",
            (done("change_field", kept, f"Change the type of {quote(thing.name)} to {quote(name.text)}.", (note,)),),
        )
    return Piece(f"rename_{thing.kind}", (rename_thing(scope.pack, thing, name, field.assumption),))


def _refer(scope: Scope, field: Field, text: str) -> Piece:
    found = scope.names.find(text, ("entity",))
    if not found:
        near = scope.names.nearest(text, ("entity",))
        return refuse(
            _intent(field),
            f"There is no entity “{text}”. {'The nearest: ' + ', '.join(near) + '.' if near else ''}".strip(),
        )
    readings = tuple(assign(field, str(m.thing.value.get("type") or m.thing.name), m.assumption(text)) for m in found)
    return Piece(_intent(field), readings, "Which entity do you mean?" if len(readings) > 1 else "")


def _fill(scope: Scope, field: Field, text: str) -> Piece:
    entity = scope.pack.entity(str(field.owner.value.get("entity_type"))) if field.owner else None
    owner = scope.pack.at(entity.path) if entity else None
    found = scope.names.find(text, ("attribute",), owner) if owner else ()
    if owner and not found:
        own = ", ".join(entity.attributes) if entity else ""
        return refuse(_intent(field), f"{owner.name} has no attribute “{text}”. It has {own}.")
    return Piece(_intent(field), (assign(field, found[0].thing.name if found else text),))


def assign(field: Field, value: Any, assumption: str = "") -> Reading:
    """Plan setting a field to a value of the right type."""
    named = called(field)
    saying = f"Set {named} to {quote(value) if isinstance(value, str) else str(value).lower()}."
    owner = field.owner.path if field.owner else ()
    if field.old == value and type(field.old) is type(value):
        return nothing(_intent(field), f"{named[:1].upper() + named[1:]} is that already.", saying, owner)
    return done(_intent(field), [_operation(field, value)], saying, (field.assumption, assumption), owner)


def _operation(field: Field, value: Any) -> Operation:
    owner = field.owner
    if owner is not None and owner.kind == "attribute" and not isinstance(owner.value, dict):
        return {"action": "replace", "path": list(owner.path), "value": {"name": owner.name, field.key: value}}
    there = field.old is not None or (owner is not None and field.key in owner.value)
    if not there and owner is not None and owner.kind == "attribute":
        return {"action": "add", "path": list(field.path), "value": value}
    if there or owner is None:
        return {"action": "replace", "path": list(field.path), "value": value}
    place = {"after": "type"} if field.key == "description" and owner.kind == "entity" and "type" in owner.value else {}
    return {"action": "add", "path": list(field.path), "value": value, **place}


def _top_name(field: Field) -> str:
    named = str(field.path[-1]).replace("_", " ")
    return f"the {named}" + (f" of {str(field.path[-2]).replace('_', ' ')}" if len(field.path) > 1 else "")


def _intent(field: Field) -> str:
    return (
        f"set_{field.key}"
        if field.owner is None and field.key in ("name", "description", "version")
        else "change_field"
    )


def unvalued(lookup: Lookup) -> Piece:
    """Ask for the new value of a field that is not said, and of which thing where several have such a field."""
    fields = lookup.fields
    if len(fields) == 1:
        old = fields[0].old
        now = f" It is {quote(old) if isinstance(old, str) else old} now." if isinstance(old, str | int | float) else ""
        return ask(_intent(fields[0]), f"What should {called(fields[0])} be?{now}")
    key = fields[0].key.replace("_", " ")
    choices = tuple(f"Change {called(field)}." for field in fields)
    return ask(_intent(fields[0]), f"Which {key} is meant, and what should it be?", suggestions=choices)


def called(field: Field) -> str:
    """Name a field for people, with what it belongs to."""
    return f"the {field.key.replace('_', ' ')} of {thing_phrase(field.owner)}" if field.owner else _top_name(field)


def _undecided(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“change the jurisdiction”: what is named is there, but what should become of it is not said."""
    found = locate(scope, tokens)
    things = [m.thing for one in found for m in one.matches if m.how in ("exact", "plural", "synonym")]
    if not things or not all(one.matches for one in found):
        return []
    choices = tuple(f"Rename {thing_phrase(t)}." for t in things)
    named = f"“{things[0].name}”"
    where = f"{named} stands in several places. Which one should change, and how?"
    return [
        ask("change_field", where if len(things) > 1 else f"What should change about {named}?", suggestions=choices)
    ]


def replace_thing(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “replace x with y”, for fields and for names alike."""
    at = next((i for words in (("with", "by"), ("for",)) for i, t in enumerate(tokens) if i and t.low in words), None)
    if at is None:
        return change_or_ask(scope, tokens)
    what, value = tokens[:at], tokens[at + 1 :]
    lookup = read_field(scope, what)
    if lookup.fields:
        return _set(scope, lookup, value)
    return rename(scope, [*what, Token("to", "word"), *value])


def add_value(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “add the description '…' to X”, “add a confidence of 0.9 to X”: a field that gets a value."""
    body = bare(tokens)
    key = next((n for n in (3, 2, 1) if " ".join(t.low for t in body[:n]) in VALUED), 0)
    rest = bare([t for i, t in enumerate(body[key:]) if i or t.low != "of"]) if key else ()
    if len(rest) > 2 and rest[0].low in ("to", "for") and is_value(rest[-1]):
        owner = [t for t in rest[1:-1] if t.text != ":" and t.low != "saying"]
        return change(scope, [*body[:key], *_words("of"), *owner, *_words("to"), rest[-1]])
    if len(rest) < 3 or not (rest[0].kind in ("literal", "number") or rest[0].low in _PLAIN_VALUES):
        return []
    if rest[1].low not in ("to", "for", "of", "on", "in"):
        return []
    return change(scope, [*body[:key], *_words("of"), *rest[2:], *_words("to"), rest[0]])


def give_value(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “give X the description '…'” and “give X the name Y”."""
    named = next((i for i, t in enumerate(tokens) if i and t.low == "name" and tokens[i + 1 :]), 0)
    if named and tokens[named - 1].low in ("the", "new"):
        owner = [t for t in tokens[:named] if t.low not in ("the", "new")]
        return rename(scope, [*owner, *_words("to"), *tokens[named + 1 :]])
    if len(tokens) < 3 or (tokens[-1].kind not in ("literal", "number") and tokens[-1].low not in _PLAIN_VALUES):
        return []
    before = list(tokens[:-1])
    if before[-1].low in ("of", "as"):
        before = before[:-1]
    size = next((n for n in (3, 2, 1) if " ".join(t.low for t in before[-n:]) in VALUED), 0)
    if not size:
        return []
    owner = [t for t in before[:-size] if t.low not in ("a", "the", "an", "with")]
    return change(scope, [*before[-size:], *_words("of"), *owner, *_words("to"), tokens[-1]])


VALUED = frozenset(
    ["description", "confidence", "priority", "threshold", "confidence threshold", "reasoning type", "rule type",
     "expected answer type", "answer type", "definition"]
)  # fmt: skip


def describe(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “describe X as '…'”."""
    at = next((i for i, t in enumerate(tokens) if (i and t.low in ("as", "with")) or t.text == ":"), None)
    if at is None and tokens and tokens[-1].kind == "literal" and len(tokens) > 1:
        return change(scope, [*_words("description of"), *tokens[:-1], *_words("to"), tokens[-1]])
    if at is None:
        return [ask("change_field", "How should it be described?")]
    return change(scope, [*_words("description of"), *tokens[:at], *_words("to"), *tokens[at + 1 :]])


def _words(text: str) -> list[Token]:
    return [Token(w, "word") for w in text.split()]
