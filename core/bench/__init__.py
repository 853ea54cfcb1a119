"""The document bench: what a pack finds in documents, what a change finds more or less, and changes from passages."""

from core.bench.comparing import BenchChange, ChangedHit, compare_runs
from core.bench.golden import Expected, Score, score
from core.bench.hits import Hit, PatternReport, Run
from core.bench.marking import Mark, Suggestion, suggest
from core.bench.patterns import PATTERN_SECONDS
from core.bench.reading import MAX_DOCUMENT_BYTES, BenchDocument, read_document
from core.bench.running import run

__all__ = [
    "MAX_DOCUMENT_BYTES",
    "PATTERN_SECONDS",
    "BenchChange",
    "BenchDocument",
    "ChangedHit",
    "Expected",
    "Hit",
    "Mark",
    "PatternReport",
    "Run",
    "Score",
    "Suggestion",
    "compare_runs",
    "read_document",
    "run",
    "score",
    "suggest",
]
