"""What each run of words in a clause is: a thing of the pack, a new name, a kind, a field, a value, what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.pack.rules_values import PRIORITIES
from core.pack.things import Thing
from core.planning.offline.cues import LITTLE
from core.planning.offline.lexicon import (
    DETERMINERS,
    FIELD_WORDS,
    NUMBER_WORDS,
    POLITE,
    POLITE_TAIL,
    PREPOSITIONS,
    PRONOUNS,
)
from core.planning.offline.matching import Names
from core.planning.offline.phrases import kind_at, kind_before
from core.planning.offline.slots.wants import Want, want_at
from core.planning.offline.spotting import IDENTIFIER
from core.planning.offline.tokens import Token, joined

Sort = Literal["thing", "new", "number", "switch", "level", "kind", "field", "want", "joint", "place", "pronoun",
               "little", "word"]  # fmt: skip

LONGEST = 7
TERMS = ("key_terms",)
JOINTS = frozenset(
    ["and", "&", ",", ";", "but", "while", "whereas", "plus", ":", "-", "–", "—", "→", "\n", "(", ")", "+"]
)
PLACES = PREPOSITIONS | {"as", "instead", "than", "behind", "following", "alongside", "beside", "without", "not", "="}
FIELDS = frozenset(["confidence", "confidence_threshold", "priority", "description", "version", "reasoning_type",
                    "expected_answer_type", "rule_type"])  # fmt: skip
HOLDERS = frozenset(["changes", "updates", "edits", "thanks", "list", "lists", "section", "entry", "item", "items",
                    "collection", "group", "set", "namely",
                     "containing", "alone", "untouched",
                     "exactly", "rather", "merely", "too", "further"])  # fmt: skip
"""Words for what holds a thing, which name none."""
NOMINAL = frozenset(["the", "a", "an", "this", "that", "its", "their", "our", "same", "whole", "new", "old", "of"])
"""What a word stands behind that is a noun there, whatever it may ask for elsewhere."""
SWITCHES = frozenset(["true", "false", "yes", "no", "on", "off", "enabled", "disabled"])
ASIDE = tuple(
    sorted(
        {
            *POLITE, *POLITE_TAIL,
            *(tuple(p.split()) for p in (
                "on the other hand", "while you are at it", "while we are at it",
                "while you're at it", "while we're at it", "while you're there", "while you are there",
                "while we're there", "while you're in there", "while you are in there", "of course", "by the way",
                "in turn",
                "as usual", "once more", "in addition", "on top of that", "for good measure", "from there",
                "in there",
                "in future", "for that matter", "on the contrary", "in exchange", "in return", "in the process",
                "could you let", "the whole thing", "on it", "in it", "to it", "for it", "of it", "with it",
                "for that", "of that", "in that", "to that", "to them", "of them", "from them", "from it",
                "off it", "at the end", "at the very end", "at the bottom", "as the last one",
                "as the last", "in last place", "to the end",
            )),
        }, key=len, reverse=True,
    )
)  # fmt: skip
"""What is said by the way, the longest first."""
ASIDE_BY_WORD = {first: tuple(a for a in ASIDE if a[0] == first) for first in {a[0] for a in ASIDE}}


@dataclass(frozen=True)
class Mark:
    """A run of words and what it is: `things` are what a name may stand for, `what` a kind, a field or a sign."""

    sort: Sort
    tokens: tuple[Token, ...]
    things: tuple[Thing, ...] = ()
    what: str = ""
    wants: tuple[Want, ...] = ()

    @property
    def text(self) -> str:
        """The words as they are written, quotes aside."""
        return joined(self.tokens)

    @property
    def literal(self) -> bool:
        """Whether it was quoted."""
        return len(self.tokens) == 1 and self.tokens[0].kind == "literal"


def marks_of(names: Names, tokens: Sequence[Token]) -> list[Mark]:
    """Mark every run of words of a request, the longest names first."""
    out: list[Mark] = []
    i = 0
    while i < len(tokens):
        mark = _mark_at(names, tokens, i)
        i += len(mark.tokens)
        close = _bracketed(tokens, i) if mark.sort in ("word", "new") else 0
        out.append(replace(mark, tokens=(_whole(tokens[i - 1 : i + close]),)) if close else mark)
        i += close
    return _runs(_as_objects(out))


def _as_objects(marks: Sequence[Mark]) -> list[Mark]:
    """Let a word that asks for something, or is one for a kind, be the thing of its name: “the attribute Make”.

    It is that behind a word for its kind, and behind its owner's 's: “Vessel's flag”.
    """
    out: list[Mark] = []
    for i, mark in enumerate(marks):
        meant: tuple[Thing, ...] = ()
        if out and mark.things and mark.sort in ("want", "kind", "field"):
            if out[-1].sort == "kind":
                meant = tuple(t for t in mark.things if t.kind == out[-1].what)
            elif out[-1].what == "'s" and len(out) > 1:
                holders = {t.path for t in out[-2].things}
                meant = tuple(t for t in mark.things if t.owner is not None and t.owner.path in holders)
            elif mark.sort == "kind" and out[-1].sort == "want" and all(w.act == "remove" for w in out[-1].wants):
                alone = (
                    i + 1 == len(marks) or marks[i + 1].sort in ("joint", "place") or marks[i + 1].what in (".", ";")
                )
                meant = tuple(t for t in mark.things if t.owner is not None) if alone else ()
        if mark.sort == "want" and mark.text.casefold() == "list" and out and out[-1].sort in ("thing", "kind"):
            out.append(Mark("little", mark.tokens))  # “the reviewers list”
        elif meant:
            out.append(Mark("thing", mark.tokens, meant))
        elif mark.what in ("on", "off") and out and _switchable(out[-1]) and _turned(out):
            out.append(Mark("switch", mark.tokens))
        else:
            out.append(mark)
    return out


def _switchable(mark: Mark) -> bool:
    return mark.sort == "thing" and all(t.kind in ("flag", "setting") for t in mark.things)


def _turned(marks: Sequence[Mark]) -> bool:
    """“switch x off and y on”: whether a verb before lets “on” say how a switch stands, and no place."""
    return any(mark.sort == "want" and mark.tokens[0].low in ("turn", "switch", "set", "put") for mark in marks)


def _bracketed(tokens: Sequence[Token], i: int) -> int:
    """The length of a bracket that clings to the word before it, as in “E6(R3)”."""
    if i >= len(tokens) or tokens[i].text != "(" or tokens[i].start != tokens[i - 1].end:
        return 0
    end = next((j for j in range(i, min(len(tokens), i + 6)) if tokens[j].text == ")"), i - 1)
    return end + 1 - i


def _whole(tokens: Sequence[Token]) -> Token:
    return Token("".join(t.text for t in tokens), "word", tokens[0].start, tokens[-1].end)


def _mark_at(names: Names, tokens: Sequence[Token], i: int) -> Mark:
    token = tokens[i]
    if token.kind == "literal":
        things = tuple(m.thing for m in names.find(token.text, near=False))
        return Mark("thing" if things else "new", (token,), things or _bearing(names, token.text))
    if token.kind == "number":
        percent = len(tokens) > i + 1 and tokens[i + 1].low in ("percent", "%")
        return Mark("number", tuple(tokens[i : i + 1 + percent]))
    size = _aside_at(tokens, i) if token.low == "while" else 0
    if size:
        return Mark("little", tuple(tokens[i : i + size]))
    if token.text in JOINTS or token.low in JOINTS:
        return Mark("joint", (token,), what=token.text if token.kind == "mark" else token.low)
    if token.kind == "mark":
        return Mark("little", (token,), what=token.text)
    return _named_at(names, tokens, i) or _single(tokens, i)


def _named_at(names: Names, tokens: Sequence[Token], i: int) -> Mark | None:  # noqa: PLR0911 - one return for each
    """What begins at a word: the longest of a thing, what is wanted, a field, a kind, or what is said by the way."""
    token = tokens[i]
    things, size = _thing_at(names, tokens, i)
    if size <= 1 and token.low in PRIORITIES:
        return Mark("level", (token,), things)
    aside = _aside_at(tokens, i)
    wants, length = want_at(tokens, i)
    if length == 1 and i and (tokens[i - 1].low in NOMINAL or (token.low == "list" and kind_before(tokens, i)[1])):
        length = 0
    if token.low in ("describe", "described"):
        return Mark("field", (token,), what="description")
    kind, kinds = kind_at(tokens, i)
    field, fields = _field_at(tokens, i)
    longest = max(size, aside, length, kinds, fields)
    if size and size == kinds and any(t.kind == "entity" for t in things):
        return Mark("thing", tuple(tokens[i : i + size]), things)
    if kinds and kinds == size and all(t.kind == "section" for t in things):
        own = kind == "term" and any(t.owner is None and t.path != TERMS for t in things)  # the pack's own glossary
        if own:
            return Mark("thing", tuple(tokens[i : i + size]), things)
        return Mark("kind", tuple(tokens[i : i + kinds]), things, kind)
    if kind == "term" and kinds > 1 and kinds == longest and _own_section(names, token):
        found = tuple(m.thing for m in names.find(token.text, ("section",), near=False))
        return Mark("thing", tuple(tokens[i : i + kinds]), found)
    if size and size == longest and not (size == 1 and (kinds or fields or length)):
        return Mark("thing", tuple(tokens[i : i + size]), things)
    if aside and aside == longest and aside > length:
        return Mark("little", tuple(tokens[i : i + aside]))
    if length and length == longest:
        return Mark("want", tuple(tokens[i : i + length]), things if size == length else (), wants=wants)
    if fields and fields == longest:
        return Mark("field", tuple(tokens[i : i + fields]), things if size == fields else (), field)
    if kinds:
        return Mark("kind", tuple(tokens[i : i + kinds]), things if size == kinds else (), kind)
    return None


def _own_section(names: Names, token: Token) -> bool:
    """Whether “glossary” of “glossary entry” is a section of the pack's own, beside the key terms."""
    return any(
        m.thing.owner is None and m.thing.path != TERMS for m in names.find(token.text, ("section",), near=False)
    )


