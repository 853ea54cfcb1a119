"""Two runs over the same documents: what is gained, what is lost, and what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.bench.hits import Hit, PatternReport, Run


@dataclass(frozen=True)
class ChangedHit:
    """A place that both runs find, with another value or confidence, or by another part of the pack."""

    before: Hit
    after: Hit


@dataclass(frozen=True)
class BenchChange:
    """What a changed pack finds more, less, and otherwise; and the patterns that it makes silent or slow."""

    gained: tuple[Hit, ...]
    lost: tuple[Hit, ...]
    changed: tuple[ChangedHit, ...]
    troubled: tuple[PatternReport, ...]

    @property
    def empty(self) -> bool:
        """Whether the documents see no difference."""
        return not (self.gained or self.lost or self.changed)


def compare_runs(before: Run, after: Run) -> BenchChange:
    """Compare what two packs find in the same documents; a place counts once, whatever found it."""
    old, new = _by_place(before.hits), _by_place(after.hits)
    changed = [
        ChangedHit(old[place], new[place]) for place in old if place in new and _shown(old[place]) != _shown(new[place])
    ]
    known = {(report.pattern, report.state) for report in before.troubled}
    return BenchChange(
        gained=tuple(hit for place, hit in new.items() if place not in old),
        lost=tuple(hit for place, hit in old.items() if place not in new),
        changed=tuple(changed),
        troubled=tuple(report for report in after.troubled if (report.pattern, report.state) not in known),
    )


def _by_place(hits: Iterable[Hit]) -> dict[tuple[str, int, int, str, str], Hit]:
    """Of several hits on one place the surest, so that a second pattern for the same value changes nothing."""
    found: dict[tuple[str, int, int, str, str], Hit] = {}
    for hit in hits:
        best = found.get(hit.place)
        if best is None or (hit.confidence or 0) > (best.confidence or 0):
            found[hit.place] = hit
    return found


def _shown(hit: Hit) -> tuple[str, float | None]:
    return hit.value, hit.confidence
