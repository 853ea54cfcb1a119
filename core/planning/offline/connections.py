"""New relationships: “from A to B”, “between A and B”, “link A to B as R”, “A employs B”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from core.planning.offline.extras import split_extras
from core.planning.offline.items import FORMS, _filled, in_order, item_saying, naming, new_in_list
from core.planning.offline.lexicon import PRONOUNS
from core.planning.offline.matching import Match, Names
from core.planning.offline.outcomes import Piece, Reading, ask, done, nothing, refuse
from core.planning.offline.phrases import CALLED, Name, bare, chunks, kind_at
from core.planning.offline.phrases import names as read_names
from core.planning.offline.sayings import quote
from core.planning.offline.tokens import Token, joined

INTENT = "add_relationship"
VIA = frozenset(["via", "as", "through", "by", "called", "named", "using", "with"])


def add_relationship(names: Names, tokens: Sequence[Token]) -> list[Piece]:
    """Plan a new relationship from the phrase after the verb, whichever end comes first."""
    form = FORMS["relationship"]
    extras = split_extras(tokens, tuple(form.lists), form.fields)
    head = list(extras.head)
    if kind_at(bare(head), 0)[1] == len(bare(head)):
        head, extras.loose = [*head, *extras.loose], ()
    if any(t.text == "→" for t in extras.loose):
        head, extras.loose = [*head, *extras.loose], ()
    if extras.loose and (called := _called(extras.loose)):
        head, extras.loose = [*head, *called], ()
    ends = _ends(names, head)
    if isinstance(ends, Piece):
        return [ends]
    rest, source, target = ends
    filled = _filled(names, "relationship", form, extras)
    if isinstance(filled, Piece):
        return [filled]
    return [_relationship(names, _name_in(rest), source, target, filled)]


def link(names: Names, tokens: Sequence[Token], it: str = "") -> list[Piece]:
    """Plan “link A to B as R”: the name comes last, and must be there."""
    start = next((i for i, t in enumerate(tokens) if i and (t.low in ("to", "with", "and") or t.text == "→")), 0)
    cut = next((i for i, t in enumerate(tokens) if i > start and t.low in VIA), len(tokens))
    head, tail = tokens[:cut], tokens[cut + 1 :]
    at = next((i for i, t in enumerate(head) if t.low in ("to", "with", "and") or t.text == "→"), 0)
    if not at:
        return [refuse(INTENT, "A link goes from one entity to another, and only one is named.")]
    first, second = _meant(head[:at], it), _meant(head[at + 1 :], it)
    source, target = _end(names, first), _end(names, second)
    if isinstance(source, Piece):
        return [source]
    if isinstance(target, Piece):
        return [target]
    form = FORMS["relationship"]
    extras = split_extras(tail, tuple(form.lists), form.fields)
    filled = _filled(names, "relationship", form, extras)
    if isinstance(filled, Piece):
        return [filled]
    return [_relationship(names, _name_in(extras.head), source, target, filled)]


def between(names: Names, tokens: Sequence[Token]) -> tuple[Match, ...]:
    """Find the relationships that a phrase names by their ends: “the relationship between Client and Case”."""
    kind, length = kind_at(tokens, 0)
    after = tokens[length : length + 1]
    if kind != "relationship" or not after or after[0].low not in ("between", "from"):
        return ()
    parts = chunks([Token(",", "mark") if t.low in ("to", "→") else t for t in tokens[length + 1 :]])
    if len(parts) != 2:
        return ()
    first, second = ({str(m.thing.value.get("type")) for m in names.find(joined(bare(p)), ("entity",))} for p in parts)
    either = after[0].low == "between"
    return tuple(
        Match(thing, "exact")
        for thing in names.pack.of_kind("relationship")
        if (thing.value.get("from") in first and thing.value.get("to") in second)
        or (either and thing.value.get("from") in second and thing.value.get("to") in first)
    )


def _meant(tokens: Sequence[Token], it: str) -> Sequence[Token]:
    """Put the name of what was spoken of last for “it”."""
    pronoun = it and all(token.low in PRONOUNS for token in tokens)
    return [Token(it, "literal")] if pronoun else tokens


def _called(tokens: Sequence[Token]) -> Sequence[Token]:
    return tokens if any(t.low in ("from", "between") for t in tokens) else ()


def _ends(names: Names, head: Sequence[Token]) -> tuple[Sequence[Token], tuple[Match, ...], tuple[Match, ...]] | Piece:
    """Find both ends of a relationship, and what is left of the phrase."""
    head = [
        t for t in head if t.low not in ("going", "running", "leading", "pointing", "goes", "runs", "leads", "that")
    ]
    lows = [t.low for t in head]
    if "between" in lows:
        i = lows.index("between")
        parts = chunks(head[i + 1 :])
        if len(parts) >= 2:
            second, called = _cut_called(parts[1])
            return _both(names, [*head[:i], *called], parts[0], second)
    arrow = next((i for i, t in enumerate(head) if t.text == "→"), 0)
    head = [t for t in head if t.text not in ("(", ")")]
    arrow = next((i for i, t in enumerate(head) if t.text == "→"), 0)
    lows = [t.low for t in head]
    for i in range(1, arrow):
        source = names.find(joined(bare(head[i:arrow])), ("entity",), near=False)
        if source and not names.find(joined(bare(head[i - 1 : arrow])), ("entity",), near=False):
            return _both(names, head[:i], head[i:arrow], head[arrow + 1 :])
    for i, low in enumerate(lows):
        if low in ("from", "of") and "to" in lows[i + 1 :]:
            j = lows.index("to", i + 1)
            second, called = _cut_called(head[j + 1 :])
            return _both(names, [*head[:i], *called], head[i + 1 : j], second)
    return _spoken(names, head)


def _cut_called(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    at = next(
        (i for i, t in enumerate(tokens) if t.text.casefold() in CALLED or t.low in ("as", ",", "with")), len(tokens)
    )
    return tokens[:at], tokens[at + 1 :]


def _both(
    names: Names, rest: Sequence[Token], first: Sequence[Token], second: Sequence[Token]
) -> tuple[Sequence[Token], tuple[Match, ...], tuple[Match, ...]] | Piece:
    source, target = _end(names, first), _end(names, second)
    if isinstance(source, Piece):
        return source
    if isinstance(target, Piece):
        return target
    return rest, source, target


def _spoken(
    names: Names, head: Sequence[Token]
) -> tuple[Sequence[Token], tuple[Match, ...], tuple[Match, ...]] | Piece:
    """“relationship Attorney SUPERVISES Attorney”: an entity at both ends of the phrase."""
    body = bare(head)
    kind, length = kind_at(body, 0)
    body = tuple(t for t in (body[length:] if kind == "relationship" else body) if t.text not in ("→", ":", "-", ">"))
    for i in range(1, len(body) - 1):
        for j in range(len(body) - 1, i, -1):
            source = names.find(joined(bare(body[:i])), ("entity",), near=False)
            target = names.find(joined(bare(body[j:])), ("entity",), near=False)
            if source and target:
                return body[i:j], source, target
    return ask(
        INTENT,
        "Between which two entities should the relationship go?",
        suggestions=_example(names, _name_in(body)),
    )


def _end(names: Names, tokens: Sequence[Token]) -> tuple[Match, ...] | Piece:
    body = bare(tokens)
    kind, length = kind_at(body, 0)
    if kind == "entity" and len(body) > length:
        body = body[length:]
    text = joined(body)
    found = names.find(text, ("entity",))
    if not found and body:
        kind, length = kind_at(body, len(body) - 1)
        found = names.find(joined(body[:-1]), ("entity",)) if kind == "entity" else ()
    if found:
        return found
    near = names.nearest(text, ("entity",)) or tuple(e.name for e in names.pack.entities[:3])
    return refuse(INTENT, f"There is no entity “{text}” in this pack. The nearest: {', '.join(near)}.")


def _name_in(tokens: Sequence[Token]) -> Name:
    found = [n for n in read_names(tokens, lambda k: k == "relationship") if not n.vague]
    return found[0] if found else Name("")


def _relationship(
    names: Names, name: Name, source: tuple[Match, ...], target: tuple[Match, ...], filled: Mapping[str, Any]
) -> Piece:
    if not name.text:
        ends = f"from {source[0].thing.name} to {target[0].thing.name}"
        return ask(INTENT, f"What should the relationship {ends} be called?", suggestions=_named(names, source, target))
    readings = tuple(_reading(names, name, s, t, filled) for s in source for t in target)
    question = "Which entities do you mean?" if len(readings) > 1 else ""
    return Piece(INTENT, readings, question)


def _reading(names: Names, name: Name, source: Match, target: Match, filled: Mapping[str, Any]) -> Reading:
    title, named = naming(names, "relationship", name)
    start, end = _type(source), _type(target)
    saying = item_saying("relationship", title, {}).rstrip(".") + (
        f" from {quote(source.thing.name)} to {quote(target.thing.name)}"
        + item_saying("", "", filled).removeprefix("Add the  “”")
    )
    same = [r for r in names.pack.relationships if (r.name, r.source, r.target) == (title, start, end)]
    if same:
        return nothing(INTENT, f"There is already a relationship {title} from {start} to {end}.", saying)
    item = in_order(names, "relationship", {**named, "from": start, "to": end, **filled})
    notes = tuple(
        m.assumption(n) for m, n in ((source, source.thing.name), (target, target.thing.name)) if m.how == "spelling"
    )
    if title != name.text:
        notes = (*notes, f"Written as {title}, in the style of the pack.")
    return done(INTENT, new_in_list(names, ("relationships",), item), saying, notes)


def _type(match: Match) -> str:
    return str(match.thing.value.get("type") or match.thing.name)


def _example(names: Names, name: Name) -> tuple[str, ...]:
    entities = names.pack.entities
    if len(entities) < 2:
        return ()
    title = name.text or "RELATES_TO"
    pairs = list(pairwise(entities))[:3]
    return tuple(f"Add the relationship {quote(title)} from {quote(a.name)} to {quote(b.name)}." for a, b in pairs)


def _named(names: Names, source: tuple[Match, ...], target: tuple[Match, ...]) -> tuple[str, ...]:
    ends = f"from {quote(source[0].thing.name)} to {quote(target[0].thing.name)}"
    return tuple(f"Add the relationship {quote(title)} {ends}." for title in ("RELATES_TO", "BELONGS_TO", "INVOLVES"))
