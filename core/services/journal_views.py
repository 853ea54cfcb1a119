"""What can be told of a pack's past and of what waits, and links to it; read models without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Link:
    """Where something can be seen: `place` is version, proposal or pack, `target` its id (empty for this pack)."""

    label: str
    place: str
    target: str = ""


@dataclass(frozen=True)
class PastVersion:
    """A version as a planner tells of it. `kind` is import, change, edit or rollback."""

    number: int
    at: datetime
    author: str
    message: str
    kind: str
    link: Link


@dataclass(frozen=True)
class OpenProposal:
    """A proposal that waits for a decision."""

    summary: str
    author: str
    at: datetime
    link: Link
