"""Text into tokens: words, quoted texts, regular expressions, versions and numbers, each kept whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

TokenKind = Literal["word", "literal", "number", "mark"]

HIDDEN = frozenset(["Cc", "Cf"])
_PAIRS = (("`", "`"), ("“", "”"), ("”", "”"), ("„", "“"), ("«", "»"), ('"', '"'), ("‘", "’"), ("'", "'"))
_OPENING = frozenset(" \t\n([{:=,;-–—>")
_CLOSING = frozenset(" \t\n)]}.,;:!?-–—'’")
_WORD = re.compile(r"[^\W_](?:[\w.@/{}%°#+-]*[\w%}#+])?|[_{$€£#][\w{}.-]*", re.UNICODE)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?![\w:])")
_NUMBER = re.compile(r"[+-]?(?:\.(?=\d))?\d+(?:[.,]\d+)*(?: ?%)?(?![\w])")
LONGEST_REGEX = 500  # characters of an expression that nobody quoted; a longer one is quoted
_REGEX_SIGN = re.compile(r"\\[bdwsDWS.]|\[[^\]\s]+\]|\(\?[P:i]|\.\*|\{\d+(?:,\d*)?\}")
_OF_PATTERN = re.compile(r"\b(?:pattern|regex|regexp|expression)\b", re.IGNORECASE)
_NAMED_NEXT = re.compile(r"\b(?:pattern|regex|regexp|expression)$", re.IGNORECASE)
_LEADS_ON = re.compile(
    r"(?:for|of|to|on|in|that|which|with|named|called|from|the|a|an|is|and|so|as|by|should|must)\b|\W", re.IGNORECASE
)
_AFTER_REGEX = re.compile(
    r"[,;]?\s+(?:\(|(?:with|at|and|having|plus|its|please)\s+)?(?:an?\s+|the\s+|its\s+)?confidence\b|,?\s+please\b"
    r"|(?<=[)\]}*+?])\s+(?:for|on|of|to|in|as|under)\s|,\s+(?:attribute|entity|for|filling)\b",
    re.IGNORECASE,
)
TITLES = frozenset(["Dr", "Mr", "Mrs", "Ms", "Prof", "St", "Sr", "Jr", "Max", "Min", "max", "min", "approx", "incl"])
"""Words whose point ends no sentence."""
LONGEST_LEAD = 300  # characters before an expression in which “pattern” may stand
LONGEST_LABEL = 4  # words before the first sign of an expression: “Dealer Code:”
_ARROW = re.compile(r"[-=]+>|→|⇒")
_POSSESSIVE = re.compile(r"['’](?:s\b)?")


@dataclass(frozen=True)
class Token:
    """A piece of the request: `text` as written (a literal without its quotes), `low` folded for look-ups."""

    text: str
    kind: TokenKind
    start: int = 0
    end: int = 0

    @cached_property
    def low(self) -> str:
        """The text in lower case; empty for a literal, so that no quoted word is taken for a command."""
        return "" if self.kind == "literal" else self.text.casefold()


def tidy(text: str) -> str:
    """Give the request with plain line ends and without invisible signs; quoted values keep every space."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in HIDDEN).strip()


