"""What a change has touched: every item with its names before and after, in words, and as keys to look for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.engine import PathError, parse_path
from core.engine.derive import matched_items, renamed_keys, steady_order
from core.engine.identity import best_name, keys_for, names_of
from core.engine.scalars import same
from core.engine.values import encode
from core.engine.words import in_words

SEPARATOR = " › "
MOST_KEYS = 3_000  # a change that touches more than this has touched everything
LONGEST_KEY = 300  # characters that an index takes without complaint
_SPACE = re.compile(r"\s+")
Kind = Literal["added", "removed", "changed", "renamed", "moved"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: exact (a key or a position), every name it goes by, and the name to show."""

    exact: Any
    names: tuple[str, ...]
    label: str


Way = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was touched; `before` is its way in the old data, `after` in the new, None where it is not."""

    kind: Kind
    before: Way | None
    after: Way | None
    words: str

    @property
    def way(self) -> Way:
        """Where it stands, or stood."""
        return self.after or self.before or ()

    @property
    def item(self) -> str:
        """The item that it belongs to: `entities › Client`."""
        return shown(self.way[:2])


@dataclass(frozen=True)
class Touched:
    """All changes from one text to the next.

    `keys` are the paths that were touched, with all above them, in every spelling; `renames` are the ways of one thing
    before and after. `whole` says that everything was touched.
    """

    changes: tuple[Change, ...]
    keys: frozenset[str] = frozenset()
    renames: tuple[tuple[Way, Way], ...] = ()
    whole: bool = False


def touched(before: Any, after: Any, became: Mapping[str, Collection[str]] | None = None) -> Touched:
    """Compare the plain data of two texts.

    `became` tells for keys of items in the first under which keys they go in the second, where that is known.
    """
    found = _Walk(before, after, became or {})
    found.between((), (), before, after)
    keys: set[str] = set()
    for change in found.changes:
        for way in (change.before, change.after):
            keys |= keys_along(way or ())
    whole = False
    for way, value in found.bodies:
        keys.update(_keys_below(way, value))
        if len(keys) > MOST_KEYS:
            whole = True
            break
    return Touched(tuple(found.changes), frozenset() if whole else frozenset(keys), tuple(found.renamed), whole)


def keys_of(way: Way) -> set[str]:
    """Give the keys of a way, one for each combination of the names on it."""
    keys = {""}
    for step in way:
        keys = {_joined(key, name) for key in keys for name in step.names}
    return {_bounded(key) for key in keys if key}


def keys_along(way: Way) -> set[str]:
    """Give the keys of a way and of everything above it."""
    return {key for length in range(1, len(way) + 1) for key in keys_of(way[:length])}


def name_key(labels: Iterable[str]) -> str:
    """Give the key of a way from the names that are shown for its steps."""
    return _bounded(SEPARATOR.join(_fold(label) for label in labels))


def shown(way: Way) -> str:
    """Give a way for people: `entities › Client › attributes`."""
    return SEPARATOR.join(step.label for step in way)


def way_of(data: Any, path: Sequence[Any]) -> Way:
    """Give the way of a path through plain data; names that lead nowhere are taken as they are."""
    way: Way = ()
    walked: tuple[Any, ...] = ()
    here = data
    for part in path:
        step, here = _step_into(here, part, walked)
        way = (*way, step)
        walked = (*walked, part)
    return way


def read_path(text: str) -> tuple[Any, ...]:
    """Read a path as people write it: dotted, or with `›` or `/` between names. Raises `PathError`."""
    cleaned = text.strip()
    for sign in ("›", "/"):
        if sign in cleaned and not cleaned.startswith(('"', "'")):
            return tuple(part.strip() for part in cleaned.split(sign) if part.strip())
    try:
        return parse_path(cleaned)
    except PathError:
        return (cleaned,)


def _step_into(here: Any, part: Any, walked: Sequence[Any]) -> tuple[Step, Any]:
    if isinstance(here, list):
        keys = keys_for(walked)
        position = _position(here, part, keys)
        if position is not None:
            return _item_step(here, position, walked), here[position]
    if isinstance(here, Mapping):
        key = next((key for key in here if same(key, part)), None)
        if key is None:
            key = next((key for key in here if _fold(str(key)) == _fold(str(part))), None)
        if key is not None:
            return _key_step(key), here[key]
    return _key_step(part), None


def _position(items: Sequence[Any], part: Any, keys: Sequence[str]) -> int | None:
    if type(part) is int:
        return part if 0 <= part < len(items) else None
    for wanted in (str(part), _fold(str(part))):
        for position, item in enumerate(items):
            names = names_of(item, keys)
            if wanted in names or wanted in map(_fold, names):
                return position
    return None


class _Walk:
    """Goes through both data at once and collects what differs."""

    def __init__(self, before: Any, after: Any, became: Mapping[str, Collection[str]]) -> None:
        self._became = became
        self._before = before
        self._after = after
        self.changes: list[Change] = []
        self.renamed: list[tuple[Way, Way]] = []
        self.bodies: list[tuple[Way, Any]] = []

    def between(self, old_way: Way, new_way: Way, old: Any, new: Any) -> None:
        """Compare what stands at two ways that mean the same thing."""
        if isinstance(old, dict) and isinstance(new, dict):
            self._mappings(old_way, new_way, old, new)
        elif isinstance(old, list) and isinstance(new, list):
            self._lists(old_way, new_way, old, new)
        elif not same(old, new):
            self._replaced(old_way, new_way, old, new)

    def _mappings(self, old_way: Way, new_way: Way, old: dict[Any, Any], new: dict[Any, Any]) -> None:
        gone = [key for key in old if not _has(new, key)]
        fresh = [key for key in new if not _has(old, key)]
        renamed = renamed_keys(old, new, gone, fresh)
        for key, to in renamed.items():
            ways = (*old_way, _key_step(key)), (*new_way, _key_step(to))
            self.renamed.append(ways)
            self._note("renamed", *ways, {"action": "rename", "path": _exact(ways[0]), "to": to})
        for key, value in old.items():
            if key not in renamed and key not in gone:
                self.between((*old_way, _key_step(key)), (*new_way, _key_step(key)), value, new[key])
        for key in gone:
            if key not in renamed:
                self._removed((*old_way, _key_step(key)), old[key])
        for key in fresh:
            if key not in renamed.values():
                way = (*new_way, _key_step(key))
                self._added(way, new[key], {"action": "add", "path": _exact(way), "value": encode(new[key])})

    def _lists(self, old_way: Way, new_way: Way, old: list[Any], new: list[Any]) -> None:
        head = _same_start(old, new)
        tail = _same_start(old[head:][::-1], new[head:][::-1])
        rest, come = old[head : len(old) - tail], new[head : len(new) - tail]
        if not rest and not come:
            return
        walked = _exact(old_way)
        matched = self._known(old_way, new_way, rest, come) if self._became else {}
        left, right = (
            [n for n in range(len(side)) if n not in done]
            for side, done in ((rest, matched), (come, set(matched.values())))
        )
        found = matched_items([rest[i] for i in left], [come[j] for j in right], keys_for(walked))
        matched = {i + head: j + head for i, j in (matched | {left[i]: right[j] for i, j in found.items()}).items()}
        for i, j in sorted(matched.items()):
            self._paired((*old_way, _item_step(old, i, walked)), (*new_way, _item_step(new, j, walked)), old[i], new[j])
        for i in range(head, len(old) - tail):
            if i not in matched:
                self._removed((*old_way, _item_step(old, i, walked)), old[i])
        stays = set(matched.values())
        for j in range(head, len(new) - tail):
            if j not in stays:
                way = (*new_way, _item_step(new, j, walked))
                self._added(way, new[j], {"action": "add", "path": _exact(new_way), "value": encode(new[j])})
        order = [matched[i] for i in sorted(matched)]
        steady = steady_order(order)
        for i in sorted(matched):
            if matched[i] not in steady:
                way = (*old_way, _item_step(old, i, walked))
                self._note("moved", way, (*new_way, _item_step(new, matched[i], walked)), _move(way))

    def _known(self, old_way: Way, new_way: Way, old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
        """Which items are known to go by another name by now."""
        walked = _exact(old_way)
        places = {key: j for j in range(len(new)) for key in keys_of((*new_way, _item_step(new, j, walked)))}
        found: dict[int, int] = {}
        for i in range(len(old)):
            names = keys_of((*old_way, _item_step(old, i, walked)))
            spots = {places[to] for name in names for to in self._became.get(name, ()) if to in places}
            if len(spots) == 1 and not spots & set(found.values()):
                found[i] = spots.pop()
        return found

    def _paired(self, old_way: Way, new_way: Way, old: Any, new: Any) -> None:
        """The same item, perhaps under another name."""
        if same(old, new):
            return
        if old_way[-1].names != new_way[-1].names:
            self.renamed.append((old_way, new_way))
            if isinstance(old, str) and isinstance(new, str):
                operation = {"action": "replace", "path": _exact(old_way), "value": new}
                self._note("renamed", old_way, new_way, operation)
                return
        self.between(old_way, new_way, old, new)

    def _replaced(self, old_way: Way, new_way: Way, old: Any, new: Any) -> None:
        operation = {"action": "replace", "path": _exact(old_way), "value": encode(new)}
        self.bodies += [(old_way, old), (new_way, new)]
        self._note("changed", old_way, new_way, operation)

    def _removed(self, way: Way, value: Any) -> None:
        self.bodies.append((way, value))
        self._note("removed", way, None, {"action": "delete", "path": _exact(way)})

    def _added(self, way: Way, value: Any, operation: dict[str, Any]) -> None:
        self.bodies.append((way, value))
        self._note("added", None, way, operation)

    def _note(self, kind: Kind, old_way: Way | None, new_way: Way | None, operation: dict[str, Any]) -> None:
        self.changes.append(Change(kind, old_way, new_way, in_words(operation, self._before, self._after)))


def _move(way: Way) -> dict[str, Any]:
    return {"action": "move", "path": _exact(way)}


def _exact(way: Way) -> list[Any]:
    return [step.exact for step in way]


def _has(mapping: Mapping[Any, Any], key: Any) -> bool:
    return any(same(key, other) for other in mapping) if key in mapping else False


def _same_start(old: Sequence[Any], new: Sequence[Any]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if not same(one, other):
            break
        count += 1
    return count


def _key_step(key: Any) -> Step:
    return Step(key, (_fold(str(key)),), str(key))


def _item_step(items: Sequence[Any], position: int, walked: Sequence[Any]) -> Step:
    keys = keys_for(walked)
    names = tuple(dict.fromkeys(map(_fold, names_of(items[position], keys))))
    label = best_name(items[position], keys) or f"item {position + 1}"
    return Step(position, names or (_fold(label),), label)


def _keys_below(way: Way, value: Any) -> Iterator[str]:
    """The keys of everything inside a value."""
    if isinstance(value, dict):
        inner: Iterable[tuple[Step, Any]] = ((_key_step(key), item) for key, item in value.items())
    elif isinstance(value, list):
        inner = ((_item_step(value, place, _exact(way)), item) for place, item in enumerate(value))
    else:
        return
    for step, item in inner:
        yield from keys_of((*way, step))
        yield from _keys_below((*way, step), item)


def _joined(key: str, name: str) -> str:
    return f"{key}{SEPARATOR}{name}" if key else name


def storable(text: str) -> str:
    """Give a text without what no database takes: NUL, and halves of characters."""
    return text.replace("\x00", "�").encode("utf-8", "replace").decode()


def _fold(name: str) -> str:
    return storable(_SPACE.sub(" ", name).strip().casefold())


def _bounded(key: str) -> str:
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 40]}…{hashlib.sha256(key.encode()).hexdigest()[:32]}"
