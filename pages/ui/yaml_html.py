"""YAML lines as safe HTML: token colours, marked changes, and invisible characters made visible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from pygments.lexers import YamlLexer
from pygments.token import Comment, Keyword, Name

Span = tuple[int, int]
Coloured = tuple[int, int, str]

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# Strings and signs keep the colour of the text: a page of a thousand lines is half as heavy for it.
_CLASSES = (
    (Name.Tag, "yk"),
    (Name.Variable, ""),
    (Name, "ya"),
    (Keyword, "ya"),
    (Comment, "yc"),
)

# Letters and marks that draw nothing, which no general category gives away.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_CONTROLS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\U000f0000-\U0010ffff"
)
ODD = re.compile(f"[{_BLANK}{_SPACES}{_CONTROLS}]")


@lru_cache(maxsize=16)
def colours(text: str) -> tuple[tuple[Coloured, ...], ...]:
    """Give for each line of `text` its coloured spans (start, end, class), in order and apart."""
    lines: list[list[Coloured]] = [[]]
    column = 0
    # Pygments knows only the line feed; every other break becomes one of the same length.
    plain = _BREAK.sub(lambda match: "\n".rjust(len(match.group())), text)
    for _, kind, value in YamlLexer().get_tokens_unprocessed(plain):
        name = _class_of(kind)
        for number, part in enumerate(value.split("\n")):
            if number:
                lines.append([])
                column = 0
            if part and name:
                _extend(lines[-1], column, column + len(part), name)
            column += len(part)
    return tuple(tuple(line) for line in lines)


@lru_cache(maxsize=4096)
def line_colours(line: str) -> tuple[Coloured, ...]:
    """Give the coloured spans of one line by itself, as it would be outside of any longer string."""
    return colours.__wrapped__(line)[0]


def _class_of(kind: object) -> str:
    return next((name for family, name in _CLASSES if kind in family), "")


def _extend(line: list[Coloured], start: int, end: int, name: str) -> None:
    if line and line[-1][1] == start and line[-1][2] == name:
        line[-1] = (line[-1][0], end, name)
    else:
        line.append((start, end, name))


def line_html(text: str, coloured: Sequence[Coloured] = (), marks: Sequence[Span] = ()) -> str:
    """Give one line as HTML in which every character of `text` is escaped.

    `coloured` are token spans, `marks` the spans to be wrapped in `<mark>`; both in order, by character.
    """
    if not marks:
        return _paint(text, 0, len(text), coloured)
    parts: list[str] = []
    at = 0
    for start, end in marks:
        parts.append(_paint(text, at, start, coloured))
        parts.append(f"<mark>{_paint(text, start, end, coloured)}</mark>")
        at = end
    parts.append(_paint(text, at, len(text), coloured))
    return "".join(parts)


def _paint(text: str, start: int, end: int, coloured: Sequence[Coloured]) -> str:
    parts: list[str] = []
    at = start
    for first, last, name in coloured:
        left, right = max(first, at), min(last, end)
        if left >= right:
            continue
        if left > at:
            parts.append(safe(text[at:left]))
        parts.append(f'<span class="{name}">{safe(text[left:right])}</span>')
        at = right
    if at < end:
        parts.append(safe(text[at:end]))
    return "".join(parts)


def safe(text: str) -> str:
    """Escape `text` for HTML and show each character that would not be seen as a badge with its code."""
    escaped = escape(text)
    return ODD.sub(_badge, escaped) if ODD.search(escaped) else escaped


def _badge(match: re.Match[str]) -> str:
    character = match.group()
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "control character").lower()
    return f'<span class="odd" title="{escape(name)}">{code}</span>'
