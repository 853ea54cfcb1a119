"""The history of a pack: the timeline, any two versions beside each other, blame, and the history of one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from core.engine import locate
from core.engine.diff import lines_of
from core.errors import InvalidInput, NotFound
from core.pack.model import Pack
from core.pack.origins import origins_of, size_of_change
from core.pack.touched import SEPARATOR, Change, Way, keys_of, name_key, read_path, shown, touched, way_of
from core.services.access import Access, Right
from core.services.contents import TextStore
from core.services.item_history import composed, follow
from core.services.timeline import Timeline
from core.services.version_facts import FactStore
from core.services.version_views import (
    BlameLine,
    BlameView,
    ChangeView,
    Comparison,
    ItemChanges,
    ItemHistory,
    PathBlame,
    TimelineFilter,
    TimelinePage,
    TimelineRow,
)
from core.services.versions import VersionService
from core.services.views import Actor, VersionView
from db.engine import Database

EVERYTHING = TimelineFilter()


class HistoryService:
    """Answers how a pack got here. Reading needs the right to read, and nothing is ever written for the asker."""

    def __init__(self, database: Database, access: Access, texts: TextStore, versions: VersionService) -> None:
        self._access = access
        self._texts = texts
        self._versions = versions
        self._facts = FactStore(database, texts)
        self._timeline = Timeline(database)

    def timeline(
        self,
        actor: Actor,
        pack_id: UUID,
        wanted: TimelineFilter = EVERYTHING,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> TimelinePage:
        """Give versions that match, newest first: those below `before`, or the nearest above `after`."""
        self._access.require(actor, Right.READ)
        if wanted != EVERYTHING:
            self._facts.complete(pack_id)
        keys = None
        if wanted.path.strip():
            keys = frozenset(keys_of(self._way(pack_id, self._head(actor, pack_id).row.sha256, wanted.path)))
        page = self._timeline.page(pack_id, wanted, keys, before=before, after=after, limit=limit)
        unknown = [row.row.number for row in page.rows if not row.known]
        if unknown:
            self._facts.complete(pack_id, unknown)
            page = self._timeline.page(pack_id, wanted, keys, before=before, after=after, limit=limit)
        return page

    def people(self, actor: Actor, pack_id: UUID) -> list[tuple[UUID, str]]:
        """Give everyone who made or confirmed a version of a pack."""
        self._access.require(actor, Right.READ)
        return self._timeline.people(pack_id)

    def row(self, actor: Actor, pack_id: UUID, number: int) -> TimelineRow:
        """Give one version as the timeline shows it. Raises `NotFound`."""
        self._access.require(actor, Right.READ)
        self._facts.complete(pack_id, [number])
        found = self._timeline.numbered(pack_id, [number])
        if number not in found:
            raise NotFound(f"There is no version {number} of this pack.")
        return found[number]

    def compare(self, actor: Actor, pack_id: UUID, one: int, other: int) -> Comparison:
        """Give what lies between two versions, whichever is older, item by item. Raises `NotFound`."""
        older, newer = sorted((one, other))
        old, new = (self._versions.numbered(actor, pack_id, number) for number in (older, newer))
        self._facts.complete(pack_id, range(older, newer + 1))
        makers = self._timeline.between(pack_id, older, newer)
        became = composed([renames for _, _, renames in reversed(makers)])
        found = touched(self._texts.pack(old.row.sha256).data, self._texts.pack(new.row.sha256).data, became)
        rows = self._timeline.numbered(pack_id, {older, newer})
        added, removed = size_of_change(old.text, new.text)
        items = tuple(_by_item(found.changes, makers))
        return Comparison(rows[older], rows[newer], old.text, new.text, items, added, removed)

    def blame(self, actor: Actor, pack_id: UUID, number: int | None = None, path: str = "") -> BlameView:
        """Tell for every line of a version (the newest unless `number` is given) which version it comes from.

        With `path`, tell it for that thing and its lines alone. Raises `NotFound`.
        """
        version = self._head(actor, pack_id) if number is None else self._versions.numbered(actor, pack_id, number)
        origins = list(origins_of(self._facts.runs(pack_id, version.row.number)))
        texts = lines_of(version.text)
        thing = self._path_blame(version, path) if path.strip() else None
        first, last = (1, len(texts)) if thing is None else thing.lines or (1, 0)
        lines = tuple(BlameLine(number, texts[number - 1], origins[number - 1]) for number in range(first, last + 1))
        wanted = {line.version for line in lines} | ({thing.version} if thing else set())
        return BlameView(
            version.row, version.pack_name, lines, thing, self._timeline.numbered(version.row.pack_id, wanted)
        )

    def item(
        self, actor: Actor, pack_id: UUID, path: str, *, number: int | None = None, limit: int = 50
    ) -> ItemHistory:
        """Give what every version did to one thing, newest first, through all its names.

        `path` is as it is called in version `number` (the newest). Raises `InvalidInput` for an empty path.
        """
        version = self._head(actor, pack_id) if number is None else self._versions.numbered(actor, pack_id, number)
        self._facts.complete(pack_id)
        if not path.strip():
            raise InvalidInput("Please say which item: by its path, for example entities › Client.")
        way = self._way(version.row.pack_id, version.row.sha256, path)
        entries = list(islice(follow(self._timeline, pack_id, way, below=version.row.number + 1), limit + 1))
        entries = [entry for entry in entries if entry.changes or self._stood(entry.version, entry.known_as)]
        names = tuple(dict.fromkeys(entry.known_as for entry in entries))
        return ItemHistory(
            path=_exact(way),
            shown=shown(way),
            exists=self._stands(version.row.sha256, way),
            entries=tuple(entries[:limit]),
            names=names,
            more=len(entries) > limit,
        )

    def _head(self, actor: Actor, pack_id: UUID) -> VersionView:
        newest = self._versions.list(actor, pack_id, limit=1)
        if not newest:
            raise NotFound("There is no such pack; it may stand under another address now.")
        return self._versions.view(actor, newest[0].id)

    def _path_blame(self, version: VersionView, path: str) -> PathBlame:
        self._facts.complete(version.row.pack_id)
        way = self._way(version.row.pack_id, version.row.sha256, path)
        if not self._stands(version.row.sha256, way):
            raise NotFound(
                f"There is no {shown(way)} in version {version.row.number} of {version.pack_name}. "
                "Paths are written with dots or ›, for example entities.Client.attributes."
            )
        entry = next(follow(self._timeline, version.row.pack_id, way, below=version.row.number + 1), None)
        last = entry.version.row.number if entry else 1
        return PathBlame(_exact(way), shown(way), last, locate(version.text).span(_exact(way)))

    def _way(self, pack_id: UUID, sha256: str, path: str) -> Way:
        """Read a path as somebody writes it; a bare name means the thing of that name, there now or once."""
        pack = self._texts.pack(sha256)
        parts = read_path(path)
        way = way_of(pack.data, parts)
        if len(parts) > 1 or _leads(pack.data, way):
            return way
        named = _named(pack, str(parts[0]))
        if named is None:
            known = self._timeline.last_known(pack_id, name_key([str(parts[0])]))
            named = known.split(SEPARATOR) if known else parts
        return way_of(pack.data, named)

    def _stands(self, sha256: str, way: Way) -> bool:
        return _leads(self._texts.pack(sha256).data, way)

    def _stood(self, version: TimelineRow, known_as: str) -> bool:
        """Whether a thing stood in the text that was brought in."""
        data = self._texts.pack(version.row.sha256).data
        return _leads(data, way_of(data, read_path(known_as)))


def _leads(data: Any, way: Way) -> bool:
    here = data
    for step in way:
        inside = isinstance(here, list) and type(step.exact) is int and 0 <= step.exact < len(here)
        if not inside and not (isinstance(here, Mapping) and step.exact in here):
            return False
        here = here[step.exact]
    return True


def _named(pack: Pack, name: str) -> Sequence[Any] | None:
    folded = name.casefold()
    for thing in pack.things:
        if folded in (other.casefold() for other in thing.names):
            return thing.path
    return None


def _by_item(
    changes: Sequence[Change], makers: Sequence[tuple[TimelineRow, list[str], list[Any]]]
) -> list[ItemChanges]:
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.item, []).append(change)
    paths = [(row, frozenset(touched_paths)) for row, touched_paths, _ in makers]
    found = []
    for item, of_item in grouped.items():
        keys = {key for change in of_item for way in (change.before, change.after) if way for key in keys_of(way[:2])}
        versions = tuple(row for row, have in paths if have & keys)
        told = tuple(
            ChangeView(change.kind, item, tuple(step.label for step in change.way), change.words) for change in of_item
        )
        found.append(ItemChanges(item, told, versions))
    return found


def _exact(way: Way) -> tuple[Any, ...]:
    return tuple(step.exact for step in way)
