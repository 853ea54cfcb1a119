"""How plans and pieces of a request are weighed: what they leave out, leave open, or did not make sense of."""

from __future__ import annotations

from collections.abc import Sequence

from core.engine import apply
from core.pack.model import Pack
from core.planning.offline.accounting import says_name, unaccounted
from core.planning.offline.matching import Names
from core.planning.offline.outcomes import Piece, Reading
from core.planning.offline.phrases import Name
from core.planning.offline.tokens import Token, joined
from core.planning.protocol import Plan

LOST = (
    "as a whole the name", "as a whole the new name", "I do not see what should be done with", "Where do",
    "What should be added", "As what should", "What exactly should be removed",
    "To what should", "There is nothing called", "I did not understand",
)  # fmt: skip
"""What a question says that is only asked because a request was not understood."""


def missing_in(names: Names, tokens: Sequence[Token], plan: Plan, *, several: bool) -> tuple[str, ...]:
    """Give what a request names and a plan neither does nor tells."""
    told = " ".join(said for said in plan.assumptions if " already " in said)
    return unaccounted(names, tokens, plan.operations, told, strict=several)


def open_for(plan: Plan, pieces: Sequence[Piece]) -> tuple[Reading, ...]:
    """The readings that a question leaves open, where it is which of several things of one name is meant."""
    alone = len(pieces) == 1 and len(pieces[0].readings) > 1 and not pieces[0].loose
    asked = plan.kind == "question" and alone and not pieces[0].intent.startswith("add")
    return pieces[0].readings if asked else ()


def decided(pack: Pack, tokens: Sequence[Token], found: Sequence[Reading], open_for: Sequence[Reading]) -> bool:
    """Whether a request decides itself between readings: it names the owner, or says “both” of all of them."""
    if {"both", "all", "each"} & {t.low for t in tokens} and len(found) == len(open_for):
        return [r.operations for r in found] == [r.operations for r in open_for]
    return all(_owner_said(pack, reading, tokens) for reading in found)


def _owner_said(pack: Pack, reading: Reading, tokens: Sequence[Token]) -> bool:
    """Whether a request itself names what the thing of a reading belongs to."""
    owner = pack.at(reading.owner) if reading.owner else None
    return owner is not None and says_name(joined(tokens), owner.names)


def agree(pack: Pack, one: Plan, other: Plan) -> bool:
    """Whether two plans make the same of a pack."""
    return apply(pack.text, one.operations).text == apply(pack.text, other.operations).text


def plainly_read(pieces: Sequence[Piece]) -> bool:
    """Whether a request is read already, or is plainly ambiguous, so that no other way to cut it is looked for."""
    ambiguous = any(len(p.readings) > 1 and not p.loose for p in pieces)
    return ambiguous or (bool(pieces) and all(p.settled for p in pieces))


def unread(pieces: Sequence[Piece]) -> bool:
    """Whether something in a request was not read, so that another way to read it is worth a try."""
    return not pieces or any(p.intent == "unclear" or p.loose or _misread(p) for p in pieces)


def uncomprehended(plan: Plan) -> bool:
    """Whether a plan only says, or shows by what it asks, that a request was not understood."""
    if plan.kind == "question":
        return any(sign in plan.text for sign in LOST)
    return plan.kind == "declined"


def _misread(piece: Piece) -> bool:
    """Whether a thing is missed by a name that is rather a part of a sentence."""
    missed = piece.refusal.partition("called “")[2].partition("”")[0]
    return Name(missed).doubtful
