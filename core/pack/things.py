"""The index of a pack: everything in it that a person may name, with its path by identity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from core.pack.sections import BY_KEY, MemberField, Section

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Thing:
    """One nameable thing: an entity, an attribute of it, a term, a trigger, a setting, …

    `names` are all exact names (an entity has a name and a type), the first is the one to show.
    `owner` is the item that it belongs to; `value` the data that stands there.
    """

    kind: str
    names: tuple[str, ...]
    path: Path
    owner: Thing | None = field(default=None, repr=False)
    value: Any = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name to show."""
        return self.names[0]


def index(data: Mapping[Any, Any]) -> tuple[Thing, ...]:
    """List the things of a pack in document order; shapes that break the format are passed over."""
    return tuple(thing for key, content in data.items() for thing in _section_things(key, content))


def item_fields(section: Section, item: Any) -> Iterator[tuple[MemberField, str]]:
    """Give each member field of a section with the key under which this item spells it."""
    if isinstance(item, Mapping):
        for member in section.members:
            for key in member.keys:
                if key in item:
                    yield member, key
                    break


def identities(items: Sequence[Any], keys: Sequence[str]) -> list[str | int]:
    """Give what identifies each item in a path: its first identity that no other item shares, or its position."""
    names = [[item[k] for k in keys if _is_name(item.get(k))] if isinstance(item, Mapping) else [] for item in items]
    owners: dict[str, int] = {}
    for item_names in names:
        for name in set(item_names):
            owners[name] = owners.get(name, 0) + 1
    return [next((n for n in own if owners[n] == 1), position) for position, own in enumerate(names)]


def _is_name(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())


def _section_things(key: Any, content: Any) -> Iterator[Thing]:
    section = BY_KEY.get(key) if isinstance(key, str) else None
    if section is None:
        yield from _unknown_section(key, content)
    elif section.shape == "text":
        yield Thing("field", (section.key,), (section.key,), None, content)
    else:
        top = Thing("section", (section.title, section.key), (section.key,), None, content)
        yield top
        yield from _BY_SHAPE[section.shape](section, content)


def _items(section: Section, content: Any, base: Path = (), owner: Thing | None = None) -> Iterator[Thing]:
    if not isinstance(content, list):
        return
    path = base or (section.key,)
    for item, identity in zip(content, identities(content, section.identity), strict=True):
        if not isinstance(item, Mapping):
            continue
        names = _item_names(section, item)
        thing = Thing(section.kind, names or (f"number {content.index(item) + 1}",), (*path, identity), owner, item)
        yield thing
        for member, key in item_fields(section, item):
            yield from _members(member, item[key], thing, (*thing.path, key))


def _item_names(section: Section, item: Mapping[Any, Any]) -> tuple[str, ...]:
    """Names of an item, the one to show first: an entity's name goes before its type."""
    keys = ("name", "type") if "type" in section.identity else section.identity
    return tuple(dict.fromkeys(item[key] for key in keys if _is_name(item.get(key))))


def _members(member: MemberField, content: Any, owner: Thing, path: Path) -> Iterator[Thing]:
    if member.shape == "list":
        yield from strings(member.kind, content, path, owner)
    elif isinstance(content, Mapping):
        for key, value in content.items():
            shown = str(value) if member.shape == "steps" else str(key)
            yield Thing(member.kind, (shown,), (*path, key), owner, value)


def strings(kind: str, content: Any, path: Path, owner: Thing | None = None) -> Iterator[Thing]:
    """Give the members of a list of strings, or of mappings with a name (attributes may be either)."""
    if not isinstance(content, list):
        return
    names = [item.get("name") if isinstance(item, Mapping) else item for item in content]
    for position, name in enumerate(names):
        if _is_name(name):
            identity = name if names.count(name) == 1 else position
            yield Thing(kind, (name,), (*path, identity), owner, content[position])


def _term_list(section: Section, content: Any) -> Iterator[Thing]:
    yield from strings(section.kind, content, (section.key,))


def _lists(section: Section, content: Any, base: Path = ()) -> Iterator[Thing]:
    if not isinstance(content, Mapping):
        return
    path = base or (section.key,)
    for key, values in content.items():
        topic_kind = "topic" if section.key == "business_context" else f"{section.kind} list"
        owner = Thing(topic_kind, (str(key),), (*path, key), None, values)
        yield owner
        yield from strings(section.kind, values, owner.path, owner)


def _groups(section: Section, content: Any) -> Iterator[Thing]:
    if not isinstance(content, Mapping):
        return
    for key, items in content.items():
        owner = Thing("question kind", (str(key),), (section.key, key), None, items)
        yield owner
        yield from _items(section, items, owner.path, owner)


def _rules(section: Section, content: Any) -> Iterator[Thing]:
    if not isinstance(content, Mapping):
        return
    for key, value in content.items():
        path = (section.key, key)
        if key == "required_fields":
            yield from _lists(section, value, path)
        elif isinstance(key, str):
            yield Thing("setting", (key,), path, None, value)
            yield from _settings(value, path)


def _unknown_section(key: Any, content: Any) -> Iterator[Thing]:
    if not isinstance(key, str):
        return
    kind = "section" if isinstance(content, list | Mapping) else "setting"
    yield Thing(kind, (key,), (key,), None, content)
    yield from _settings(content, (key,))


def _settings(content: Any, path: Path) -> Iterator[Thing]:
    """Everything below an unknown key: scalar keys are settings, strings of lists are values."""
    owner = Thing("section", (str(path[-1]),), path, None, content)
    if isinstance(content, Mapping):
        for key, value in content.items():
            if isinstance(value, list | Mapping):
                yield Thing("section", (str(key),), (*path, key), owner, value)
                yield from _settings(value, (*path, key))
            else:
                yield Thing("setting", (str(key),), (*path, key), owner, value)
    else:
        yield from strings("value", content, path, owner)


_BY_SHAPE = {"items": _items, "strings": _term_list, "lists": _lists, "groups": _groups, "rules": _rules}
