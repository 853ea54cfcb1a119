"""What a plan owes to the words of its request: the names, quotes and numbers that nothing in it answers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from core.engine import EngineError, resolve
from core.pack.model import Pack
from core.pack.things import Thing
from core.planning.offline.lexicon import DETERMINERS, GERUNDS, KIND_WORDS, NUMBER_WORDS, PREPOSITIONS, REASONS, VERBS
from core.planning.offline.matching import Names, singular
from core.planning.offline.outcomes import Operation
from core.planning.offline.phrases import kind_at
from core.planning.offline.slots.marks import marks_of
from core.planning.offline.spotting import IDENTIFIER
from core.planning.offline.styles import fold, words_of
from core.planning.offline.tokens import Token, joined
from core.planning.offline.values import ungrouped

LONGEST = 6
BOUND = PREPOSITIONS | {"is", "be", "are", "=", ":", "version", "step", "goes"}
"""What a number follows that is a value, and no bullet."""
SPOKEN_OF = frozenset(["entity", "relationship", "attribute", "term", "value", "stage", "step", "tag", "trigger",
                       "synonym", "flag", "setting", "business pattern", "reasoning template", "topic", "rule",
                       "business rule", "required field", "relationship type", "alias"])  # fmt: skip
"""Kinds of things that are not named in a request by the way."""


TAKING = frozenset(["delete", "replace", "rename", "move", "copy"])
"""Actions that are about all that stands at their path, while additions leave it as it is."""


def unaccounted(
    names: Names, tokens: Sequence[Token], operations: Sequence[Operation], told: str = "", *, strict: bool = False
) -> tuple[str, ...]:
    """Give what a request names that no operation speaks of, as it is written there; empty for a full account.

    `told` is what is said to the user besides, of what is so already.
    What stands in a reason (“because …”) asks for nothing and is passed over. With `strict` every word of content
    counts, as it does in a request for several changes, where no sentence is there to explain another.
    """
    pack, plain = names.pack, _without_reasons(tokens)
    said = {*_words_of_operations(pack, operations, fold(joined(plain))), *_words(told)}
    squashed = {_squashed(name) for name in _strings(pack, operations)}
    named = [(text, words) for text, words in _named(names, plain) if not (words <= said or fold(text) in said)]
    named = [(text, words) for text, words in named if _squashed(text) not in squashed]
    named += [(text, words) for text, words in _equated(plain) if not words <= said]
    named += [(text, frozenset()) for text in _quotes(plain) if text not in _strings(pack, operations)]
    if strict:
        named += [(text, words) for text, words in _content(names, plain) if not words <= said]
    return tuple(dict.fromkeys(text for text, _ in named))


def _content(names: Names, tokens: Sequence[Token]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each run of words that the pack does not know and that says something."""
    for mark in marks_of(names, tokens):
        words = [token for token in mark.tokens if token.low not in SAYING]
        if mark.sort == "word" and words:
            yield mark.text, _words(joined(words))


SAYING = frozenset(
    [*(word for phrases in VERBS.values() for phrase in phrases for word in phrase.split()), *GERUNDS,
     "patch", "minor", "major", "maximum", "minimum", "target", "side", "end", "away", "longer", "neither",
     "triggered", "connect", "relate", "e-mail", "source", "start", "beginning", "top", "bottom", "changes"]
)  # fmt: skip
"""Words of requests that are read where they stand and name nothing."""


def _equated(tokens: Sequence[Token]) -> Iterator[tuple[str, frozenset[str]]]:
    """What stands behind a “=”, up to the next sign or preposition: “PPF = pretrial filing to the glossary”."""
    for at, token in enumerate(tokens):
        if token.kind != "mark" or token.text != "=":
            continue
        end = next((i for i in range(at + 1, len(tokens)) if _parts(tokens[i])), len(tokens))
        if tokens[at + 1 : end]:
            text = joined(tokens[at + 1 : end])
            yield text, _words(text)


def _parts(token: Token) -> bool:
    return token.kind == "mark" or token.low in PREPOSITIONS | {"and"}


def _quotes(tokens: Sequence[Token]) -> Iterator[str]:
    """What was quoted, which is a name or a value as a whole and never a part of a longer one."""
    for token in tokens:
        if token.kind == "literal" and len(token.text.split()) > 1:
            yield token.text


def _strings(pack: Pack, operations: Sequence[Operation]) -> Strings:
    """All texts in operations and around the places that they are about."""
    found = Strings()
    for operation in operations:
        path = tuple(operation.get("path", ()))
        found.take(path)
        found.take(tuple(_required_of(pack, path)))
        for key in ("value", "updates", "to", "before", "after"):
            found.take(operation.get(key))
        for size in range(1, len(path) + 1):
            thing = pack.at(path[:size])
            found.take(thing.names if thing else ())
        try:
            found.take(resolve(pack.data, path))
        except EngineError:
            continue
    return found