def _aside_at(tokens: Sequence[Token], i: int) -> int:
    fitting = ASIDE_BY_WORD.get(tokens[i].low, ())
    return next((len(a) for a in fitting if tuple(t.low for t in tokens[i : i + len(a)]) == a), 0)


def _single(tokens: Sequence[Token], i: int) -> Mark:
    token = tokens[i]
    last = i + 1 == len(tokens) or tokens[i + 1].kind == "mark"
    if token.low in SWITCHES and (last or token.low in ("true", "false")):
        return Mark("switch", (token,))
    if token.low in PLACES and not (token.text.isupper() and len(token.text) > 1):
        return Mark("place", (token,), what=token.low)
    if token.low == "both" and i + 1 < len(tokens) and tokens[i + 1].low in PREPOSITIONS:
        return Mark("little", (token,))  # “both to x and to y”
    if token.low in PRONOUNS or token.low in ("both", "former", "latter", "each", "whose"):
        return Mark("pronoun", (token,), what=token.low)
    if IDENTIFIER.fullmatch(token.text):
        return Mark("new", (token,))
    return Mark(
        "little" if token.low in LITTLE | HOLDERS | NUMBER_WORDS.keys() and not _proper(tokens, i) else "word", (token,)
    )


def _proper(tokens: Sequence[Token], i: int) -> bool:
    """Whether a word is written as a name is: in capitals, or with one within a sentence."""
    text = tokens[i].text
    if text.isupper():
        return len(text) > 1
    return bool(i) and text[:1].isupper() and tokens[i - 1].kind != "mark"


