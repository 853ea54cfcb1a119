"""What differs between two packs in meaning, whatever the order, the layout and the comments of their texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.pack.model import Pack
from core.pack.pairing import Item, identified, pair_up
from core.pack.sections import BY_KEY, MemberField, Section
from core.pack.things import Path, item_fields

Verb = Literal["added", "removed", "changed", "renamed"]


@dataclass(frozen=True)
class Change:
    """One difference in meaning.

    `kind` is what changed (an entity, a synonym, a field of an item …) and `name` how it is called; for a changed
    field `field` is its key and `name` that of its item. `owner` names the item that a member belongs to. `path`
    leads to it in the result, or in the base for what was removed.
    """

    verb: Verb
    kind: str
    name: str
    path: Path
    field: str = ""
    owner: str = ""
    before: Any = None
    after: Any = None


def changes(base: Pack, result: Pack) -> tuple[Change, ...]:
    """List what differs in meaning from `base` to `result`, by section in the order of the format."""
    if base.text == result.text:
        return ()
    known = [key for key in BY_KEY if key in base.data or key in result.data]
    rest = [key for key in {**base.data, **result.data} if key not in BY_KEY]
    return tuple(change for key in (*known, *rest) for change in _section(key, base.data, result.data))


def _section(key: Any, base: Mapping[Any, Any], result: Mapping[Any, Any]) -> Iterator[Change]:
    old, new = base.get(key), result.get(key)
    section = BY_KEY.get(key) if isinstance(key, str) else None
    compare = _COMPARE[section.shape] if section and _readable(section, old, new) else None
    by_item = compare is _items and bool(old) and bool(new)  # compares each item by itself
    if (_spelt_alike(old, new) if by_item else alike(old, new)) and (key in base) == (key in result):
        return
    if section and compare:
        yield from compare(section, old, new)
    else:
        yield from _values("section", (key,), _of(base, key), _of(result, key))


def alike(old: Any, new: Any) -> bool:
    """Tell whether two values mean the same: whatever the order of keys and of a list, but `1` is not `true`."""
    if _spelt_alike(old, new):
        return True
    return type(old) is type(new) and isinstance(old, dict | list) and _plain(old) == _plain(new)


def _spelt_alike(old: Any, new: Any) -> bool:
    return old is new or repr(old) == repr(new)


def _plain(value: Any) -> str:
    """Spell a value without its order; only a list in a list, like a pair, keeps its own."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(sorted(f"{key!r}: {_plain(each)}" for key, each in value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(sorted(repr(e) if isinstance(e, list) else _plain(e) for e in value)) + "]"
    return repr(value)


_NOTHING = object()


def _of(mapping: Any, key: Any) -> Any:
    return mapping.get(key, _NOTHING) if isinstance(mapping, Mapping) else _NOTHING


def _readable(section: Section, *contents: Any) -> bool:
    wanted: dict[str, type] = {"text": object, "items": list, "strings": list}
    return all(content is None or isinstance(content, wanted.get(section.shape, dict)) for content in contents)


def _text(section: Section, old: Any, new: Any) -> Iterator[Change]:
    verb: Verb = "added" if old is None else "removed" if new is None else "changed"
    yield Change(verb, "field", section.key, (section.key,), section.key, "", old, new)


def _strings(section: Section, old: Any, new: Any) -> Iterator[Change]:
    yield from _members(section.kind, "", (section.key,), old, new)


def _items(section: Section, old: Any, new: Any, path: Path = (), owner: str = "") -> Iterator[Change]:
    path = path or (section.key,)
    base, result = identified(section, old or (), path), identified(section, new or (), path)
    pairs, gone, come = pair_up(section, base, result)
    for before, after in pairs:
        yield from _item(section, before, after, owner)
    for item in gone:
        yield Change("removed", section.kind, item.name, item.path, "", owner, item.data, None)
    for item in come:
        yield Change("added", section.kind, item.name, item.path, "", owner, None, item.data)


def _item(section: Section, old: Item, new: Item, owner: str) -> Iterator[Change]:
    if alike(old.data, new.data):
        return
    if not (isinstance(old.data, Mapping) and isinstance(new.data, Mapping)):
        yield Change("changed", section.kind, old.name, new.path, "", owner, old.data, new.data)
        return
    listed: set[Any] = set()
    before, after = ({m.kind: (m, k) for m, k in item_fields(section, item.data)} for item in (old, new))
    for kind in dict.fromkeys([*before, *after]):
        member, key = after.get(kind) or before[kind]
        old_key = before[kind][1] if kind in before else key
        listed |= {old_key, key}
        if key != old_key:
            yield Change("renamed", "field", new.name, (*new.path, key), old_key, section.kind, old_key, key)
        values = old.data.get(old_key), new.data.get(key)
        if not alike(*values):
            yield from _member_field(member, new, (*new.path, key), *values)
    for key in dict.fromkeys([*old.data, *new.data]):
        values = _of(old.data, key), _of(new.data, key)
        if key not in listed and not alike(*values):
            yield _field(section, key, new, *values)


def _field(section: Section, key: Any, item: Item, old: Any, new: Any) -> Change:
    before, after = (None if value is _NOTHING else value for value in (old, new))
    if key in section.identity and before is not None and after is not None:
        return Change("renamed", section.kind, str(before), item.path, str(key), item.name, before, after)
    verb: Verb = "added" if old is _NOTHING else "removed" if new is _NOTHING else "changed"
    return Change(verb, "field", item.name, (*item.path, key), str(key), section.kind, before, after)


