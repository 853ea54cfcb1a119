"""Parts of a request put together: operations in turn, and the ways to read all parts at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from core.engine import EngineError, resolve
from core.pack.model import Pack
from core.planning.offline.outcomes import Operation, Reading


def in_turn(operations: Sequence[Operation], pack: Pack) -> tuple[Operation, ...]:
    """Let only the first of several additions make a missing list or section; the later ones add to it."""
    made: dict[tuple[str | int, ...], Operation] = {}
    out: list[Operation] = []
    for operation in operations:
        path = tuple(operation["path"])
        first = made.get(path)
        if first is None or operation["action"] != "add":
            out.append(operation)
        else:
            out += _added_to(path, first["value"], operation["value"])
        if operation["action"] == "add" and not _stands(pack, path):
            made.setdefault(path, operation)
    return tuple(out)


def _stands(pack: Pack, path: tuple[str | int, ...]) -> bool:
    """Whether something stands at a path now that can be added to."""
    try:
        return resolve(pack.data, path) is not None
    except EngineError:
        return False


def _added_to(path: tuple[str | int, ...], there: Any, value: Any) -> list[Operation]:
    """The additions that bring `value` into what an earlier addition has made at `path`."""
    if isinstance(there, list) and isinstance(value, list):
        return [{"action": "add", "path": list(path), "value": item} for item in value]
    if not isinstance(there, dict) or not isinstance(value, dict):
        return [{"action": "add", "path": list(path), "value": value}]
    found: list[Operation] = []
    for key, inner in value.items():
        deeper = (*path, key)
        if key in there:
            found += _added_to(deeper, there[key], inner)
        else:
            found.append({"action": "add", "path": list(deeper), "value": inner})
    return found


def combinations(options: list[tuple[Reading, ...]]) -> list[tuple[Reading, ...]]:
    """The ways to read all parts at once: parts that fit the same owners are read for the same owner."""
    open_parts = [o for o in options if len(o) > 1]
    owners = [{r.owner for r in o if r.owner} for o in open_parts]
    common = set.intersection(*owners) if owners else set()
    if len(open_parts) > 1 and common:
        paired = [
            [o if len(o) == 1 else tuple(r for r in o if r.owner == owner) for o in options]
            for owner in dict.fromkeys(r.owner for r in open_parts[0])
            if owner in common
        ]
        return [combination for parts in paired for combination in product(*parts)]
    return list(product(*options))
