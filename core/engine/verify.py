"""Comparing what was read back with what the same change of plain data gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.engine.document import own_keys
from core.engine.errors import EditRejected
from core.engine.nodes import Node
from core.engine.scalars import same
from core.engine.splice import Edit


def compare(found: Any, expected: Any, edits: Sequence[Edit]) -> None:
    """Raise EditRejected unless both are the same, typed and in depth."""
    if not same(found, expected):
        raise rejected(edits, "other values would change")


def compare_keys(root: Node | None, steps: Sequence[Any], keys: list[Any], edits: Sequence[Edit]) -> None:
    """Raise EditRejected unless the mapping at exact steps has the keys in that order; none means no mapping."""
    node = root
    for step in steps if keys else ():
        entries = (node.entries or []) if node else []
        wanted = [entry for entry in entries if entry.key is not None and same(entry.key.scalar_value(), step)]
        node = (entries[step] if node and not node.is_map else wanted[0]).node
    if keys and node is not None:
        compare_order(own_keys(node), keys, edits)


def compare_order(found: list[Any], wanted: list[Any], edits: Sequence[Edit]) -> None:
    """Raise EditRejected unless both hold the same keys in the same order."""
    if [*map(repr, found)] != [*map(repr, wanted)]:
        raise rejected(edits, "the keys would stand in another order")


def rejected(edits: Sequence[Edit], why: str) -> EditRejected:
    """The refusal of edits that would change something else."""
    line = min(edit.line for edit in edits) + 1
    return EditRejected(
        f"The change at line {line} could not be written without changing something else ({why}), "
        "so nothing was changed. Make this one by hand in the editor.",
        line=line,
    )
