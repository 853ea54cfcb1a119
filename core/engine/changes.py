"""The same change on plain data: what a splice is compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["insert", "set", "remove", "rename", "move"]


@dataclass(frozen=True, slots=True)
class Change:
    """One primitive change of the collection at `container`, given by exact keys and positions.

    `step` is the key or position that is set, removed, renamed or moved; of an insertion into a list it
    is the new position. `value` is the new value, the new key of a rename, the new position of a move.
    """

    kind: Kind
    container: tuple[Any, ...]
    step: Any
    value: Any = None

    def within(self, depth: int, first: int) -> Change:
        """The same change seen from the collection `depth` steps down, whose first entry is `first`."""
        inner = self.container[depth:]
        if inner:
            head = inner[0] - first if type(inner[0]) is int else inner[0]
            return replace(self, container=(head, *inner[1:]))
        if self.kind == "move":
            return replace(self, container=(), step=self._shift(self.step, first), value=self.value - first)
        return replace(self, container=(), step=self._shift(self.step, first))

    @staticmethod
    def _shift(step: Any, first: int) -> Any:
        return step - first if type(step) is int else step

    def apply(self, data: Any) -> Any:
        """Do the change to plain data, in place; return the data."""
        here = data
        for step in self.container:
            here = here[step]
        if isinstance(here, list):
            self._to_list(here)
        else:
            self._to_mapping(here)
        return data

    def _to_list(self, items: list[Any]) -> None:
        if self.kind == "insert":
            items.insert(self.step, self.value)
        elif self.kind == "set":
            items[self.step] = self.value
        elif self.kind == "remove":
            del items[self.step]
        else:
            items.insert(self.value, items.pop(self.step))

    def _to_mapping(self, mapping: dict[Any, Any]) -> None:
        if self.kind in {"insert", "set"}:
            mapping[self.step] = self.value
        elif self.kind == "remove":
            del mapping[self.step]
        elif self.kind == "rename":
            mapping[self.value] = mapping.pop(self.step)
