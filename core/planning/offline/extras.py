"""What a new item comes with: “… with attributes a and b, synonyms c and confidence 0.9”."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from core.pack.rules_values import PRIORITIES
from core.planning.offline.lexicon import FIELD_WORDS
from core.planning.offline.phrases import kind_at
from core.planning.offline.tokens import Token

OPENERS: dict[tuple[str, ...], str] = {
    ("described", "as"): "description", ("meaning",): "description", ("defined", "as"): "description",
    ("which", "means"): "description", ("that", "means"): "description",
    ("triggered", "by"): "trigger", ("also", "known", "as"): "synonym", ("aka",): "synonym",
    ("a.k.a",): "synonym", ("also", "called"): "synonym", ("known", "as"): "synonym", ("tagged",): "tag",
    ("tagged", "with"): "tag", ("tagged", "as"): "tag", ("involving",): "involved entity",
    ("which", "involves"): "involved entity", ("that", "involves"): "involved entity",
}  # fmt: skip
SHORT = frozenset(["priority", "reasoning_type", "expected_answer_type", "rule_type"])
WITH = frozenset(
    ["with", "having", "has", "have", "including", "containing", "carrying", "includes", "contains", "needs", "where"]
)
LINKERS = frozenset(
    ["of", "as", "is", "are", "being", "set", "to", ":", "=", "like", "such", "equal", "at", "should", "be"]
)
BOUNDARIES = frozenset(["that", "which", "who", "with", "and", ",", "having", "has", "its", "the", "a", "an", "at",
                       "plus", "\n",
                        "whose", "&", "•",
                        "-", "*", ";", "of", "are", "for", "these", "following", "including", "this",
                        "some", "as", "where", "one", "two", "three", "four", "five", "just", "only", "single",
                        "("])  # fmt: skip


@dataclass
class Extras:
    """The head of the phrase (what the item is called), and the tokens of each field that was said."""

    head: tuple[Token, ...]
    fields: dict[str, tuple[Token, ...]] = field(default_factory=dict)
    loose: tuple[Token, ...] = ()


def split_extras(tokens: Sequence[Token], kinds: Collection[str], keys: Collection[str]) -> Extras:
    """Split off the fields of an item. `kinds` are its lists, `keys` its single fields.

    What stands after a bare “with” is `loose`: members of the item's usual list.
    """
    starts = _starts(tokens, kinds, keys)
    opening = next((i for i, t in enumerate(tokens) if i and t.low in WITH), len(tokens))
    colon = next((i for i, t in enumerate(tokens) if i and t.text == ":" and t.kind == "mark"), len(tokens))
    first = min([start for start, _, _ in starts] or [len(tokens)])
    cut = min(opening, first, colon)
    extras = Extras(_trimmed(tokens[:cut]))
    for n, (_, body, name) in enumerate(starts):
        until = starts[n + 1][0] if n + 1 < len(starts) else len(tokens)
        said, after = _closed(tokens[body:until])
        extras.fields[name] = extras.fields.get(name, ()) + _trimmed(said)
        if after and after[0].low in WITH:
            extras.loose = _trimmed(after[1:])
    for key in SHORT & extras.fields.keys():
        extras.fields[key], after = _short(extras.fields[key])
        extras.head += after
    if cut < first:
        extras.loose = _trimmed(tokens[cut + 1 : first])
    return extras


def _short(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Part a value of one word from the place behind it: “high to the metrics questions”."""
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("to", "for", "in", "under", "on")), len(tokens))
    return tokens[:at], tokens[at:]


def _closed(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """Part a field at the parenthesis that closes it: “(synonyms: a, b) with c”."""
    depth = 0
    for i, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")") if token.kind == "mark" else 0
        if depth < 0:
            return tokens[:i], tokens[i + 1 :]
    return tokens, ()


def _starts(tokens: Sequence[Token], kinds: Collection[str], keys: Collection[str]) -> list[tuple[int, int, str]]:
    """Where each field begins, where its values begin, and its kind or key."""
    found: list[tuple[int, int, str]] = []
    i = 1
    while i < len(tokens):
        start = _field_at(tokens, i, kinds, keys, inside=found[-1][2] if found else "")
        if start:
            body, name = start
            found.append((i, body, name))
            i = body
        else:
            i += 1
    return found


def _field_at(
    tokens: Sequence[Token], i: int, kinds: Collection[str], keys: Collection[str], inside: str
) -> tuple[int, str] | None:
    for words, name in OPENERS.items():
        if tuple(t.low for t in tokens[i : i + len(words)]) == words and (name in kinds or name in keys):
            return i + len(words), name
    before = tokens[i - 1]
    if (before.kind == "word" and before.low not in BOUNDARIES) or (
        before.kind == "mark" and before.text not in BOUNDARIES | {"%"}
    ):
        return None
    kind, length = kind_at(tokens, i)
    kind = "flag" if kind == "topic" and "flag" in kinds else kind
    if (
        kind in kinds
        and kind != inside
        and i + length < len(tokens)
        and tokens[i + length].text not in (",", ")", "and", "\n")
    ):
        return _skip(tokens, i + length), kind
    for size in (3, 2, 1):
        words_here = " ".join(t.low for t in tokens[i : i + size])
        key = next((k for k in FIELD_WORDS.get(words_here, ()) if k in keys), "")
        after = tokens[i + size : i + size + 1]
        clear = (
            after
            and (size > 1 or after[0].low in PRIORITIES or after[0].kind != "word" or after[0].low in LINKERS)
            and after[0].text not in (",", ")", "and", "\n")
        )
        if key and after and (clear or not inside):
            return _skip(tokens, i + size), key
    return None


def _skip(tokens: Sequence[Token], i: int) -> int:
    while i < len(tokens) - 1 and tokens[i].kind != "literal" and tokens[i].text.casefold() in LINKERS:
        i += 1
    return i


def _trimmed(tokens: Sequence[Token]) -> tuple[Token, ...]:
    start, end = 0, len(tokens)
    while end > start and tokens[end - 1].kind != "literal" and tokens[end - 1].text.casefold() in BOUNDARIES:
        end -= 1
    while start < end and tokens[start].kind != "literal" and tokens[start].text in ",:":
        start += 1
    return tuple(tokens[start:end])
