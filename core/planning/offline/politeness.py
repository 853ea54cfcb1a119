"""What stands around a request and says nothing of it: courtesies, reasons, emphasis."""

from __future__ import annotations

from collections.abc import Sequence

from core.planning.offline.lexicon import POLITE, POLITE_TAIL, REASONS
from core.planning.offline.repeating import same_at
from core.planning.offline.tokens import Token
from core.planning.offline.verbs import BY_WORDS

SPEAKERS = frozenset(["we", "i", "you", "they", "it", "that", "which"])
EMPHASIS = frozenset(["really", "actually", "definitely", "probably", "just", "certainly", "urgently", "clearly",
                      "still", "now", "also", "always"])  # fmt: skip

_POLITE = sorted(POLITE, key=len, reverse=True)


def without_polite(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop what stands before a request."""
    if len(tokens) > 2 and tokens[0].low in SPEAKERS:
        tokens = [t for i, t in enumerate(tokens) if i not in (1, 2) or t.low not in EMPHASIS]
    lows = [t.low for t in tokens]
    changed = True
    while changed and tokens and not same_at(tokens):
        changed = False
        if tokens[0].kind == "mark" and tokens[0].text in ",:-–—.!()'s":
            tokens, lows, changed = tokens[1:], lows[1:], True
            continue
        for phrase in _POLITE:
            if tuple(lows[: len(phrase)]) == phrase and not _is_verb_phrase(lows, len(phrase)):
                tokens, lows, changed = tokens[len(phrase) :], lows[len(phrase) :], True
                break
    return tokens


def _is_verb_phrase(lows: Sequence[str], polite: int) -> bool:
    """“we no longer need” is a verb by itself, and not politeness before one."""
    return any(
        len(words) >= max(2, polite) and tuple(lows[: len(words)]) == words
        for words in BY_WORDS
        if words[0] in ("we", "i")
    )


def without_tail(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop what stands behind a request."""
    changed = True
    while changed and tokens:
        changed = False
        if tokens[-1].kind == "mark" and tokens[-1].text in ",.!?;:-–—":
            tokens, changed = tokens[:-1], True
            continue
        for phrase in POLITE_TAIL:
            if len(tokens) > len(phrase) and tuple(t.low for t in tokens[-len(phrase) :]) == phrase:
                tokens, changed = tokens[: -len(phrase)], True
                break
    return tokens


def without_reason(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop the reason that is given for a request."""
    for i in range(2, len(tokens)):
        for phrase in REASONS:
            if tuple(t.low for t in tokens[i : i + len(phrase)]) == phrase:
                return tokens[:i]
    return tokens
