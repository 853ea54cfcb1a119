"""Extraction patterns: adding one for an attribute, and finding the one that a phrase means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.pack.regexes import compile_problem
from core.pack.things import Thing
from core.planning.offline.extras import split_extras
from core.planning.offline.items import in_order, new_in_list
from core.planning.offline.matching import Names, singular
from core.planning.offline.outcomes import Piece, ask, done, nothing, refuse
from core.planning.offline.phrases import bare, kind_at
from core.planning.offline.sayings import quote
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined
from core.planning.offline.values import Typed, read_value

INTENT = "add_pattern"
FILLERS = frozenset(
    ["for", "to", "that", "which", "extracts", "extract", "extracting", "captures", "capturing", "capture", "finds",
     "finding", "find", "matches", "matching", "match", "fills", "filling", "fill", "the", "a", "an", "recognises",
     "recognizes", "detects", "detecting", "detect", "of", "on", "in", "from", "into", "pull", "pulls", "with",
     "get", "recognising", "recognizing", "identifies", "identify", "attribute", "field", "entity", "targeting",
     "and", "using", "as", "field", ",", ":", "new", "regex", "pattern", "extraction", "so", "we", "can",
     "mapped", "mapping", "maps", "should", "value", "values", "like", "look", "looks", "assign", "assigned"]
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """An entity and one of its attributes; `attribute` is empty when none was named."""

    entity: Thing
    attribute: str


def targets(names: Names, tokens: Sequence[Token]) -> list[Target]:
    """Read “case_number of Case”, “Case.case_number”, “the Case case number”, “Case”, “case_number”."""
    body = [t for t in tokens if t.kind != "mark" or t.text == "'s"]
    words = _plain([t for t in body if t.text != "'s"])
    text = joined(words)
    if "." in text and not text.endswith("."):
        first, _, rest = text.partition(".")
        found = _pairs(names, first, rest)
        if found:
            return found
    for i in range(1, len(words)):
        left, right = joined(_plain(words[:i])), joined(_plain(words[i:]))
        found = _pairs(names, left, right) or _pairs(names, right, left)
        if found:
            return found
    if not text:
        return []
    entities = names.find(text, ("entity",), near=False)
    if entities:
        return [Target(m.thing, "") for m in entities]
    attributes = [m.thing for m in names.find(text, ("attribute",)) if m.thing.owner and m.thing.owner.kind == "entity"]
    if attributes:
        return [Target(t.owner, t.name) for t in attributes if t.owner]
    return [Target(m.thing, "") for m in names.find(text, ("entity",))]


def _plain(words: Sequence[Token]) -> list[Token]:
    """Drop fillers at both ends of the phrase, but never all of it."""
    start, end = 0, len(words)
    while start < end and words[start].low in FILLERS:
        start += 1
    while end > start and words[end - 1].low in FILLERS:
        end -= 1
    return list(words[start:end])


def _pairs(names: Names, entity: str, attribute: str) -> list[Target]:
    found = []
    for match in names.find(entity, ("entity",), near=False) or _synonyms(names, entity):
        for inner in names.find(attribute, ("attribute",), match.thing):
            found.append(Target(match.thing, inner.thing.name))
    return found


def _synonyms(names: Names, entity: str) -> Sequence[Any]:
    return [m for m in names.find(entity, ("entity",)) if m.how == "synonym"]


def add_pattern(names: Names, tokens: Sequence[Token]) -> list[Piece]:
    """Plan a new extraction pattern: the expression in quotes, what it fills, and how sure it is."""
    extras = split_extras(tokens, (), ("confidence", "description", "attribute", "entity_type"))
    literals = [t for t in tokens if t.kind == "literal"]
    if not literals:
        return [_without_expression(names, tokens)]
    expression = max(literals, key=_looks_like_regex)
    problem = compile_problem(expression.text)
    if problem:
        return [refuse(INTENT, f"“{expression.text}” is not a valid regular expression: {problem}.")]
    fields: dict[str, Any] = {}
    for key in ("confidence", "description"):
        if key in extras.fields:
            value = read_value(key, _value_part(extras.fields[key], key))
            if not isinstance(value, Typed):
                return [refuse(INTENT, value)]
            fields[key] = value.value
    said = [t for key in ("attribute", "entity_type") for t in extras.fields.get(key, ())]
    rest = [t for t in (*extras.head, *said, *extras.loose) if t is not expression]
    if "confidence" in extras.fields:
        rest += [t for t in _after_value(extras.fields["confidence"]) if t is not expression and t.text != ":"]
    return [_pattern(names, expression.text, rest, fields)]


def _pattern(names: Names, expression: str, rest: Sequence[Token], fields: dict[str, Any]) -> Piece:
    existing = [p for p in names.pack.patterns if p.pattern == expression]
    groups = list(re.compile(expression).groupindex)
    body = _plain(_without_kind(rest))
    wanted = targets(names, body)
    if body and not wanted:
        text = joined(bare(body))
        near = names.nearest(text, ("entity", "attribute"))
        hint = f" The nearest: {', '.join(near)}." if near else ""
        return refuse(
            INTENT, f"“{text}” is no entity and no attribute of one, so the pattern has nothing to fill.{hint}"
        )
    if not wanted:
        wanted = [
            Target(t.owner, t.name) for g in groups for t in names.pack.of_kind("attribute")
            if t.name == g and t.owner and t.owner.kind == "entity"
        ]  # fmt: skip
    choices = [c for target in wanted for c in _with_attribute(names, target, groups)]
    readings = tuple(
        nothing(INTENT, "This pattern is already there for that attribute.", _saying(expression, c, fields))
        if any((p.entity_type, p.attribute) == (_type(c.entity), c.attribute) for p in existing)
        else done(INTENT, new_in_list(names, ("extraction_patterns",), _item(names, expression, c, fields)),
                  _saying(expression, c, fields), owner=c.entity.path)
        for c in choices
    )  # fmt: skip
    if not readings:
        return ask(
            INTENT, "Which attribute of which entity should the pattern fill?", suggestions=_suggest(names, expression)
        )
    return Piece(INTENT, readings, "" if len(readings) == 1 else "Which attribute should the pattern fill?")


def _with_attribute(names: Names, target: Target, groups: Sequence[str]) -> list[Target]:
    """Without a named attribute the pattern's groups decide, else every attribute is a choice."""
    if target.attribute:
        return [target]
    own = [t.name for t in names.pack.of_kind("attribute", target.entity)]
    chosen = [g for g in groups if g in own] or own
    return [Target(target.entity, name) for name in chosen]


