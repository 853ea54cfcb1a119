"""One primitive change at a time: splice, read back what the splice can have touched, compare, keep.

Only the smallest run of whole sibling entries around the splice is read back. Such a run reads the same
on its own as in its place, because it begins at an entry and ends before the next one of the same column;
where that does not hold (an anchor or alias in the run or around it, inline roots) the whole text is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import yaml

from core.engine import block, flow
from core.engine.changes import Change
from core.engine.document import Document, Place, anchors_in, is_merge, own_keys
from core.engine.errors import EditRejected, GuardError, OperationError
from core.engine.guard import BOM, load_unguarded
from core.engine.layout import start_of, text_between, unfinished_scalar
from core.engine.nodes import Node, read_nodes
from core.engine.runs import Run, inline_around, run_around, way_to
from core.engine.scalars import same
from core.engine.splice import Edit, splice
from core.engine.verify import compare, compare_keys, compare_order, rejected


class Editor:
    """Changes a document by verified primitives; after a rejection it must be thrown away."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.changed: list[tuple[Any, ...]] = []
        self.changes: list[Change] = []
        root = document.root.entry.node
        inner_bom = any(BOM in line for line in document.lines)
        self.in_parts = bool(root and root.is_block and root.entries) and not inner_bom

    def insert(self, container: Place, position: int, key: Any, value: Any) -> None:
        """Put a new item or key at a position of a collection."""
        node = container.node
        keys = _keys(container)
        if node.is_map:
            keys.insert(position, key)
        change = Change("insert", container.steps, key if node.is_map else position, value)
        if not node.entries and not node.flow:
            raise OperationError(f"Line {container.line + 1} holds no list or mapping.")
        write = flow.insert if node.flow else block.insert
        if not node.entries and (container.parent is None or not container.parent.node.flow):
            self._commit_value(lambda: self._open_empty(container, key, value), change, container, keys)
        else:
            self._commit_value(lambda: write(self.document, container, position, key, value), change, container, keys)

    def _commit_value(self, write: Callable[[], list[Edit]], change: Change, container: Place, keys: list[Any]) -> None:
        """Commit a written value; where a block scalar does not fit in, its text is quoted instead."""
        try:
            self._splice(write(), change, container, keys)
        except EditRejected:
            if not _holds_lines(change.value):
                raise
            self.document.block_scalars = False
            try:
                self._splice(write(), change, container, keys)
            finally:
                self.document.block_scalars = True
        self._note(change)

    def _open_empty(self, container: Place, key: Any, value: Any) -> list[Edit]:
        """The first entry of `[]` or `{}`: written as the neighbours write theirs, inline without any."""
        content = {key: value} if container.node.is_map else [value]
        if container.parent is None:
            return block.fill_root(self.document, container, content)
        if block.has_block_example(self.document, container, content):
            return block.replace(self.document, container, content)
        return flow.insert(self.document, container, 0, key, value)

    def set(self, place: Place, value: Any) -> None:
        """Write another value at an entry."""
        parent = place.parent
        if parent is None:
            raise OperationError("The whole pack is one value, and no list or mapping to work on.", line=1)
        write = flow.replace if parent.node.flow else block.replace
        change = Change("set", parent.steps, place.step, value)
        self._commit_value(lambda: write(self.document, place, value), change, parent, _keys(parent))

    def remove(self, place: Place) -> None:
        """Take an entry out."""
        parent = place.owner
        keys = _keys(parent)
        if keys:
            del keys[place.position]
        write = flow.remove if parent.node.flow else block.remove
        self._commit(write(self.document, place), Change("remove", parent.steps, place.step), parent, keys)

    def rename(self, place: Place, key: str, edits: list[Edit]) -> None:
        """Give a mapping's entry another key; the edits write it."""
        parent = place.owner
        keys = _keys(parent)
        keys[place.position] = key
        self._commit(edits, Change("rename", parent.steps, place.step, key), parent, keys)

    def move(self, place: Place, position: int) -> None:
        """Bring an entry to another position of its collection."""
        parent = place.owner
        unfinished = [] if parent.node.flow else unfinished_scalar(self.document, parent)
        if unfinished:
            stay = Change("move", parent.steps, place.position, place.position)
            self._commit(unfinished, stay, parent, _keys(parent))
            self.changed.pop()
            self.changes.pop()
            place = self.at(place.steps)
            parent = place.parent or self.document.root
        keys = _keys(parent)
        if keys:
            keys.insert(position, keys.pop(place.position))
        write = flow.move if parent.node.flow else block.move
        edits = write(self.document, place, position)
        self._commit(edits, Change("move", parent.steps, place.step, position), parent, keys)

    def at(self, steps: Sequence[Any]) -> Place:
        """The place that exact steps lead to, after earlier changes have moved it."""
        place = self.document.root
        for step in steps:
            if place.node.is_map:
                position = next(i for i, key in enumerate(own_keys(place.node)) if same(key, step))
            else:
                position = step
            place = self.document.child(place, position)
        return place

    def run_around(self, edits: Sequence[Edit], container: Place, change: Change) -> Run | None:
        """The run to read back, or None where a run would not read alone as it does in its place."""
        way = [place.position for place in way_to(container)]
        return run_around(self.document, edits, way, change) if self.in_parts else None

    def inline_around(self, edits: Sequence[Edit], container: Place) -> Place | None:
        """The inline collection to read back, if there is one."""
        return inline_around(self.document, edits, container)

    def _commit(self, edits: list[Edit], change: Change, container: Place, keys: list[Any]) -> None:
        self._splice(edits, change, container, keys)
        self._note(change)

    def _note(self, change: Change) -> None:
        self.changes.append(change)
        self.changed.append(change.container if change.kind == "move" else (*change.container, change.step))

    def _splice(self, edits: list[Edit], change: Change, container: Place, keys: list[Any]) -> None:
        """Write the edits into the document, or raise and leave it as it is."""
        run = self.run_around(edits, container, change)
        try:
            if run is not None:
                self._splice_run(edits, change, run, keys)
            elif (outer := self.inline_around(edits, container)) is not None:
                self._splice_inline(edits, change, outer, keys)
            else:
                self._splice_whole(edits, change, keys)
        except (yaml.YAMLError, GuardError) as problem:
            self._name_needed_anchor(change, container)
            raise rejected(edits, str(problem)) from problem
        except EditRejected:
            self._name_needed_anchor(change, container)
            raise

    def _name_needed_anchor(self, change: Change, container: Place) -> None:
        """Where an anchor that an alias needs stands in the way, say so instead."""
        if not self.document.anchored:
            return
        if change.kind in {"remove", "rename"} and any(map(is_merge, container.entries)):
            raise OperationError(
                f"{change.step!r} would come back by the merge << in line {container.line + 1}. "
                "Change it where the merged values are written.",
                segment=change.step,
                line=container.line + 1,
            )
        used = set(anchors_in(self.document.root.node, aliases=True))
        around = [place.node.anchor for place in [*way_to(container), self.document.root] if place.node.anchor]
        entries = [e for e in container.entries if e.key is None or same(e.key.scalar_value(), change.step)]
        inside = [name for e in entries if e.node is not None for name in anchors_in(e.node)]
        if change.kind == "move":
            inside += [name for e in entries if e.node is not None for name in anchors_in(e.node, aliases=True)]
        for name in [*around, *inside]:
            if name in used:
                raise OperationError(
                    f"&{name} stands here, and *{name} elsewhere needs it as it is. Change the places "
                    f"with *{name} first.",
                    segment=name,
                    line=container.line + 1,
                )

    def _splice_whole(self, edits: list[Edit], change: Change, keys: list[Any]) -> None:
        lines = splice(self.document.lines, edits)
        expected = change.apply(_unshared(load_unguarded("".join(self.document.lines))))
        compare(load_unguarded("".join(lines)), expected, edits)
        compare_keys(read_nodes(lines), change.container, keys, edits)
        self.document.lines = lines
        self.document.stale = True

    def _splice_run(self, edits: list[Edit], change: Change, run: Run, keys: list[Any]) -> None:
        document = self.document
        old = document.lines[run.start : run.end]
        new = splice(old, _shifted(edits, run.start))
        collection = run.place.node
        inside = change.within(len(run.place.steps), 0 if collection.is_map else run.first)
        compare(load_unguarded("".join(new)), inside.apply(load_unguarded("".join(old))), edits)
        root = read_nodes(new, marks=(run.start == 0, run.end == len(document.lines)))
        if not _fits(root, collection) or (run.end < len(document.lines) and not new[-1].endswith(_ENDS)):
            raise rejected(edits, "the layout around it would change")
        if inside.container:
            compare_keys(root, inside.container, keys, edits)
        elif root and keys:
            around = [*own_keys(collection)[: run.first], *own_keys(root), *own_keys(collection)[run.last + 1 :]]
            compare_order(around, keys, edits)
        self._graft(run, root, new)

    def _splice_inline(self, edits: list[Edit], change: Change, outer: Place, keys: list[Any]) -> None:
        """Between brackets indents mean nothing, so the collection reads the same on its own."""
        document, node = self.document, outer.node
        start, end = start_of(outer), (outer.line + node.end_line, node.end_column)
        tail = len(document.lines[end[0]]) - end[1]
        lines = splice(document.lines[start[0] : end[0] + 1], _shifted(edits, start[0]))
        new = [*lines[:-1], lines[-1][: len(lines[-1]) - tail]]
        new[0] = " " * start[1] + new[0][start[1] :]
        inside = change.within(len(outer.steps), 0)
        compare(load_unguarded("".join(new)), inside.apply(load_unguarded(text_between(document, start, end))), edits)
        root = read_nodes(new, marks=(False, False))
        if root is None or (root.end_line, root.end_column) != (len(new) - 1, len(new[-1])):
            raise rejected(edits, "the brackets around it would change")
        compare_keys(root, inside.container, keys, edits)
        document.lines[start[0] : end[0] + 1] = lines
        document.stale = True

    def _graft(self, run: Run, root: Node | None, new: list[str]) -> None:
        grown = len(new) - (run.end - run.start)
        self.document.lines[run.start : run.end] = new
        fresh = (root.entries or []) if root else []
        for entry in fresh:
            entry.line += run.start - run.place.line
        place = run.place
        for entry in place.entries[run.last + 1 :]:
            entry.line += grown
        place.entries[run.first : run.last + 1] = fresh
        while place.parent is not None:
            for entry in place.parent.entries[place.position + 1 :]:
                entry.line += grown
            place = place.parent


_ENDS = ("\n", "\r", "\x85", "\u2028", "\u2029")


def _holds_lines(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_holds_lines, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and "\n" in value


def _unshared(value: Any) -> Any:
    """A copy in which an alias no longer shares the value of its anchor."""
    if isinstance(value, dict):
        return {key: _unshared(item) for key, item in value.items()}
    return [_unshared(item) for item in value] if isinstance(value, list) else value


def _shifted(edits: Sequence[Edit], lines: int) -> list[Edit]:
    return [edit._replace(line=edit.line - lines, end_line=edit.end_line - lines) for edit in edits]


def _keys(container: Place) -> list[Any]:
    return own_keys(container.node) if container.node.is_map else []


def _fits(root: Node | None, collection: Node) -> bool:
    return root is not None and root.is_block and root.is_map == collection.is_map and root.column == collection.column
