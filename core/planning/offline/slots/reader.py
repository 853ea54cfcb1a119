"""A request cut into clauses that each ask for one change; the first cut that leaves no word over is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.pack.model import Pack
from core.pack.things import Thing
from core.planning.offline.matching import Names
from core.planning.offline.outcomes import Reading
from core.planning.offline.reading import read_tokens
from core.planning.offline.slots.acts import fill
from core.planning.offline.slots.clause import STANDS_FOR, TELLING, Carried, Clause
from core.planning.offline.slots.marks import Mark, marks_of

MOST_MARKS = 120
MOST_TRIES = 160
ENDS = frozenset([".", ";", "!", "?", "\n"])
CUTS = frozenset(["and", "&", ",", "but", "while", "whereas", "plus", ":", "-", "–", "—", "\n"])
ASKING = frozenset(["is", "are", "does", "do", "did", "which", "what", "who", "how", "why", "when", "where", "was",
                   "has",
                    "have"])  # fmt: skip
SHORT = 6
HEADS = frozenset([":", "-", "–", "—"])


@dataclass
class _Budget:
    tries: int = MOST_TRIES
    seen: dict[tuple[int, int], None] = field(default_factory=dict)


def read_slots(pack: Pack, text: str) -> tuple[Reading, ...]:
    """Give the changes that a request asks for, in its order; empty where one word of it is not accounted for."""
    names = Names(pack)
    marks = marks_of(names, read_tokens(names, text))
    if len(marks) > MOST_MARKS or _asks(marks):
        return ()
    budget = _Budget()
    carried, readings = Carried(), list[Reading]()
    for sentence in _sentences(marks):
        if _polite(sentence) or not any(mark.sort in TELLING or mark.sort == "want" for mark in sentence):
            continue
        head, kind, rest = _head(sentence, carried.kind if carried.act is None else "")
        if rest is not sentence:
            carried = Carried(owners=tuple(head), pair=tuple(head)[-2:], kind=kind)
        if not rest:
            continue
        found = _cut(names, rest, carried, budget)
        if found is None:
            return ()
        readings += found[0]
        carried = found[1]
    return tuple(sorted(readings, key=lambda reading: reading.intent == "rename_entity"))


def _asks(marks: Sequence[Mark]) -> bool:
    """Whether a request is rather a question about the pack."""
    asked = any(mark.what == "?" for mark in marks)
    return asked and marks[0].tokens[0].low in ASKING


def _sentences(marks: Sequence[Mark]) -> list[list[Mark]]:
    out: list[list[Mark]] = [[]]
    for mark in marks:
        if mark.what in ENDS and mark.sort in ("joint", "little"):
            out.append([])
        else:
            out[-1].append(mark)
    return [_unbulleted(sentence) for sentence in out if sentence]


def _polite(sentence: Sequence[Mark]) -> bool:
    """“Many thanks, R.”: a line that only greets or thanks."""
    first = sentence[0].tokens[0].low
    short = len(sentence) <= SHORT and not any(mark.sort == "want" for mark in sentence)
    return short and first in ("thanks", "thank", "many", "best", "kind", "regards", "cheers", "yours", "hi", "hello")


def _unbulleted(sentence: list[Mark]) -> list[Mark]:
    """Drop “1)”, “-” and “•” at the start of a line."""
    at = 0
    if sentence[0].sort == "number" and len(sentence) > 1 and sentence[1].what in (")", ":"):
        at = 2
    while at < len(sentence) and sentence[at].what in {*HEADS, "•", "*", ")", "("}:
        at += 1
    if sentence[at:] and sentence[at].tokens[0].low in ("dear", "hi", "hello", "hey"):
        comma = next((i for i, mark in enumerate(sentence[at : at + SHORT]) if mark.what == ","), None)
        at += comma + 1 if comma is not None else 0
    return sentence[at:] or sentence


def _head(sentence: list[Mark], kind: str) -> tuple[list[Thing], str, list[Mark]]:
    """“Vessel: …”, “Business rules -”: what the rest is about, of which kind, and the rest.

    `kind` is what a line before was about that stood alone: it tells which thing of a name is meant.
    """
    at = next((i for i, mark in enumerate(sentence) if mark.what in HEADS and mark.sort == "joint"), None)
    if at is None:
        return [], "", sentence
    front, rest = sentence[:at], sentence[at + 1 :]
    if any(mark.sort in ("want", "new", "word", "number", "level", "switch", "field") for mark in front):
        return [], "", sentence
    things = [_only(mark.things, kind) for mark in front if mark.sort == "thing"]
    if things and all(things):
        return [t for t in things if t is not None], "", rest
    kinds = [mark.what for mark in front if mark.sort == "kind"]
    return ([], kinds[0], rest) if not things and len(kinds) == 1 else ([], "", sentence)


def _only(things: Sequence[Thing], kind: str) -> Thing | None:
    items = [t for t in things if t.owner is None and t.kind not in ("term", "field")]
    items = [t for t in items if t.kind in STANDS_FOR.get(kind, (kind,))] or items
    return items[0] if len(items) == 1 else next((t for t in items if t.kind == "entity"), None)


def _cut(
    names: Names, marks: Sequence[Mark], carried: Carried, budget: _Budget
) -> tuple[list[Reading], Carried] | None:
    """Read marks as one clause, or as a clause and the rest: the longest first clause that works."""
    joints = [i for i, mark in enumerate(marks) if i and mark.sort == "joint" and mark.what in CUTS]
    for end in (len(marks), *reversed(joints)):
        if budget.tries <= 0:
            return None
        part = marks[:end]
        if not any(mark.sort in TELLING for mark in part):
            continue
        budget.tries -= 1
        done = fill(Clause(names, part, carried))
        if done is None:
            continue
        rest = _after(marks, end)
        if not any(mark.sort in TELLING or mark.sort == "want" for mark in rest):
            return list(done.readings), done.carried
        onward = _cut(names, rest, done.carried, budget)
        if onward is not None:
            return [*done.readings, *onward[0]], onward[1]
    return None


def _after(marks: Sequence[Mark], end: int) -> Sequence[Mark]:
    while end < len(marks) and marks[end].sort == "joint":
        end += 1
    return marks[end:]
