"""What has to be read back after a splice: the smallest part of a text that reads alone as in its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from core.engine.changes import Change
from core.engine.document import Document, Place, is_marked, is_merge
from core.engine.layout import is_blank, start_of
from core.engine.splice import Edit


class Run(NamedTuple):
    """Whole sibling entries `first` to `last` of a block collection, on lines `start` to `end`."""

    place: Place
    first: int
    last: int
    start: int
    end: int


def run_around(document: Document, edits: Sequence[Edit], way: Sequence[int], change: Change) -> Run | None:
    """The smallest run that holds all edits and the entry that a text put between lines may join.

    `way` leads to the collection that changes: the run is never deeper than that.
    """
    first = min(edit.first_touched for edit in edits)
    last = max(edit.last_touched for edit in edits)
    place, end, best = document.root, len(document.lines), None
    while place.node.is_block and place.entries:
        low = bisect_right(place.entries, first - place.line, key=lambda entry: entry.line) - 1
        high = bisect_right(place.entries, last - place.line, key=lambda entry: entry.line) - 1
        if low < 0:
            break
        depth = len(way_to(place))
        if change.kind == "remove" and depth == len(way):
            high = min(max(high, low + 1), len(place.entries) - 1)  # something must be left to read
            if low == high:
                break
        start, column = place.entry_line(low), place.entries[low].column
        if not is_blank(document.lines[start][:column]):
            break
        end = place.entry_line(high + 1) if high + 1 < len(place.entries) else end
        best = Run(place, low, high, start, end)
        if low != high or depth >= len(way) or way[depth] != low:
            break
        place = document.child(place, low)
    return None if best and document.anchored and _has_marks(best) else best


def inline_around(document: Document, edits: Sequence[Edit], container: Place) -> Place | None:
    """The smallest inline collection that holds all edits between its brackets."""
    first = min((edit.line, edit.column) for edit in edits)
    last = max((edit.end_line, edit.end_column) for edit in edits)
    for place in [*reversed(way_to(container)), document.root]:
        node = place.node
        end = place.line + node.end_line, node.end_column - 1
        if node.flow and not node.bare and start_of(place) < first and last <= end:
            return None if is_marked(node) or document.anchored else place
    return None


def _has_marks(run: Run) -> bool:
    """Whether an anchor, alias or tag stands in the run, or an anchor or a merge on the way to it."""
    entries = run.place.entries[run.first : run.last + 1]
    nodes = [node for entry in entries for node in (entry.key, entry.node) if node is not None]
    around = [run.place, *way_to(run.place)]
    merging = any(is_merge(entry) for place in around for entry in place.entries)
    return merging or any(place.node.anchor for place in around) or any(map(is_marked, nodes))


def way_to(place: Place) -> list[Place]:
    """The places from the first below the root down to this one."""
    way: list[Place] = []
    while place.parent is not None:
        way.append(place)
        place = place.parent
    return way[::-1]
