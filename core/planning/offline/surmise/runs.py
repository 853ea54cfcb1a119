"""Names that are not written as such: the few words behind a verb or an article, up to the next little word."""

from __future__ import annotations

from collections.abc import Sequence

from core.planning.offline.cues import LITTLE
from core.planning.offline.lexicon import PRONOUNS
from core.planning.offline.slots.marks import NOUNS
from core.planning.offline.tokens import Token, joined

ARTICLES = frozenset(["a", "an", "the", "our", "their", "its", "his", "her", "that", "this", "one", "another", "also"])
LONGEST = 4
EACH = frozenset(["each", "every", "any", "all"])
STOPS = LITTLE | frozenset(
    ["nowadays", "these", "later", "once", "until", "first", "afterwards", "since", "both", "either"]
)


def run_at(tokens: Sequence[Token], at: int, longest: int = LONGEST) -> tuple[str, int]:
    """Give the words of a name that begins at `at`, and where it ends; nothing where none does or it is too long."""
    start = at
    while start < len(tokens) and tokens[start].low in ARTICLES:
        start += 1
    if start < len(tokens) and tokens[start].kind == "literal":
        return tokens[start].text, start + 1
    end = start
    while end < len(tokens) and _goes_on(tokens, start, end):
        end += 1
    size = end - start
    return (joined(tokens[start:end]), end) if 0 < size <= longest else ("", at)


def _goes_on(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Whether a word is one more of a name: “letter of undertaking”, “close-out call”."""
    token = tokens[at]
    if token.kind != "word":
        return False
    if token.low == "of" and at > start:
        return at + 1 < len(tokens) and tokens[at + 1].kind == "word" and tokens[at + 1].low not in STOPS | EACH
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    noun = at > start and token.low in NOUNS and following not in ARTICLES | PRONOUNS
    return noun or token.low not in STOPS


def run_before(tokens: Sequence[Token], at: int, longest: int = LONGEST, *, bare: bool = False) -> tuple[str, int]:
    """Give the words of a name that ends at `at`, and where it begins, behind an article or at the start of all.

    With `bare` any little word may stand before it.
    """
    start = at
    while start and tokens[start - 1].kind == "word" and tokens[start - 1].low not in STOPS:
        start -= 1
    opened = bare or not start or tokens[start - 1].low in ARTICLES or tokens[start - 1].kind == "mark"
    return (joined(tokens[start:at]), start) if opened and 0 < at - start <= longest else ("", at)
