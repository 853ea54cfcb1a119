"""Noun phrases: the names in “the attributes email and phone”, each with the kind that is said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.planning.offline.lexicon import ADJECTIVES, CONJUNCTIONS, DETERMINERS, KIND_WORDS, VAGUE
from core.planning.offline.tokens import Token, joined

LONGEST_KIND = 4
CALLED = frozenset(["called", "named", "titled", ":", "labelled", "labeled"])
OPEN = frozenset(["to", "for", "of", "in", "on", "from", "and"])
UNLIKELY = frozenset(
    ["should", "must", "is", "are", "be", "please", "which", "if", "when", "because", "not", "it", "we", "you", "they",
     "remove", "delete", "rename", "instead", "i", "longer", "would", "could", "them", "but", "then",
     "than", "=", "so",
     "doesn't", "don't", "isn't", "as", "with", "called", "named", "its", "whose", "that", "was", "were",
     "go", "also", "a", "an", "between", "both", "each", "neither", "nor", "either",
     "has", "have", "had", "been", "just", "he", "she", "his", "her", "their", "although", "though", "while",
     "honestly"]
)  # fmt: skip
"""Words that hardly stand in a name."""
WHERE = frozenset(["in", "by", "at", "across", "within", "throughout", "among", "amongst"])
"""What stands before the people or the places that use a word."""
NOUNS = frozenset(["lot", "lots", "thing", "things", "data", "information", "details", "one", "other", "bit"])
"""Words that name nothing, but for one that is written as a name."""
OPENERS = frozenset(["both", "either", "e.g.", "like", "such", "namely"])


ARTICLES = frozenset(["the", "a", "an"])
LEADING = frozenset(["of", "for", "to", "by"])
"""Words after which a name may have an article in it: “date of the hearing”."""


@dataclass(frozen=True)
class Name:
    """A name in a request. `whole` is the chunk with the kind word in it, for names that hold such a word.

    `literal` is true when the user quoted it, `mixed` when only a part of it was quoted; `every` when
    all of a kind are meant (“all synonyms”).
    """

    text: str
    literal: bool = False
    kind: str = ""
    whole: str = ""
    every: bool = False
    plural: bool = False
    remark: str = ""
    mixed: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether a text is too long for a name, holds words that names do not have, or goes on after a quote."""
        words = self.text.casefold().split()
        if self.mixed:
            return True
        if len(words) < 2:
            return False
        if not self.literal and any(w in ARTICLES and words[i] not in LEADING for i, w in enumerate(words[1:])):
            return True
        open_end = words[-1] in OPEN or words[0] in OPEN or (words[0] in KIND_WORDS and words[1] in ("for", "of"))
        return not self.literal and (open_end or len(words) > 6 or any(word in UNLIKELY for word in words))

    @property
    def vague(self) -> bool:
        """Whether nothing is named: only a kind, a pronoun, “some more”, …"""
        if self.literal or (self.text[:1].isupper() and self.text.casefold() in NOUNS):
            return False
        return all(word in VAGUE for word in self.text.casefold().split())


def kind_at(tokens: Sequence[Token], start: int) -> tuple[str, int]:
    """Give the kind whose word starts at `start`, and the number of tokens of that word (0 when none does)."""
    for length in range(min(LONGEST_KIND, len(tokens) - start), 0, -1):
        words = " ".join(token.low for token in tokens[start : start + length])
        kind = KIND_WORDS.get(words) or KIND_WORDS.get(words.replace("_", " "))
        if kind:
            return kind, length
    return "", 0


def kinds_in(tokens: Sequence[Token]) -> set[str]:
    """Give the kinds that a phrase speaks of; “business pattern” is one word, and no pattern."""
    found: set[str] = set()
    i = 0
    while i < len(tokens):
        kind, length = kind_at(tokens, i)
        if kind:
            found.add(kind)
        i += length or 1
    return found


def kind_before(tokens: Sequence[Token], end: int) -> tuple[str, int]:
    """Give the kind whose word ends just before `end`, and its length."""
    for length in range(min(LONGEST_KIND, end), 0, -1):
        kind, found = kind_at(tokens[end - length : end], 0)
        if found == length:
            return kind, length
    return "", 0


