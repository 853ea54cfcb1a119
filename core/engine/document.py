"""A text under edit: its lines, the tree of positions, and the way from a path to a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.engine.errors import GuardError, OperationError, PathError, show_segments
from core.engine.guard import BOM, Outline
from core.engine.nodes import Entry, Node, read_nodes
from core.engine.paths import item_position, mapping_key, not_a_container
from core.engine.scalars import same

Step = Any  # a position in a list, or a key as the text types it


class Place:
    """An entry with its way from the root; `line` is absolute. The root's entry has no key."""

    __slots__ = ("entry", "line", "parent", "position")

    def __init__(self, entry: Entry, line: int, parent: Place | None, position: int) -> None:
        self.entry = entry
        self.line = line
        self.parent = parent
        self.position = position

    @property
    def node(self) -> Node:
        """The value that stands here."""
        node = self.entry.node
        assert node is not None  # noqa: S101
        return node

    @property
    def owner(self) -> Place:
        """The place of the collection that holds this entry; raises OperationError for the whole text."""
        if self.parent is None:
            raise OperationError("The whole pack is no item of anything. Name a section or an item.", line=1)
        return self.parent

    @property
    def entries(self) -> list[Entry]:
        """The entries of the collection that stands here."""
        return self.node.entries or []

    @property
    def step(self) -> Step:
        """How the parent names this entry: by key or by position."""
        return self.position if self.entry.key is None else self.entry.key.scalar_value()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The exact way from the root."""
        return () if self.parent is None else (*self.parent.steps, self.step)

    def entry_line(self, position: int) -> int:
        """The absolute line of one entry of the collection that stands here."""
        return self.line + self.entries[position].line


class Document:
    """Lines and tree of one text. Sections that stand alone are read when they are first needed."""

    def __init__(self, text: str, seen: Outline) -> None:
        self.bom = BOM if text.startswith(BOM) else ""
        self.lines = text.removeprefix(BOM).splitlines(keepends=True)
        self.apart = seen.keys is not None
        self.anchored = seen.anchored
        self.block_scalars = True  # whether texts of several lines may be written as | blocks
        self.stale = False  # whether the lines have changed since the tree was read
        self._root = Place(Entry(0, 0, None, None), 0, None, 0)
        self._root.entry.node = self._outline_root(seen) if seen.keys else self.read_all()

    @property
    def root(self) -> Place:
        """The place of the whole; a stale tree is read anew first."""
        if self.stale:
            self.stale = False
            self._root.entry.node = self.read_all()
        return self._root

    @property
    def text(self) -> str:
        """The whole text as it stands now."""
        return self.bom + "".join(self.lines)

    def read_all(self) -> Node:
        """The tree of all lines; a text without content is an empty value."""
        return read_nodes(self.lines) or _bare_node(0, 0, "", None)

    def _outline_root(self, seen: Outline) -> Node:
        keys = seen.keys or ()
        root = _bare_node(keys[0][0], 0, "", None)
        root.is_map = True
        root.entries = []
        for line, end_column, text, style in keys:
            key = _bare_node(0, end_column, text, style)
            root.entries.append(Entry(line, 0, key, None))
        return root

    def child(self, place: Place, position: int) -> Place:
        """The place of one entry, its section read if need be."""
        entry = place.entries[position]
        line = place.line + entry.line
        if entry.node is None:
            following = place.entries[position + 1 : position + 2]
            end = place.line + following[0].line if following else len(self.lines)
            section = read_nodes(self.lines[line:end])
            if section is None or not section.entries:
                raise GuardError(f"Line {line + 1} cannot be read.", reason="syntax", line=line + 1)
            entry.key, entry.node = section.entries[0].key, section.entries[0].node
        return Place(entry, line, place, position)

    def children(self, place: Place) -> list[Place]:
        """The places of all entries."""
        return [self.child(place, position) for position in range(len(place.entries))]

    def find(self, path: Sequence[Any]) -> Place:
        """The place that a path means; raises PathError."""
        place = self.root
        for depth, part in enumerate(path):
            place = self.step_into(place, part, path, path[:depth])
        return place

    def step_into(self, place: Place, part: Any, path: Sequence[Any], before: Sequence[Any]) -> Place:
        """The entry of a collection that a segment means; raises PathError with the line."""
        node = place.entry.node
        if node is not None and node.alias:
            raise PathError(
                f"{show_segments(before)} in line {place.line + 1} is the alias *{node.anchor}. "
                f"Change it where &{node.anchor} stands.",
                path=path,
                segment=part,
                line=place.line + 1,
            )
        if node is None or node.entries is None:
            value = None if node is None else node.scalar_value()
            raise self._lined(not_a_container(value, part, path, before), place)
        try:
            if node.is_map:
                return self.child(place, self._key_position(place, part, path, before))
            lines = [place.entry_line(i) + 1 for i in range(len(place.entries))]
            items = [identity_view(entry.node) for entry in place.entries]
            return self.child(place, item_position(items, part, before, path, lines))
        except PathError as problem:
            raise self._lined(problem, place) from None

    @staticmethod
    def _lined(problem: PathError, place: Place) -> PathError:
        if problem.line is None:
            problem.line = place.line + 1
        return problem

    def _key_position(self, place: Place, part: Any, path: Sequence[Any], before: Sequence[Any]) -> int:
        keys = own_keys(place.node)
        merged = any(is_merge(entry) for entry in place.entries)
        if merged and (part == "<<" or not any(same(part, key) for key in keys)):
            raise PathError(
                f"{part!r} in {show_segments(before) or 'the pack'} comes by the merge <<, if at all. "
                "Change it where it is written.",
                path=path,
                segment=part,
            )
        key = mapping_key(keys, part, path, before)
        found = [i for i, other in enumerate(keys) if same(other, key)]
        if len(found) > 1:
            spots = " and ".join(str(place.entry_line(i) + 1) for i in found)
            raise PathError(
                f"{key!r} stands {len(found)} times in {show_segments(before) or 'the pack'}, in lines {spots}. "
                "Remove all but one by hand first.",
                path=path,
                segment=part,
                line=place.entry_line(found[1]) + 1,
            )
        return found[0]


def _bare_node(line: int, end_column: int, text: str, style: str | None) -> Node:
    node = Node.__new__(Node)
    node.line = node.end_line = line
    node.column, node.end_column = 0, end_column
    node.anchor = node.tag = node.entries = None
    node.alias = node.flow = node.bare = node.is_map = False
    node.text, node.style = text, style
    return node


def anchors_in(node: Node, *, aliases: bool = False) -> list[str]:
    """The names of the anchors, or of the aliases, that are written within a node."""
    found = [node.anchor] if node.anchor and node.alias == aliases else []
    for entry in node.entries or ():
        for part in (entry.key, entry.node):
            found += anchors_in(part, aliases=aliases) if part is not None else []
    return found


def is_marked(node: Node) -> bool:
    """Whether an anchor, alias, tag or merge stands within a node."""
    if node.anchor or node.alias or node.tag:
        return True
    return any(
        is_merge(entry) or any(is_marked(part) for part in (entry.key, entry.node) if part is not None)
        for entry in node.entries or ()
    )


def is_merge(entry: Entry) -> bool:
    """The entry is a merge key, `<<: *base`."""
    return entry.key is not None and entry.key.text == "<<" and entry.key.style is None


def own_keys(mapping: Node) -> list[Any]:
    """The typed keys that are written in the mapping itself."""
    return [entry.key.scalar_value() for entry in mapping.entries or () if entry.key is not None]


def identity_view(node: Node | None) -> Any:
    """As much of a list item's plain value as its identity needs."""
    if node is None or node.alias or (node.entries is not None and not node.is_map):
        return None
    if node.entries is None:
        return node.scalar_value()
    return {
        entry.key.text: entry.node.scalar_value()
        for entry in node.entries
        if entry.key is not None and entry.node is not None and entry.node.entries is None
        and not entry.node.alias
    }  # fmt: skip


def plain(node: Node | None, anchors: dict[str, Any] | None = None) -> Any:
    """The plain data that a tree stands for; aliases need the values of their anchors."""
    if node is None:
        return None
    if node.alias:
        return (anchors or {}).get(node.anchor or "")
    if node.entries is None:
        return node.scalar_value()
    if node.is_map:
        return {entry.key.scalar_value(): plain(entry.node, anchors) for entry in node.entries if entry.key is not None}
    return [plain(entry.node, anchors) for entry in node.entries]
