"""What is accepted of a proposal: some of its operations, some of them edited, and the text that comes of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.engine.rebase import rebase
from core.errors import InvalidInput
from core.services.contents import sha256_of

Edits = Mapping[int, Mapping[str, Any]]
FIXED = ("action", "path", "op")  # what an edit leaves alone, so that it never hits something else


@dataclass(frozen=True)
class Selected:
    """The accepted operations and the text that they give. `left_out` are positions in the proposal."""

    operations: tuple[Mapping[str, Any], ...]
    text: str
    sha256: str
    selection: tuple[int, ...]
    left_out: tuple[int, ...]
    edits: Edits
    layout_left_out: bool = False


def select(
    base: str,
    operations: Sequence[Mapping[str, Any]],
    whole: bool,
    selection: Collection[int] | None,
    edits: Edits | None,
) -> Selected | None:
    """Compute what comes of accepting a part; None when it is all of the proposal as it stands.

    `whole` tells that the proposal carries its text, because the operations do not give every byte: a part of
    it is then its operations alone. Raises `InvalidInput` for positions that do not exist, for an edit that does
    not fit, and for a part that changes nothing.
    """
    positions = range(len(operations))
    chosen = set(positions if selection is None else selection)
    changed = merged_edits(operations, edits or {})
    if not chosen <= set(positions):
        raise InvalidInput("This proposal has no such operation; please look at it again.")
    if chosen == set(positions) and not changed:
        return None
    if not chosen:
        raise InvalidInput("Nothing is chosen. Choose at least one change, or reject the proposal.")
    found = rebase(base, base, operations, keep=chosen, edits=changed)
    if found.clashes:
        clash = found.clashes[0]
        raise InvalidInput(f"Change {clash.index + 1} cannot be made without those that are left out: {clash.reason}")
    if found.text == base:
        raise InvalidInput("What is chosen changes nothing: the pack says so already.")
    kept = [index for index in positions if index not in found.left_out]
    return Selected(
        operations=found.operations,
        text=found.text,
        sha256=sha256_of(found.text),
        selection=tuple(kept),
        left_out=found.left_out,
        edits={index: edit for index, edit in changed.items() if index in kept},
        layout_left_out=whole,
    )


def merged_edits(operations: Sequence[Mapping[str, Any]], edits: Edits) -> dict[int, Mapping[str, Any]]:
    """Give the operations that are really edited, whole; only what they write may differ. Raises `InvalidInput`."""
    changed: dict[int, Mapping[str, Any]] = {}
    for index, edit in edits.items():
        if not 0 <= index < len(operations):
            raise InvalidInput("This proposal has no such operation; please look at it again.")
        old = operations[index]
        new = {**old, **edit}
        if any(new.get(name) != old.get(name) for name in FIXED):
            raise InvalidInput("An edit changes what is written, not where; make another proposal for that.")
        if canonical(new) != canonical(old):
            changed[index] = new
    return changed


def canonical(value: object) -> str:
    """Give a value as JSON in one form, so that 1, 1.0 and true differ."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
