"""Frozen read models of the history: the timeline, blame, the history of one item, changes by item."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from core.engine.operations import Operation
from core.engine.rebase import Clash
from core.services.views import VersionRow


@dataclass(frozen=True)
class TimelineFilter:
    """What of the history to show; None and empty mean no limit.

    `person` made or confirmed the change; `path` is an item as people write it (`entities.Client`); `text` is looked
    for in messages, in changes in words and in paths.
    """

    person: UUID | None = None
    path: str = ""
    text: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangeView:
    """One change in words; `item` is what it belongs to (`entities › Client`), `kind` how it was touched."""

    kind: str  # added | removed | changed | renamed | moved
    item: str
    path: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class TimelineRow:
    """A version on the timeline, with everything that is known of it but its text."""

    row: VersionRow
    author_id: UUID
    confirmed_by: str
    request: str
    errors: int
    warnings: int
    hints: int
    added: int
    removed: int
    change_count: int
    changes: tuple[ChangeView, ...]
    release: str = ""  # the semantic version under which it was released
    current: bool = False  # whether consumers use that release
    known: bool = True  # whether it has been worked out what it changed

    @property
    def findings(self) -> int:
        """How many findings the version has."""
        return self.errors + self.warnings + self.hints


@dataclass(frozen=True)
class TimelinePage:
    """Some versions, newest first, and whether there are further ones on either side."""

    rows: tuple[TimelineRow, ...]
    newer: bool
    older: bool


@dataclass(frozen=True)
class BlameLine:
    """A line of a version and the version that it comes from."""

    line: int
    text: str
    version: int


@dataclass(frozen=True)
class PathBlame:
    """A thing of a pack and the version that touched it last; `lines` is where it stands, first and last."""

    path: tuple[Any, ...]
    shown: str
    version: int
    lines: tuple[int, int] | None


@dataclass(frozen=True)
class BlameView:
    """Who wrote what in a version: its lines, one thing where it was asked for, and the versions they come from."""

    row: VersionRow
    pack_name: str
    lines: tuple[BlameLine, ...]
    path: PathBlame | None
    origins: dict[int, TimelineRow] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemHistory:
    """Every version that touched one thing, newest first, with what it did to it, and the names it went by."""

    path: tuple[Any, ...]
    shown: str
    exists: bool
    entries: tuple[ItemEntry, ...]
    names: tuple[str, ...]
    more: bool


@dataclass(frozen=True)
class ItemEntry:
    """What one version did to a thing."""

    version: TimelineRow
    known_as: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True)
class ItemChanges:
    """What lies between two versions at one item: the changes in words, and the versions that made them."""

    item: str
    changes: tuple[ChangeView, ...]
    versions: tuple[TimelineRow, ...]


@dataclass(frozen=True)
class Comparison:
    """Two versions of a pack: their texts, and what lies between them, item by item."""

    older: TimelineRow
    newer: TimelineRow
    old_text: str
    new_text: str
    items: tuple[ItemChanges, ...]
    added: int
    removed: int


@dataclass(frozen=True)
class ReleaseRow:
    """A release of a pack; `current` is the one that consumers use."""

    id: UUID
    pack_id: UUID
    pack_name: str
    version_id: UUID
    number: int
    name: str
    note: str
    released_by: str
    released_at: datetime
    current: bool


@dataclass(frozen=True)
class ReleaseSuggestion:
    """The semantic version that suits a version, and why: `level` is safe | check | breaking."""

    name: str
    level: str
    reasons: tuple[str, ...]
    since: str | None


@dataclass(frozen=True)
class UndoView:
    """What it means to take a version back on the newest one.

    `operations` lead from `head_text` to `result_text`, but for what `layout` names in words. `clashes` are places
    where something newer stands; while there are any, they are not part of the result.
    """

    version: VersionRow
    pack_name: str
    head: VersionRow
    head_text: str
    result_text: str
    operations: tuple[Operation, ...]
    layout: tuple[str, ...]
    clashes: tuple[Clash, ...]
    gone: int
