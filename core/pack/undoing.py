"""One change of the past taken back on today's text: what it did, done the other way round, where that still fits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.engine import Operation, derive, load
from core.engine.merge import merge_lines
from core.engine.rebase import Clash, rebase
from core.engine.scalars import same


@dataclass(frozen=True)
class Undone:
    """Today's text without the change.

    `operations` lead to it, but for what `layout` names in words; `clashes` are parts of the way back where
    something newer stands, `gone` counts those that are undone already.
    """

    text: str
    operations: tuple[Operation, ...]
    layout: tuple[str, ...]
    clashes: tuple[Clash, ...]
    gone: int


def undo(before: str, after: str, head: str, *, leave: Collection[int] = (), force: Collection[int] = ()) -> Undone:
    """Take the change from `before` to `after` back on `head`.

    Parts in `leave` stay as they are now, parts in `force` are taken back although something newer stands there.
    Where the way back fits line by line too, comments and layout come back with it.
    """
    back = derive(after, before).operations
    keep = [index for index in range(len(back)) if index not in leave]
    found = rebase(after, head, back, keep=keep, force=force)
    text = found.text
    if not leave and not force and not found.clashes:
        by_lines = merge_lines(after, before, head)
        if by_lines is not None and same(load(by_lines), load(text)):
            text = by_lines
    layout: tuple[str, ...] = ()
    if text != found.text:
        layout = derive(found.text, text).layout_only or ("line ends",)
    return Undone(text, found.operations, layout, found.clashes, len(found.done))