def _member_field(member: MemberField, item: Item, path: Path, old: Any, new: Any) -> Iterator[Change]:
    if member.shape == "list" and all(value is None or isinstance(value, list) for value in (old, new)):
        yield from _members(member.kind, item.name, path, old, new)
    elif member.shape != "list" and all(value is None or isinstance(value, Mapping) for value in (old, new)):
        yield from _keyed(member.kind, item.name, path, old or {}, new or {})
    else:
        yield Change("changed", "field", item.name, path, str(path[-1]), member.kind, old, new)


def _members(kind: str, owner: str, path: Path, old: Any, new: Any) -> Iterator[Change]:
    """Members of a list by their names: the same one twice means no more than once."""
    before, after = _named(old or ()), _named(new or ())
    for name, value in before.items():
        if name not in after:
            yield Change("removed", kind, name, (*path, name), "", owner, value, None)
        elif not alike(value, after[name]):
            yield Change("changed", kind, name, (*path, name), "", owner, value, after[name])
    for name, value in after.items():
        if name not in before:
            yield Change("added", kind, name, (*path, name), "", owner, None, value)


def _named(values: Sequence[Any]) -> dict[str, Any]:
    return {member_name(value): value for value in values}


def member_name(value: Any) -> str:
    """Name a member of a list: a word is its own name, a mapping has one."""
    return str(value["name"]) if isinstance(value, Mapping) and value.get("name") else str(value)


def _keyed(kind: str, owner: str, path: Path, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Iterator[Change]:
    """Entries under keys (steps, flags); `1` and `"1"` are the same key to a reader."""
    before, after = ({str(key): (key, value) for key, value in each.items()} for each in (old, new))
    for name in dict.fromkeys([*before, *after]):
        value, other = (each[name][1] if name in each else _NOTHING for each in (before, after))
        key = (after.get(name) or before[name])[0]
        if not alike(value, other):
            verb: Verb = "added" if value is _NOTHING else "removed" if other is _NOTHING else "changed"
            seen = (None if each is _NOTHING else each for each in (value, other))
            yield Change(verb, kind, name, (*path, key), "", owner, *seen)


def _lists(section: Section, old: Any, new: Any, path: Path = ()) -> Iterator[Change]:
    path, old, new = path or (section.key,), old or {}, new or {}
    kind = "topic" if section.key == "business_context" else f"{section.kind} list"
    for key in dict.fromkeys([*old, *new]):
        values = _of(old, key), _of(new, key)
        if all(value is None or value is _NOTHING or isinstance(value, list) for value in values):
            lists = [value if isinstance(value, list) else [] for value in values]
            yield from _list_itself(kind, str(key), (*path, key), *values)
            yield from _members(section.kind, str(key), (*path, key), *lists)
        else:
            yield from _values("setting", (*path, key), *values)


def _list_itself(kind: str, name: str, path: Path, old: Any, new: Any) -> Iterator[Change]:
    if old is _NOTHING:
        yield Change("added", kind, name, path, "", "", None, new)
    elif new is _NOTHING:
        yield Change("removed", kind, name, path, "", "", old, None)


def _groups(section: Section, old: Any, new: Any) -> Iterator[Change]:
    old, new = old or {}, new or {}
    for key in dict.fromkeys([*old, *new]):
        values = _of(old, key), _of(new, key)
        path = (section.key, key)
        if all(value is None or value is _NOTHING or isinstance(value, list) for value in values):
            yield from _list_itself("question kind", str(key), path, *values)
            before, after = (value if isinstance(value, list) else [] for value in values)
            yield from _items(section, before, after, path, str(key))
        else:
            yield from _values("setting", path, *values)


def _rules(section: Section, old: Any, new: Any) -> Iterator[Change]:
    old, new = old or {}, new or {}
    for key in dict.fromkeys([*old, *new]):
        values = _of(old, key), _of(new, key)
        if key == "required_fields" and all(v is None or v is _NOTHING or isinstance(v, Mapping) for v in values):
            before, after = (value if isinstance(value, Mapping) else {} for value in values)
            yield from _lists(section, before, after, (section.key, key))
        else:
            yield from _values("setting", (section.key, key), *values)


def _values(kind: str, path: Path, old: Any, new: Any) -> Iterator[Change]:
    """Anything that the format does not know: keys by name, lists as sets, the rest as it stands."""
    name, owner = str(path[-1]), str(path[-2]) if len(path) > 1 else ""
    if old is _NOTHING or new is _NOTHING:
        verb: Verb = "added" if old is _NOTHING else "removed"
        seen = (None if value is _NOTHING else value for value in (old, new))
        shown = kind if isinstance(new if old is _NOTHING else old, list | Mapping) else "setting"
        if old is not new:
            yield Change(verb, shown, name, path, "", owner, *seen)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from _values(kind, (*path, key), _of(old, key), _of(new, key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _members("value", name, path, old, new)
    elif not alike(old, new):
        yield Change("changed", "setting", name, path, "", owner, old, new)


_COMPARE = {"text": _text, "items": _items, "strings": _strings, "lists": _lists, "groups": _groups, "rules": _rules}
