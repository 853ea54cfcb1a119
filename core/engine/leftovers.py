"""What stays different after the data is equal: comments, blank lines, quotes and layout, in words."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

MOST = 20


def leftovers(reached: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """A sentence for each place where two texts with equal data still differ."""
    matcher = difflib.SequenceMatcher(None, reached, wanted, autojunk=len(wanted) > 2000)
    found = [
        f"line {c + 1}: {_kind([*reached[a:b], *wanted[c:d]])}"
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]
    more = len(found) - MOST
    return (*found[:MOST], f"and {more} more") if more > 0 else tuple(found)


def _kind(lines: Sequence[str]) -> str:
    if all(not line.strip() for line in lines):
        return "blank lines"
    if all(not line.strip() or line.lstrip().startswith("#") for line in lines):
        return "comments"
    if any("#" in line for line in lines):
        return "comments or layout"
    return "quotes, indents or the order of keys"
