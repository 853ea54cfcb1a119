"""Everywhere in a pack that something is referred to: by the format's own references, and by words that name it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.pack.model import Pack, PatternRef
from core.pack.regexes import read_regex
from core.pack.sections import word
from core.pack.spelling import fold
from core.pack.things import Path, Thing

How = Literal["value", "key", "member", "item", "text", "group"]
"""value: a field is the name · key: a key is · member: one of a list is · item: an item exists for it alone ·
text: a sentence or placeholder says it · group: a named group of an expression is called like it."""

PLACEHOLDER = re.compile(r"\{([^{}]{1,80})\}")


@dataclass(frozen=True)
class Mention:
    """One place that refers to something. `firm`: the format makes it a reference, so it would dangle."""

    path: Path
    how: How
    what: str
    value: str
    firm: bool = True
    owner: Path = ()


def mentions_of(pack: Pack, thing: Thing) -> tuple[Mention, ...]:
    """List every place that refers to an entity, a relationship or an attribute; nothing for other things."""
    if thing.kind == "entity":
        return tuple(_of_entity(pack, thing))
    if thing.kind == "relationship":
        return tuple(_of_relationship(pack, thing))
    if thing.kind == "attribute" and thing.owner is not None:
        return tuple(_of_attribute(pack, thing, thing.owner))
    return ()


def _of_entity(pack: Pack, thing: Thing) -> Iterator[Mention]:
    kind = str(thing.value.get("type") or "")
    names = {fold(name) for name in thing.names}
    if kind and sum(entity.type == kind for entity in pack.entities) == 1:
        for relationship in pack.relationships:
            for end in ("from", "to"):
                if relationship.data.get(end) == kind:
                    what = f"the relationship {relationship.name}"
                    yield Mention((*relationship.path, end), "item", what, kind, owner=relationship.path)
        for pattern in pack.patterns:
            if pattern.entity_type == kind:
                yield Mention((*pattern.path, "entity_type"), "item", _pattern(pattern), kind, owner=pattern.path)
        for owner in pack.of_kind("alias list"):
            if owner.name == kind:
                yield Mention(owner.path, "key", "its aliases", kind)
        for member in pack.of_kind("involved entity"):
            if member.name == kind and member.owner is not None:
                yield Mention(member.path, "member", f"the business pattern {member.owner.name}", kind)
    for owner in pack.of_kind("required field list"):
        if fold(owner.name) in names:
            yield Mention(owner.path, "key", "its required fields", owner.name)
    yield from _in_questions(pack, names, ("entity type",), exact=kind)
    yield from _in_pairs(pack, names, exact=kind)
    yield from _in_triggers(pack, names)
    yield from _in_texts(pack, kind)


def _of_relationship(pack: Pack, thing: Thing) -> Iterator[Mention]:
    if sum(other.name == thing.name for other in pack.of_kind("relationship")) == 1:
        for other in pack.of_kind("relationship type"):
            if other.name == thing.name:
                path = (*other.path, "type")
                yield Mention(path, "item", f"the relationship type {other.name}", other.name, owner=other.path)
    yield from _in_questions(pack, {fold(thing.name)}, ())
    yield from _in_triggers(pack, {fold(thing.name)})
    yield from _in_texts(pack, thing.name)


def _of_attribute(pack: Pack, thing: Thing, owner: Thing) -> Iterator[Mention]:
    if owner.kind != "entity" or sum(t.name == thing.name for t in pack.of_kind("attribute", owner)) > 1:
        return
    names = {fold(name) for name in owner.names}
    yield from _filled(pack, thing.name, str(owner.value.get("type") or ""))
    for keeper in pack.of_kind("required field list"):
        if fold(keeper.name) in names:
            for member in pack.of_kind("required field", keeper):
                if member.name == thing.name:
                    yield Mention(member.path, "member", f"the required fields of {owner.name}", thing.name)
    alone = sum(thing.name in entity.attributes for entity in pack.entities) == 1
    for question in pack.of_kind("question template"):
        asked = {fold(str(name)) for name in question.value.get("entity_types") or ()}
        if alone or (asked & names and not asked - names):
            yield from _in_question(pack, question, {fold(thing.name)}, ("attribute",))
    if alone and "_" in thing.name:
        for question in pack.of_kind("multihop question"):
            yield from _placeholders(question, {fold(thing.name)})
        yield from _in_triggers(pack, {fold(thing.name)})
        yield from _in_texts(pack, thing.name)


def _filled(pack: Pack, name: str, kind: str) -> Iterator[Mention]:
    for pattern in pack.patterns:
        if not kind or pattern.entity_type != kind:
            continue
        if pattern.attribute == name:
            path = (*pattern.path, "attribute")
            yield Mention(path, "item", _pattern(pattern), name, owner=pattern.path)
        if name in read_regex(pattern.pattern).groups:
            yield from _groups(pattern, name)


def _groups(pattern: PatternRef, name: str) -> Iterator[Mention]:
    """The group itself, and what says by name that a value comes from it."""
    yield Mention((*pattern.path, "pattern"), "group", _pattern(pattern), name, firm=False, owner=pattern.path)
    for key in ("value_template", "full_match_template"):
        if "{" + name + "}" in str(pattern.data.get(key) or ""):
            path = (*pattern.path, key)
            yield Mention(path, "text", _pattern(pattern), "{" + name + "}", firm=False, owner=pattern.path)
    if pattern.data.get("value_from_group") == name:
        path = (*pattern.path, "value_from_group")
        yield Mention(path, "value", _pattern(pattern), name, firm=False, owner=pattern.path)


def _in_questions(pack: Pack, names: set[str], kinds: Sequence[str], *, exact: str = "") -> Iterator[Mention]:
    for question in pack.of_kind("question template"):
        yield from _in_question(pack, question, names, kinds, exact=exact)
    for question in pack.of_kind("multihop question"):
        yield from _placeholders(question, names)


def _in_question(
    pack: Pack, question: Thing, names: set[str], kinds: Sequence[str], *, exact: str = ""
) -> Iterator[Mention]:
    """What a question lists; what is spelled just as a type (`exact`) refers to it, any other only names it."""
    for kind in kinds:
        for member in pack.of_kind(kind, question):
            if fold(member.name) in names:
                what = f"the {word(kind, 2)} of the question “{question.name}”"
                yield Mention(member.path, "member", what, member.name, firm=member.name == exact, owner=question.path)
    yield from _placeholders(question, names)


def _placeholders(question: Thing, names: set[str]) -> Iterator[Mention]:
    template = question.value.get("template")
    for placeholder in dict.fromkeys(PLACEHOLDER.findall(template)) if isinstance(template, str) else ():
        if fold(placeholder) in names:
            path = (*question.path, "template")
            what = f"the question “{question.name}”"
            yield Mention(path, "text", what, "{" + placeholder + "}", firm=False, owner=question.path)


def _in_pairs(pack: Pack, names: set[str], *, exact: str) -> Iterator[Mention]:
    for question in pack.of_kind("question template"):
        pairs = question.value.get("entity_pairs")
        for number, pair in enumerate(pairs if isinstance(pairs, list) else ()):
            for place, name in enumerate(pair if isinstance(pair, list) else ()):
                if fold(str(name)) in names:
                    path = (*question.path, "entity_pairs", number, place)
                    what = f"the entity pairs of the question “{question.name}”"
                    yield Mention(path, "item", what, str(name), firm=name == exact, owner=path[:-1])


def _in_triggers(pack: Pack, names: set[str]) -> Iterator[Mention]:
    for trigger in pack.of_kind("trigger"):
        if fold(trigger.name) in names and trigger.owner is not None:
            yield Mention(trigger.path, "member", f"the triggers of {trigger.owner.name}", trigger.name, firm=False)


def _in_texts(pack: Pack, name: str) -> Iterator[Mention]:
    """Sentences that say a name as such: one in capitals or with underscores, which is no plain word."""
    if not (name.isupper() or "_" in name) or len(name) < 3:
        return
    whole = re.compile(rf"(?<![\w]){re.escape(name)}(?![\w])")
    for path, text, what in _sentences(pack):
        if whole.search(text):
            yield Mention(path, "text", what, name, firm=False)


def _sentences(pack: Pack) -> Iterator[tuple[Path, str, str]]:
    for kind in ("rule", "step", "decision point"):
        for thing in pack.of_kind(kind):
            if isinstance(thing.value, str) and thing.owner is not None:
                yield thing.path, thing.value, f"the {word(kind, 2)} of {thing.owner.name}"
    for thing in pack.things:
        if isinstance(thing.value, Mapping) and isinstance(thing.value.get("description"), str):
            yield (*thing.path, "description"), thing.value["description"], f"the description of {thing.name}"


def _pattern(pattern: PatternRef) -> str:
    text = pattern.pattern if len(pattern.pattern) <= 40 else pattern.pattern[:37] + "…"
    return f"the pattern “{text}”"
