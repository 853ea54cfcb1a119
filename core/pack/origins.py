"""Which version every line of a text comes from: runs of lines, carried from version to version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.engine.diff import line_opcodes, lines_of

Runs = Sequence[int]
"""Version and number of lines, version and number of lines, and so on to the end of the text."""


def first_runs(text: str, number: int) -> list[int]:
    """Give the runs of a text that came in as a whole with version `number`."""
    count = len(lines_of(text))
    return [number, count] if count else []


def carried(runs: Runs, old: str, new: str, number: int) -> tuple[list[int], int, int]:
    """Carry the runs of `old` over to `new`, whose other lines come from version `number`.

    Gives the new runs, how many lines came, and how many went.
    """
    origins = list(origins_of(runs))
    left, right = lines_of(old), lines_of(new)
    found: list[int] = []
    added = removed = 0
    for tag, a, b, c, d in line_opcodes(left, right):
        if tag == "equal":
            found += origins[a:b]
        else:
            found += [number] * (d - c)
            added += d - c
            removed += b - a
    return _packed(found), added, removed


def size_of_change(old: str, new: str) -> tuple[int, int]:
    """Give how many lines came and how many went."""
    _, added, removed = carried([0, len(lines_of(old))], old, new, 1)
    return added, removed


def origins_of(runs: Runs) -> Iterator[int]:
    """Give the version of each line."""
    for version, count in zip(runs[::2], runs[1::2], strict=True):
        for _ in range(count):
            yield version


def _packed(origins: Sequence[int]) -> list[int]:
    starts = [0, *(i + 1 for i, (one, other) in enumerate(pairwise(origins)) if one != other), len(origins)]
    return [value for a, b in pairwise(starts) if a < b for value in (origins[a], b - a)]
