"""From two texts to the operations that turn the data of the one into that of the other."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.engine.apply import apply
from core.engine.diff import lines_of
from core.engine.errors import EngineError
from core.engine.guard import load
from core.engine.identity import keys_for, names_of
from core.engine.leftovers import leftovers
from core.engine.limits import DEFAULT_LIMITS, Limits
from core.engine.operations import Operation
from core.engine.scalars import fingerprint, same
from core.engine.values import encode


@dataclass(frozen=True, slots=True)
class Derivation:
    """The operations, and in words what they do not express: comments, layout, or a whole text."""

    operations: tuple[Operation, ...]
    layout_only: tuple[str, ...]


class _Inexpressible(Exception):
    """A key that a path cannot name; the mapping that holds it is replaced as a whole."""


def derive(old: str, new: str, *, limits: Limits = DEFAULT_LIMITS) -> Derivation:
    """The shortest readable operations that turn the data of `old` into that of `new`.

    Items are matched by identity; renames and moves are recognised. The engine has applied what is
    returned. Raises GuardError for a text that is not accepted.
    """
    before, after = load(old, limits=limits), load(new, limits=limits)
    for attempt in (differences, _deletions_first, by_section):
        operations = attempt(before, after)
        try:
            text = apply(old, operations, limits=limits).text
            if same(load(text, limits=limits), after):
                return Derivation(tuple(operations), leftovers(lines_of(text), lines_of(new)))
        except EngineError:
            continue
    return Derivation((), ("The texts differ in a way that operations cannot express.",))


def _deletions_first(before: Any, after: Any) -> list[Operation]:
    """The same differences in another order: a new block scalar may keep what stood below from going."""
    return sorted(differences(before, after), key=lambda operation: operation["action"] != "delete")


def differences(old: Any, new: Any) -> list[Operation]:
    """Operations from one plain value to another, unverified; the values are not changed."""
    try:
        return _between((), old, new)
    except _Inexpressible:
        return by_section(old, new)


def by_section(old: Any, new: Any) -> list[Operation]:
    """The coarse way: every top-level section that differs is replaced, added or deleted as a whole."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [{"action": "replace", "path": [], "value": encode(new)}]
    gone = [{"action": "delete", "path": [key]} for key in old if not _has(new, key)]
    changed = [
        {"action": "replace", "path": [key], "value": encode(value)}
        for key, value in new.items()
        if _has(old, key) and not same(old[key], value)
    ]
    fresh = [
        {"action": "add", "path": [key], "value": encode(value)} for key, value in new.items() if not _has(old, key)
    ]
    return [*changed, *fresh, *gone]


def _has(mapping: dict[Any, Any], key: Any) -> bool:
    return any(same(key, other) for other in mapping)


def _between(path: tuple[Any, ...], old: Any, new: Any) -> list[Operation]:
    if same(old, new) and not isinstance(old, dict | list):
        return []
    try:
        if isinstance(old, dict) and isinstance(new, dict) and old and new:
            return _mappings(path, old, new)
        if isinstance(old, list) and isinstance(new, list) and old and new:
            return _lists(path, old, new)
    except _Inexpressible:
        if not path:
            raise
    return [] if same(old, new) else [{"action": "replace", "path": list(path), "value": encode(new)}]


def _segment(key: Any) -> Any:
    if isinstance(key, str) or type(key) is int:
        return key
    raise _Inexpressible


def _mappings(path: tuple[Any, ...], old: dict[Any, Any], new: dict[Any, Any]) -> list[Operation]:
    operations: list[Operation] = []
    gone = [key for key in old if not _has(new, key)]
    fresh = [key for key in new if not _has(old, key)]
    renamed = renamed_keys(old, new, gone, fresh)
    keys = [renamed.get(key, key) for key in old]
    for key, to in renamed.items():
        operations.append({"action": "rename", "path": [*path, _segment(key)], "to": to})
    for key, value in old.items():
        if key not in renamed and key not in gone:
            inner = _between((*path, _named(key)), value, new[key])
            if inner:
                _segment(key)
            operations += inner
    staying = [key for key in keys if _has(new, key)]
    operations += _key_moves(path, staying, new)
    added = _key_additions(path, new, [key for key in fresh if key not in renamed.values()])
    removed = [{"action": "delete", "path": [*path, _segment(key)]} for key in gone if key not in renamed]
    return [*operations, *added, *removed] if not staying else [*operations, *removed, *added]


def _named(key: Any) -> Any:
    return key if isinstance(key, str) or type(key) is int else str(key)


def renamed_keys(old: dict[Any, Any], new: dict[Any, Any], gone: list[Any], fresh: list[Any]) -> dict[Any, str]:
    """Keys that have gone whose value came back, once, under a fresh name."""
    found: dict[Any, str] = {}
    for key in gone:
        candidates = [to for to in fresh if isinstance(to, str) and same(old[key], new[to])]
        rivals = [other for other in gone if same(old[other], old[key])]
        if len(candidates) == 1 and len(rivals) == 1 and isinstance(key, str | int):
            found[key] = candidates[0]
    return found


def _key_moves(path: tuple[Any, ...], current: list[Any], new: dict[Any, Any]) -> list[Operation]:
    wanted = [key for key in new if _has(dict.fromkeys(current), key)]
    steady = steady_order([wanted.index(key) for key in current])
    operations: list[Operation] = []
    for position, key in enumerate(wanted):
        if position in steady:
            continue
        target = {"after": wanted[position - 1]} if position else {"before": wanted[1]}
        if not all(isinstance(value, str) for value in (key, *target.values())):
            continue  # the order of keys is layout, not data
        operations.append({"action": "move", "path": [*path, key], **target})
        steady.add(position)
    return operations


