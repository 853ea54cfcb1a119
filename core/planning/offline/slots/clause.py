"""A clause as its marks, what is carried into it, and which of its marks have found a use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from core.pack.model import Pack
from core.pack.things import Thing
from core.planning.offline.matching import Names
from core.planning.offline.outcomes import Reading
from core.planning.offline.slots.marks import Mark
from core.planning.offline.slots.wants import Act

TELLING = frozenset(["thing", "new", "word", "number", "switch", "level", "field", "kind"])
"""Sorts of marks that must find a use, or the clause is not understood."""

INTO = frozenset(["to", "in", "on", "for", "of", "under", "among", "amongst", "within", "into", "at", "inside", "from",
                  "off", "out", "onto"])  # fmt: skip
STANDS_FOR: dict[str, tuple[str, ...]] = {
    "pattern": ("pattern", "business pattern"),
    "question template": ("question template", "multihop question"),
    "rule": ("rule", "business rule"),
    "relationship": ("relationship", "relationship type"),
    "topic": ("topic", "section"),
    "section": ("topic", "section"),
    "value": ("value", "setting"),
    "business rule": ("business rule", "rule"),
    "required field": ("required field", "attribute"),
    "alias": ("alias", "synonym"),
}
"""What a kind word may be said of, where its own kind is not all."""


@dataclass(frozen=True)
class Carried:
    """What the clauses before have left: what they were about, and what was wanted of it."""

    owners: tuple[Thing, ...] = ()
    pair: tuple[Thing, ...] = ()
    act: Act | None = None
    kind: str = ""
    field: str = ""
    readings: tuple[Reading, ...] = ()
    heading: str = ""
    mentioned: tuple[Mark, ...] = ()


@dataclass
class Clause:
    """The marks of a clause, to be used up one by one."""

    names: Names
    marks: Sequence[Mark]
    carried: Carried
    used: set[int] = field(default_factory=set)

    @property
    def pack(self) -> Pack:
        """The pack that is spoken of."""
        return self.names.pack

    @property
    def complete(self) -> bool:
        """Whether every mark that tells something has found a use."""
        return all(i in self.used or mark.sort not in TELLING for i, mark in enumerate(self.marks))

    def unused(self, *sorts: str) -> list[int]:
        """Give the positions of marks of these sorts that have found no use yet."""
        return [i for i, mark in enumerate(self.marks) if mark.sort in sorts and i not in self.used]

    def use(self, *positions: int) -> None:
        """Note that marks have found their use."""
        self.used.update(positions)

    def place_of(self, i: int) -> str:
        """Give the preposition that a mark stands behind, nothing where it stands behind none."""
        for before in reversed(self.marks[:i]):
            if before.sort == "place" or before.what == "→":
                return "to" if before.what == "→" else before.what
            led = any(want.voice != "acting" for want in before.wants)
            if before.sort == "want" and led and before.tokens[-1].low in INTO:
                return before.tokens[-1].low
            if before.sort not in ("little", "kind", "pronoun") or before.what == "'s":
                return ""
        return ""

    def coordinated(self, i: int) -> int | None:
        """Give the mark before that `i` is listed with: “x” of “x, y”, “x and y”."""
        j = i - 1
        while j >= 0 and self.marks[j].sort in ("little", "kind"):
            j -= 1
        j -= j >= 0 and self.marks[j].sort == "place"
        while j >= 0 and (self.marks[j].sort == "little" or self.marks[j].what in ("and", "&", ",", "plus", ":", "+")):
            j -= 1
        while j >= 0 and self.marks[j].sort == "kind":
            j -= 1
        between = [m.what for m in self.marks[j + 1 : i] if m.sort == "joint"]
        if between == [","] and self._fronted(j):
            return None
        return j if j >= 0 and between and self.marks[j].sort in ("thing", "new", "word") else None

    def _fronted(self, i: int) -> bool:
        """Whether a mark is a place that the clause begins with: “In X, …”."""
        before = [m for m in self.marks[:i] if m.sort not in ("little", "kind")]
        return bool(before) and all(m.sort == "place" for m in before)

    def owned(self, i: int) -> bool:
        """Whether a mark is an owner by its place: behind a preposition, or with an 's, or listed with such a one."""
        if self.place_of(i) in INTO or (i + 1 < len(self.marks) and self.marks[i + 1].what == "'s"):
            return True
        if self._listed_under(i):
            return True
        before = self.coordinated(i)
        return self._holds_next(i) or (before is not None and self.owned(before))

    def _listed_under(self, i: int) -> bool:
        """“Applicant synonyms: x”, “Applicant synonyms + x”: a clause that begins with an owner and its list."""
        opened = all(mark.sort in ("little", "place") for mark in self.marks[:i])
        follow = [mark.what or mark.text for mark in self.marks[i + 1 : i + 3]]
        listed = len(follow) > 1 and self.marks[i + 1].sort == "kind" and follow[1] in ("+", ":", "-", "–")
        return opened and listed

    def _holds_next(self, i: int) -> bool:
        """Whether the next thing, with no sign between, belongs to this one: “the Vessel attribute flag”."""
        passed = ["little", "kind", *(["place"] if any(t.kind == "section" for t in self.marks[i].things) else [])]
        after = next((j for j in range(i + 1, len(self.marks)) if self.marks[j].sort not in passed), None)
        if after is None or self.marks[after].sort != "thing":
            return False
        own = {t.path for t in self.marks[i].things}
        return any(t.owner is not None and t.owner.path in own for t in self.marks[after].things)

    def before_want(self, i: int) -> bool:
        """Whether a mark stands before the words that say what is wanted."""
        want = next((j for j, mark in enumerate(self.marks) if mark.sort == "want"), len(self.marks))
        return i < want


def with_kinds(marks: Sequence[Mark]) -> list[Mark]:
    """Let a kind word narrow the thing beside it, which keeps the word: “the x pattern”, “the attribute x”."""
    out = list(marks)
    for i, mark in enumerate(marks):
        if mark.sort != "kind":
            continue
        for j in _beside(marks, i):
            wanted = STANDS_FOR.get(mark.what, (mark.what,))
            fitting = tuple(t for t in out[j].things if t.kind in wanted)
            if fitting and out[j].sort == "thing" and not out[j].what:
                out[j] = replace(out[j], things=fitting, what=mark.what)
                out[i] = replace(mark, sort="little")
                break
    return out


def _beside(marks: Sequence[Mark], i: int) -> Iterator[int]:
    """The thing just before a kind word, and the one just behind it."""
    if i and marks[i - 1].sort == "thing":
        yield i - 1
    j = i + 1
    while j < len(marks) and marks[j].sort == "little" and marks[j].what not in ("'s", "."):
        j += 1
    if j < len(marks) and marks[j].sort == "thing":
        yield j