EXTREMES = {"minimum": "min", "maximum": "max", "minimal": "min", "maximal": "max", "optimum": "optimal",
            "least": "min", "most": "max"}  # fmt: skip
"""Words for settings whose names are short."""


def _extreme(names: Names, token: Token) -> tuple[Thing, ...]:
    short = EXTREMES.get(token.low, "")
    return tuple(m.thing for m in names.find(short, ("setting",), near=False)) if short else ()


def _is_object(tokens: Sequence[Token], i: int) -> bool:
    """Whether a little word stands where a name does: “rename name”, “the attribute name”, “x and name”."""
    if not i or tokens[i].low not in NOUNS:
        return False
    before = tokens[i - 1].low
    listed = before in ("and", ",", "have", "has", "get", "gets", "need", "needs")
    return listed or bool(want_at(tokens, i - 1)[0]) or kind_before(tokens, i)[1] > 0


NOUNS = frozenset(["name", "names", "time", "term", "order", "document", "documents", "text", "staff", "team", "day",
                   "use", "reports", "files", "letters", "call", "number", "details", "data",
                   "information"])  # fmt: skip
"""Little words that are names of attributes as often."""


def _bearing(names: Names, text: str) -> tuple[Thing, ...]:
    """The entity that a quoted word is a synonym of."""
    return tuple(m.thing for m in names.find(text, ("entity",)) if m.how == "synonym")