class Strings:
    """Texts, compared as names are."""

    def __init__(self) -> None:
        """Begin with none."""
        self._texts: set[str] = set()

    def take(self, value: Any) -> None:
        """Add every text in a value."""
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self.take(key)
                self.take(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                self.take(inner)
        elif isinstance(value, str):
            self._texts.add(_plainly(value))

    def __iter__(self) -> Iterator[str]:
        """Give the texts as they are compared."""
        return iter(self._texts)

    def __contains__(self, text: str) -> bool:
        """Whether a text is one of these, in whatever style it is written."""
        return _plainly(text) in self._texts


def says_name(request: str, names: Sequence[str]) -> bool:
    """Whether a request says one of these names, as whole words and in the singular or the plural."""
    said = f" {_singly(request)} "
    return any(f" {_singly(name)} " in said for name in names)


def _squashed(text: str) -> str:
    """A name without what parts its words, which a name all in capitals does not tell: CONFIRMEDBY, ConfirmedBy."""
    return _plainly(text).replace(" ", "")


def _singly(text: str) -> str:
    return " ".join(singular(word) for word in _plainly(text).split())


def _plainly(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(" ".join(words_of(text)))))


def _named(names: Names, tokens: Sequence[Token]) -> Iterator[tuple[str, frozenset[str]]]:
    """Give each thing that is named, with the words that an account of it must hold."""
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind == "literal" or (_identifies(names, token)):
            yield token.text, _words(token.text)
            i += 1
        elif token.kind == "number":
            yield from _number(tokens, i)
            i += 1
        else:
            size = _thing_at(names, tokens, i) or _unknown_at(tokens, i)
            if size:
                text = joined(tokens[i : i + size])
                yield text, _words(text)
            i += size or 1


def _identifies(names: Names, token: Token) -> bool:
    """Whether a word is written as names are, and is no verb in capitals."""
    written = token.kind == "word" and IDENTIFIER.fullmatch(token.text) is not None
    return written and (token.low not in SAYING or bool(names.find(token.text, near=False)))


def _number(tokens: Sequence[Token], i: int) -> Iterator[tuple[str, frozenset[str]]]:
    """A number, but not one that counts or orders what is named beside it: “3 things”, “1. …”, “step 3”."""
    text = tokens[i].text
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    bullet = after is not None and after.text in (")", ".") and (not i or tokens[i - 1].low not in BOUND)
    counted = text.isdigit() and after is not None and after.kind == "word" and after.low not in PREPOSITIONS
    by = bool(i) and tokens[i - 1].low == "by"  # a difference, of which only the outcome is in a plan
    if bullet or counted or by:
        return
    percent = text.endswith("%") or (after is not None and after.low in ("%", "percent"))
    yield text, frozenset([_plain(text.rstrip("% "), percent=percent)])


def _plain(number: str, *, percent: bool = False) -> str:
    try:
        value = float(ungrouped(number).replace(",", ".")) / (100 if percent else 1)
    except ValueError:
        return number
    return f"{value:.6g}"


def _thing_at(names: Names, tokens: Sequence[Token], i: int) -> int:
    """The length of the name of a thing that begins at `i`, of those that are not said by the way."""
    for size in range(min(LONGEST, len(tokens) - i), 0, -1):
        part = tokens[i : i + size]
        if any(t.kind != "word" for t in part) or part[0].low in DETERMINERS | PREPOSITIONS:
            continue
        if size == 1 and (part[0].low in KIND_WORDS or part[0].low in NUMBER_WORDS):
            continue
        if size == 1 and not i and part[0].low in SAYING and len(tokens) > 1 and tokens[1].kind != "mark":
            continue  # “strike x off the list”, where there is a term “strike”, too
        things = [m.thing for m in names.find(joined(part), near=False) if m.thing.kind in SPOKEN_OF]
        if things and (size > 1 or _weighty(part[0], things)):
            return size
    return 0


def _unknown_at(tokens: Sequence[Token], i: int) -> int:
    """The length of what is called by its kind and written as a name, though the pack has none such: “the X entity”."""
    token = tokens[i]
    proper = token.kind == "word" and token.text[:1].isupper() and bool(i) and tokens[i - 1].kind == "word"
    return int(proper and kind_at(tokens, i + 1)[0] in ("entity", "relationship") and not kind_at(tokens, i)[0])


