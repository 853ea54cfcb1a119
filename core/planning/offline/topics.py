"""Topics of the business context: a new one with its values, and “a privacy level “secret””."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.words import listed
from core.planning.offline.matching import Names
from core.planning.offline.outcomes import Operation, Piece, ask, done, nothing
from core.planning.offline.phrases import bare, kind_at
from core.planning.offline.phrases import names as read_names
from core.planning.offline.places import Place
from core.planning.offline.placing import place_members
from core.planning.offline.sayings import quote
from core.planning.offline.scope import Scope
from core.planning.offline.styles import like, snake
from core.planning.offline.tokens import Token, joined


def add_topic(scope: Scope, tokens: Sequence[Token]) -> Piece:
    """Plan a new topic of the business context, with its values when they are said."""
    inside = next(
        (
            i
            for i in range(len(tokens) - 1, 0, -1)
            if tokens[i].low in ("to", "in", "under") and _is_context(tokens[i + 1 :])
        ),
        len(tokens),
    )
    tokens = tokens[:inside]
    cut = next(
        (i for i, t in enumerate(tokens) if i and (t.low in ("with", "containing", "including") or t.text == ":")),
        len(tokens),
    )
    if (
        tokens[cut : cut + 1]
        and tokens[cut].text == ":"
        and kind_at(bare(tokens[:cut]), 0)[1] == len(bare(tokens[:cut]))
    ):
        cut = next((i for i, t in enumerate(tokens) if i > cut and (t.low == "with" or t.text == ":")), len(tokens))
    title_end = next(
        (i for i in range(1, cut) if tokens[i].low in ("to", "in", "under") and _is_context(tokens[i + 1 : cut])), cut
    )
    called = [n for n in read_names(tokens[:title_end], lambda k: k == "topic") if not n.vague]
    if len(called) != 1:
        return ask("add_topic", "What should the new topic of the business context be called?")
    values = [n for n in read_names(tokens[cut + 1 :], lambda k: k == "value") if n.text and not n.vague]
    topics = [t.name for t in scope.names.pack.of_kind("topic")]
    title = like(called[0].text, topics) if topics else snake(called[0].text)
    existing = scope.names.find(title, ("topic",), near=False)
    if existing and values:
        return place_members(scope.names, Place(existing, "value", title), "value", values)
    named = listed([quote(v.text) for v in values] or ["no values"])
    saying = f"Add the business context topic {quote(title)} with {named}."
    if existing:
        return Piece("add_topic", (nothing("add_topic", f"There is already a topic {title}.", saying),))
    content = [v.text for v in values]
    operations: list[Operation]
    if isinstance(scope.pack.data.get("business_context"), dict):
        operations = [{"action": "add", "path": ["business_context", title], "value": content}]
    else:
        operations = [{"action": "add", "path": ["business_context"], "value": {title: content}}]
    return Piece("add_topic", (done("add_topic", operations, saying),))


def value_of_topic(names: Names, tokens: Sequence[Token]) -> Piece | None:
    """Plan “a privacy level “top secret””: the topic in the singular stands before its new value."""
    body = bare(tokens)
    for i in range(len(body) - 1, 0, -1):
        found = names.find(joined(body[:i]), ("topic",), near=False)
        if found:
            return place_members(names, Place(found, "value", joined(body[:i])), "value", read_names(body[i:]))
    return None


def _is_context(tokens: Sequence[Token]) -> bool:
    body = bare(tokens)
    return kind_at(body, 0) == ("topic", len(body))
