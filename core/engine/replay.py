"""What an operation has to do on another text, by identity: the exact changes, or the clash that forbids them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.engine.changes import Change
from core.engine.identity import keys_for
from core.engine.operations import Operation
from core.engine.pairing import THEIRS
from core.engine.scalars import same
from core.engine.tracing import BASE, NEW, Step, Traced
from core.engine.tree import Node, Tree, Uid
from core.engine.values import decode, encode

GONE = "What this changes is not there any more."
CHANGED = "Somebody else has changed this meanwhile."
TAKEN = "Somebody else has added something of that name meanwhile."


class Clashing(Exception):
    """Why an operation cannot be done: `values` holds base, theirs and mine as far as they stand."""

    def __init__(self, reason: str, path: tuple[Any, ...] = (), *, forcible: bool = False, **values: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.forcible = forcible
        self.values = values


class Replay:
    """Brings steps over to the tree of another text, whose nodes carry the identities of the base."""

    def __init__(self, tree: Tree, touched: frozenset[Uid], base: Any) -> None:
        self._tree = tree
        self._touched = touched
        self._base = base
        self._renamed = frozenset(
            uid for uid, node in tree.nodes.items() if uid[0] == BASE and _has_another_key(node, uid)
        )
        self._written: list[Operation] = []  # the changes of one operation with readable names
        self._exact: list[Operation] = []  # and by exact keys and positions

    def expected(self, index: int, traced: Traced, *, forced: bool) -> list[Change] | None:
        """The exact changes, done on the tree; None where whatever the operation does is right.

        An empty list means that everything stands there already. Raises Clashing.
        """
        self._check_whole_values(traced, forced)
        if not traced.steps or all(step.kind == "move" and not step.in_list for step in traced.steps):
            return None
        if forced and traced.operation["action"] in {"replace", "update", "merge"}:
            return None
        self._written, self._exact = [], []
        changes = []
        for number, step in enumerate(traced.steps):
            change = self._change(step, (NEW, index, number), forced)
            if change is not None:
                changes.append(change)
        return changes

    def candidates(self, traced: Traced, expected: Sequence[Change] | None) -> Iterator[Operation]:
        """Ways to write the operation, the most familiar first."""
        yield traced.operation
        target = self._tree.nodes.get(traced.target) if traced.target else None
        if target is not None and "path" in traced.operation:
            yield {**traced.operation, "path": list(target.address)}
        for operations in (self._written, self._exact) if expected else ():
            yield operations[0] if len(operations) == 1 else {"action": "batch", "operations": operations}

    def _check_whole_values(self, traced: Traced, forced: bool) -> None:
        """A replaced value must be what it was: parts of a new one are never mixed with parts of theirs."""
        operation = traced.operation
        if forced or traced.target is None:
            return
        if operation.get("action") == "replace":
            self._check(traced.target, decode(operation["value"]))
        elif operation.get("action") == "update":
            for key, value in decode(operation["updates"]).items():
                self._check((*traced.target, key), value)

    def _check(self, uid: Uid, value: Any) -> None:
        if uid not in self._touched:
            return
        node = self._tree.nodes.get(uid)
        if node is None or not same(node.plain, value):
            raise self._changed(uid, node, mine=value)

    def _changed(self, uid: Uid, node: Node | None, *, reason: str = CHANGED, **mine: Any) -> Clashing:
        values = dict(mine)
        found, old = self._old(uid)
        if found:
            values["base"] = old
        if node is not None:
            values["theirs"] = node.plain
        path = node.address if node is not None else self._path(uid)
        return Clashing(reason if node is not None else GONE, path, forcible=node is not None, **values)

    def _old(self, uid: Uid) -> tuple[bool, Any]:
        if uid[0] != BASE:
            return False, None
        here = self._base
        for step in uid[1:]:
            try:
                here = here[step]
            except (LookupError, TypeError):
                return False, None
        return True, here

    def _path(self, uid: Uid) -> tuple[Any, ...]:
        """The way on the base, with items by name."""
        if uid[0] != BASE:
            return ()
        root = Node((BASE,), self._base, None)
        for step in uid[1:]:
            below = root.child(step)
            if below is None:
                break
            root = below
        return root.address

    def _change(self, step: Step, uid: Uid, forced: bool) -> Change | None:
        if step.kind == "insert":
            return self._insert(step, uid, forced)
        node = self._tree.nodes.get(step.child)
        if node is None or node.parent is None:
            if step.kind == "remove":
                return None
            raise self._changed(step.child, None, mine=step.value)
        if step.kind == "rename":
            return self._rename(step, node, uid, forced)
        if step.kind == "move":
            return self._move(step, node, uid)
        if step.child in self._touched and not forced:
            if step.kind == "set" and same(node.plain, step.value):
                self._tree.known_as(node, uid)
                return None
            mine = {"mine": step.value} if step.kind == "set" else {}
            raise self._changed(step.child, node, **mine)
        return self._done(Change(step.kind, node.parent.steps, node.step, step.value), uid)  # type: ignore[arg-type]  # a kind

    def _done(self, change: Change, uid: Uid) -> Change:
        container = self._tree.at(change.container)
        if change.kind == "insert":
            self._written.append(_insertion(container.address, change, container))
            self._exact.append(_insertion(change.container, change, container))
        else:
            node = self._tree.at((*change.container, change.step))
            self._written.append(_on(node.address, change))
            self._exact.append(_on((*change.container, change.step), change))
        self._tree.apply(change, uid)
        return change

    def _insert(self, step: Step, uid: Uid, forced: bool) -> Change | None:
        container = self._tree.nodes.get(step.container)
        if container is None or container.items is None or container.is_list != step.in_list:
            raise self._changed(step.container, None, mine=step.value)
        rival = self._rival(container, step)
        if rival is not None:
            if same(rival.plain, step.value):
                self._tree.known_as(rival, uid)
                return None
            if not forced:
                raise Clashing(TAKEN, rival.address, forcible=True, theirs=rival.plain, mine=step.value)
            return self._done(Change("set", container.steps, rival.step, step.value), uid)
        where = self._spot(container, step) if step.in_list else step.key
        return self._done(Change("insert", container.steps, where, step.value), uid)

    def _rival(self, container: Node, step: Step) -> Node | None:
        if not step.in_list:
            return container.child(step.key)
        keys = keys_for(container.address)
        names = set(Node((), step.value, None).names(keys))
        for item in container.items or ():
            theirs = item.uid[0] == THEIRS or item.uid in self._touched
            if theirs and (names & set(item.names(keys)) or same(item.plain, step.value)):
                return item
        return None

    def _spot(self, container: Node, step: Step, without: Node | None = None) -> int:
        """Where an item goes in: behind the sibling that stands before it, before the one behind, at an end."""
        items = [item for item in container.items or () if item is not without]
        places = {id(item): position for position, item in enumerate(items)}
        if not step.right:
            return len(items)
        for uid in step.left:
            node = self._tree.nodes.get(uid)
            if node is not None and id(node) in places:
                return places[id(node)] + 1
        for uid in step.right if step.left else ():
            node = self._tree.nodes.get(uid)
            if node is not None and id(node) in places:
                return places[id(node)]
        return 0

    def _rename(self, step: Step, node: Node, uid: Uid, forced: bool) -> Change | None:
        assert node.parent is not None  # noqa: S101
        if same(node.step, step.key):
            return None
        if step.child in self._renamed and not forced:
            raise Clashing(CHANGED, node.address, forcible=True, base=step.child[-1], theirs=node.step, mine=step.key)
        taken = node.parent.child(step.key)
        if taken is not None:
            raise Clashing(TAKEN, taken.address, theirs=taken.plain, mine=step.key)
        return self._done(Change("rename", node.parent.steps, node.step, step.key), uid)

    def _move(self, step: Step, node: Node, uid: Uid) -> Change | None:
        container = node.parent
        if container is None or not container.is_list or container.uid != step.container:
            raise self._changed(step.child, None)
        spot = self._spot(container, step, without=node)
        if spot == node.position():
            return None
        return self._done(Change("move", container.steps, node.position(), spot), uid)


def _has_another_key(node: Node, uid: Uid) -> bool:
    return node.parent is not None and node.parent.keys is not None and not same(node.step, uid[-1])


def _insertion(path: Sequence[Any], change: Change, container: Node) -> Operation:
    if not container.is_list:
        return {"action": "add", "path": [*path, change.step], "value": encode(change.value)}
    operation: Operation = {"action": "add", "path": list(path), "value": encode(change.value)}
    if change.step < len(container.items or ()):
        operation["index"] = change.step
    return operation


def _on(path: Sequence[Any], change: Change) -> Operation:
    if change.kind == "set":
        return {"action": "replace", "path": list(path), "value": encode(change.value)}
    if change.kind == "rename":
        return {"action": "rename", "path": list(path), "to": change.value}
    if change.kind == "move":
        return {"action": "move", "path": list(path), "index": change.value}
    return {"action": "delete", "path": list(path)}
