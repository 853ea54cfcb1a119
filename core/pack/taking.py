"""Taking over from another pack: what it has and this one has not, or says otherwise, as operations on this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any

from core.engine import EngineError, apply
from core.pack.meaning import Change
from core.pack.model import Pack
from core.pack.reading import value_at
from core.pack.sections import BY_KEY
from core.pack.things import Path

Operation = dict[str, Any]
KEYED = frozenset(["topic", "question kind", "field", "setting", "section", "step", "flag"])
NEVER = frozenset(["name", "description", "version"])


def can_take(change: Change) -> bool:
    """Tell whether a difference is something of the other pack that this one could take over.

    What this pack alone has is not taken away, and it keeps its own name, description and version.
    """
    if len(change.path) == 1 and change.path[0] in NEVER:
        return False
    return change.verb == "added" or (change.verb == "changed" and change.after is not None)


def take_over(pack: Pack, taken: Iterable[Change]) -> tuple[Operation, ...]:
    """Give the operations that bring differences (from `changes(pack, other)`) into this pack.

    What cannot be applied, since what it belongs to is not taken, is left out.
    """
    text, made = pack.text, []
    begun: set[Path] = set()
    for change in sorted(taken, key=lambda each: len(each.path)):
        for operation in _alternatives(pack, change, begun):
            try:
                text = apply(text, [operation]).text
            except EngineError:
                continue
            made.append(operation)
            begun.add(tuple(operation["path"]))
            break
    return tuple(made)


def _alternatives(pack: Pack, change: Change, begun: Set[Path]) -> Iterator[Operation]:
    """Ways to bring a difference in, the first that fits: what it belongs to may have to be made with it."""
    if not can_take(change):
        return
    path = _own(pack, change)
    if change.verb == "changed":
        yield {"action": "replace", "path": list(path), "value": change.after}
    elif change.kind.endswith(" list") or change.kind in KEYED:
        yield {"action": "add", "path": list(path), "value": change.after}
        yield {"action": "add", "path": list(path[:-1]), "value": {path[-1]: change.after}}
    elif path[:-1] in begun or value_at(pack, path[:-1]) is not None:
        yield {"action": "add_unique", "path": list(path[:-1]), "value": change.after}
    else:
        yield {"action": "add", "path": list(path[:-1]), "value": [change.after]}


def _own(pack: Pack, change: Change) -> Path:
    """The path of a change in this pack, whose items may spell their lists otherwise (`properties`)."""
    section = BY_KEY.get(str(change.path[0]))
    if section is None or section.shape != "items" or len(change.path) < 4:
        return change.path
    owner = pack.at(change.path[:2])
    if owner is None:
        return change.path
    return (*change.path[:2], pack.member_key(owner, change.kind), *change.path[3:])
