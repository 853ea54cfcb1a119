"""Which lines of two texts are the same: lines that stand once in both hold the comparison together."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

Opcode = tuple[str, int, int, int, int]
_FEW = 40  # lines; so short a stretch is compared line by line at once


def opcodes(left: Sequence[str], right: Sequence[str]) -> Iterator[Opcode]:
    """Give the line opcodes of two texts, as difflib gives them; equal runs may touch.

    Repeated lines (`attributes:`) make a whole comparison slow, so only the stretches between anchors are compared.
    """
    a = c = 0
    for i, j in [*_anchors(left, right), (len(left), len(right))]:
        yield from _between(left, right, (a, i, c, j))
        if i < len(left):
            yield "equal", i, i + 1, j, j + 1
        a, c = i + 1, j + 1


def _between(left: Sequence[str], right: Sequence[str], part: tuple[int, int, int, int]) -> Iterator[Opcode]:
    a, b, c, d = part
    if a >= b and c >= d:
        return
    if left[a:b] == right[c:d]:
        yield "equal", a, b, c, d
        return
    matcher = difflib.SequenceMatcher(None, left[a:b], right[c:d], autojunk=b - a > 2000)
    for tag, i, j, k, m in matcher.get_opcodes():
        yield tag, a + i, a + j, c + k, c + m


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of the lines that stand once in both texts, in an order that fits both."""
    if min(len(left), len(right)) <= _FEW:
        return []
    counts, others = Counter(left), Counter(right)
    spots = {line: j for j, line in enumerate(right) if others[line] == 1}
    pairs = [(i, spots[line]) for i, line in enumerate(left) if counts[line] == 1 and line in spots and line.strip()]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """A longest run of pairs that rises on both sides."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [number]
        before.append(ends[place - 1] if place else -1)
    found: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
