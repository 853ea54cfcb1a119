"""Plain data as a tree whose nodes keep their identity while changes go through it, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from core.engine.changes import Change
from core.engine.identity import keys_for, names_of
from core.engine.scalars import same

Uid = tuple[Hashable, ...]


class Node:
    """A value: a mapping has `keys` and `items`, a list has `items` alone, a single value has `value`."""

    __slots__ = ("items", "keys", "parent", "uid", "value")

    def __init__(self, uid: Uid, value: Any, parent: Node | None) -> None:
        self.uid = uid
        self.parent = parent
        self.keys: list[Any] | None = list(value) if isinstance(value, dict) else None
        self.items: list[Node] | None = None
        self.value: Any = None
        if isinstance(value, dict):
            self.items = [Node((*uid, key), item, self) for key, item in value.items()]
        elif isinstance(value, list):
            self.items = [Node((*uid, position), item, self) for position, item in enumerate(value)]
        else:
            self.value = value

    @property
    def plain(self) -> Any:
        """The value as plain data."""
        if self.keys is not None:
            return {key: item.plain for key, item in zip(self.keys, self.items or (), strict=True)}
        return [item.plain for item in self.items] if self.items is not None else self.value

    @property
    def is_list(self) -> bool:
        """Whether this is a list."""
        return self.items is not None and self.keys is None

    def child(self, step: Any) -> Node | None:
        """The entry under a key or at a position, or None."""
        if self.items is None:
            return None
        if self.keys is None:
            return self.items[step] if type(step) is int and -len(self.items) <= step < len(self.items) else None
        return next((item for key, item in zip(self.keys, self.items, strict=True) if same(key, step)), None)

    def position(self) -> int:
        """The position among the parent's entries."""
        siblings = self.parent.items if self.parent else None
        return next(i for i, item in enumerate(siblings or ()) if item is self)

    @property
    def step(self) -> Any:
        """How the parent names this entry: by key or by position."""
        position = self.position()
        return position if self.parent is None or self.parent.keys is None else self.parent.keys[position]

    @property
    def steps(self) -> tuple[Any, ...]:
        """The exact way from the root."""
        return () if self.parent is None else (*self.parent.steps, self.step)

    def names(self, keys: Sequence[str]) -> list[str]:
        """Every name by which this item may be called."""
        if self.keys is not None:
            single = {key: item.value for key, item in zip(self.keys, self.items or (), strict=True)}
            return names_of(single, keys)
        return names_of(self.value, keys)

    @property
    def address(self) -> tuple[Any, ...]:
        """The way from the root with items by a name that fits them alone, or else by position."""
        if self.parent is None:
            return ()
        before = self.parent.address
        step = self.step
        if self.parent.keys is not None:
            return (*before, step)
        keys = keys_for(before)
        for name in reversed(self.names(keys)):
            folded = name.casefold()
            fits = sum(
                any(other.casefold() == folded for other in item.names(keys)) for item in self.parent.items or ()
            )
            if fits == 1:
                return (*before, name)
        return (*before, step)


class Tree:
    """All nodes by identity; changes are exact, and the latest of them can be taken back."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.nodes: dict[Uid, Node] = {node.uid: node for node in everything(root)}
        self._undo: list[Callable[[], None]] = []

    def at(self, steps: Sequence[Any]) -> Node:
        """The node at exact steps; raises LookupError."""
        node = self.root
        for step in steps:
            found = node.child(step)
            if found is None:
                raise LookupError(steps)
            node = found
        return node

    def known_as(self, node: Node, uid: Uid) -> None:
        """Let a node and all below it be found under another identity too."""
        self.nodes[uid] = node
        for number, item in enumerate(node.items or ()):
            self.known_as(item, (*uid, node.keys[number] if node.keys is not None else number))

    def mark(self) -> int:
        """A point to go back to."""
        return len(self._undo)

    def back_to(self, mark: int) -> None:
        """Take back every change since a mark."""
        while len(self._undo) > mark:
            self._undo.pop()()

    def apply(self, change: Change, uid: Uid) -> Node:
        """Do an exact change; `uid` is the identity of a new value. Give the node that it made or changed."""
        container = self.at(change.container)
        if change.kind == "insert":
            position = change.step if container.is_list else len(container.items or ())
            return self._put_in(container, position, change.step, Node(uid, change.value, container))
        node = self.at((*change.container, change.step))
        position = node.position()
        if change.kind == "set":
            self._take_out(container, position)
            return self._put_in(container, position, change.step, Node(uid, change.value, container))
        if change.kind == "rename":
            self._rename(container, position, change.value)
        elif change.kind == "remove":
            self._take_out(container, position)
        elif container.is_list:
            self._take_out(container, position)
            self._put_in(container, change.value, None, node)
        return node

    def _put_in(self, container: Node, position: int, key: Any, node: Node) -> Node:
        assert container.items is not None  # noqa: S101
        position = position if position >= 0 else len(container.items) + position
        container.items.insert(position, node)
        if container.keys is not None:
            container.keys.insert(position, key)
        fresh = {each.uid: self.nodes.get(each.uid) for each in everything(node)}
        self.nodes.update({each.uid: each for each in everything(node)})
        self._undo.append(lambda: self._undo_put_in(container, position, fresh))
        return node

    def _undo_put_in(self, container: Node, position: int, before: dict[Uid, Node | None]) -> None:
        assert container.items is not None  # noqa: S101
        container.items.pop(position)
        if container.keys is not None:
            container.keys.pop(position)
        for uid, node in before.items():
            if node is None:
                self.nodes.pop(uid, None)
            else:
                self.nodes[uid] = node

    def _take_out(self, container: Node, position: int) -> None:
        assert container.items is not None  # noqa: S101
        node = container.items.pop(position)
        key = container.keys.pop(position) if container.keys is not None else None
        inside = {id(each) for each in everything(node)}
        gone = {uid: each for uid, each in self.nodes.items() if id(each) in inside}
        for uid in gone:
            del self.nodes[uid]
        self._undo.append(lambda: self._undo_take_out(container, position, key, node, gone))

    def _undo_take_out(self, container: Node, position: int, key: Any, node: Node, gone: dict[Uid, Node]) -> None:
        assert container.items is not None  # noqa: S101
        container.items.insert(position, node)
        if container.keys is not None:
            container.keys.insert(position, key)
        self.nodes.update(gone)

    def _rename(self, container: Node, position: int, key: Any) -> None:
        assert container.keys is not None  # noqa: S101
        keys, old = container.keys, container.keys[position]
        keys[position] = key
        self._undo.append(lambda: keys.__setitem__(position, old))


def everything(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for item in node.items or ():
        yield from everything(item)