def bare(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Drop determiners and empty signs around a phrase."""
    start, end = 0, len(tokens)
    while start < end and _says_nothing(tokens, start):
        start += 1
    while end > start and tokens[end - 1].text in ",:;(•*-–—.?!" and tokens[end - 1].kind == "mark":
        end -= 1
    return tuple(tokens[start:end])


def _says_nothing(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind == "mark":
        return token.text in ",:;()•*-–—."
    if token.start and token.text[:1].isupper() and _proper(tokens, at):
        return False
    if token.low not in ADJECTIVES and not (token.kind == "number" and token.text.isdigit()):
        return token.low in DETERMINERS
    after = next((i for i in range(at + 1, len(tokens)) if tokens[i].low not in ADJECTIVES | DETERMINERS), len(tokens))
    return after < len(tokens) and (tokens[after].kind == "literal" or bool(kind_at(tokens, after)[0]))


def _proper(tokens: Sequence[Token], at: int) -> bool:
    """Whether a capitalised word within a sentence begins a name of several such: “New Label”."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and after.kind == "word" and after.text[:1].isupper() and not kind_at(tokens, at + 1)[0]


def chunks(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """Split a phrase at commas, “and”, “&”, bullets and line ends; neighbouring quoted texts part as well."""
    out: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if not depth and token.kind != "literal" and token.low in CONJUNCTIONS:
            out.append([])
        else:
            if token.kind == "literal" and out[-1] and out[-1][-1].kind == "literal":
                out.append([])
            out[-1].append(token)
    return [tuple(chunk) for chunk in out if bare(chunk)]


def names(tokens: Sequence[Token], allowed: Callable[[str], bool] = lambda kind: True) -> list[Name]:
    """Read a phrase as names. Kind words that are not `allowed` here are part of the name.

    A kind in front holds for the names after it, a kind at the end for the names before it that have none.
    """
    found: list[Name] = []
    carried, every = "", False
    for chunk in chunks(tokens):
        name, front = _read_chunk(chunk, allowed)
        if front:
            carried, every = name.kind, name.every
        elif not name.kind and carried:
            name = replace(name, kind=carried, every=every and name.every)
        elif name.kind:
            found = [replace(n, kind=name.kind) if not n.kind else n for n in found]
        if name.text or name.every or len(tokens) == len(chunk) or not front:
            found.append(name)
    named = [name for name in found if name.text or name.every]
    return named or found[:1]


def _read_chunk(chunk: tuple[Token, ...], allowed: Callable[[str], bool]) -> tuple[Name, bool]:
    every = any(token.low in ("all", "every", "each") for token in chunk[:2])
    body = tuple(t for t in chunk if t.low not in ("all", "every", "each")) if every else chunk
    body = bare([t for i, t in enumerate(body) if i or t.low not in OPENERS])
    body, remark = _split_remark(_without_where(body))
    whole = joined(body)
    kind, length = kind_at(body, 0)
    if kind and allowed(kind) and (len(body) == length or _is_front(body, length)):
        rest = body[length:]
        if rest and rest[0].text.casefold() in CALLED:
            rest = rest[1:]
        if kind == "step" and len(rest) > 1 and rest[0].kind == "number":
            remark, rest = rest[0].text, bare(rest[1:])
        rest = bare(rest) if rest and rest[0].kind != "literal" else tuple(rest)
        plural = not rest and body[-1].low.endswith("s")
        return Name(joined(rest), _literal(rest), kind, whole, every, plural, remark, _mixed(rest)), True
    kind, length = kind_before(body, len(body))
    if kind and allowed(kind) and length < len(body):
        rest = bare(body[:-length])
        return Name(joined(rest), _literal(rest), kind, whole, every, False, remark, _mixed(rest)), False
    return Name(whole, _literal(body), "", whole, every, False, remark, _mixed(body)), False


def _without_where(body: tuple[Token, ...]) -> tuple[Token, ...]:
    """““aliment” in older files”: where people say so is no part of a quoted name."""
    literal = next((i for i, t in enumerate(body) if t.kind == "literal"), len(body))
    after = body[literal + 1 :]
    said = len(after) > 1 and after[0].low in WHERE and all(t.kind == "word" for t in after)
    return body[: literal + 1] if said else body


def _is_front(body: Sequence[Token], length: int) -> bool:
    """A kind word in front counts when a name follows; “type code” is a name, “attribute type” is not."""
    return body[length].low not in ("of", "for")


def _split_remark(body: tuple[Token, ...]) -> tuple[tuple[Token, ...], str]:
    """Take off a remark in parentheses, “Witness (EXPERT_WITNESS)”, or a value, “flag_x = true”."""
    for i, token in enumerate(body):
        truth = token.text == ":" and "".join(t.low for t in body[i + 1 :]) in ("true", "false")
        if token.kind == "mark" and i and (token.text == "=" or truth):
            return body[:i], joined(body[i + 1 :])
        if token.text == "(" and token.kind == "mark" and i:
            inner = [t for t in body[i + 1 :] if t.text != ")"]
            return body[:i], joined(inner)
    return body, ""


def _mixed(tokens: Sequence[Token]) -> bool:
    return len(tokens) > 1 and any(t.kind == "literal" for t in tokens)


def _literal(tokens: Sequence[Token]) -> bool:
    return len(tokens) == 1 and tokens[0].kind == "literal"
