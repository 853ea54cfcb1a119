"""The history of one thing, followed back through the names that it went by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.pack.touched import SEPARATOR, Way, keys_of, name_key, shown
from core.services.timeline import Timeline
from core.services.version_views import ChangeView, ItemEntry, TimelineRow

BATCH = 50


@dataclass(frozen=True)
class _Trail:
    """What a thing is looked for by at a point of its history, and how it is called there."""

    keys: frozenset[str]
    shown: str

    @property
    def above(self) -> list[str]:
        """The keys of the thing and of everything above it, any of which may have been renamed."""
        return sorted(
            {SEPARATOR.join(key.split(SEPARATOR)[:n]) for key in self.keys for n in range(1, _depth(key) + 1)}
        )


def follow(timeline: Timeline, pack_id: UUID, way: Way, *, below: int) -> Iterator[ItemEntry]:
    """Give what each version below a number did to the thing at `way`, newest first."""
    trail = _Trail(frozenset(keys_of(way)), shown(way))
    while True:
        rows = timeline.touching(pack_id, sorted(trail.keys), trail.above, below=below, limit=BATCH)
        for version, renames in rows:
            below = version.row.number
            earlier = _before_renames(trail, renames)
            changes = _changes_of(version, trail, earlier)
            if changes or version.row.kind == "import":
                yield ItemEntry(version, trail.shown, changes)
            if earlier is not None:
                trail = earlier
                break
        else:
            if len(rows) < BATCH:
                return


def composed(renames: Sequence[Sequence[Any]]) -> dict[str, set[str]]:
    """Give under which keys a thing goes after the renames of several versions, oldest first, by its key before."""
    became: dict[str, set[str]] = {}
    for of_one in renames:
        for before, after, *_ in of_one:
            for keys in became.values():
                if keys & set(before):
                    keys.update(after)
            for key in before:
                became.setdefault(key, set()).update(after)
    return became


def _before_renames(trail: _Trail, renames: Sequence[Any]) -> _Trail | None:
    """Give what the thing was looked for by before these renames, None when none of them is about it."""
    moved = trail
    for before, after, was, became in reversed(renames):  # what is below an item is renamed before the item itself
        found = {
            old + key[len(new) :]
            for key in moved.keys
            for new in after
            for old in before
            if key == new or key.startswith(new + SEPARATOR)
        }
        if found:
            moved = _Trail(frozenset(found), was + moved.shown.removeprefix(became))
    return moved if moved.keys != trail.keys else None


def _changes_of(version: TimelineRow, trail: _Trail, earlier: _Trail | None) -> tuple[ChangeView, ...]:
    keys = trail.keys | (earlier.keys if earlier else frozenset())
    return tuple(change for change in version.changes if _concerns(change, keys))


def _concerns(change: ChangeView, keys: frozenset[str]) -> bool:
    """Whether a change was made to the thing, inside it, or to all that holds it."""
    own = name_key(change.path)
    if any(own == key or own.startswith(key + SEPARATOR) for key in keys):
        return True
    return change.kind in {"added", "removed"} and any(key.startswith(own + SEPARATOR) for key in keys)


def _depth(key: str) -> int:
    return key.count(SEPARATOR) + 1
