"""What each operation of a list does to a text, as changes of nodes: what they need of each other is seen there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.engine.apply import perform
from core.engine.changes import Change
from core.engine.document import Document
from core.engine.editor import Editor
from core.engine.errors import EngineError
from core.engine.guard import load, outline
from core.engine.identity import keys_for
from core.engine.limits import DEFAULT_LIMITS, Limits
from core.engine.operations import Operation, parse_operation
from core.engine.tree import Node, Tree, Uid

BASE, NEW = "base", "new"


@dataclass(frozen=True, slots=True)
class Step:
    """One primitive change by identity. `left` and `right` are the siblings around it, the nearest first."""

    kind: str
    container: Uid
    child: Uid
    key: Any
    value: Any
    in_list: bool
    left: tuple[Uid, ...] = ()
    right: tuple[Uid, ...] = ()


@dataclass
class Traced:
    """One operation: its steps, the node it points at before it runs, and the operations that it needs."""

    operation: Operation
    steps: list[Step] = field(default_factory=list)
    target: Uid | None = None
    needs: set[int] = field(default_factory=set)


def open_editor(text: str, limits: Limits = DEFAULT_LIMITS) -> Editor:
    """An editor on a text; raises GuardError."""
    return Editor(Document(text, outline(text, limits)))


def run(editor: Editor, operation: Mapping[str, Any], index: int) -> list[Change]:
    """Do one operation and give the primitive changes that it was; raises EngineError with its index."""
    before = len(editor.changes)
    try:
        perform(editor, parse_operation(dict(operation)))
    except EngineError as problem:
        path = operation.get("path")
        where = tuple(path) if isinstance(path, list | tuple) else None
        problem.locate(index=index, action=operation.get("action"), path=where)
        raise
    return editor.changes[before:]


def trace(text: str, operations: Sequence[Mapping[str, Any]], edits: Mapping[int, Mapping[str, Any]]) -> list[Traced]:
    """Run operations on their own base and note what each does; an edited one is noted as edited.

    Raises EngineError for an operation, or an edited one, that does not fit.
    """
    tracer = _Tracer(text)
    return [tracer.one(index, dict(operation), edits.get(index)) for index, operation in enumerate(operations)]


class _Tracer:
    def __init__(self, text: str) -> None:
        self.editor = open_editor(text)
        self.tree = Tree(Node((BASE,), load(text), None))
        self.gone: dict[tuple[Uid, Any], int] = {}  # keys and names that an operation took out of a container

    def one(self, index: int, operation: Operation, edited: Mapping[str, Any] | None) -> Traced:
        traced = Traced(parse_operation(dict(edited or operation)), target=self._target(operation))
        if edited is not None:
            fork = open_editor(self.editor.document.text)
            self._note(index, traced, run(fork, edited, index))
            self.tree.back_to(self._begin)
        changes = run(self.editor, operation, index)
        self._note(index, traced if edited is None else Traced(operation), changes)
        return traced

    def _target(self, operation: Operation) -> Uid | None:
        try:
            parsed = parse_operation(dict(operation))
            return self.tree.at(self.editor.document.find(parsed["path"]).steps).uid
        except (EngineError, LookupError, KeyError):
            return None

    def _note(self, index: int, traced: Traced, changes: Sequence[Change]) -> None:
        self._begin = self.tree.mark()
        for number, change in enumerate(changes):
            uid: Uid = (NEW, index, number)
            container = self.tree.at(change.container)
            child = None if change.kind == "insert" else self.tree.at((*change.container, change.step))
            self._need(index, traced, container, child, change)
            left, right = _around(container, change)
            traced.steps.append(
                Step(
                    kind=change.kind,
                    container=container.uid,
                    child=child.uid if child else uid,
                    key=change.value if change.kind == "rename" else change.step,
                    value=change.value,
                    in_list=container.is_list,
                    left=left,
                    right=right,
                )
            )
            self._take(index, container, child, change)
            self.tree.apply(change, uid)

    def _need(self, index: int, traced: Traced, container: Node, child: Node | None, change: Change) -> None:
        here: Node | None = child or container
        while here is not None:
            traced.needs |= _makers(here.uid, index)
            here = here.parent
        for name in _taken(container, change):
            maker = self.gone.get((container.uid, name))
            if maker is not None and maker != index:
                traced.needs.add(maker)

    def _take(self, index: int, container: Node, child: Node | None, change: Change) -> None:
        if child is None or change.kind not in {"remove", "rename", "set"}:
            return
        if container.keys is not None:
            if change.kind != "set":
                self.gone[container.uid, change.step] = index
        else:
            for name in child.names(keys_for(container.address)):
                self.gone[container.uid, name] = index


def _makers(uid: Uid, index: int) -> set[int]:
    return {uid[1]} if uid[0] == NEW and uid[1] != index else set()  # type: ignore[arg-type]  # a position


def _taken(container: Node, change: Change) -> list[Any]:
    """The keys and names that a change brings into a container."""
    if change.kind == "rename":
        return [change.value]
    if change.kind not in {"insert", "set"}:
        return []
    if container.keys is not None:
        return [change.step]
    return Node((), change.value, None).names(keys_for(container.address))


def _around(container: Node, change: Change) -> tuple[tuple[Uid, ...], tuple[Uid, ...]]:
    if not container.is_list or change.kind not in {"insert", "move"}:
        return (), ()
    items = [item.uid for item in container.items or ()]
    position = change.step
    if change.kind == "move":
        items.pop(change.step)
        position = change.value
    return tuple(reversed(items[:position])), tuple(items[position:])
