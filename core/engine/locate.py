"""From paths to lines and back, and keys that stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.engine.document import Document, Place, identity_view, own_keys
from core.engine.errors import EngineError, Path, show_segments
from core.engine.guard import COLLECTION_COST, guard, outline
from core.engine.identity import best_name, keys_for
from core.engine.limits import DEFAULT_LIMITS, Limits
from core.engine.scalars import same


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A key that stands again in its mapping: its path, its line, and where it stood first."""

    path: Path
    key: Any
    line: int
    first_line: int


class Locator:
    """Finds lines and columns of many paths after one reading of the text."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def line(self, path: Sequence[Any]) -> int | None:
        """The line (from 1) of the entry at a path; None where the path leads nowhere."""
        place = self._place(path)
        return None if place is None else place.line + 1

    def column(self, path: Sequence[Any]) -> int | None:
        """The column (from 1) of the entry at a path; None where the path leads nowhere."""
        place = self._place(path)
        return None if place is None else place.entry.column + 1

    def span(self, path: Sequence[Any]) -> tuple[int, int] | None:
        """The first and the last line (from 1) of the entry at a path; None where the path leads nowhere."""
        place = self._place(path)
        return None if place is None else (place.line + 1, _last_line(self._document, place) + 1)

    def labels_at(self, line: int) -> tuple[str, ...]:
        """The names of what holds a line (from 1), the outermost first; list items only with a name."""
        labels: list[str] = []
        place = self._document.root
        while place.node.is_block and place.entries:
            position = _entry_holding(place, line - 1)
            if position is None:
                break
            place = self._document.child(place, position)
            label = _label(place)
            if label is not None:
                labels.append(label)
        return tuple(labels)

    def _place(self, path: Sequence[Any]) -> Place | None:
        try:
            return self._document.find(path)
        except EngineError:
            return self._first_of_double(path)

    def _first_of_double(self, path: Sequence[Any]) -> Place | None:
        """The last standing of a key that is written twice, as readers count it."""
        if not path:
            return None
        parent = self._place(path[:-1])
        if parent is None or not parent.node.is_map:
            return None
        found = [i for i, key in enumerate(own_keys(parent.node)) if same(key, path[-1])]
        return self._document.child(parent, found[-1]) if found else None


def locate(text: str, *, limits: Limits = DEFAULT_LIMITS) -> Locator:
    """A locator for an accepted text; raises GuardError."""
    return Locator(Document(guard(text, limits=limits), outline(text, limits)))


def line_of(text: str, path: Sequence[Any]) -> int | None:
    """The line (from 1) of the entry at a path; None where the path leads nowhere."""
    return locate(text).line(path)


def duplicate_keys(text: str, *, loaded: Any = None, limits: Limits = DEFAULT_LIMITS) -> list[DuplicateKey]:
    """Every key that stands again in its mapping, in the order of the text; raises GuardError.

    `loaded` is the data of this very text where the caller has it: when it has as many nodes as the text, no
    key was lost to another, and the text is not searched.
    """
    seen = outline(guard(text, limits=limits), limits)
    if loaded is not None and not seen.anchored and _nodes(loaded) == seen.nodes:
        return []
    document = Document(text, seen)
    return list(_doubles(document, document.root))


def _nodes(data: Any) -> int:
    """Count the nodes of plain data as the guard counts those of a text without aliases."""
    if isinstance(data, dict):
        return COLLECTION_COST + len(data) + sum(map(_nodes, data.values()))
    if isinstance(data, list):
        return COLLECTION_COST + sum(map(_nodes, data))
    return 1


def _doubles(document: Document, place: Place) -> Iterator[DuplicateKey]:
    first: dict[tuple[type, Any], int] = {}
    for child in document.children(place) if place.entry.node and place.node.entries else ():
        if child.entry.key is not None and not child.entry.key.alias:
            key = child.step
            line = child.line + child.entry.key.line + 1
            known = first.setdefault((type(key), key), line)
            if known != line or _stands_before(place, child):
                yield DuplicateKey(child.steps, key, line, known)
        yield from _doubles(document, child)


def _stands_before(place: Place, child: Place) -> bool:
    """In an inline mapping both may stand in one line."""
    if not place.node.flow:
        return False
    keys = own_keys(place.node)[: child.position]
    return any(same(key, child.step) for key in keys)


def _last_line(document: Document, place: Place) -> int:
    node = place.node
    if node.is_block and place.entries:
        return _last_line(document, document.child(place, len(place.entries) - 1))
    ends_before = node.end_column == 0 and node.end_line > node.line  # as a block scalar does
    return int(place.line + node.end_line - ends_before)


def _entry_holding(place: Place, line: int) -> int | None:
    position = None
    for i in range(len(place.entries)):
        if place.entry_line(i) > line:
            break
        position = i
    return position


def _label(place: Place) -> str | None:
    if place.entry.key is not None:
        return str(place.step)
    if not place.node.is_map:
        return None
    above = place.parent.steps if place.parent else ()
    return best_name(identity_view(place.node), keys_for(above)) or show_segments([place.position])
