"""New items: entities, relationships, workflows, templates, questions and rules, in the order of their siblings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.pack.sections import BY_KIND, word
from core.pack.things import Path
from core.pack.words import listed
from core.planning.offline.extras import Extras, split_extras
from core.planning.offline.matching import Names, singular
from core.planning.offline.members import shaped
from core.planning.offline.outcomes import Piece, ask, done, nothing, refuse
from core.planning.offline.phrases import Name, bare, kind_at
from core.planning.offline.phrases import names as read_names
from core.planning.offline.sayings import quote
from core.planning.offline.styles import (
    attribute_like,
    display,
    fold,
    like,
    relation_like,
    snake,
    style_of,
    title_like,
    type_like,
    upper_snake,
)
from core.planning.offline.tokens import Token, joined
from core.planning.offline.values import Typed, read_value


@dataclass(frozen=True)
class Form:
    """How an item of a kind is filled: its lists (kind to key), its single fields, the usual list."""

    lists: Mapping[str, str]
    fields: tuple[str, ...] = ()
    usual: str = ""
    demanded: tuple[str, ...] = ()


FORMS: dict[str, Form] = {
    "entity": Form({"attribute": "attributes", "synonym": "synonyms"}, ("description",), "attribute",
    ("attributes",)),
    "relationship": Form({"attribute": "attributes", "synonym": "synonyms"}, ("description",), "attribute"),
    "relationship type": Form({"flag": "business_context"}, (), "flag"),
    "business pattern": Form(
        {"stage": "stages", "trigger": "triggers", "involved entity": "entities_involved", "tag": "tags",
         "decision point": "decision_points"},
        ("description",), "stage",
    ),
    "reasoning template": Form({"step": "steps", "trigger": "triggers"}, ("confidence_threshold",
    "description"), "step"),
    "multihop question": Form({"example": "examples"}, ("priority", "reasoning_type"), "example"),
    "question template": Form(
        {"attribute": "attributes", "entity type": "entity_types"}, ("priority", "expected_answer_type"), "attribute"
    ),
    "business rule": Form({"rule": "rules"}, ("description", "rule_type"), "rule"),
}  # fmt: skip


def add_item(names: Names, kind: str, tokens: Sequence[Token]) -> list[Piece]:
    """Plan one new item (or several that are only named) from the phrase after the verb."""
    form = FORMS[kind]
    extras = split_extras(tokens, tuple(form.lists), form.fields)
    if kind_at(bare(extras.head), 0)[1] == len(bare(extras.head)) and extras.loose:
        extras.head, extras.loose = (*extras.head, *extras.loose), ()
    head = _without_for(_without_group(extras.head, kind), kind)
    called = read_names(head, lambda k: k in (kind, "reasoning template"))
    called = [n if n.kind == kind or not n.kind else Name(n.whole, n.literal) for n in called]
    if not called or all(name.vague for name in called):
        return [_unnamed(names, kind)]
    called = _with_types([_typed(name) for name in called])
    filled = _filled(names, kind, form, extras)
    if isinstance(filled, Piece):
        return [filled]
    doubtful = next((n.text for n in called if n.doubtful), "")
    if doubtful:
        return [
            ask(f"add_{kind}".replace(" ", "_"), f"Is “{doubtful}” as a whole the name? Then please put it in quotes.")
        ]
    return [_one(names, kind, name, filled, extras) for name in called]


def _without_for(head: Sequence[Token], kind: str) -> Sequence[Token]:
    """“a new entity for nurses” is about one Nurse."""
    body = bare(head)
    front, length = kind_at(body, 0)
    if front == kind and len(body) > length + 1 and body[length].low in ("for", "to"):
        rest = bare(body[length + 1 :])
        rest = (
            rest[1:] if rest and rest[0].low in ("represent", "describe", "cover", "model") and len(rest) > 1 else rest
        )
        text = joined(rest)
        return [Token(singular(fold(text)) if rest[-1].kind == "word" else text, "literal")]
    return head


def _typed(name: Name) -> Name:
    """“Property Manager of type PROPERTY_MANAGER” says the type, too."""
    title, of_type, said = name.text.partition(" of type ")
    return Name(title, name.literal, name.kind, name.whole, remark=said) if of_type else name


def _with_types(called: Sequence[Name]) -> list[Name]:
    """“Nurse, type NURSE” is one thing with its type, and not two."""
    out: list[Name] = []
    for name in called:
        front, _, said = name.text.partition(" ")
        if out and not name.literal and front.casefold() == "type" and said and not out[-1].remark:
            out[-1] = replace(out[-1], remark=said)
        else:
            out.append(name)
    return out


def _unnamed(names: Names, kind: str) -> Piece:
    example = {"entity": "Add an entity “Witness” with the attributes name and phone"}.get(kind)
    suggestion = f"{example or f'Add the {word(kind)} “…”'}."
    suggestions = (suggestion,) if example else ()
    return ask(f"add_{kind}".replace(" ", "_"), f"What should the new {word(kind)} be called?", (), suggestions)


def _one(names: Names, kind: str, name: Name, filled: Mapping[str, Any], extras: Extras) -> Piece:
    section = BY_KIND[kind]
    intent = f"add_{kind}".replace(" ", "_")
    title, named = naming(names, kind, name)
    existing = [m.thing for m in names.find(title, (kind,), near=False)] or [
        t for t in names.pack.of_kind(kind) if named.get("type") in (*t.names, None) and "type" in named
    ]
    if existing:
        text = f"There is already {_one_of(kind)} called {existing[0].name}."
        return Piece(intent, (nothing(intent, text, f"Add the {word(kind)} {quote(title)}.", existing[0].path),))
    if kind == "question template":
        return _question(names, intent, title, filled, extras)
    path: Path = (section.key,)
    item = in_order(names, kind, {**named, **filled})
    operations = new_in_list(names, path, item)
    saying = item_saying(kind, title, filled)
    return Piece(intent, (done(intent, operations, saying, _remarks(name, title, named)),))


def naming(names: Names, kind: str, name: Name) -> tuple[str, dict[str, Any]]:
    """Give the name to show and the identifying fields of a new item, in the style of the pack."""
    if kind == "entity":
        title = title_like(name.text, [e.name for e in names.pack.entities])
        said = re.sub(r"(?i)^type:?\s+", "", name.remark)
        return title, {
            "name": title,
            "type": said
            if said != said.casefold() and " " not in said
            else type_like(said or name.text, [e.type for e in names.pack.entities]),
        }
    siblings = [t.name for t in names.pack.of_kind(kind)]
    if kind == "relationship":
        title = relation_like(name.text, siblings)
        return title, {relationship_key(names): title}
    if kind == "relationship type":
        found = names.find(name.text, ("relationship",))
        title = found[0].thing.name if found else upper_snake(name.text)
        return title, {"type": title}
    if kind in ("multihop question", "question template"):
        return name.text, {"template": name.text}
    style = style_of(siblings)
    if name.literal:
        title = name.text
    elif style == "spaced" and name.text == name.text.casefold():
        title = display(name.text)
    else:
        title = snake(name.text) if style == "snake" else name.text
    return title, {"name": title}


def relationship_key(names: Names) -> str:
    """Give the key under which this pack names its relationships."""
    relationships = names.pack.relationships
    return "type" if relationships and "name" not in relationships[0].data else "name"


def in_order(names: Names, kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """Put the fields of a new item in the order of its siblings' fields, under the keys they use."""
    siblings = [t.value for t in names.pack.of_kind(kind) if isinstance(t.value, Mapping)]
    spelling = {"attributes": "properties", "entities_involved": "entities"}
    used = {key for sibling in siblings for key in sibling}
    respelt = {spelling.get(k, k) if k not in used and spelling.get(k) in used else k: v for k, v in item.items()}
    longest = max(siblings, key=len, default={})
    order = [*longest, *(key for sibling in siblings for key in sibling), *respelt]
    return {key: respelt[key] for key in dict.fromkeys(order) if key in respelt}


