"""Filling an entry of an open section that maps words to what they mean: “add IDC = Indirect costs to the glossary”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.pack.things import Thing
from core.planning.offline.outcomes import done
from core.planning.offline.sayings import label, quote
from core.planning.offline.slots.clause import Clause
from core.planning.offline.slots.speaking import Filled, filled
from core.planning.offline.styles import fold
from core.planning.offline.tokens import joined

MEANING = frozenset(["=", ":", "→", "for", "as", "meaning", "means", "is", "stands", "defined", "being"])
"""What stands between a word and what it means."""
TELLING = frozenset(["thing", "new", "word", "number", "kind", "field", "level", "switch"])


def enter(clause: Clause) -> Filled | None:
    """Fill “add KEY = meaning to the glossary”, “glossary: KEY = meaning”, in a section of such pairs."""
    if not _adds(clause):
        return None
    at, section = _section(clause)
    if section is None:
        return None
    start, end = _inside(clause, at)
    cut = next((i for i in range(start + 1, end) if clause.marks[i].text.casefold() in MEANING), None)
    if cut is None:
        return None
    behind = [token.text.casefold() for mark in clause.marks[cut + 1 : end] for token in mark.tokens]
    if "," in behind[:-1] and MEANING & set(behind[behind.index(",") :]):
        return None
    key, value = _text(clause, range(start, cut)), _text(clause, _after(clause, cut, end))
    if not key or not value or fold(key) in {fold(str(known)) for known in section.value}:
        return None
    clause.use(*range(len(clause.marks)))
    operation = {"action": "add", "path": [*section.path, key], "value": value}
    saying = f"Add {quote(key)} = {quote(value)} to {label(section)}."
    return filled(clause, [done("add_value", [operation], saying, owner=section.path)], [section], "add")


def _adds(clause: Clause) -> bool:
    acts = [{want.act for want in mark.wants} for mark in clause.marks if mark.sort == "want"]
    return all("add" in act for act in acts) if acts else clause.carried.act in (None, "add")


def _section(clause: Clause) -> tuple[int | None, Thing | None]:
    """The open section that is named as the place, or that the clause before was about."""
    for i, mark in enumerate(clause.marks):
        led = i + 1 < len(clause.marks) and clause.marks[i + 1].what == ":"
        found = [t for t in mark.things if _maps(t)]
        if len(found) == 1 and (clause.owned(i) or clause.place_of(i) in ("to", "in", "into", "under") or led):
            return i, found[0]
    owners = [t for t in clause.carried.owners if _maps(t)]
    return None, owners[0] if len(owners) == 1 else None


def _maps(thing: Thing) -> bool:
    pairs = thing.value if thing.kind == "section" and isinstance(thing.value, Mapping) else {}
    return bool(pairs) and all(isinstance(value, str) for value in pairs.values())


def _inside(clause: Clause, at: int | None) -> tuple[int, int]:
    """Where the pair begins and ends: behind the verb, or behind the section; before the section's place."""
    telling = [i for i, mark in enumerate(clause.marks) if mark.sort in TELLING and i != at]
    behind = [i for i in telling if at is None or i > at]
    before = [i for i in telling if at is not None and i < at]
    if before:
        place = max(i for i, mark in enumerate(clause.marks[:at]) if mark.sort == "place")
        return before[0], place
    return (behind[0], len(clause.marks)) if behind else (0, 0)


def _after(clause: Clause, cut: int, end: int) -> range:
    while cut + 1 < end and clause.marks[cut + 1].text.casefold() in MEANING:
        cut += 1
    return range(cut + 1, end)


def _text(clause: Clause, positions: Sequence[int]) -> str:
    marks = [clause.marks[i] for i in positions]
    while marks and marks[-1].sort == "joint":
        marks.pop()
    if len(marks) > 1 and any(mark.literal for mark in marks):
        return ""
    return joined([token for mark in marks for token in mark.tokens])
