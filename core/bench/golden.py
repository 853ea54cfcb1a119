"""Golden examples: what an expert has signed that a document says, and how well a run finds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.bench.hits import Hit, Run


@dataclass(frozen=True)
class Expected:
    """An extraction that an expert expects: `attribute` is empty where the mention of the entity itself counts."""

    document: str
    entity: str
    attribute: str
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Score:
    """How a run meets the expectations. Precision and recall lie in 0..1, None where there is nothing to divide by.

    Only documents with signed examples count, and in them only the entities and attributes that were signed: what
    nobody looked at is neither right nor wrong.
    """

    expected: int
    found: int
    false: int
    missed: tuple[Expected, ...]
    wrong: tuple[Hit, ...]

    @property
    def recall(self) -> float | None:
        """The share of the expected that was found."""
        return self.found / self.expected if self.expected else None

    @property
    def precision(self) -> float | None:
        """The share of what was found that was expected."""
        return self.found / (self.found + self.false) if self.found + self.false else None


def score(run: Run, golden: Sequence[Expected]) -> Score:
    """Compare what a run found with what was signed."""
    signed = {(one.document, one.entity, one.attribute) for one in golden}
    counted = _distinct(hit for hit in run.hits if (hit.document, hit.entity, hit.attribute) in signed)
    missed = tuple(one for one in golden if not any(_meets(hit, one) for hit in counted))
    wrong = tuple(hit for hit in counted if not any(_meets(hit, one) for one in golden))
    return Score(len(golden), len(golden) - len(missed), len(wrong), missed, wrong)


def _meets(hit: Hit, one: Expected) -> bool:
    same = (hit.document, hit.entity, hit.attribute) == (one.document, one.entity, one.attribute)
    if not same or hit.end <= one.start or one.end <= hit.start:
        return False
    return not one.attribute or _plain(hit.value) == _plain(one.value)


def _plain(value: str) -> str:
    return " ".join(value.split()).strip(" .,;:").casefold()


def _distinct(hits: Iterable[Hit]) -> list[Hit]:
    found: dict[tuple[str, int, int, str, str], Hit] = {}
    for hit in hits:
        found.setdefault(hit.place, hit)
    return list(found.values())
