"""“Undo that”, “undo version 2”, “take the fax back”: the operations that take one change back, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.engine import EngineError, apply, derive
from core.planning.offline.lexicon import NUMBER_WORDS
from core.planning.offline.moments import version_number
from core.planning.offline.styles import fold
from core.planning.protocol import PastTurn, Plan, PlanRequest

UNDO = (
    "undo",
    "revert",
    "roll back",
    "take back",
    "reverse that",
    "undo it",
    "scratch that",
    "take that back",
    "take it back",
    "take this back",
    "put that back",
    "put it back",
    "cancel that",
    "forget that",
    "go back to version",
    "return to version",
)
PLAIN = frozenset(["the", "last", "latest", "previous", "change", "that", "it", "this", "one", "my", "again", "just",
                   "made", "request", "edit", "please", "back", "of", "to", "in", "for", "on", "from", "a", "an",
                   "attribute", "adding", "addition", "removal", "renaming", "all"])  # fmt: skip
"""Words beside “undo” that do not tell which change is meant."""
UNWRITTEN = {
    "pending": "Nothing was written for that request: reject the proposal, and the pack stays as it is.",
    "rejected": "That proposal was rejected, so nothing was written, and the pack stands as it did.",
    "": "Nothing was written for that request, so the pack stands as it did.",
}
"""Why there is nothing to take back, by what became of the proposal."""
TAKEN_BACK = re.compile(r"Take back the change “(?P<did>.+)”", re.DOTALL)
MOST_TOLD = 120
"""How many characters of what a change did are told; of a longer one the request says more."""


def undo(request: PlanRequest, words: str) -> Plan:
    """Take back what `words` name, which begin with one of `UNDO`: a version, the change of a name, or the last one."""
    lows = words.split()
    number = version_number(lows)
    if number is not None:
        return _of_version(request, number, whole="to" in lows)
    begun = max((start for start in UNDO if words.startswith(start)), key=len)
    more = [low for low in words[len(begun) :].split() if low not in PLAIN]
    if {"changes", "everything"} & set(lows) or (more and more[0] in NUMBER_WORDS):
        return declined(ONE_BY_ONE)
    if not more:
        return take_back(request, _last(request.history))
    named = next((turn for turn in reversed(request.history) if turn.operations and _speaks(turn, more)), None)
    if named is None:
        return declined(f"I do not see which change of this conversation “{' '.join(more)}” is. {IN_HISTORY}")
    return take_back(request, named)


IN_HISTORY = "The history takes any version back: choose it there and press **Undo**."
ONE_BY_ONE = f"I take back one change at a time. {IN_HISTORY}"


def _last(history: Sequence[PastTurn]) -> PastTurn | None:
    return next((turn for turn in reversed(history) if turn.operations), None)


def _speaks(turn: PastTurn, words: Sequence[str]) -> bool:
    said = fold(f"{turn.text} {turn.reply} {turn.operations}")
    return all(fold(word) in said for word in words)


def _of_version(request: PlanRequest, number: int, *, whole: bool) -> Plan:
    """“Undo version 2” takes back what that version did; “roll back to version 2” is for the history page."""
    versions = request.journal.versions(limit=1_000) if request.journal is not None else ()
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        return declined(f"There is no version {number} of this pack.")
    if whole:
        text = f"Open version {number} in the history and press **Roll back to version {number}**."
        return Plan("answer", "offline", ("undo",), text=text, links=(version.link,), certain=True)
    operations = _derived(request, number - 1, number)
    if not _fits(request, operations):
        return declined(f"Version {number} cannot be turned round from here. {IN_HISTORY}")
    return _planned(operations, f"Take back version {number}: {version.message}".rstrip(" :."))


def take_back(request: PlanRequest, turn: PastTurn | None) -> Plan:
    """Take back a change of the conversation, as far as its versions or its operations tell how."""
    if turn is None:
        return declined("There is no change in this conversation yet that could be undone.")
    if turn.status not in ("committed", "approved", ""):
        return declined(UNWRITTEN.get(turn.status, UNWRITTEN[""]))
    operations = _derived(request, turn.base_number, turn.version_number)
    operations = operations or tuple(_inverse(operation) or {} for operation in reversed(turn.operations))
    if not _fits(request, operations):
        return declined(
            "That change cannot be turned round from here; roll back to the version before it in the history."
        )
    did = _what_it_did(turn)
    undone = TAKEN_BACK.fullmatch(did)
    return _planned(
        operations, f"Bring back the change “{undone['did']}”" if undone else f"Take back the change “{did}”"
    )


def _fits(request: PlanRequest, operations: Sequence[Mapping[str, Any]]) -> bool:
    try:
        return bool(operations) and all(operations) and apply(request.pack.text, operations).text != request.pack.text
    except EngineError:
        return False


def _what_it_did(turn: PastTurn) -> str:
    """The words for a change: what was answered to it, for “and phone too” says little later on."""
    did = turn.reply.rstrip(". ")
    return did if 0 < len(did) <= MOST_TOLD else turn.text


def _derived(request: PlanRequest, before: int | None, after: int | None) -> tuple[Mapping[str, Any], ...]:
    """Give the operations from a version back to the one before; none when they cannot be had."""
    if request.journal is None or before is None or after is None:
        return ()
    old, new = request.journal.text(before), request.journal.text(after)
    return derive(new, old).operations if old is not None and new is not None else ()


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


def _planned(operations: Sequence[Mapping[str, Any]], summary: str) -> Plan:
    return Plan("operations", "offline", ("undo",), operations=tuple(operations), summary=f"{summary}.", certain=True)


def declined(text: str) -> Plan:
    """Say why nothing can be taken back or repeated."""
    return Plan("declined", "offline", ("undo",), text=text)
