"""What a sentence speaks of, wherever in it: things of the pack, new names, kinds, values, cues of what is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.pack.rules_values import PRIORITIES
from core.pack.things import Thing
from core.planning.offline.cues import CUES, DENIALS, LITTLE
from core.planning.offline.lexicon import DETERMINERS, FIELD_WORDS, PREPOSITIONS
from core.planning.offline.matching import Names
from core.planning.offline.objects import QUIET_KINDS
from core.planning.offline.phrases import CALLED, kind_at, kind_before
from core.planning.offline.tokens import Token, joined

LONGEST = 5
NEAR = 3
"""How far before a cue a “not” may stand that turns it round."""
IDENTIFIER = re.compile(r"[A-Za-z]\w*_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[A-Z][A-Z0-9]{3,}")
FIELDS = frozenset(["confidence", "confidence_threshold", "priority", "description", "version"])


@dataclass
class Spots:
    """What was found in a sentence.

    `left` are the runs of words that nothing accounts for, `nouns` those behind an article, and `beside` those that
    are said to be of something known: “the mobile number of a contractor”, “a contractor's mobile number”.
    """

    known: list[tuple[int, tuple[Thing, ...], str]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    cues: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    nouns: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    ends: list[tuple[int, str]] = field(default_factory=list)
    denied: bool = False
    imperative: bool = False
    kind_of_new: str = ""


def spot(names: Names, tokens: Sequence[Token]) -> Spots:
    """Find everything in a sentence that says something, the longest phrases first."""
    found = Spots()
    i = 0
    run: list[Token] = []
    while i < len(tokens):
        size = _take(names, tokens, i, found)
        inner = bool(run) and tokens[i].low == "of" and _content(tokens, i + 1)
        if not size and (inner or _content(tokens, i)):
            run.append(tokens[i])
        elif run:
            _leave(found, tokens, i, run)
            run = []
        i += size or 1
    if run:
        _leave(found, tokens, len(tokens), run)
    starts = {start for start, _, _ in found.known}
    for end, text in list(found.ends):
        at = end
        while at < len(tokens) and tokens[at].low in OF:
            at += 1
        if at > end and at in starts:
            found.beside.append(text)
    return found


OF = frozenset(["of", "for", "on", "a", "an", "the", "each", "every", "our", "in", "from", "all", "any"])


ARTICLES = frozenset(["a", "an", "the", "its", "their", "his", "her", "which", "what", "whose", "any", "this"])


def _leave(found: Spots, tokens: Sequence[Token], end: int, run: Sequence[Token]) -> None:
    text, start = joined(run), end - len(run)
    found.left.append(text)
    if start and tokens[start - 1].low in ARTICLES:
        found.nouns.append(text)
    found.ends.append((end, text))
    if start and tokens[start - 1].text == "'s" and any(s + len(t.split()) == start - 1 for s, _, t in found.known):
        found.beside.append(text)


def _content(tokens: Sequence[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].kind == "word" and tokens[i].low not in LITTLE


def _take(names: Names, tokens: Sequence[Token], i: int, found: Spots) -> int:
    """Put what begins at `i` where it belongs, and give its length; 0 for a word of no account."""
    for reader in (_cue, _called, _value, _known, _new, _field, _kind):
        many = len(found.new)
        size = reader(names, tokens, i, found)
        if len(found.new) > many:
            at = i - 1 if i and tokens[i - 1].text.casefold() in CALLED else i
            found.kind_of_new = kind_before(tokens, at)[0] or found.kind_of_new
        if size:
            return size
    return 0


_BY_CUE = sorted(
    ((tuple(words.split()), wanted) for wanted, phrases in CUES.items() for words in phrases),
    key=lambda row: -len(row[0]),
)


def _cue(names: Names, tokens: Sequence[Token], i: int, found: Spots) -> int:
    lows = tuple(t.low for t in tokens[i : i + 4])
    for words, wanted in _BY_CUE:
        if lows[: len(words)] == words:
            if len(words) == 1 and _is_name(names, tokens, i):
                return 0
            denied = any(t.low in DENIALS for t in tokens[max(0, i - NEAR) : i])
            found.cues.append("remove" if denied and wanted == "add" else wanted)
            found.denied = found.denied or (denied and wanted != "add")
            found.imperative = found.imperative or i == 0
            return len(words)
    return 0


def _is_name(names: Names, tokens: Sequence[Token], i: int) -> bool:
    """Whether a cue is only a part of a name, which stands here (“report date”) or is written so (“Care Recipient”)."""
    if i and all(t.text[:1].isupper() and not t.text.isupper() for t in (tokens[i], *tokens[i + 1 : i + 2])):
        return i + 1 < len(tokens)
    return any(names.find(joined(tokens[i : i + n]), near=False) for n in (3, 2) if i + n <= len(tokens))


def _called(_: Names, tokens: Sequence[Token], i: int, found: Spots) -> int:
    """“a field called x y”: what follows is a new name, up to the next little word."""
    if tokens[i].text.casefold() not in CALLED or tokens[i].text == ":" or i + 1 >= len(tokens):
        return 0
    if tokens[i + 1].kind == "literal":
        return 1
    end = i + 1
    while end < len(tokens) and end < i + LONGEST and tokens[end].kind == "word" and tokens[end].low not in LITTLE:
        end += 1
    if end == i + 1:
        return 0
    found.new.append(joined(tokens[i + 1 : end]))
    return end - i


def _value(_: Names, tokens: Sequence[Token], i: int, found: Spots) -> int:
    number = tokens[i].kind == "number"
    if number or (tokens[i].low in PRIORITIES and found.fields):
        found.values.append(tokens[i].text)
        percent = number and tokens[i + 1 : i + 2] and tokens[i + 1].low in ("percent", "%")
        if percent:
            found.values[-1] += "%"
        return 2 if percent else 1
    return 0


def _known(names: Names, tokens: Sequence[Token], i: int, found: Spots) -> int:
    for size in range(min(LONGEST, len(tokens) - i), 0, -1):
        part = tokens[i : i + size]
        if part[0].low in DETERMINERS | PREPOSITIONS or part[-1].low in DETERMINERS | PREPOSITIONS:
            continue
        if size == 1 and part[0].kind == "word" and part[0].low in LITTLE:
            continue
        if any(t.kind == "mark" for t in part):
            continue
        text = joined(part)
        things = [m.thing for m in names.find(text, near=False) if m.thing.kind not in QUIET_KINDS]
        things += [m.thing for m in names.find(text, ("entity",)) if m.how in ("exact", "plural", "synonym")]
        if things:
            unique = {(t.kind, t.path): t for t in things}
            found.known.append((i, tuple(unique.values()), text))
            return size
    return 0


def _new(_: Names, tokens: Sequence[Token], i: int, found: Spots) -> int:
    token = tokens[i]
    if token.kind == "literal" or (token.kind == "word" and IDENTIFIER.fullmatch(token.text)):
        found.new.append(token.text)
        return 1
    return 0


def _field(_: Names, tokens: Sequence[Token], i: int, found: Spots) -> int:
    for size in (2, 1):
        keys = FIELD_WORDS.get(" ".join(t.low for t in tokens[i : i + size]), ())
        if len(tokens) >= i + size and keys and keys[0] in FIELDS:
            found.fields.append(keys[0])
            return size
    return 0


def _kind(_: Names, tokens: Sequence[Token], i: int, found: Spots) -> int:
    kind, length = kind_at(tokens, i)
    if kind:
        found.kinds.append(kind)
    return length