def _key_additions(path: tuple[Any, ...], new: dict[Any, Any], fresh: list[Any]) -> list[Operation]:
    keys = list(new)
    operations: list[Operation] = []
    for key in fresh:
        position = keys.index(key)
        operation: Operation = {"action": "add", "path": [*path, _segment(key)], "value": encode(new[key])}
        if position < len(keys) - 1 and position > 0 and isinstance(keys[position - 1], str):
            operation["after"] = keys[position - 1]
        elif position == 0 and len(keys) > 1 and keys[1] not in fresh and isinstance(keys[1], str):
            operation["before"] = keys[1]
        operations.append(operation)
    return operations


def steady_order(order: Sequence[int]) -> set[int]:
    """The values of a longest increasing subsequence: what need not move."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for number, value in enumerate(order):
        spot = bisect_left(tails, value)
        tails[spot : spot + 1] = [value]
        ends[spot : spot + 1] = [number]
        before.append(ends[spot - 1] if spot else None)
    steady: set[int] = set()
    at: int | None = ends[-1] if ends else None
    while at is not None:
        steady.add(order[at])
        at = before[at]
    return steady


def _lists(path: tuple[Any, ...], old: list[Any], new: list[Any]) -> list[Operation]:
    keys = keys_for(path)
    matched = matched_items(old, new, keys)
    operations: list[Operation] = []
    for i, j in sorted(matched.items()):
        here = (*path, _address(old, i, keys, lasting=new[j]))
        operations += _between(here, old[i], new[j])
    work = _Work(path, [*old], keys)
    for i, j in matched.items():
        work.items[i] = new[j]
    origin = [matched.get(i) for i in range(len(old))]
    for i in range(len(old) - 1, -1, -1):
        if origin[i] is None:
            operations.append(work.delete(i))
            del origin[i]
    order = [j for j in origin if j is not None]
    operations += work.moves(order)
    operations += [work.insert(j, new[j]) for j in range(len(new)) if j not in set(order)]
    return operations


def matched_items(old: list[Any], new: list[Any], keys: Sequence[str]) -> dict[int, int]:
    """Which old item is which new one: equal ones first, then those that share a name."""
    matched: dict[int, int] = {}
    waiting: dict[Any, list[int]] = {}
    for j, item in enumerate(new):
        waiting.setdefault(fingerprint(item), []).append(j)
    for i, item in enumerate(old):
        spots = waiting.get(fingerprint(item))
        if spots:
            matched[i] = spots.pop(0)
    for key in keys:
        taken = set(matched.values())
        rest_old = {i: item for i, item in enumerate(old) if i not in matched and isinstance(item, dict)}
        rest_new = {j: item for j, item in enumerate(new) if j not in taken and isinstance(item, dict)}
        counts = Counter(str(item.get(key)) for item in rest_new.values())
        others = Counter(str(item.get(key)) for item in rest_old.values())
        by_name = {str(item[key]): j for j, item in rest_new.items() if isinstance(item.get(key), str)}
        for i, item in rest_old.items():
            name = item.get(key)
            if isinstance(name, str) and name in by_name and counts[name] == others[name] == 1:
                matched[i] = by_name[name]
    if len(old) == len(new):
        taken = set(matched.values())
        for i in range(len(old)):
            if i not in matched and i not in taken:
                matched[i] = i
    return matched


def _address(items: list[Any], position: int, keys: Sequence[str], lasting: Any = None) -> Any:
    """A name that fits this item alone (and, given `lasting`, still fits it afterwards), or its position."""
    names = names_of(items[position], keys)
    later = names if lasting is None else names_of(lasting, keys)
    for name in reversed(names):
        folded = name.casefold()
        alone = sum(any(n.casefold() == folded for n in names_of(item, keys)) for item in items) == 1
        if alone and name in later:
            return name
    return position


class _Work:
    """A list on its way from old to new: every operation is also done here, so that positions fit."""

    def __init__(self, path: tuple[Any, ...], items: list[Any], keys: Sequence[str]) -> None:
        self.path = list(path)
        self.items = items
        self.keys = keys

    def delete(self, position: int) -> Operation:
        """Delete the item at a position."""
        where = _address(self.items, position, self.keys)
        del self.items[position]
        return {"action": "delete", "path": [*self.path, where]}

    def moves(self, order: list[int]) -> list[Operation]:
        """Bring the items, whose new positions are `order`, into ascending order."""
        steady = steady_order(order)
        operations = []
        for wanted in sorted(order):
            if wanted in steady:
                continue
            source = order.index(wanted)
            where = _address(self.items, source, self.keys)
            item = self.items.pop(source)
            order.pop(source)
            target = sum(1 for other in order if other < wanted and other in steady)
            target = max((order.index(o) + 1 for o in order if o < wanted and o in steady), default=0)
            self.items.insert(target, item)
            order.insert(target, wanted)
            steady.add(wanted)
            operations.append({"action": "move", "path": [*self.path, where], "index": target})
        return operations

    def insert(self, position: int, value: Any) -> Operation:
        """Insert a new item at its final position."""
        operation: Operation = {"action": "add", "path": [*self.path], "value": encode(value)}
        if position < len(self.items):
            operation["index"] = position
        self.items.insert(position, value)
        return operation
