"""What a run over documents gives: hits with their place, and a report on each pattern."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from core.bench.reading import BenchDocument
from core.pack.things import Path

Source = Literal["pattern", "term", "alias", "synonym"]


@dataclass(frozen=True)
class Hit:
    """One place of a document that a pack recognises.

    `start` and `end` are the value's offsets in characters, `passage_start` and `passage_end` those of all that was
    matched. `entity` is the entity's type (empty for a term), `attribute` empty for a mention. `path` leads to what
    found it. `confidence` lies in 0..1, None where the pack gives none.
    """

    document: str
    source: Source
    entity: str
    attribute: str
    value: str
    start: int
    end: int
    passage_start: int
    passage_end: int
    path: Path
    found_by: str
    confidence: float | None = None

    @property
    def place(self) -> tuple[str, int, int, str, str]:
        """What makes two hits of different packs the same finding: document, span, entity and attribute."""
        return self.document, self.start, self.end, self.entity, self.attribute


@dataclass(frozen=True)
class PatternReport:
    """How a pattern did. `state` is ok, broken (does not compile), slow (stopped at its bound) or skipped.

    `milliseconds` is the time over all documents; `problem` says in a sentence what is wrong, if anything is.
    """

    path: Path
    pattern: str
    entity: str
    attribute: str
    hits: int
    milliseconds: float
    state: Literal["ok", "broken", "slow", "skipped"] = "ok"
    problem: str = ""


@dataclass(frozen=True)
class Run:
    """What a pack finds in documents: hits in the order of documents and places, and a report on each pattern."""

    documents: tuple[BenchDocument, ...]
    hits: tuple[Hit, ...]
    patterns: tuple[PatternReport, ...]
    cut: tuple[str, ...] = field(default=())  # in words: what has more hits than are kept

    @property
    def silent(self) -> tuple[PatternReport, ...]:
        """The patterns that work and never hit."""
        return tuple(report for report in self.patterns if report.state == "ok" and not report.hits)

    @property
    def troubled(self) -> tuple[PatternReport, ...]:
        """The patterns that could not be run to the end."""
        return tuple(report for report in self.patterns if report.state != "ok")
