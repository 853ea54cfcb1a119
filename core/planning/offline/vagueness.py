"""Wishes that leave open what shall be: “make the threshold stricter”, “the description should be updated”.

They are asked back before a word of opinion is taken for a name or a value.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.planning.offline.changing import called, set_field, unvalued
from core.planning.offline.clauses import sentences_of
from core.planning.offline.fields import read_any_field
from core.planning.offline.improving import improve
from core.planning.offline.lexicon import DETERMINERS, PREPOSITIONS
from core.planning.offline.outcomes import Piece, ask
from core.planning.offline.phrases import bare, kind_at, kinds_in
from core.planning.offline.politeness import without_polite
from core.planning.offline.sayings import quote
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token, joined

COMPARATIVES = frozenset(
    ["stricter", "looser", "tighter", "higher", "lower", "better", "clearer", "shorter", "longer", "bigger",
     "smaller", "larger", "simpler", "stronger", "weaker", "different", "broader", "narrower",
     "safer", "tougher", "softer", "leaner", "neater", "cleaner", "sharper", "milder", "harder", "easier"]
)  # fmt: skip
MADE = frozenset(
    ["updated", "improved", "revised", "changed", "adjusted", "corrected", "reworked", "rewritten", "reviewed",
     "refreshed", "modernised", "modernized", "extended", "expanded", "reworded", "rephrased", "amended", "redone",
     "overhauled", "fixed", "altered", "edited", "polished", "clarified", "reconsidered", "rethought", "tweaked"]
)  # fmt: skip
"""What should be done to a thing, where it is not said how."""
MAKING = frozenset(["make", "turn", "have", "get", "set", "keep", "render", "want", "need"])
BEING = tuple(
    tuple(words.split())
    for words in ("should be", "must be", "ought to be", "needs to be", "need to be", "has to be", "have to be",
                  "could be", "might be", "should become", "had better be", "shall be", "wants to be", "should get")
)  # fmt: skip
DEGREES = frozenset(["a", "bit", "little", "somewhat", "slightly", "much", "even", "more", "less", "rather", "far",
                     "please", "touch", "tad", "still", "again", "also", "too", "probably", "perhaps"])  # fmt: skip
TAGS = tuple(
    tuple(words.split())
    for words in ("don't you think", "wouldn't you say", "please adjust", "please fix", "please change", "adjust",
                  "please", "please adjust it", "please fix that", "please change that", "can you fix that", "thanks")
)  # fmt: skip
LONGEST = 16


def left_open(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Ask what exactly is wanted, where a request only says that something should be otherwise; else nothing."""
    if len(tokens) > LONGEST or any(t.kind in ("literal", "number") for t in tokens):
        return []
    subjects = []
    for sentence in sentences_of(tokens):
        for part in _parts(sentence):
            subject = _subject(part)
            if not subject:
                return []
            subjects.append(subject)
    return [_asked(scope, subjects[0])] if len(subjects) == 1 else []


def which_of_kind(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“Set the question's priority to low”: take the one there is, or ask which one is meant."""
    if len(tokens) > LONGEST:
        return []
    body = list(without_polite(tokens))
    to = next((i for i, t in enumerate(body) if t.low == "to"), 0)
    value = [t for t in body[to + 1 :] if t.kind != "mark"]
    subject = body[1:to]
    if not to or len(value) != 1 or len(subject) > LONGEST_SUBJECT or not body or body[0].low not in SETTING:
        return []
    fields = read_any_field(scope, subject).fields
    about = [t for t in subject if t.kind == "word" and t.low not in DETERMINERS | PREPOSITIONS]
    known = any(scope.names.find(t.text, near=False) and not kind_at([t], 0)[0] for t in about)
    one = not any(t.low.endswith("s") for t in about if kind_at([t], 0)[0])
    if not fields or known or not one or not kinds_in(subject):
        return []
    if len(fields) == 1:
        return [set_field(scope, fields[0], value)]
    key = fields[0].key.replace("_", " ")
    choices = tuple(f"Set {called(field)} to {joined(value)}." for field in fields)
    return [ask("change_field", f"Which {key} is meant?", suggestions=choices)]


SETTING = frozenset(["set", "change", "put", "make", "raise", "lower", "increase", "reduce", "turn", "bring"])
LONGEST_SUBJECT = 6


def _parts(sentence: Sequence[Token]) -> list[list[Token]]:
    """The sentence without what is only said to be kind: “…, don't you think?”."""
    parts: list[list[Token]] = [[]]
    for token in sentence:
        if token.kind == "mark" and token.text in (",", "-", "–", ".", "?", "!", ";"):
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part and tuple(t.low for t in part) not in TAGS]


def _subject(part: Sequence[Token]) -> Sequence[Token]:
    """What should be otherwise: “the threshold” of “could you make the threshold a bit stricter”; else nothing."""
    body = list(without_polite(part))
    while body and body[-1].low in DEGREES:
        body.pop()
    if not body or body[-1].low not in COMPARATIVES | MADE:
        return ()
    wish = body.pop().low
    while body and body[-1].low in DEGREES:
        body.pop()
    being = next((len(words) for words in BEING if tuple(t.low for t in body[-len(words) :]) == words), 0)
    if being:
        return body[:-being]
    if body and body[-1].low in ("sound", "look", "feel", "read", "seem", "appear"):
        return ()
    return body[1:] if wish in COMPARATIVES and body and body[0].low in MAKING else ()


def _asked(scope: Scope, subject: Sequence[Token]) -> Piece:
    lookup = read_any_field(scope, subject)
    if lookup.fields:
        return unvalued(lookup)
    pieces = improve(scope, subject)
    named = quote(joined(bare(subject)))
    return pieces[0] if pieces else ask("unclear", f"What exactly should change in {named}, and to what?")