def new_in_list(names: Names, path: Path, item: Any) -> list[dict[str, Any]]:
    """Append an item to a list of the pack, making the list where there is none."""
    here: Any = names.pack.data
    for depth, key in enumerate(path):
        inner = here.get(key) if isinstance(here, Mapping) else None
        if inner is None and depth < len(path) - 1:
            return [{"action": "add", "path": list(path[: depth + 1]), "value": {path[-1]: [item]}}]
        here = inner
    value = item if isinstance(here, list) else [item]
    return [{"action": "add", "path": list(path), "value": value}]


def item_saying(kind: str, title: str, filled: Mapping[str, Any]) -> str:
    """Say a new item with everything it comes with."""
    parts = [f"{key.replace('_', ' ')} {_said(value)}" for key, value in filled.items() if value]
    return f"Add the {word(kind)} {quote(title)}{' with ' if parts else ''}{' and '.join(parts)}."


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return listed([quote(str(v)) for v in value.values()])
    if isinstance(value, list):
        return listed([quote(str(v["name"] if isinstance(v, Mapping) else v)) for v in value])
    return quote(value) if isinstance(value, str) else str(value)


def _filled(names: Names, kind: str, form: Form, extras: Extras) -> dict[str, Any] | Piece:
    filled: dict[str, Any] = {key: [] for key in form.demanded}
    for name, tokens in extras.fields.items():
        if name in form.lists:
            filled[form.lists[name]] = _list(names, kind, name, tokens)
        else:
            value = read_value(name, tokens)
            if isinstance(value, Typed):
                filled[name] = value.value
            else:
                return refuse(f"add_{kind}".replace(" ", "_"), value)
    if extras.loose and form.usual and not filled.get(form.lists[form.usual]):
        filled[form.lists[form.usual]] = _list(names, kind, form.usual, extras.loose)
    return {key: value for key, value in filled.items() if value or key in form.demanded}


