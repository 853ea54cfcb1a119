"""Stand-ins for the history and for releases, on the versions that the other stand-ins remember."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from core.engine.rebase import Clash
from core.errors import Conflict, NotFound
from core.services.version_views import (
    BlameLine,
    BlameView,
    ChangeView,
    Comparison,
    ItemChanges,
    ItemEntry,
    ItemHistory,
    ReleaseRow,
    ReleaseSuggestion,
    TimelineFilter,
    TimelinePage,
    TimelineRow,
    UndoView,
)
from core.services.views import Actor, VersionRow
from tests.pages.fakes import NOW

ADDED = ChangeView(
    "added", "entities › Participant", ("entities", "Participant", "email"), "Participant: email <b>added</b>"
)


def timeline_row(row: VersionRow, **more: Any) -> TimelineRow:
    """Give a version as the timeline shows it."""
    known = TimelineRow(
        row=row,
        author_id=uuid4(),
        confirmed_by="Ben Osei",
        request=f"please do change {row.number}",
        errors=0,
        warnings=1,
        hints=2,
        added=3,
        removed=1,
        change_count=1,
        changes=(ADDED,),
    )
    return replace(known, **more)


@dataclass
class Past:
    """What the stand-ins remember, and what they were asked."""

    rows: list[VersionRow]
    text: str
    wanted: list[TimelineFilter] = field(default_factory=list)
    releases: list[ReleaseRow] = field(default_factory=list)
    clashes: tuple[Clash, ...] = ()
    calls: list[tuple[str, Any]] = field(default_factory=list)

    def released(self, number: int, name: str, *, current: bool) -> ReleaseRow:
        """Make a version a release."""
        row = next(row for row in self.rows if row.number == number)
        at = NOW - timedelta(days=number)
        made = ReleaseRow(
            uuid4(), row.pack_id, "Clinical trials", row.id, number, name, "For <i>all</i>.", "Ada", at, current
        )
        self.releases.insert(0, made)
        return made


class FakeHistory:
    """Stands in for `core.services.history.HistoryService`."""

    def __init__(self, past: Past) -> None:
        self._past = past

    def timeline(
        self,
        actor: Actor,
        pack_id: UUID,
        wanted: TimelineFilter = TimelineFilter(),  # noqa: B008  # frozen
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> TimelinePage:
        self._past.wanted.append(wanted)
        rows = [row for row in self._past.rows if wanted.text.lower() in row.message.lower()]
        if before is not None:
            found = [row for row in rows if row.number < before]
            return TimelinePage(tuple(map(timeline_row, found[:limit])), True, len(found) > limit)
        if after is not None:
            found = [row for row in rows if row.number > after]
            return TimelinePage(tuple(map(timeline_row, found[-limit:])), len(found) > limit, True)
        return TimelinePage(tuple(map(timeline_row, rows[:limit])), False, len(rows) > limit)

    def people(self, actor: Actor, pack_id: UUID) -> list[tuple[UUID, str]]:
        return [(actor.id, actor.name)]

    def row(self, actor: Actor, pack_id: UUID, number: int) -> TimelineRow:
        row = next(row for row in self._past.rows if row.number == number)
        release = next((one for one in self._past.releases if one.number == number), None)
        return timeline_row(row, release=release.name if release else "", current=bool(release and release.current))

    def compare(self, actor: Actor, pack_id: UUID, one: int, other: int) -> Comparison:
        older, newer = (self.row(actor, pack_id, number) for number in sorted((one, other)))
        items = (ItemChanges("entities › Participant", (ADDED,), (newer,)),)
        return Comparison(older, newer, self._past.text, self._past.text, items, 1, 0)

    def blame(self, actor: Actor, pack_id: UUID, number: int | None = None, path: str = "") -> BlameView:
        row = self.row(actor, pack_id, number or 1)
        first = self.row(actor, pack_id, 1)
        texts = self._past.text.splitlines()
        lines = tuple(BlameLine(n, text, 1 if n > 3 else row.row.number) for n, text in enumerate(texts, start=1))
        return BlameView(row.row, "Clinical trials", lines, None, {row.row.number: row, 1: first})

    def item(
        self, actor: Actor, pack_id: UUID, path: str, *, number: int | None = None, limit: int = 50
    ) -> ItemHistory:
        self._past.calls.append(("item", path))
        if path == "nothing":
            return ItemHistory((path,), path, False, (), (), False)
        entries = tuple(ItemEntry(timeline_row(row), "entities › Person", (ADDED,)) for row in self._past.rows[:2])
        return ItemHistory(
            (path,), "entities › Participant", True, entries, ("entities › Participant", "entities › Person"), False
        )


class FakeReleases:
    """Stands in for `core.services.releases.ReleaseService`."""

    def __init__(self, past: Past) -> None:
        self._past = past

    def list(self, actor: Actor, pack_id: UUID) -> list[ReleaseRow]:
        return [row for row in self._past.releases if row.pack_id == pack_id]

    def suggest(self, actor: Actor, version_id: UUID) -> ReleaseSuggestion:
        return ReleaseSuggestion("2.0.0", "breaking", ("The attribute <flag> is gone.",) * 8, "1.0.0")

    def mark(self, actor: Actor, version_id: UUID, name: str, note: str, *, current: bool = True) -> ReleaseRow:
        self._past.calls.append(("mark", (version_id, name, note, current)))
        if any(row.name == name for row in self._past.releases):
            raise Conflict(f"{name} is taken.")
        number = next(row.number for row in self._past.rows if row.id == version_id)
        return self._past.released(number, name, current=current)

    def choose(self, actor: Actor, release_id: UUID) -> ReleaseRow:
        self._past.calls.append(("choose", release_id))
        self._past.releases[:] = [replace(row, current=row.id == release_id) for row in self._past.releases]
        return next(row for row in self._past.releases if row.id == release_id)

    def download(self, actor: Actor, release_id: UUID, *, format: str) -> bytes:
        return b""


def undo_view(past: Past, version_id: UUID) -> UndoView:
    """Give what it means to take a version back."""
    row = next((row for row in past.rows if row.id == version_id), None)
    if row is None:
        raise NotFound("There is no such version.")
    return UndoView(row, "Clinical trials", past.rows[0], past.text, past.text, (), (), past.clashes, 0)
