"""What a request takes from the conversation: a choice, “undo that”, “and the same for Doctor”."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.pack.rules_values import PRIORITIES
from core.planning.offline.clauses import correct
from core.planning.offline.following import (
    BACK,
    JOINING,
    adds_only,
    follow,
    in_place_of_it,
    latest_change,
    more_of_it,
    put_right,
    without_no,
)
from core.planning.offline.lexicon import NUMBER_WORDS
from core.planning.offline.phrases import bare
from core.planning.offline.remaking import remake
from core.planning.offline.repeating import again, others, same_at
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined, tidy, tokenise
from core.planning.offline.undoing import UNDO, declined, take_back, undo
from core.planning.protocol import PastTurn, Plan, PlanRequest

COURTESY = re.compile(r"^(?:can|could|would|will) you (?=\S)")
LITTLE = frozenset(["please", "and", "now", "also"])
PICKS = frozenset(["option", "choice", "number", "the", "one", "please", "take", "yes", "i", "mean",
                   "meant", "pick", "go",
                   "with", "choose", "from", "of", "for", "it", "is", "in", "on", "that", "a", "an",
                   "to"])  # fmt: skip


def recall(request: PlanRequest, tokens: Sequence[Token]) -> Plan | str | None:
    """Give the complete request that a short one stands for, a plan that says why not, or nothing."""
    last = request.history[-1] if request.history else None
    given = _given(last.reply, tokens) if last is not None and last.outcome == "question" else ""
    if given:
        return given
    if last is not None and last.choices:
        chosen = _choice(last.choices, tokens)
        if chosen:
            return chosen
    text = tidy(request.text)
    rest = without_no(text)
    denied = rest != text
    return _leaning(request, rest, correct(tokenise(rest)) if denied else tokens, denied=denied) or (
        rest if denied else None
    )


def _leaning(request: PlanRequest, text: str, tokens: Sequence[Token], *, denied: bool) -> Plan | str | None:
    """Read what leans on an earlier turn, without the “no,” that it may have begun with."""
    words = COURTESY.sub("", " ".join(t.low for t in tokens if t.kind != "mark" and t.low not in LITTLE))
    if any(t.kind == "literal" for t in tokens) and not denied:
        words = f"{words} “”"
    followed = follow(request, words)
    if followed is not None:
        return followed
    if words.startswith(UNDO) and len(words.split()) <= 6:
        return undo(request, words)
    if _turns_round(request, words):
        return take_back(request, latest_change(request.history))
    made = remake(request, tokens) or put_right(request, text, denied=denied)
    if made is not None:
        return made
    start = next((i for i, t in enumerate(tokens) if t.kind != "mark" and t.low not in LITTLE), len(tokens))
    length = same_at(tokens[start:])
    if length:
        return _same(request, tokens[start + length :])
    more = _for_others(request, tokens) or more_of_it(request, tokens)
    return more or _without_again(text, tokens) or in_place_of_it(request, text) or None


def _turns_round(request: PlanRequest, words: str) -> bool:
    """“Bring it back” behind a removal, “remove it” behind an addition."""
    last = latest_change(request.history)
    return last is not None and words in BACK and adds_only(last) is not words.startswith(("bring", "restore", "add"))


def _for_others(request: PlanRequest, tokens: Sequence[Token]) -> Plan | str | None:
    """“And for Doctor”, “to Patient too”: the last change for others, where nothing but their names is said."""
    said = [t for t in tokens if t.kind != "mark"]
    joined_on = bool(said) and said[0].low in JOINING
    while said and said[0].low in JOINING:
        said = said[1:]
    placed = bool(said) and said[0].low in ("for", "to", "in")
    named = said[1:] if placed else said
    leans = joined_on or (placed and said[-1].low in ("too", "also"))
    if not leans or not named or not _last_operations(request.history) or not others(request.pack, named):
        return None
    return _same(request, named) if placed or not isinstance(_same(request, named), Plan) else None


def _without_again(text: str, tokens: Sequence[Token]) -> str:
    """“Remove it from Patient again”, “and fax as well”: the request without its last words; empty when none is so."""
    lows = [t.low for t in tokens if t.kind != "mark"]
    if len(lows) > 3 and lows[-1] == "again":
        return text[: text.casefold().rindex("again")].rstrip(" ,")
    if len(lows) > 3 and lows[-2:] == ["as", "well"] and lows[0] in ("and", "also", "plus"):
        return f"{text[: text.casefold().rindex('as')].rstrip(' ,')} too"
    return ""


def _given(reply: str, tokens: Sequence[Token]) -> str:
    """“0.95”, “make it high”: the value or the name that the question before asked for, in a complete request."""
    asked = ASKED.match(reply)
    said = [t for t in tokens if t.kind != "mark" and t.low not in FILLERS]
    if not asked or len(said) != 1:
        return ""
    value = f"“{said[0].text}”" if said[0].kind == "literal" else said[0].text
    if asked["named"]:
        return f"Rename {asked['thing']} to {value}."
    fits = said[0].kind in ("literal", "number") or said[0].low in PRIORITIES
    return f"Set {asked['thing']} to {value}." if fits else ""


ASKED = re.compile(r"What should (?P<thing>the .+?) be(?P<named> called)?\?(?: It is .+ now\.)?$", re.DOTALL)
"""The questions for a value and for a name, as they are asked here."""
FILLERS = frozenset(["to", "it", "make", "set", "call", "be", "should", "please", "the", "a", "value", "let", "'s"])


def _choice(choices: Sequence[str], tokens: Sequence[Token]) -> str | None:
    """“the second one”, “2”, “Client”: what was offered in the turn before."""
    said = [t for t in tokens if t.kind != "mark"]
    if not said or len(said) > 8:
        return None
    telling = [t for t in said if t.low not in PICKS]
    if len(telling) == 1 and (telling[0].text.isdigit() or telling[0].low in NUMBER_WORDS):
        number = int(telling[0].text) if telling[0].text.isdigit() else NUMBER_WORDS[telling[0].low]
        if number == -1 or 1 <= number <= len(choices):
            return choices[number - 1 if number > 0 else -1]
    wanted = [fold(t.text) for t in telling]
    fitting = [
        c
        for c in choices
        if wanted
        and all(w in fold(c).replace("“", "").replace("”", "").split() or f" {w} " in f" {_words(c)} " for w in wanted)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _last_operations(history: Sequence[PastTurn]) -> PastTurn | None:
    return next((turn for turn in reversed(history) if turn.operations), None)


def _same(request: PlanRequest, tokens: Sequence[Token]) -> Plan | str | None:
    """Repeat the last additions, removals or renamings of one entity for others."""
    last = _last_operations(request.history)
    if last is None:
        return declined("There is nothing in this conversation yet that could be repeated.")
    things = others(request.pack, tokens)
    if not things:
        return declined(f"I could not tell which entity “{joined(bare(tokens))}” is.")
    sayings = [(thing, again(request.pack, thing, last.operations)) for thing in things]
    for thing, said in sayings:
        if not said:
            return declined(
                f"The last change cannot simply be repeated for {thing.name}; please say what should change there."
            )
    return " ".join(saying for _, said in sayings for saying in said)