@lru_cache(maxsize=64)
def tokenise(text: str) -> tuple[Token, ...]:
    """Split a tidied request into tokens; every character but white space ends up in one of them."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        token = _next(text, position)
        if token is None:
            position += 1
        else:
            tokens.append(token)
            position = token.end
    return tuple(tokens)


def joined(tokens: Sequence[Token]) -> str:
    """Give the text that the tokens stand for, literals without quotes, signs close to their words."""
    out = ""
    for token in tokens:
        close = token.kind == "mark" and token.text not in "-–—→&+("
        out += token.text if not out or close or out.endswith("(") else f" {token.text}"
    return out


def shown(tokens: Sequence[Token]) -> str:
    """Give the tokens as the user wrote them, quotes and all but their spacing."""
    return joined([Token(f"“{t.text}”", "word") if t.kind == "literal" else t for t in tokens])


def _next(text: str, at: int) -> Token | None:
    if text[at] == "\n":
        return Token("\n", "mark", at, at + 1)
    if text[at].isspace():
        return None
    arrow = _ARROW.match(text, at)
    if arrow:
        return Token("→", "mark", at, arrow.end())
    return (
        _literal(text, at)
        or _spaced_regex(text, at)
        or _regex(text, at)
        or _time(text, at)
        or _number(text, at)
        or _possessive(text, at)
        or _word(text, at)
        or Token(text[at], "mark", at, at + 1)
    )


def _literal(text: str, at: int) -> Token | None:
    """A quoted text: it opens after a space or sign and closes before one, so that `it's` opens nothing."""
    if at and text[at - 1] not in _OPENING and text[at] in "'’‘":
        return None
    for opening, closing in _PAIRS:
        if text[at] != opening:
            continue
        end = at + 1
        while (end := text.find(closing, end)) != -1:
            after = text[end + 1 : end + 2]
            escaped = text[end - 1] == "\\" and opening == '"' and text[end - 2 : end - 1] != "\\"
            if end > at + 1 and not escaped and (not after or after in _CLOSING or after == opening):
                return Token(text[at + 1 : end], "literal", at, end + 1)
            end += 1
    return None


def _regex(text: str, at: int) -> Token | None:
    """A regular expression that nobody quoted: a run without spaces outside of brackets, with its signs."""
    until = min(len(text), at + LONGEST_REGEX)
    if (at and text[at - 1] not in _OPENING) or not _REGEX_SIGN.search(text, at, until):
        return None
    depth, end = 0, at
    while end < until and (depth or not text[end].isspace()) and text[end] != "\n":
        if text[end] == "\\":
            end += 2
            continue
        depth += (text[end] in "([") - (text[end] in ")]" and depth > 0)
        end += 1
    run = text[at : min(end, len(text))].rstrip(",;:")
    if depth or not _REGEX_SIGN.search(run):
        return None
    return Token(run, "literal", at, at + len(run))


def _spaced_regex(text: str, at: int) -> Token | None:
    """An expression with spaces that nobody quoted: all behind “… pattern …:”, up to its confidence or the end."""
    before = text[max(0, at - LONGEST_LEAD) : at].rstrip()
    led = before.endswith((":", "=")) and _OF_PATTERN.search(before)
    if not led and not _NAMED_NEXT.search(before):
        return None
    if not led and _LEADS_ON.match(text, at):
        return None
    after = _AFTER_REGEX.search(text, at)
    run = text[at : after.start() if after else len(text)].rstrip(" .;,")
    sign = _REGEX_SIGN.search(run)
    words = run[: sign.start()].split() if sign else []
    plain = "\n" not in run and not set(run) & set('“”„«»"`') and len(run) <= LONGEST_REGEX
    if not sign or not plain or " " not in run or not 0 < len(words) <= LONGEST_LABEL:
        return None
    return Token(run, "literal", at, at + len(run))


def _time(text: str, at: int) -> Token | None:
    match = _TIME.match(text, at)
    return Token(match.group(), "word", at, match.end()) if match and not (at and text[at - 1].isalnum()) else None


def _number(text: str, at: int) -> Token | None:
    match = _NUMBER.match(text, at)
    if not match or (at and text[at - 1].isalnum()):
        return None
    return Token(match.group().rstrip(".,"), "number", at, at + len(match.group().rstrip(".,")))


def _possessive(text: str, at: int) -> Token | None:
    match = _POSSESSIVE.match(text, at)
    if not match or not at or not text[at - 1].isalnum() or (len(match.group()) == 1 and text[at - 1] != "s"):
        return None
    return Token("'s", "mark", at, match.end())


def _word(text: str, at: int) -> Token | None:
    match = _WORD.match(text, at)
    if not match:
        return None
    end = match.end()
    initial = end - at == 1 and text[at].isupper() and text[end + 2 : end + 3].isupper()
    if (text[at:end] in TITLES or initial) and text[end : end + 2] == ". ":
        return Token(text[at : end + 1], "word", at, end + 1)
    contraction = re.match(r"['’](?:t|re|ve|ll|d|m)\b", text[end:])
    if contraction:
        return Token((text[at:end] + contraction.group()).replace("’", "'"), "word", at, end + contraction.end())
    return Token(text[at:end], "word", at, end)
