"""The characters that a piece of a regular expression reads, as sets over a small sample of all characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

Charset = int
"""One bit for each character of the sample."""

SAMPLE = "".join(map(chr, range(128))) + "\xa0äßéÄ·²½٣Ωωжמ中あ€₹’“\u2028\u200b😀"
LONG_RUNS = " \n"
"""A set that reads these reads whole pages; a run of digits or letters is never long."""

_BITS = {character: 1 << number for number, character in enumerate(dict.fromkeys(SAMPLE))}

_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": lambda character: character.isdecimal(),
    "CATEGORY_SPACE": lambda character: character.isspace(),
    "CATEGORY_WORD": lambda character: character.isalnum() or character == "_",
}


class Charsets:
    """Reads the sets of one parsed expression, over the sample and the characters that it names itself."""

    def __init__(self, tree: Iterable[Any], flags: int) -> None:
        more = {chr(code) for code in _literals(tree)} - _BITS.keys()
        self._ignore_case = bool(flags & re.IGNORECASE)
        self._bits = _BITS
        if more or self._ignore_case:
            cased = {other for each in (*SAMPLE, *more) for other in (each.lower(), each.upper()) if len(other) == 1}
            added = sorted((more | cased if self._ignore_case else more) - _BITS.keys())
            self._bits = _BITS | {each: 1 << number for number, each in enumerate(added, len(_BITS))}
        self.everything: Charset = (1 << len(self._bits)) - 1
        self.nothing: Charset = 0
        self._dot_all = bool(flags & re.DOTALL)
        self._ascii = bool(flags & re.ASCII)
        self._known: dict[str, Charset] = {}

    def of(self, item: Any) -> Charset:
        """Give the set of one character of the expression."""
        key = repr(item)
        if key not in self._known:
            self._known[key] = self._read(str(item[0]), item[1])
        return self._known[key]

    def runs_long(self, charset: Charset) -> bool:
        """Tell whether text with nothing but these characters may go on for pages."""
        return any(charset & self._bits[character] for character in LONG_RUNS)

    def _read(self, name: str, value: Any) -> Charset:
        if name == "ANY":
            return self.everything if self._dot_all else self.everything & ~self._bits["\n"]
        if name == "LITERAL":
            return self._cased(self._bits.get(chr(value), 0))
        if name == "NOT_LITERAL":
            return self.everything & ~self._cased(self._bits.get(chr(value), 0))
        if name == "CATEGORY":
            return self._category(str(value))
        if name == "RANGE":
            low, high = value
            plain = ((1 << min(high, 127) + 1) - 1) & ~((1 << low) - 1) if low < 128 else 0
            return plain | self._those(lambda character: low <= ord(character) <= high, 128)
        members = [(str(each[0]), each[1]) for each in value]
        found = 0
        for kind, inner in members:
            found |= 0 if kind == "NEGATE" else self._read(kind, inner)
        found = self._cased(found)
        return self.everything & ~found if any(kind == "NEGATE" for kind, _ in members) else found

    def _category(self, name: str) -> Charset:
        negated = "_NOT_" in name
        test = _CATEGORIES.get(name.replace("_NOT_", "_"), bool)
        found = _category(name.replace("_NOT_", "_")) | self._those(test, len(_BITS))
        if self._ascii:
            found &= (1 << 128) - 1
        return self.everything & ~found if negated else found

    def _those(self, test: Any, start: int = 0) -> Charset:
        return sum(bit for character, bit in islice(self._bits.items(), start, None) if test(character))

    def _cased(self, charset: Charset) -> Charset:
        if not self._ignore_case:
            return charset
        found = charset
        for character, bit in self._bits.items():
            if charset & bit:
                for other in (character.lower(), character.upper(), unicodedata.normalize("NFC", character)):
                    found |= self._bits.get(other, 0)
        return found


@cache
def _category(name: str) -> Charset:
    test = _CATEGORIES.get(name, bool)
    return sum(bit for character, bit in _BITS.items() if test(character))


def _literals(tree: Iterable[Any]) -> Iterator[int]:
    for item in tree:
        if not isinstance(item, tuple) or len(item) != 2:
            continue
        name, value = str(item[0]), item[1]
        if name in ("LITERAL", "NOT_LITERAL"):
            yield value
        elif name == "IN":
            yield from _literals(value)
        elif name == "RANGE":
            yield from value
        elif name == "SUBPATTERN":
            yield from _literals(value[-1])
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _literals(branch)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from _literals(value[2])
