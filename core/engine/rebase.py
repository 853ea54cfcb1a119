"""Operations made for one text, done on another: what fits, what stands there already, and what clashes.

The same way does a part of the operations, and edited ones, on their own base: the other text is then the base.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.engine.changes import Change
from core.engine.editor import Editor
from core.engine.errors import EngineError, Path
from core.engine.guard import load
from core.engine.operations import Operation, parse_operation
from core.engine.pairing import pair
from core.engine.replay import Clashing, Replay
from core.engine.scalars import same
from core.engine.tracing import NEW, Traced, open_editor, run, trace
from core.engine.tree import Tree
from core.engine.values import encode

LOST_PARENT = "it belongs to another change that was not taken over"


@dataclass(frozen=True, slots=True)
class Clash:
    """An operation that does not fit: where, why, and what stood there, stands there now, and was to stand there.

    A value is in its JSON form; `None` may also mean that nothing stands there, which `absent` tells by name
    (`base`, `theirs`, `mine`). With `forcible` the operation can be done all the same.
    """

    index: int
    path: Path
    reason: str
    base: Any = None
    theirs: Any = None
    mine: Any = None
    absent: frozenset[str] = frozenset()
    forcible: bool = False
    follows: int | None = None  # the operation that this one belongs to, where that is why


@dataclass(frozen=True, slots=True)
class Rebased:
    """The text with all that fits, and the operations that lead to it from the other text.

    `origin` gives the position, in the list that was given, of each operation; `done` those that stand there
    already, `left_out` those that were not asked for (or belong to such a one).
    """

    text: str
    operations: tuple[Operation, ...]
    origin: tuple[int, ...]
    clashes: tuple[Clash, ...]
    done: tuple[int, ...]
    left_out: tuple[int, ...]


def dependencies(text: str, operations: Sequence[Mapping[str, Any]]) -> tuple[frozenset[int], ...]:
    """For each operation the earlier ones without which it means nothing, also through others."""
    return _closed(trace(text, operations, {}))


def _closed(traced: Sequence[Traced]) -> tuple[frozenset[int], ...]:
    closed: list[frozenset[int]] = []
    for one in traced:
        closed.append(frozenset(one.needs).union(*(closed[need] for need in one.needs)))
    return tuple(closed)


def rebase(
    base: str,
    head: str,
    operations: Sequence[Mapping[str, Any]],
    *,
    keep: Collection[int] | None = None,
    edits: Mapping[int, Mapping[str, Any]] | None = None,
    force: Collection[int] = (),
) -> Rebased:
    """Do operations made for `base` on `head`.

    `keep` chooses some of them by position; what needs one that is not chosen is left out with it. `edits`
    gives operations that stand in for others. `force` names those that are done although they clash. Raises
    EngineError for an edited operation that does not fit its place.
    """
    traced = trace(base, operations, edits or {})
    return _Rebase(base, head, traced, force).run(keep)


class _Rebase:
    def __init__(self, base: str, head: str, traced: Sequence[Traced], force: Collection[int]) -> None:
        data = load(base)
        tree, touched = pair(data, data if head == base else load(head))
        self.replay = Replay(tree, touched, data)
        self.tree: Tree = tree
        self.traced = traced
        self.force = force
        self.editor: Editor = open_editor(head)
        self.text = head
        self.operations: list[Operation] = []
        self.origin: list[int] = []
        self.clashes: dict[int, Clash] = {}
        self.done: list[int] = []
        self.left_out: list[int] = []

    def run(self, keep: Collection[int] | None) -> Rebased:
        for index, traced in enumerate(self.traced):
            lost = next((need for need in sorted(traced.needs) if need in self.left_out), None)
            if lost is not None or (keep is not None and index not in keep):
                self.left_out.append(index)
                continue
            parent = next((need for need in sorted(traced.needs) if need in self.clashes), None)
            if parent is not None:
                path = tuple(traced.operation.get("path", ()))
                self.clashes[index] = Clash(index, path, f"{LOST_PARENT}.", follows=parent)
                continue
            self._one(index, traced)
        return Rebased(
            self.text,
            tuple(self.operations),
            tuple(self.origin),
            tuple(self.clashes.values()),
            tuple(self.done),
            tuple(self.left_out),
        )

    def _one(self, index: int, traced: Traced) -> None:
        mark = self.tree.mark()
        try:
            expected = self.replay.expected(index, traced, forced=index in self.force)
        except Clashing as clash:
            self.tree.back_to(mark)
            self.clashes[index] = _clash(index, traced, clash)
            return
        if expected == []:
            self.done.append(index)
            return
        problem: EngineError | None = None
        for operation in self.replay.candidates(traced, expected):
            try:
                changes = run(self.editor, operation, index)
            except EngineError as error:
                problem = problem or error
            else:
                if expected is None or _alike(changes, expected) or self._same_data():
                    self._keep(index, operation, changes if expected is None else [])
                    return
            self.editor = open_editor(self.text)
        self.tree.back_to(mark)
        if not traced.steps and traced.operation["action"] != "assert":
            self.done.append(index)  # it changed nothing on its own base either
            return
        reason = problem.sentence if problem else "it cannot be written here."
        self.clashes[index] = _clash(index, traced, Clashing(reason))

    def _same_data(self) -> bool:
        """Whether other changes than expected came to the same."""
        return same(load(self.editor.document.text), self.tree.root.plain)

    def _keep(self, index: int, operation: Operation, changes: Sequence[Change]) -> None:
        for number, change in enumerate(changes):
            self.tree.apply(change, (NEW, index, number))
        text = self.editor.document.text
        if text == self.text:
            self.done.append(index)
            return
        self.text = text
        self.operations.append(operation)
        self.origin.append(index)


def _alike(found: Sequence[Change], expected: Sequence[Change]) -> bool:
    return len(found) == len(expected) and all(map(_same_change, found, expected))


def _same_change(one: Change, other: Change) -> bool:
    if one.kind != other.kind or not same(list(one.container), list(other.container)) or not same(one.step, other.step):
        return False
    return one.kind == "remove" or same(one.value, other.value)


def _clash(index: int, traced: Traced, clash: Clashing) -> Clash:
    values = {name: encode(value) for name, value in clash.values.items()}
    path = clash.path or tuple(parse_operation(traced.operation).get("path", ()))
    absent = frozenset({"base", "theirs", "mine"} - set(values)) if values else frozenset()
    return Clash(index, path, clash.reason, absent=absent, forcible=clash.forcible, **values)