def _thing_at(names: Names, tokens: Sequence[Token], i: int) -> tuple[tuple[Thing, ...], int]:
    for size in range(min(LONGEST, len(tokens) - i), 0, -1):
        part = tokens[i : i + size]
        ends = {part[0].low, part[-1].low}
        if ends & (DETERMINERS | PREPOSITIONS) or any(t.kind in ("literal", "mark") for t in part):
            continue
        if size == 1 and part[0].low in LITTLE and not (_proper(tokens, i) or _is_object(tokens, i)):
            led = i > 0 and tokens[i - 1].low in ("a", "an", "the", "every", "each")  # “a will”
            if not (led and names.find(part[0].text, ("entity",), near=False)):
                continue
        text = joined(part)
        things = [m.thing for m in names.find(text, near=False)]
        if not any(t.kind == "entity" for t in things):
            things += [m.thing for m in names.find(text, ("entity",)) if m.how in ("exact", "plural", "synonym")]
        if things:
            return tuple({(t.kind, t.path): t for t in things}.values()), size
    extreme = _extreme(names, tokens[i])
    return extreme, int(bool(extreme))


def _field_at(tokens: Sequence[Token], i: int) -> tuple[str, int]:
    for size in (2, 1):
        keys = FIELD_WORDS.get(" ".join(t.low for t in tokens[i : i + size]), ())
        if len(tokens) >= i + size and keys and keys[0] in FIELDS:
            return keys[0], size
    return "", 0


def _runs(marks: Sequence[Mark]) -> list[Mark]:
    """Join words that nothing accounts for into one new name: “date of the hearing”, “Chartering Process”."""
    out: list[Mark] = []
    for i, mark in enumerate(marks):
        last = out[-1] if out and out[-1].sort == "word" else None
        if last is not None and (mark.sort == "word" or _goes_on(last, mark, marks[i + 1 :])):
            out[-1] = replace(last, tokens=(*last.tokens, *mark.tokens))
        else:
            out.append(mark)
    return out


def _goes_on(last: Mark, mark: Mark, rest: Sequence[Mark]) -> bool:
    """Whether a word that says something elsewhere is a part of the name before it."""
    text = mark.text.casefold()
    if text in ("of", "for") or (text == "the" and last.tokens[-1].low in ("of", "for")):
        after = [m for m in rest[:2] if m.text.casefold() != "the"]
        return bool(after) and after[0].sort == "word"
    if mark.sort == "number":
        return last.tokens[-1].text.isupper() and len(last.tokens[-1].text) > 1
    return mark.sort == "kind" and len(mark.tokens) == 1 and mark.text[:1].isupper() and last.text[:1].isupper()
