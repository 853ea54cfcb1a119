"""What a request takes from the conversation: a choice, “undo that”, “and the same for Doctor”."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.engine import EngineError, apply, derive
from core.pack.rules_values import PRIORITIES
from core.planning.offline.lexicon import NUMBER_WORDS
from core.planning.offline.phrases import bare
from core.planning.offline.remaking import remake
from core.planning.offline.repeating import again, others, same_at
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined
from core.planning.protocol import PastTurn, Plan, PlanRequest

UNDO = (
    "undo",
    "revert",
    "roll back",
    "take back",
    "reverse that",
    "undo it",
    "scratch that",
    "never mind",
    "take that back",
    "take it back",
    "take this back",
    "put that back",
    "put it back",
    "cancel that",
    "forget that",
)
LITTLE = frozenset(["please", "and", "now", "also"])
PICKS = frozenset(["option", "choice", "number", "the", "one", "please", "take", "yes", "i", "mean",
                   "meant", "pick", "go",
                   "with", "choose", "from", "of", "for", "it", "is", "in", "on", "that", "a", "an",
                   "to"])  # fmt: skip


def recall(request: PlanRequest, tokens: Sequence[Token]) -> Plan | str | None:
    """Give the complete request that a short one stands for, a plan that says why not, or nothing."""
    words = " ".join(t.low for t in tokens if t.kind != "mark" and t.low not in LITTLE)
    last = request.history[-1] if request.history else None
    given = _given(last.reply, tokens) if last is not None and last.outcome == "question" else ""
    if given:
        return given
    if last is not None and last.choices:
        chosen = _choice(last.choices, tokens)
        if chosen:
            return chosen
    if words.startswith(UNDO) and len(words.split()) <= 6:
        return _undo(request)
    made = remake(request, tokens)
    if made is not None:
        return made
    start = next((i for i, t in enumerate(tokens) if t.kind != "mark" and t.low not in LITTLE), len(tokens))
    length = same_at(tokens[start:])
    return _same(request, tokens[start + length :]) if length else None


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


def _undo(request: PlanRequest) -> Plan | None:
    """Take back the last change, as far as its operations tell how."""
    last = _last_operations(request.history)
    if last is None:
        return _declined("There is no change in this conversation yet that could be undone.")
    if last.status in ("pending", "rejected", "failed"):
        return _declined("Nothing was written for that request: reject the proposal, and the pack stays as it is.")
    operations = _derived(request, last) or tuple(_inverse(operation) or {} for operation in reversed(last.operations))
    try:
        fits = all(operations) and apply(request.pack.text, operations).text != request.pack.text
    except EngineError:
        fits = False
    if not fits:
        return _declined(
            "That change cannot be turned round from here; roll back to the version before it in the history."
        )
    summary = f"Take back the change “{last.text}”."
    return Plan("operations", "offline", ("undo",), operations=operations, summary=summary, certain=True)


def _derived(request: PlanRequest, last: PastTurn) -> tuple[Mapping[str, Any], ...]:
    """Give the operations from the version that a change made to the one before; none when they cannot be had."""
    if request.journal is None or last.base_number is None or last.version_number is None:
        return ()
    before, after = request.journal.text(last.base_number), request.journal.text(last.version_number)
    return derive(after, before).operations if before is not None and after is not None else ()


def _inverse(operation: Mapping[str, Any]) -> dict[str, Any] | None:
    path, action, value = list(operation.get("path", ())), operation.get("action"), operation.get("value")
    if (
        action in ("add", "add_unique")
        and isinstance(value, str)
        and len(path) in (1, 2, 3)
        and "index" not in operation
    ):
        return {"action": "delete", "path": [*path, value]}
    if action in ("add", "add_unique") and isinstance(value, Mapping) and len(path) == 1:
        name = value.get("type") or value.get("name") or value.get("pattern") or value.get("template")
        return {"action": "delete", "path": [*path, name]} if name else None
    if action == "rename":
        return {"action": "rename", "path": [*path[:-1], operation.get("to")], "to": path[-1]}
    if action == "replace" and len(path) >= 2 and isinstance(value, str) and path[0] in ("key_terms", "entity_aliases"):
        return {"action": "replace", "path": [*path[:-1], value], "value": path[-1]}
    return None


def _same(request: PlanRequest, tokens: Sequence[Token]) -> Plan | str | None:
    """Repeat the last additions, removals or renamings of one entity for others."""
    last = _last_operations(request.history)
    if last is None:
        return _declined("There is nothing in this conversation yet that could be repeated.")
    things = others(request.pack, tokens)
    if not things:
        return _declined(f"I could not tell which entity “{joined(bare(tokens))}” is.")
    sayings = [(thing, again(request.pack, thing, last.operations)) for thing in things]
    for thing, said in sayings:
        if not said:
            return _declined(
                f"The last change cannot simply be repeated for {thing.name}; please say what should change there."
            )
    return " ".join(saying for _, said in sayings for saying in said)


def _declined(text: str) -> Plan:
    return Plan("declined", "offline", ("undo",), text=text)
