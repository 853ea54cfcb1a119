"""Which value of a newer text is which of an older one: the newer tree under the older one's identities."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, pairwise
from typing import Any

from core.engine.derive import matched_items, renamed_keys
from core.engine.identity import keys_for, names_of
from core.engine.scalars import same
from core.engine.tracing import BASE
from core.engine.tree import Node, Tree, Uid

THEIRS = "theirs"


def pair(base: Any, head: Any) -> tuple[Tree, frozenset[Uid]]:
    """Give the tree of `head` with the identities of `base` where these live on, and which of these changed."""
    if head is base:
        return Tree(Node((BASE,), base, None)), frozenset()
    pairing = _Pairing()
    root = Node((THEIRS,), head, None)
    pairing.walk(root, (BASE,), base, ())
    return Tree(root), frozenset(pairing.touched)


class _Pairing:
    def __init__(self) -> None:
        self.touched: set[Uid] = set()
        self._fresh = count()

    def walk(self, node: Node, uid: Uid, base: Any, path: tuple[Any, ...]) -> bool:
        """Name a node and what is below it; give whether it is as it was."""
        node.uid = uid
        if node.keys is not None and isinstance(base, dict):
            alike = self._mapping(node, base, path)
        elif node.is_list and isinstance(base, list):
            alike = self._list(node, base, path)
        else:
            for item in node.items or ():
                self._stranger(item)
            alike = node.items is None and same(node.value, base)
        if not alike:
            self.touched.add(uid)
        return alike

    def _mapping(self, node: Node, base: dict[Any, Any], path: tuple[Any, ...]) -> bool:
        keys, items = node.keys or [], node.items or []
        data = dict(zip(keys, (item.plain for item in items), strict=True))
        gone = [key for key in base if not any(same(key, other) for other in keys)]
        fresh = [key for key in keys if not any(same(key, other) for other in base)]
        renamed = {to: key for key, to in renamed_keys(base, data, gone, fresh).items()} if gone and fresh else {}
        alike = not gone and not fresh
        for key, item in zip(keys, items, strict=True):
            origin = renamed.get(key, key) if isinstance(key, str) else key
            if key in fresh and key not in renamed:
                self._stranger(item)
            else:
                alike &= self.walk(item, (*node.uid, origin), base[origin], (*path, origin))
        return alike

    def _list(self, node: Node, base: list[Any], path: tuple[Any, ...]) -> bool:
        items = node.items or []
        came_from = _origins(base, [item.plain for item in items], keys_for(path))
        order: list[int] = []
        alike = len(base) == len(items) == len(came_from)
        for j, item in enumerate(items):
            if j in came_from:
                order.append(came_from[j])
                alike &= self.walk(item, (*node.uid, came_from[j]), base[came_from[j]], (*path, came_from[j]))
            else:
                self._stranger(item)
        return alike and _rising(order)

    def _stranger(self, node: Node) -> None:
        node.uid = (THEIRS, next(self._fresh))
        for item in node.items or ():
            self._stranger(item)


def _origins(base: list[Any], head: list[Any], keys: Sequence[str]) -> dict[int, int]:
    """For items of `head` which of `base` they are; a thing of another name is another thing."""
    found = {j: i for i, j in matched_items(base, head, keys).items() if _may_be(base[i], head[j], keys)}
    fixed = [(-1, -1), *_in_order(found), (len(base), len(head))]
    for (i, j), (next_i, next_j) in pairwise(fixed):
        if next_i - i == next_j - j:
            between = zip(range(i + 1, next_i), range(j + 1, next_j), strict=True)
            taken = set(found.values())
            found |= {
                there: here
                for here, there in between
                if there not in found and here not in taken and _may_be(base[here], head[there], keys)
            }
    return found


def _in_order(found: dict[int, int]) -> list[tuple[int, int]]:
    """The pairs that stand in the same order on both sides, each behind the one before."""
    pairs: list[tuple[int, int]] = []
    for j in sorted(found):
        if not pairs or found[j] > pairs[-1][0]:
            pairs.append((found[j], j))
    return pairs


def _may_be(old: Any, new: Any, keys: Sequence[str]) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        names = set(names_of(old, keys))
        return not names or bool(names & set(names_of(new, keys)))
    return not isinstance(old, dict) and not isinstance(new, dict)


def _rising(order: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(order))