def _weighty(token: Token, things: Sequence[Thing]) -> bool:
    """Whether a single word is hardly said by the way: a name that is written as such, or one of several letters."""
    return any(t.kind in ("entity", "relationship", "term", "value", "synonym") for t in things) and len(token.text) > 3


def _without_reasons(tokens: Sequence[Token]) -> list[Token]:
    out: list[Token] = []
    skipping = False
    tokens = _without_kept(tokens)
    for i, token in enumerate(tokens):
        lows = tuple(t.low for t in tokens[i : i + 4])
        if any(lows[: len(reason)] == reason for reason in REASONS):
            skipping = True
        elif token.kind == "mark" and token.text in ".;!?\n,":
            skipping = False
        if not skipping:
            out.append(token)
    return out


def _without_kept(tokens: Sequence[Token]) -> list[Token]:
    """Leave out “x stays as it is”: what is named there is named to be left alone."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        parts[-1].append(token)
        if token.kind == "mark" and token.text in ".;,\n":
            parts.append([])
    return [token for part in parts if not _keeps(part) for token in part]


def _keeps(part: Sequence[Token]) -> bool:
    lows = [t.low for t in part]
    so = any(lows[i : i + 3] in (["as", "it", "is"], ["as", "they", "are"]) for i in range(len(lows)))
    return (so and bool({"stays", "stay", "remains", "leave", "keep"} & set(lows))) or "untouched" in lows


def _words(text: str) -> frozenset[str]:
    parts = [singular(fold(word)) for piece in re.split(r"[^\w.%-]+", text) for word in words_of(piece)]
    return frozenset(_plain(part) if part[:1].isdigit() else part for part in parts if part)


def _words_of_operations(pack: Pack, operations: Iterable[Operation], request: str) -> Iterator[str]:
    for operation in operations:
        path = tuple(operation.get("path", ()))
        for size in range(1, len(path) + 1):
            yield from _words(str(path[size - 1]))
            yield from _known_at(pack, path[:size], request, whole=size == len(path) and operation["action"] in TAKING)
        for name in _required_of(pack, path):
            yield from _words(name)
        for key in ("value", "updates", "to", "from"):
            yield from _leaves(pack, operation.get(key))
        if "after" in operation or "before" in operation:
            yield from _beside(pack, path)


REQUIRED_AT = ("validation_rules", "required_fields")


def _required_of(pack: Pack, path: tuple[str | int, ...]) -> Iterator[str]:
    """The names of the entity that a list of required fields is of: “Treatment Plan” for the key “treatmentplan”."""
    if path[: len(REQUIRED_AT)] == REQUIRED_AT and len(path) > len(REQUIRED_AT):
        key = str(path[len(REQUIRED_AT)]).casefold()
        yield from (e.name for e in pack.entities if key in (e.type.casefold(), e.name.casefold()))


def _beside(pack: Pack, path: tuple[str | int, ...]) -> Iterator[str]:
    """What stands in the list in which something is placed: “between x and y” names two of it."""
    for thing in pack.things:
        if thing.path[:-1] in (path, path[:-1]):
            yield from _words(thing.name)


def _known_at(pack: Pack, path: tuple[str | int, ...], request: str, *, whole: bool) -> Iterator[str]:
    """The names of what stands at a path, and, where it is changed as a whole, what it held."""
    thing = pack.at(path)
    while thing is not None:
        for name in thing.names:
            yield from _words(name)
        if thing.kind in ("entity", "relationship") and not says_name(request, thing.names):
            yield from _called(pack, thing)
        thing = thing.owner
    try:
        there = resolve(pack.data, path)
    except EngineError:
        return
    if whole:
        yield from _leaves(pack, there)
    elif len(path) == len(("section", "item")):
        yield from _leaves(pack, _labels(there))


def _labels(item: Any) -> Any:
    """The short fields that tell an item: its ends, its type, what it fills."""
    if not isinstance(item, Mapping):
        return None
    return [value for value in item.values() if isinstance(value, str)]


def _called(pack: Pack, thing: Thing) -> Iterator[str]:
    for other in (*pack.of_kind("synonym"), *pack.of_kind("alias")):
        if other.owner is not None and (other.owner.path == thing.path or other.owner.name in thing.names):
            yield from _words(other.name)


def _leaves(pack: Pack, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _words(str(key))
            yield from _leaves(pack, inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(pack, inner)
    elif isinstance(value, bool) or value is None:
        yield str(value).casefold()
    elif isinstance(value, int | float):
        yield _plain(str(value))
    else:
        yield from _words(value)
        entity = pack.entity(value)
        if entity is not None:
            yield from _words(entity.name)
            for synonym in entity.synonyms:
                yield from _words(synonym)
