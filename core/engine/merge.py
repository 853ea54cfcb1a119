"""Two edited texts of one base as one text, line by line, where they do not touch the same lines."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

Change = tuple[int, int, Sequence[str]]  # lines start to end of the base become these


def merge_lines(base: str, mine: str, theirs: str) -> str | None:
    """The text with both sets of changes, or None where both change the same or neighbouring lines."""
    lines = base.splitlines(keepends=True)
    changes = _changes(lines, mine)
    for change in _changes(lines, theirs):
        if change not in changes:
            changes.append(change)
    changes.sort(key=lambda change: (change[0], change[1]))
    merged: list[str] = []
    at = 0
    for number, (start, end, new) in enumerate(changes):
        if number and start <= changes[number - 1][1]:
            return None
        merged += [*lines[at:start], *new]
        at = end
    return "".join([*merged, *lines[at:]])


def _changes(base: Sequence[str], text: str) -> list[Change]:
    new = text.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, base, new, autojunk=False)
    return [(a, b, new[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
