"""What a name in a request stands for: things of the pack by name, plural, synonym, part or close spelling."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.pack.model import Pack
from core.pack.spelling import distance, nearest, tolerance
from core.pack.things import Thing
from core.planning.offline.lexicon import VAGUE
from core.planning.offline.styles import REMEMBERED, fold

PART_KINDS = frozenset(
    ["entity", "business pattern", "reasoning template", "business rule", "topic", "multihop question",
     "question template", "relationship", "relationship type", "question kind"]
)  # fmt: skip
LEVELS = ("exact", "plural", "synonym", "spelling", "part", "stem")
"""By what a name may be found, the best first."""
GENERIC = frozenset(["number", "address", "no", "field", "details"])
"""Last words of attributes that people leave out or put in: “phone number” for phone, “email” for email_address."""
QUESTIONS = frozenset(["multihop question", "question template"])
"""Kinds of which a part of the name is enough, as people shorten long names; of questions only when they say so."""


IRREGULAR = {
    "children": "child", "people": "person", "persons": "person", "men": "man", "women": "woman",
    "criteria": "criterion",
    "analyses": "analysis", "diagnoses": "diagnosis", "hypotheses": "hypothesis", "crises": "crisis", "bases": "basis",
    "indices": "index", "matrices": "matrix", "appendices": "appendix", "phenomena": "phenomenon", "wives": "wife",
    "halves": "half", "shelves": "shelf", "knives": "knife", "lives": "life", "theses": "thesis",
    "prognoses": "prognosis", "metastases": "metastasis", "biopsies": "biopsy", "feet": "foot", "teeth": "tooth",
}  # fmt: skip
"""Plurals that no ending tells."""


@dataclass(frozen=True)
class Match:
    """A thing that a name may stand for, and by what it was found."""

    thing: Thing
    how: str

    def assumption(self, name: str) -> str:
        """Say how the name was read, or nothing when it is the very name of the thing."""
        reason = {
            "synonym": "which has it as a synonym or alias",
            "part": f"the only name with “{name}” in it",
            "spelling": "the nearest spelling",
            "stem": "which comes nearest",
        }.get(self.how)
        return f"Read “{name}” as {self.thing.name}, {reason}." if reason else ""


@lru_cache(maxsize=20_000)
def singular(folded: str) -> str:
    """Give a folded name with its last word in the singular, by the usual endings."""
    head, _, last = folded.rpartition(" ")
    if last in IRREGULAR:
        return f"{head} {IRREGULAR[last]}".strip()
    if last.endswith("ies") and len(last) > 4:
        last = last[:-3] + "y"
    elif last.endswith(("sses", "shes", "ches", "xes", "zes")):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith(("ss", "us", "is")) and len(last) > 3:
        last = last[:-1]
    return f"{head} {last}".strip()


def names_of(pack: Pack) -> Names:
    """Give the names of `pack`, indexed once for as long as it is in use: the steps of a turn ask for the same."""
    return _indexed(_Known(pack.sha256, pack))


@dataclass(frozen=True)
class _Known:
    sha256: str
    pack: Pack = field(compare=False)


@lru_cache(maxsize=16)
def _indexed(known: _Known) -> Names:
    return Names(known.pack)


MOST_FOUND = 20_000  # looked up names that are remembered for a pack


class Names:
    """All names of one pack, ready to be looked up."""

    def __init__(self, pack: Pack) -> None:
        """Index the names of `pack`."""
        self.pack = pack
        self._exact: dict[str, list[Thing]] = {}
        self._loose: dict[str, list[Thing]] = {}
        self._found: dict[tuple[object, ...], tuple[Match, ...]] = {}
        for thing in pack.things:
            for name in {fold(name) for name in thing.names}:
                self._exact.setdefault(name, []).append(thing)
            for name in {_loose(name) for name in thing.names}:
                self._loose.setdefault(name, []).append(thing)
        self._by_type = {entity.type: entity for entity in pack.entities}

    def find(
        self, name: str, kinds: Collection[str] = (), owner: Thing | None = None, *, near: bool = True
    ) -> tuple[Match, ...]:
        """Give what `name` fits best: all things on the best level, in document order.

        `kinds` and `owner` narrow the search; without `near` only names and their plurals count.
        """
        key = (name, tuple(kinds), owner.path if owner else None, near)
        known = self._found.get(key)
        if known is None:
            if len(self._found) >= MOST_FOUND:
                self._found.clear()
            known = self._found[key] = self._find(name, kinds, owner, near=near)
        return known

    def _find(self, name: str, kinds: Collection[str], owner: Thing | None, *, near: bool) -> tuple[Match, ...]:
        for how in LEVELS[: None if near else 2]:
            found = self._level(how, name, kinds, owner)
            if found:
                return tuple(Match(thing, how) for thing in found)
        return ()

    def rivals(self, name: str, found: Sequence[Match]) -> tuple[Match, ...]:
        """Give the entities that may be meant, too, where a plain word is only the name of a relationship.

        “Documents” is the relationship DOCUMENTS and may well mean the Legal Documents.
        """
        if name != name.casefold() or "_" in name or any(m.thing.kind != "relationship" for m in found):
            return ()
        return self.find(name, ("entity",)) if found else ()

    def nearest(self, name: str, kinds: Collection[str], owner: Thing | None = None) -> tuple[str, ...]:
        """Give up to three known names that look like `name`."""
        return nearest(name, [thing.name for thing in self._candidates(kinds, owner)])

    def _level(self, how: str, name: str, kinds: Collection[str], owner: Thing | None) -> list[Thing]:
        folded = fold(name)
        if not folded:
            return []
        if how in ("exact", "plural"):
            return self._by_name(how, name, kinds, owner)
        if how == "synonym":
            return self._by_synonym(name) if owner is None and (not kinds or "entity" in kinds) else []
        if how == "spelling":
            loose = bool(kinds) and len(folded) > 9
            return self._by_spelling(folded, self._candidates(kinds, owner), 2 if loose else 1)
        if how == "stem":
            only = set(kinds) == {"attribute"}
            return [t for t in self._candidates(kinds, owner) if _stem(t.name) == _stem(name)] if only else []
        part_kinds = PART_KINDS & frozenset(kinds) if kinds else PART_KINDS
        if not frozenset(kinds) or not frozenset(kinds) <= QUESTIONS:
            part_kinds -= QUESTIONS
        enough = len(folded) > 3 and part_kinds
        return _by_part(folded, self._candidates(part_kinds, owner)) if enough else []

    def _by_name(self, how: str, name: str, kinds: Collection[str], owner: Thing | None) -> list[Thing]:
        """Things of that very name; one in the very letters that were typed goes before others."""
        if how == "plural":
            return _only(self._loose.get(_loose(name), ()), kinds, owner)
        found = _only(self._exact.get(fold(name), ()), kinds, owner)
        same_case = [t for t in found if name in t.names and name != name.casefold()]
        return same_case or found

    def _by_synonym(self, name: str) -> list[Thing]:
        """Entities (and relationships) that have the name as a synonym or alias, each once."""
        found: dict[object, Thing] = {}
        for thing in self._loose.get(_loose(name), ()):
            owner = thing.owner
            if thing.kind == "alias" and owner is not None and owner.name in self._by_type:
                owner = self.pack.at(self._by_type[owner.name].path)
            elif thing.kind != "synonym" or owner is None or owner.kind != "entity":
                continue
            if owner is not None:
                found[owner.path] = owner
        return list(found.values())

    def _by_spelling(self, folded: str, candidates: Iterable[Thing], most: int) -> list[Thing]:
        allowed = min(tolerance(folded), most)
        if not allowed or folded in VAGUE:
            return []
        best, found = allowed, []
        for thing in candidates:
            far = min(min(distance(folded, fold(name), best), distance(singular(folded), fold(name), best))
                      for name in thing.names)  # fmt: skip
            if far < best:
                best, found = far, [thing]
            elif far == best:
                found.append(thing)
        return found

    def _candidates(self, kinds: Collection[str], owner: Thing | None) -> list[Thing]:
        return _only(self.pack.things, kinds, owner)


def _only(things: Iterable[Thing], kinds: Collection[str], owner: Thing | None) -> list[Thing]:
    return [
        thing
        for thing in things
        if (not kinds or thing.kind in kinds)
        and (owner is None or (thing.owner is not None and thing.owner.path == owner.path))
    ]


@lru_cache(maxsize=REMEMBERED)
def _loose(name: str) -> str:
    """A name without what people vary: plural, spaces and hyphens (`e-mail`, `email addresses`)."""
    return singular(fold(name)).replace(" ", "")


def _stem(name: str) -> str:
    words = singular(fold(name)).split()
    return "".join(words[:-1] if len(words) > 1 and words[-1] in GENERIC else words)


def _by_part(folded: str, candidates: Sequence[Thing]) -> list[Thing]:
    wanted = {singular(word) for word in folded.split()}
    return [
        thing
        for thing in candidates
        if any(wanted <= {singular(word) for word in fold(name).strip("?").split()} for name in thing.names)
    ]
