"""What a change of a pack means for whoever used the old one: its class, the reasons, and the next version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.pack.judging import Both, Level, judge
from core.pack.meaning import Change, changes
from core.pack.model import Pack
from core.pack.reach import Reach, reach_of
from core.pack.release import Kind, next_version
from core.pack.things import Path

LEVELS: tuple[Level, ...] = ("safe", "check", "breaking")


@dataclass(frozen=True)
class Reason:
    """One consequence of a change, in a sentence; `path` leads to what it is about."""

    level: Level
    words: str
    path: Path


@dataclass(frozen=True)
class Impact:
    """The class of a whole change, its reasons (the gravest first), the version that suits it, and what it reaches."""

    level: Level
    reasons: tuple[Reason, ...]
    next_version: str
    reaches: tuple[Reach, ...] = ()


def impact_of(base: Pack, result: Pack) -> Impact:
    """Class a change by what a consumer of the old pack meets in the new one.

    *safe*: only more than before, or other words of no consequence. *check*: the same things, which may now match
    or mean something else. *breaking*: something that could be found or named before is gone.
    """
    found = changes(base, result)
    reasons = sorted(_reasons(found, base, result), key=lambda reason: -LEVELS.index(reason.level))
    level = reasons[0].level if reasons else "safe"
    kind: Kind = "none"
    if level == "breaking":
        kind = "breaking"
    elif level == "check" or any(_adds(change) for change in found):
        kind = "additive"
    elif base.text != result.text:
        kind = "wording"
    return Impact(level, tuple(reasons), next_version(base.version, kind), reach_of(found, base, result))


def _adds(change: Change) -> bool:
    return change.path[0] not in ("name", "description", "version")


def _renames_type(change: Change) -> bool:
    return change.verb == "renamed" and change.kind == "entity" and change.field == "type"


def _reasons(found: Sequence[Change], base: Pack, result: Pack) -> Iterator[Reason]:
    both = Both(base, result, {str(c.before): str(c.after) for c in found if _renames_type(c)})
    for change in found:
        judged = judge(change, both)
        if judged is not None:
            yield Reason(judged[0], judged[1], change.path)