def _list(names: Names, kind: str, member: str, tokens: Sequence[Token]) -> Any:
    wanted = [n for n in read_names(tokens, lambda k: k == member) if n.text]
    siblings = [t.name for t in names.pack.of_kind(member)]
    if member == "attribute":
        values = [attribute_like(n.text, (), siblings) for n in wanted]
    elif member == "involved entity":
        values = [_entity_type(names, n) for n in wanted]
    else:
        values = [n.text if n.literal or member in ("rule", "example") else like(n.text, siblings) for n in wanted]
    values = list(dict.fromkeys(values))
    if member == "attribute":
        return shaped(names.pack, kind, member, values)
    if member == "flag":
        return dict.fromkeys(map(snake, values), True)
    if member != "step":
        return values
    text = any(isinstance(t.path[-1], str) for t in names.pack.of_kind("step")[:1])
    return {str(i) if text else i: value for i, value in enumerate(values, 1)}


def _entity_type(names: Names, name: Name) -> str:
    found = names.find(name.text, ("entity",))
    return str(found[0].thing.value.get("type") or found[0].thing.name) if found else upper_snake(name.text)


def _question(names: Names, intent: str, title: str, filled: Mapping[str, Any], extras: Extras) -> Piece:
    """A question template stands under a kind of question, which must be said."""
    groups = names.pack.of_kind("question kind")
    asked = [g for g in groups if fold(g.name) in fold(" ".join(t.text for t in extras.head if t.kind != "literal"))]
    readings = tuple(
        done(
            intent,
            new_in_list(names, group.path, in_order(names, "question template", {"template": title, **filled})),
            f"{item_saying('question template', title, {}).rstrip('.')} to the kind of question {quote(group.name)}"
            f"{item_saying('', '', filled).removeprefix('Add the  “”')}",
            owner=group.path,
        )
        for group in (asked or groups)
    )
    if not readings:
        return refuse(intent, "The pack has no question templates with kinds of questions to add it to.")
    return Piece(intent, readings, "" if len(readings) == 1 else "Under which kind of question should it stand?")


def _without_group(head: Sequence[Token], kind: str) -> tuple[Token, ...]:
    """Leave out where a question is to stand, which is read apart."""
    for i, token in enumerate(head):
        if i and head[i - 1].kind == "literal" and token.low in ("to", "under", "in", "for", "into", "on"):
            return tuple(head[:i])
    body = bare(head)
    front, length = kind_at(body, 0)
    if front == "reasoning template" and kind != front and length:
        body = body[length:]
    return body


def _remarks(name: Name, title: str, named: Mapping[str, Any]) -> tuple[str, ...]:
    if "type" in named and "name" in named and not name.remark:
        return (f"{title} gets the type {named['type']}.",)
    return ()


def _one_of(kind: str) -> str:
    return f"an {word(kind)}" if word(kind)[0] in "aeiou" else f"a {word(kind)}"
