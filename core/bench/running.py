"""A run: all patterns and phrases of a pack over documents, bounded in time and in number of hits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from core.bench.hits import Hit, PatternReport, Run
from core.bench.patterns import PATTERN_SECONDS, BrokenPattern, SlowPattern, Value, values
from core.bench.phrases import phrases_of
from core.bench.reading import BenchDocument
from core.pack.model import EntityRef, Pack, PatternRef

RUN_SECONDS = 20.0  # the longest that all patterns together may take
MAX_HITS = 2_000  # kept of one pattern in one document; a pattern that finds more finds everything


@dataclass
class _Tally:
    """What is known of a pattern so far."""

    hits: int = 0
    seconds: float = 0.0
    broken: str = ""
    slow: list[str] = field(default_factory=list)
    skipped: bool = False


def run(
    pack: Pack,
    documents: Sequence[BenchDocument],
    *,
    pattern_seconds: float = PATTERN_SECONDS,
    run_seconds: float = RUN_SECONDS,
) -> Run:
    """Find everything that `pack` recognises in `documents`.

    A pattern that needs more than `pattern_seconds` for one document is stopped and named; after `run_seconds` in
    all, what is left is skipped and named. Nothing is raised for a bad pattern.
    """
    entities = {entity.type or entity.name: entity for entity in pack.entities}
    tallies = [_Tally() for _ in pack.patterns]
    until = perf_counter() + run_seconds
    hits: list[Hit] = []
    cut: list[str] = []
    phrases = phrases_of(pack)
    for document in documents:
        found: list[Hit] = []
        for pattern, tally in zip(pack.patterns, tallies, strict=True):
            if not tally.broken:
                limit = min(pattern_seconds, until - perf_counter())
                kept = _one(pattern, entities.get(pattern.entity_type), document, tally, limit)
                if len(kept) >= MAX_HITS:
                    cut.append(f"{pattern.pattern}: more than {MAX_HITS:,} hits in {document.name}")
                found.extend(kept)
        for phrase, start, end in phrases.find(document.text):
            text = document.text[start:end]
            found.append(
                Hit(
                    document.name,
                    phrase.source,
                    phrase.entity,
                    "",
                    text,
                    start,
                    end,
                    start,
                    end,
                    phrase.path,
                    phrase.text,
                )
            )
        hits.extend(sorted(found, key=lambda hit: (hit.start, hit.end)))
    reports = tuple(_report(pattern, tally) for pattern, tally in zip(pack.patterns, tallies, strict=True))
    return Run(tuple(documents), tuple(hits), reports, tuple(cut))


def _one(
    pattern: PatternRef, entity: EntityRef | None, document: BenchDocument, tally: _Tally, seconds: float
) -> list[Hit]:
    if seconds <= 0:
        tally.skipped = True
        return []
    started = perf_counter()
    found: list[Hit] = []
    try:
        for value in values(pattern, entity, document.text, seconds):
            found.append(_hit(pattern, document, value))
            if len(found) >= MAX_HITS:
                break
    except BrokenPattern as error:
        tally.broken = str(error)
    except SlowPattern:
        tally.slow.append(document.name)
    tally.seconds += perf_counter() - started
    tally.hits += len(found)
    return found


def _hit(pattern: PatternRef, document: BenchDocument, value: Value) -> Hit:
    return Hit(
        document=document.name,
        source="pattern",
        entity=pattern.entity_type,
        attribute=value.attribute,
        value=value.text,
        start=value.start,
        end=value.end,
        passage_start=value.passage_start,
        passage_end=value.passage_end,
        path=pattern.path,
        found_by=pattern.pattern,
        confidence=_confidence(pattern.confidence),
    )


def _confidence(given: object) -> float | None:
    return float(given) if isinstance(given, int | float) and not isinstance(given, bool) else None


def _report(pattern: PatternRef, tally: _Tally) -> PatternReport:
    state, problem = _state(tally)
    return PatternReport(
        path=pattern.path,
        pattern=pattern.pattern,
        entity=pattern.entity_type,
        attribute=pattern.attribute,
        hits=tally.hits,
        milliseconds=tally.seconds * 1000,
        state=state,  # type: ignore[arg-type]
        problem=problem,
    )


def _state(tally: _Tally) -> tuple[str, str]:
    if tally.broken:
        return "broken", f"It is no valid regular expression: {tally.broken}."
    if tally.slow:
        return "slow", f"It took too long and was stopped in {_listed(tally.slow)}; what it found before that is shown."
    if tally.skipped:
        return "skipped", "It was not run on every document: the patterns before it had used up the time."
    return "ok", ""


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
