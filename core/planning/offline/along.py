"""Removals that take along what depends on the thing: all that refers to it, or the patterns that fill it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from core.pack.cascade import KINDS, Part, plan_delete
from core.pack.model import Pack
from core.pack.words import listed
from core.planning.offline.outcomes import Piece, Reading, done
from core.planning.offline.tokens import Token

Along = Literal["nothing", "all", "patterns"]
WIDE = frozenset(["everything", "all", "anything", "whatever"])
DEPENDING = frozenset(
    ["refers", "refer", "referring", "depends", "depend", "belongs", "belong", "uses", "use", "mentions"]
)
PATTERNS = frozenset(["pattern", "patterns", "regex", "regexes"])
FILLING = PATTERNS | {
    "extraction", "the", "its", "their", "that", "which", "looks", "look", "for", "fills", "fill", "finds", "find",
    "reads", "read", "captures", "capture", "matches", "match", "extracts", "extract", "goes", "go", "with", "belongs",
    "belong", "to", "it", "them",
}  # fmt: skip
"""Words of “and the extraction pattern that looks for it”."""
SHOWN = 5


def taken_along(tokens: Sequence[Token]) -> tuple[Sequence[Token], Along]:
    """Part the tail “… with everything that refers to it”, “… along with its pattern” from what is to be removed."""
    for at in range(1, len(tokens) - 2):
        if tokens[at].low not in ("with", "and", "plus"):
            continue
        end = at - (tokens[at - 1].low in ("together", "along"))
        rest = {token.low for token in tokens[at + 2 :]}
        if tokens[at + 1].low in WIDE and rest & DEPENDING and rest & {"it", "them", "that"}:
            return tokens[:end], "all"
        if tokens[at + 1].low in ("its", "their", "the", "also") and rest <= FILLING and rest & PATTERNS:
            return tokens[:end], "patterns"
    return tokens, "nothing"


def widened(pack: Pack, piece: Piece, along: Along) -> Piece:
    """Give the same removal with what goes along with the thing."""
    if along == "nothing":
        return piece
    return replace(piece, readings=tuple(_widened(pack, reading, along) for reading in piece.readings))


def _widened(pack: Pack, reading: Reading, along: Along) -> Reading:
    path = tuple(reading.operations[0]["path"]) if len(reading.operations) == 1 else ()
    thing = pack.at(path)
    if thing is None or thing.kind not in KINDS:
        return reading
    parts = [part for part in plan_delete(pack, path).parts if along == "all" or part.itself or _is_pattern(part)]
    also = list(dict.fromkeys(part.what for part in parts if part.what))
    shown = also if len(also) <= SHOWN else [*also[: SHOWN - 1], f"{len(also) - SHOWN + 1} more places"]
    notes = (f"What refers to {thing.name} goes with it: {listed(shown)}.",) if also else ()
    tail = "everything that refers to it" if along == "all" else "its extraction patterns"
    saying = f"{reading.saying.rstrip('.')} with {tail}."
    return done(reading.intent, [part.operation for part in parts], saying, notes, reading.owner)


def _is_pattern(part: Part) -> bool:
    operation = part.operation
    return bool(operation["action"] == "delete" and operation["path"][0] == "extraction_patterns")