def _item(names: Names, expression: str, target: Target, fields: dict[str, Any]) -> dict[str, Any]:
    item = {"pattern": expression, "entity_type": _type(target.entity), "attribute": target.attribute, **fields}
    return in_order(names, "pattern", item)


def _type(entity: Thing) -> str:
    return str(entity.value.get("type") or entity.name)


def _saying(expression: str, target: Target, fields: dict[str, Any]) -> str:
    with_ = "".join(f" with {key} {quote(v) if isinstance(v, str) else v}" for key, v in fields.items())
    where = f"{quote(target.attribute)} of {quote(target.entity.name)}"
    return f"Add the extraction pattern `{expression}` for {where}{with_}."


def _suggest(names: Names, expression: str) -> tuple[str, ...]:
    some = [(e, e.attributes[0]) for e in names.pack.entities if e.attributes][:4]
    return tuple(f"Add the extraction pattern `{expression}` for {quote(a)} of {quote(e.name)}." for e, a in some)


def _without_expression(names: Names, tokens: Sequence[Token]) -> Piece:
    some = next(((e, e.attributes[0]) for e in names.pack.entities if e.attributes), None)
    example = (
        (f"Add the extraction pattern `{some[1]}: (.+)` for {quote(some[1])} of {quote(some[0].name)}.",)
        if some
        else ()
    )
    return ask(
        INTENT, "Which regular expression should the pattern have? Please put it in quotes.", suggestions=example
    )


def _looks_like_regex(token: Token) -> tuple[int, int]:
    return sum(c in "\\[](){}?*+|^$" for c in token.text), len(token.text)


def _value_part(tokens: Sequence[Token], key: str) -> Sequence[Token]:
    return tokens[:1] if key == "confidence" else tokens


def _after_value(tokens: Sequence[Token]) -> list[Token]:
    return list(tokens[1:])


def _without_kind(tokens: Sequence[Token]) -> list[Token]:
    body = list(bare(tokens))
    kind, length = kind_at(body, 0)
    return body[length:] if kind == "pattern" else body


def find_patterns(names: Names, tokens: Sequence[Token]) -> list[Thing]:
    """Give the patterns that a phrase means: by their expression, by what they fill, or by words in them."""
    literals = [t for t in tokens if t.kind == "literal"]
    patterns = names.pack.of_kind("pattern")
    for literal in literals:
        exact = [t for t in patterns if t.value.get("pattern") == literal.text]
        inside = [t for t in patterns if fold(literal.text) in fold(_readable(t))]
        if exact or inside:
            return exact or inside
    words = [t for t in _plain([t for t in tokens if t.text != "'s"]) if t.kind != "mark"]
    words = [t for t in words if kind_at([t], 0)[0] != "pattern" and t.low not in ("extraction", "pattern", "patterns")]
    words = _plain(words)
    wanted = targets(names, words)
    found = [t for t in patterns if any(_fills(t, target) for target in wanted)]
    if found or not words:
        text = joined(words)
        worded = [t for t in found if len(found) > 1 and fold(text) in fold(_readable(t))]
        return worded if len(worded) == 1 and not names.find(text, ("entity",), near=False) else found
    text = singular(fold(joined(words)))
    named = [t for t in patterns if text == fold(str(t.value.get("attribute")))]
    if named:
        return named
    return [t for t in patterns if text in fold(_readable(t)) or text in fold(str(t.value.get("entity_type")))]


def _fills(pattern: Thing, target: Target) -> bool:
    same = pattern.value.get("entity_type") == _type(target.entity)
    return same and (not target.attribute or pattern.value.get("attribute") == target.attribute)


def _readable(pattern: Thing) -> str:
    """The letters of an expression, for “the Case No pattern”."""
    text = str(pattern.value.get("pattern", ""))
    return re.sub(r"\\s[*+?]?|\[\\s:?\][*+]?", " ", text).replace("\\", "")
