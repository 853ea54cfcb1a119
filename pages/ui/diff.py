"""The side-by-side diff of two texts as HTML: hunks under their path, unchanged runs folded, every change signed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape
from typing import Any

import streamlit as st

from core.engine import DiffRow, Fold, side_by_side
from core.engine.diff import lines_of
from core.engine.visible import visible
from pages.ui.state import plural
from pages.ui.yaml_html import Coloured, Span, colours, line_colours, line_html, safe

_TWO_COLUMNS = '<colgroup><col class="no"><col><col class="no"><col></colgroup>'
_ONE_COLUMN = '<colgroup><col class="no"><col></colgroup>'
_EMPTY = '<td class="none"><td class="none">'
_MAY_WRAP = 28  # characters that fit into one column of a telephone
_DEEPEST = 16
_NOTHING = '<div class="diff"><p class="more">Both texts are the same, byte for byte.</p></div>'
NOTHING_CHANGES = "Every line reads the same."
_BYTES_ONLY = '<div class="diff"><p class="more">Only line ends differ; every line reads the same.</p></div>'

Row = DiffRow | Fold


def show_diff(old: str, new: str, names: tuple[str, str]) -> None:
    """Draw the side-by-side diff; `names` head the two columns."""
    st.html(_cached_diff(_digest(old), _digest(new), names, old, new))


def show_small_diff(old: str, new: str, limit: int = 12) -> None:
    """Draw the changed lines only, at most `limit` of them, for a card."""
    st.html(_cached_small(_digest(old), _digest(new), limit, old, new))


def show_text(text: str) -> None:
    """Draw one text with line numbers and YAML colours."""
    st.html(_cached_text(_digest(text), text))


@st.cache_data(max_entries=64, show_spinner=False)
def _cached_blocks(old_sha: str, new_sha: str, _old: str, _new: str) -> list[dict[str, Any]]:
    return diff_blocks(_old, _new)


def blocks_between(old: str, new: str) -> list[dict[str, Any]]:
    """Give the blocks of the side-by-side diff of two texts."""
    return _cached_blocks(_digest(old), _digest(new), old, new)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@st.cache_data(max_entries=64, show_spinner=False)
def _cached_diff(old_sha: str, new_sha: str, names: tuple[str, str], _old: str, _new: str) -> str:
    return diff_html(_old, _new, names)


@st.cache_data(max_entries=256, show_spinner=False)
def _cached_small(old_sha: str, new_sha: str, limit: int, _old: str, _new: str) -> str:
    return small_diff_html(_old, _new, limit)


@st.cache_data(max_entries=32, show_spinner=False)
def _cached_text(text_sha: str, _text: str) -> str:
    return text_html(_text)


def diff_html(old: str, new: str, names: tuple[str, str]) -> str:
    """Give the side-by-side diff of two texts as HTML that is safe whatever they hold."""
    rows = side_by_side(old, new)
    if not any(isinstance(row, DiffRow) and row.kind != "same" for row in rows):
        return _NOTHING if old == new else _BYTES_ONLY
    left, right = _columns(old, rows)
    heads = f'<span class="left">{safe(names[0])}</span><span class="right">{safe(names[1])}</span>'
    blocks = "".join(_block(part, left, right) for part in _parts(rows))
    return f'<div class="diff two"><div class="names">{heads}</div>{blocks}</div>'


def small_diff_html(old: str, new: str, limit: int) -> str:
    """Give the changed lines under their paths, one column, at most `limit` lines, as safe HTML."""
    rows = side_by_side(old, new, context=1)
    left, right = _columns(old, rows)
    blocks: list[str] = []
    drawn = left_out = 0
    for part in _parts(rows):
        if isinstance(part, Fold):
            continue
        lines = _in_one_column(part, left, right)
        kept = lines[: max(0, limit - drawn)]
        drawn += len(kept)
        left_out += len(lines) - len(kept)
        if kept:
            blocks.append(_hunk(part[0].heading, "".join(kept), _ONE_COLUMN))
    if left_out:
        blocks.append(f'<p class="more">and {plural(left_out, "more line")}, on the review page</p>')
    return f'<div class="diff one">{"".join(blocks)}</div>' if blocks else _NOTHING


def text_html(text: str) -> str:
    """Give one text with line numbers and YAML colours as safe HTML."""
    column = _Column(colours(text), "add", "+")
    body = "".join(f"<tr>{column.cells(number, line)}" for number, line in enumerate(lines_of(text), start=1))
    return f'<div class="diff one">{_table(body, _ONE_COLUMN, "text")}</div>'


def lines_table(lines: Iterable[tuple[int, str]], spans: Sequence[Sequence[Coloured]], label: str) -> str:
    """Give numbered lines of a text as a table; `spans` are the colours of all of its lines."""
    column = _Column(spans, "add", "+")
    return _table("".join(f"<tr>{column.cells(number, line)}" for number, line in lines), _ONE_COLUMN, label)


@dataclass(frozen=True)
class _Column:
    """One side of the diff: its token colours, and how its changed lines are signed."""

    spans: Sequence[Sequence[Coloured]]
    change: str
    sign: str
    numbered: bool = True

    def cells(self, number: int | None, text: str | None, marks: Sequence[Span] = (), *, changed: bool = False) -> str:
        """Give the cell of the line number and that of the line; two blank cells where this side has no line.

        The cells go without their end tags, as HTML allows: there are thousands of them.
        """
        if number is None or text is None:
            return _EMPTY
        coloured = self.spans[number - 1] if number <= len(self.spans) else ()
        css = f' class="{self.change}"' if changed else ""
        sign = f'<i class="sign">{self.sign}</i>' if changed else ""
        line = line_html(text, coloured, marks)
        return f"<td{css}>{number if self.numbered else ''}<td{css}{_hanging(text)}>{sign}{line}"


def diff_blocks(old: str, new: str) -> list[dict[str, Any]]:
    """Give the side-by-side diff as blocks to be drawn one by one: hunks and folded runs, without line numbers.

    A block is the same, whatever moved above it; `left` and `right` are the numbers of its first lines.
    """
    rows = side_by_side(old, new)
    left, right = (replace(column, numbered=False) for column in _columns(old, rows))
    blocks: list[dict[str, Any]] = []
    numbers = [1, 1]
    for part in _parts(rows):
        lines = part.rows if isinstance(part, Fold) else part
        body = "".join(_in_two_columns(row, left, right) for row in lines)
        path = "" if isinstance(part, Fold) else part[0].heading
        label = "unchanged lines" if isinstance(part, Fold) else path or "top of the file"
        blocks.append(
            {
                "key": f"{'f' if isinstance(part, Fold) else 'h'}{numbers[0]}",
                "fold": isinstance(part, Fold),
                "words": plural(part.count, "unchanged line") if isinstance(part, Fold) else "",
                "heading": [visible(step) for step in path.split(" › ")] if path else [],
                "html": _table(body, _TWO_COLUMNS, label),
                "left": numbers[0],
                "right": numbers[1],
            }
        )
        numbers[0] += sum(row.left_no is not None for row in lines)
        numbers[1] += sum(row.right_no is not None for row in lines)
    return blocks


def _columns(old: str, rows: Iterable[Row]) -> tuple[_Column, _Column]:
    """Both sides with their colours; an unchanged line keeps those of the left, so that only new lines are read."""
    before = colours(old)
    after: dict[int, Sequence[Coloured]] = {}
    for row in rows:
        for line in row.rows if isinstance(row, Fold) else (row,):
            if line.right_no is None or line.right is None:
                continue
            same = line.kind == "same" and line.left_no is not None and line.left_no <= len(before)
            after[line.right_no] = before[line.left_no - 1] if same and line.left_no else line_colours(line.right)
    last = max(after, default=0)
    return _Column(before, "del", "−"), _Column([after.get(n, ()) for n in range(1, last + 1)], "add", "+")


def _parts(rows: Iterable[Row]) -> list[Fold | list[DiffRow]]:
    parts: list[Fold | list[DiffRow]] = []
    for row in rows:
        if isinstance(row, Fold):
            parts.append(row)
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def _block(part: Fold | list[DiffRow], left: _Column, right: _Column) -> str:
    body = "".join(_in_two_columns(row, left, right) for row in (part.rows if isinstance(part, Fold) else part))
    if isinstance(part, Fold):
        summary = f"<summary>{plural(part.count, 'unchanged line')}</summary>"
        return f"<details>{summary}{_table(body, _TWO_COLUMNS, 'unchanged lines')}</details>"
    return _hunk(part[0].heading, body, _TWO_COLUMNS)


def _hunk(path: str, body: str, columns: str) -> str:
    heading = ""
    if path:
        shown = '<span class="of">›</span>'.join(safe(step) for step in path.split(" › "))
        heading = f'<div class="path" role="heading" aria-level="3">{shown}</div>'
    return f'<div class="hunk">{heading}{_table(body, columns, path or "top of the file")}</div>'


def _table(body: str, columns: str, label: str) -> str:
    return f'<table aria-label="{escape(label)}">{columns}<tbody>{body}</tbody></table>'


def _in_two_columns(row: DiffRow, left: _Column, right: _Column) -> str:
    changed = row.kind != "same"
    one = left.cells(row.left_no, row.left, row.left_marks, changed=changed)
    other = right.cells(row.right_no, row.right, row.right_marks, changed=changed)
    return f'<tr class="same">{one}{other}' if row.kind == "same" else f"<tr>{one}{other}"


def _in_one_column(rows: Sequence[DiffRow], left: _Column, right: _Column) -> list[str]:
    """Put each run of changes as its old lines and then its new ones, between the unchanged lines."""
    lines: list[str] = []
    new_lines: list[str] = []
    for row in rows:
        if row.kind == "same":
            lines += [*new_lines, f"<tr>{right.cells(row.right_no, row.right)}"]
            new_lines = []
            continue
        if row.left is not None:
            lines.append(f"<tr>{left.cells(row.left_no, row.left, row.left_marks, changed=True)}")
        if row.right is not None:
            new_lines.append(f"<tr>{right.cells(row.right_no, row.right, row.right_marks, changed=True)}")
    return lines + new_lines


def _hanging(text: str) -> str:
    if len(text) <= _MAY_WRAP:
        return ""
    return f' style="--in:{min(_DEEPEST, len(text) - len(text.lstrip(" ")) + 2)}"'
