"""What people find fault with: a field whose new value they do not say, or a word that they only call bad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.planning.offline.adding import add
from core.planning.offline.changing import unvalued
from core.planning.offline.clauses import Clause, read_clause
from core.planning.offline.fields import read_any_field
from core.planning.offline.leaning import SEEMING
from core.planning.offline.lexicon import MODALS
from core.planning.offline.matching import Names, singular
from core.planning.offline.outcomes import Piece
from core.planning.offline.phrases import CALLED, kind_at, kinds_in
from core.planning.offline.politeness import USELESS
from core.planning.offline.removing import remove
from core.planning.offline.renaming import rename
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token, joined

FINE = frozenset(["right", "correct", "good", "ok", "okay"])
WRONG = FINE | {"wrong", "incorrect", "off", "outdated", "inaccurate", "bad", "poor", "misleading", "nonsense",
                "absurd", "mistaken", "inadequate", "unrealistic"}  # fmt: skip
"""What is said of a thing that should be otherwise; fine things only where that is denied."""
ASKING = frozenset(["too", "should", "needs", "need", "deserves"])
NOBODY_NEEDS = (Token("nobody", "word"), Token("needs", "word"))
DENIED = frozenset(["isn't", "aren't", "not", "doesn't", "don't", "wasn't"])
MORE = frozenset(["higher", "lower", "better", "different", "stricter", "shorter", "longer", "clearer", "bigger",
                  "smaller", "changed", "adjusted"])  # fmt: skip
LONGEST_FAULT = 6


def faulted(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“the confidence is too low”: ask for the value of the field; “the phone is missing”: ask where it belongs."""
    if tokens and tokens[0].low == "there" and tokens[-1].low == "missing":
        return add(scope, tokens[2:-1])
    at = next((i for i, t in enumerate(tokens) if i and (t.low in SEEMING or t.low in ASKING)), 0)
    at = at or (len(tokens) - 1 if tokens and tokens[-1].low in WRONG - FINE else 0)
    said = [t.low for t in tokens[at:] if t.kind == "word"]
    if not at or len(said) > LONGEST_FAULT:
        return []
    if said[0] in SEEMING and said[-1] == "missing":
        return add(scope, tokens[:at])
    if said[0] in SEEMING and said[-1] in USELESS:
        return unused(scope, [*NOBODY_NEEDS, *tokens[:at]])
    if said[-1] == "name" and len(said) == 4 and said[0] in ("needs", "deserves", "need"):
        return rename(scope, tokens[:at])
    lookup = read_any_field(scope, _one(tokens[:at])) if _finds_fault(said) else None
    return [unvalued(lookup)] if lookup and lookup.fields else []


def unused(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“nobody fills in the status”: ask whether what nobody looks at should go, as that is not said."""
    start = next((len(w) for w in NOBODY if tuple(t.low for t in tokens[: len(w)]) == w), 0)
    at = start + 1
    if not start or not tokens[start:at] or tokens[start].low.removesuffix("s") not in USING:
        return []
    while at < len(tokens) - 1 and tokens[at].low in ("in", "at", "up", "about", "out", "for", "to", "with"):
        at += 1
    rest = tokens[at:-1] if tokens[-1].low in ("in", "out", "up", "at") else tokens[at:]
    pieces = remove(scope, rest)
    asked = [p if p.question else replace(p, question=f"Should {joined(rest)} go?") for p in pieces]
    return asked if asked and all(p.readings for p in asked) else []


NOBODY: tuple[tuple[str, ...], ...] = tuple(
    tuple(words.split())
    for words in ("nobody", "nobody ever", "no one", "no one ever", "we never", "we hardly ever", "we rarely",
                  "hardly anyone", "hardly anybody", "they never", "people never", "i never", "we seldom")
)[::-1]  # fmt: skip
USING = frozenset(["fill", "look", "read", "check", "enter", "complete", "care", "bother", "use", "need", "see", "want",
                   "update", "maintain", "know", "ask"])  # fmt: skip
"""What people do, or do not do, with what a pack lists."""


def _finds_fault(said: Sequence[str]) -> bool:
    """Whether what is said is that a thing should be otherwise: “is too low”, “isn't right”, “should be higher”."""
    if said[0] == "should":
        return said[-1] in MORE
    return "too" in said or (said[-1] in WRONG and (said[-1] in FINE) == bool(set(said) & DENIED))


def unopinionated(names: Names, clause: Clause) -> Clause:
    """““x” is an Americanism and should be removed” is ““x” should be removed”: how it strikes people says no more.

    What kind of thing it is does say more: ““x” is a synonym of Y and should go” is “synonym “x” of Y should go”.
    """
    tokens = clause.whole
    joint = next((i for i, t in enumerate(tokens) if i > 1 and t.low in ("and", "so") and _demands(tokens, i + 1)), 0)
    at = next((i for i, t in enumerate(tokens[:joint]) if i and t.low in SEEMING), 0)
    opinion = tokens[at:joint]
    if clause.verbs or clause.negated or not at:
        return clause
    kind, length = kind_at(opinion, 2) if len(opinion) > 2 and opinion[1].low in ("a", "an", "the") else ("", 0)
    if kind:
        said = [*opinion[2 : 2 + length], *tokens[:at], *opinion[2 + length :], *tokens[joint + 1 :]]
        return read_clause(said) or clause
    return read_clause([*tokens[:at], *tokens[joint + 1 :]]) or clause if _says_nothing(names, opinion) else clause


def _one(subject: Sequence[Token]) -> list[Token]:
    """“thresholds” are any one threshold."""
    last = subject[-1]
    return [*subject[:-1], Token(singular(last.low), "word")] if last.kind == "word" and last.low else list(subject)


def _demands(tokens: Sequence[Token], at: int) -> bool:
    if at < len(tokens) - 1 and tokens[at].low in ("has", "have"):
        return tokens[at + 1].low == "to"
    return at < len(tokens) - 1 and tokens[at].low in MODALS - {"has", "have", "need"}


def _says_nothing(names: Names, opinion: Sequence[Token]) -> bool:
    """Whether nothing that is quoted, no kind and no thing of the pack stands in what is said of a thing."""
    if kinds_in(opinion) or any(t.kind in ("literal", "number") or t.text.casefold() in CALLED for t in opinion):
        return False
    return not any(names.find(t.text, near=False) for t in opinion[1:] if t.kind == "word")
