"""Two packs compared by meaning, in plain words and grouped by entity: what is new, gone, and other than before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.pack.meaning import Change, changes
from core.pack.model import Pack
from core.pack.reading import value_at
from core.pack.sections import title, word
from core.pack.spelling import fold
from core.pack.words import listed, quoted

Sign = Literal["+", "−", "~"]
SHOWN = 12
"""How many names a line spells out before it counts the rest."""
_SIGNS: Mapping[str, Sign] = {"added": "+", "removed": "−", "changed": "~", "renamed": "~"}


@dataclass(frozen=True)
class Line:
    """One difference in words, with its sign (new, gone, other) and the changes that it tells of."""

    sign: Sign
    words: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Group:
    """What differs in one entity, or in one section of what belongs to no entity."""

    heading: str
    lines: tuple[Line, ...]


def in_words(base: Pack, result: Pack) -> tuple[Group, ...]:
    """Tell what differs in meaning from `base` to `result`, the entities first, in the order of the format."""
    found = changes(base, result)
    owners = _Owners(base, result)
    groups: dict[str, list[Change]] = {}
    for change in found:
        groups.setdefault(owners.heading(change), []).append(change)
    ordered = sorted(groups.items(), key=lambda item: item[0] not in owners.headings)
    return tuple(Group(heading, tuple(_lines(heading, its))) for heading, its in ordered)


class _Owners:
    """Finds the entity that a change belongs to, in whichever pack it stands."""

    def __init__(self, base: Pack, result: Pack) -> None:
        self._packs = (result, base)
        self._names: dict[str, str] = {}
        for pack in (base, result):
            for entity in pack.entities:
                for name in (entity.type, entity.name):
                    self._names.setdefault(fold(name), entity.name)
        self.headings = frozenset(self._names.values())

    def heading(self, change: Change) -> str:
        """Give the name of the entity concerned, or the title of the section."""
        section = str(change.path[0])
        entity = self._names.get(fold(self._named(change, section)))
        return entity or ("The pack" if len(change.path) == 1 and change.kind == "field" else _title(section))

    def _named(self, change: Change, section: str) -> str:
        if section == "entities":
            return change.name if change.kind in ("entity", "field") else change.owner
        if section in ("entity_aliases", "validation_rules"):
            return change.owner or change.name
        for pack in self._packs:
            data = value_at(pack, change.path[:2])
            if isinstance(data, Mapping) and section in ("relationships", "extraction_patterns"):
                return str(data.get("entity_type") or data.get("from") or "")
        return ""


def _title(section: str) -> str:
    shown = title(section)
    return shown[:1].upper() + shown[1:]


def _lines(heading: str, its: Iterable[Change]) -> Iterable[Line]:
    """One line for each kind of difference: three new attributes are told together."""
    together: dict[tuple[str, str, str], list[Change]] = {}
    for number, change in enumerate(its):
        alone = change.verb in ("changed", "renamed") or change.kind == "field"
        owner = "" if change.owner == heading else change.owner
        together.setdefault((change.verb, change.kind, f"{owner} {number}" if alone else owner), []).append(change)
    for (verb, _, _), these in together.items():
        yield Line(_SIGNS[verb], _words(heading, these), tuple(these))


def _words(heading: str, these: list[Change]) -> str:
    change = these[0]
    if change.kind == "field":
        return _field(change)
    owner = "" if change.owner in ("", heading) or change.verb == "renamed" else f" of {_short(change.owner)}"
    what = f"{_kind(change, len(these))} {_names(these)}{owner}"
    if change.verb == "renamed":
        return f"{_capital(_kind(change, 1))} {_short(change.before)} is {_short(change.after)} now"
    if change.verb == "changed":
        shown = f": {_short(change.before)} → {_short(change.after)}" if _plain(change) else " is another than before"
        return _capital(f"{what}{shown}")
    return f"{'New' if change.verb == 'added' else 'Gone'}: {what}{_detail(change) if len(these) == 1 else ''}"


def _kind(change: Change, count: int) -> str:
    return (
        word(change.kind.removesuffix(" list"), 2) + " for"
        if change.kind.endswith(" list")
        else word(change.kind, count)
    )


def _detail(change: Change) -> str:
    """What a new or lost item says of itself, where a name is not enough."""
    data = change.after if isinstance(change.after, Mapping) else change.before
    if not isinstance(data, Mapping):
        return ""
    if change.kind == "relationship":
        return f", from {data.get('from')} to {data.get('to')}"
    if change.kind == "pattern":
        return f", which fills {data.get('attribute')}"
    return ""


def _plain(change: Change) -> bool:
    return not isinstance(change.before, Mapping | list) and not isinstance(change.after, Mapping | list)


def _field(change: Change) -> str:
    ends = {"from": "start", "to": "end"} if change.owner == "relationship" else {}
    name = ends.get(change.field, change.field.replace("_", " "))
    owner = f" of the {word(change.owner)} {_short(change.name)}" if change.owner else ""
    if change.verb == "added":
        return f"New: {name}{owner}, {_short(change.after)}"
    if change.verb == "removed":
        return f"Gone: {name}{owner}, which was {_short(change.before)}"
    return f"{_capital(name)}{owner}: {_short(change.before)} → {_short(change.after)}"


def _names(these: list[Change]) -> str:
    names = [_short(change.name) for change in these]
    return listed(names if len(names) <= SHOWN + 1 else [*names[:SHOWN], f"{len(names) - SHOWN} more"])


def _short(value: Any) -> str:
    if isinstance(value, int | float):
        return str(value)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return quoted(text if len(text) <= 80 else text[:79] + "…")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
