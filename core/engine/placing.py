"""Where an operation acts: whether a path leads to something, and at which position new text goes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.engine.document import Document, Place, own_keys, plain
from core.engine.errors import OperationError, PathError, show_segments
from core.engine.guard import load_unguarded
from core.engine.operations import Operation
from core.engine.paths import mapping_key
from core.engine.render import LONGEST_KEY


def existing(document: Document, path: Sequence[Any]) -> Place | None:
    """The place of a path, or None where only its last key is missing from a mapping."""
    if not path:
        return document.root
    parent = document.find(path[:-1])
    if parent.entry.node is not None and parent.node.is_map and not has_key(parent, path[-1]):
        return None
    if parent.entry.node is not None and parent.node.entries is None and is_null(parent):
        return None
    return document.step_into(parent, path[-1], path, path[:-1])


def is_null(place: Place) -> bool:
    """Whether nothing, or an explicit null, stands here."""
    node = place.node
    return node.entries is None and not node.alias and node.scalar_value() is None


def has_key(mapping: Place, key: Any) -> bool:
    """Whether a mapping has that key, written as a merge or not."""
    try:
        mapping_key(own_keys(mapping.node), key, (), ())
    except PathError:
        return False
    return True


def check_key(key: Any, path: Sequence[Any]) -> None:
    """Raise OperationError for a key that a parser would not find."""
    if isinstance(key, str) and len(key) > LONGEST_KEY:
        raise OperationError(
            f"A name may have {LONGEST_KEY:,} characters at most, this one has {len(key):,}.", path=path
        )


def target_position(
    document: Document, container: Place, operation: Operation, path: Sequence[Any], default: int | None
) -> int:
    """The position among the present entries at which a new one goes in."""
    if "index" in operation:
        if operation["index"] > len(container.entries):
            raise OperationError(
                f"There is no position {operation['index']} in {show_segments(path) or 'the pack'}, "
                f"which has {len(container.entries)}.",
                segment=operation["index"],
            )
        return int(operation["index"])
    for name in ("before", "after"):
        if name in operation:
            sibling = document.step_into(container, operation[name], [*path, operation[name]], path)
            return sibling.position + (name == "after")
    return usual_position(document, container, operation["path"][-1]) if default is None else default


def usual_position(document: Document, mapping: Place, key: Any) -> int:
    """Where sibling mappings have that key: behind the keys that stand before it there."""
    parent = mapping.parent
    end = len(mapping.entries)
    if parent is None or mapping.entry.key is not None:
        return end
    for entry in parent.entries:
        keys = own_keys(entry.node) if entry.node is not None and entry.node.is_map else []
        if key in keys:
            earlier = keys[: keys.index(key)]
            own = own_keys(mapping.node)
            return max((own.index(other) + 1 for other in earlier if other in own), default=end)
    return end


def value_at(document: Document, place: Place) -> Any:
    """The plain value of a place; where anchors occur, from a full reading of the text."""
    if document.anchored:
        here = load_unguarded("".join(document.lines))
        for step in place.steps:
            here = here[step]
        return here
    if place.parent is None:
        document.children(place)
    return plain(place.node)
