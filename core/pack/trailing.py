"""What operations leave behind: places that still refer to a thing by the name that it had before them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.engine import EngineError, apply
from core.pack.cascade import Part, following
from core.pack.meaning import changes
from core.pack.model import Pack, open_pack
from core.pack.things import Path, Thing

NAMED_BY = {"entity": ("type",), "relationship": ("name", "type")}


def trailing(pack: Pack, operations: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Give what has to follow the new names of entity types, relationships and attributes, as far as it does not yet.

    Only what the format makes a reference; a word that says the same may be meant otherwise. Nothing for operations
    that cannot be applied, or where what follows cannot be applied with them.
    """
    try:
        result = open_pack(apply(pack.text, list(operations)).text)
        touched = [tuple(operation["path"]) for operation in operations]
        parts = tuple(
            part
            for thing, new in _renamed(pack, result, operations)
            for part in following(pack, thing, new)
            if part.firm and not _is_touched(tuple(part.operation["path"]), touched)
        )
        apply(pack.text, [*operations, *(part.operation for part in parts)])
    except EngineError:
        return ()
    return parts


def _renamed(pack: Pack, result: Pack, operations: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Thing, str]]:
    for change in changes(pack, result):
        if change.verb == "renamed" and change.field in NAMED_BY.get(change.kind, ()):
            thing = next((each for each in pack.of_kind(change.kind) if change.before in each.names), None)
            if thing is not None:
                yield thing, str(change.after)
    for operation in operations:
        thing = pack.at(tuple(operation["path"])) if operation["action"] == "replace" else None
        if thing is not None and thing.kind == "attribute" and isinstance(operation.get("value"), str):
            yield thing, operation["value"]


def _is_touched(path: Path, touched: Sequence[Path]) -> bool:
    return any(path[: len(other)] == other for other in touched)
