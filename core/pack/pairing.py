"""Which item of one pack is which of another: by what identifies it, else by what else it has in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.pack.sections import Section
from core.pack.things import Path, identities

KEPT = 0.6
"""How much of two items must agree for one to be the other under a new name."""

MOST_COMPARED = 2_500
"""How many pairs are compared fact by fact; where more is left, another pack stands there."""


@dataclass(frozen=True)
class Item:
    """An item with its path, what to call it, and what identifies it among its siblings."""

    name: str
    path: Path
    data: Any
    identity: str
    order: str
    """Something to sort by that does not depend on where the item stands."""


Pairs = tuple[list[tuple[Item, Item]], list[Item], list[Item]]


def identified(section: Section, content: Sequence[Any], path: Path) -> list[Item]:
    """Give the items of a list with their names and paths."""
    found = []
    for position, (item, step) in enumerate(zip(content, identities(content, section.identity), strict=True)):
        names = [str(item[k]) for k in section.identity if item.get(k)] if isinstance(item, Mapping) else [str(item)]
        shown = str(item.get("name") or "") if isinstance(item, Mapping) else ""
        identity = names[0] if names else ""
        found.append(Item(shown or identity or f"number {position + 1}", (*path, step), item, identity, repr(item)))
    return found


def pair_up(section: Section, old: Iterable[Item], new: Iterable[Item]) -> Pairs:
    """Pair the items of two lists; the rest is gone from the first or new in the second."""
    pairs: list[tuple[Item, Item]] = []
    gone, come = _match(list(old), list(new), pairs, lambda item: (item.identity, item.order))
    gone, come = _match(gone, come, pairs, lambda item: item.identity)
    if gone and come:
        gone, come = _match(gone, come, pairs, lambda item: _kin(section, item))
        gone, come = _nearest(gone, come, pairs)
    return pairs, gone, come


def _match(old: list[Item], new: list[Item], pairs: list[tuple[Item, Item]], key: Any) -> tuple[list[Item], list[Item]]:
    waiting: dict[Any, list[Item]] = {}
    for item in sorted(new, key=lambda each: each.order) if len(new) > 1 else new:
        waiting.setdefault(key(item), []).append(item)
    gone = []
    for item in old:
        found = waiting.get(key(item)) if key(item) else None
        if found:
            pairs.append((item, found.pop(0)))
        else:
            gone.append(item)
    paired = {id(item) for _, item in pairs}
    return gone, [item for item in new if id(item) not in paired]


def _kin(section: Section, item: Item) -> tuple[str, ...] | None:
    """What makes an item the same one under another identity: what a pattern fills, an entity's other name."""
    if not isinstance(item.data, Mapping):
        return None
    if section.kind == "pattern":
        keys = tuple(str(item.data.get(key) or "") for key in ("entity_type", "attribute"))
        return keys if all(keys) else None
    others = tuple(str(item.data[key]) for key in section.identity[1:] if item.data.get(key))
    return others or None


def _nearest(old: list[Item], new: list[Item], pairs: list[tuple[Item, Item]]) -> tuple[list[Item], list[Item]]:
    """Pair what is left by how much it has in common, the most first."""
    if not 0 < len(old) * len(new) <= MOST_COMPARED:
        return old, new
    facts = {id(item): frozenset(_facts(item.data)) for item in (*old, *new)}
    scored = sorted(
        ((-_common(facts[id(a)], facts[id(b)]), a.order, b.order, a, b) for a in old for b in new),
        key=lambda row: row[:3],
    )
    gone, come = {id(item): item for item in old}, {id(item): item for item in new}
    for score, _, _, before, after in scored:
        if -score >= KEPT and id(before) in gone and id(after) in come:
            pairs.append((gone.pop(id(before)), come.pop(id(after))))
    return list(gone.values()), list(come.values())


def _common(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """How much two items have in common: the part of all their facts that both have."""
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _facts(data: Any) -> Iterable[str]:
    if not isinstance(data, Mapping):
        return
    for key, value in data.items():
        if isinstance(value, list):
            yield from (f"{key}: {each!r}" for each in value)
        elif isinstance(value, Mapping):
            yield from (f"{key}.{inner}: {each!r}" for inner, each in value.items())
        else:
            yield f"{key}: {value!r}"
