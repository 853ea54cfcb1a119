"""Two texts side by side: rows with marks inside the line, unchanged runs folded; unified text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.engine.anchors import Opcode, opcodes
from core.engine.errors import EngineError
from core.engine.locate import Locator, locate

Mark = tuple[int, int]

_TOKENS = re.compile(r"\w+|\s+|.")
_ALIKE = 0.5
_MOST_PAIRS = 900
_BREAKS = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One row: line numbers from 1 and the lines' texts; None on the side that has no such line.

    The marks are the (start, end) spans that differ inside a changed line. `heading` is the path of
    the change (`entities › Client › attributes`) on the first row of a hunk, and empty elsewhere.
    """

    kind: Literal["same", "changed", "added", "removed"]
    left_no: int | None
    left: str | None
    right_no: int | None
    right: str | None
    left_marks: tuple[Mark, ...] = ()
    right_marks: tuple[Mark, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """An unchanged run, with its rows to unfold, and the path at which it begins."""

    count: int
    rows: tuple[DiffRow, ...]
    path: str = ""


def lines_of(text: str) -> list[str]:
    """The lines of a text without their ends; a text that ends with a line end has no empty last line."""
    lines = _BREAKS.split(text)
    return lines[:-1] if lines and not lines[-1] else lines


def side_by_side(old: str, new: str, *, context: int = 3) -> list[DiffRow | Fold]:
    """Rows of both texts beside each other; runs of more than twice the context are folded."""
    left, right = lines_of(old), lines_of(new)
    rows: list[DiffRow | Fold] = []
    locators = _locator(old), _locator(new)
    opcodes = line_opcodes(left, right)
    for number, (tag, a, b, c, d) in enumerate(opcodes):
        if tag == "equal":
            same = [DiffRow("same", a + i + 1, left[a + i], c + i + 1, left[a + i]) for i in range(b - a)]
            head = context if number > 0 else 0
            tail = context if number < len(opcodes) - 1 else 0
            rows += _folded(same, head, tail, locators[1])
        else:
            rows += _changed_rows(left, right, (tag, a, b, c, d))
    return _with_headings(rows, locators)


def unified(old: str, new: str, old_name: str = "", new_name: str = "") -> str:
    """The unified diff of two texts, as `diff -u` writes it; empty where they are equal."""
    left, right = old.splitlines(keepends=True), new.splitlines(keepends=True)
    lines = difflib.unified_diff(left, right, old_name, new_name)
    return "".join(line if line.endswith(("\n", "\r")) else line + "\n\\ No newline at end of file\n" for line in lines)


def _locator(text: str) -> Locator | None:
    try:
        return locate(text)
    except EngineError:
        return None


def line_opcodes(left: Sequence[str], right: Sequence[str]) -> list[Opcode]:
    """Line opcodes; the common beginning and end are taken off first."""
    head = 0
    while head < min(len(left), len(right)) and left[head] == right[head]:
        head += 1
    tail = 0
    while tail < min(len(left), len(right)) - head and left[-1 - tail] == right[-1 - tail]:
        tail += 1
    middle_left, middle_right = left[head : len(left) - tail], right[head : len(right) - tail]
    found: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    parts = opcodes(middle_left, middle_right)
    found += [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in parts]
    if tail:
        found.append(("equal", len(left) - tail, len(left), len(right) - tail, len(right)))
    return list(_joined(found))


def _joined(opcodes: Sequence[Opcode]) -> Iterator[Opcode]:
    """Equal runs that touch become one."""
    pending: Opcode | None = None
    for code in opcodes:
        if pending and pending[0] == code[0] == "equal":
            pending = ("equal", pending[1], code[2], pending[3], code[4])
            continue
        if pending:
            yield pending
        pending = code
    if pending:
        yield pending


def _folded(rows: list[DiffRow], head: int, tail: int, locator: Locator | None) -> list[DiffRow | Fold]:
    hidden = rows[head : len(rows) - tail]
    if len(hidden) < 2:
        return [*rows]
    path = _path_at(locator, hidden[0].right_no)
    return [*rows[:head], Fold(len(hidden), tuple(hidden), path), *rows[len(rows) - tail :]]


def _changed_rows(left: Sequence[str], right: Sequence[str], code: Opcode) -> list[DiffRow]:
    _, a, b, c, d = code
    rows: list[DiffRow] = []
    for i, j in [*_pairs(left[a:b], right[c:d]), (b - a, d - c)]:
        rows += [
            DiffRow("removed", n + 1, left[n], None, None)
            for n in range(a + sum(r.left_no is not None for r in rows), a + i)
        ]
        rows += [
            DiffRow("added", None, None, n + 1, right[n])
            for n in range(c + sum(r.right_no is not None for r in rows), c + j)
        ]
        if i < b - a and j < d - c:
            one, other = left[a + i], right[c + j]
            rows.append(DiffRow("changed", a + i + 1, one, c + j + 1, other, *_marks(one, other)))
    return rows


def _pairs(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Which lines of a changed block stand for each other: those that are alike, in order."""
    if not left or not right or len(left) * len(right) > _MOST_PAIRS:
        return []
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    alike = [[_likeness(one, other) for other in right] for one in left]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            paired = best[i + 1][j + 1] + alike[i][j] if alike[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(one: str, other: str) -> float:
    if not one.strip() or not other.strip():
        return 0.0
    matcher = difflib.SequenceMatcher(None, one.strip(), other.strip(), autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= _ALIKE else 0.0


def _marks(one: str, other: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    left, right = _TOKENS.findall(one), _TOKENS.findall(other)
    starts = _starts(left), _starts(right)
    marks: tuple[list[Mark], list[Mark]] = ([], [])
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        if b > a:
            marks[0].append((starts[0][a], starts[0][b]))
        if d > c:
            marks[1].append((starts[1][c], starts[1][d]))
    return tuple(marks[0]), tuple(marks[1])


def _starts(tokens: Sequence[str]) -> list[int]:
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts


def _with_headings(rows: list[DiffRow | Fold], locators: tuple[Locator | None, Locator | None]) -> list[DiffRow | Fold]:
    """Put the path of the first changed line of each hunk on the hunk's first row."""
    result: list[DiffRow | Fold] = []
    begins = 0
    for number in range(len(rows) + 1):
        if number < len(rows) and isinstance(rows[number], DiffRow):
            continue
        hunk = [row for row in rows[begins:number] if isinstance(row, DiffRow)]
        first = next((row for row in hunk if row.kind != "same"), None)
        if first is not None:
            side = 1 if first.right_no is not None else 0
            path = _path_at(locators[side], first.right_no or first.left_no)
            hunk[0] = replace(hunk[0], heading=path)
        result += hunk
        result += rows[number : number + 1]
        begins = number + 1
    return result


def _path_at(locator: Locator | None, line: int | None) -> str:
    return " › ".join(locator.labels_at(line)) if locator and line else ""
