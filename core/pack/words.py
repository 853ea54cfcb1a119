"""Operations in words: one line for each, and one sentence for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.engine.visible import visible
from core.pack.model import Pack
from core.pack.sections import BY_KEY, title, word
from core.pack.things import Path, item_fields

SHOWN = 4
"""How many groups of changes a summary spells out before it counts the rest."""


@dataclass(frozen=True)
class Deed:
    """What one operation does: `verb`, the things it does it to, where, and what comes of it."""

    verb: str
    kind: str
    names: tuple[str, ...]
    owner: str = ""
    result: str = ""


def describe(operation: Mapping[str, Any], pack: Pack) -> str:
    """Say in one line what an operation does to this pack, without a full stop."""
    return visible(_sentence([_deed(operation, pack)]))


def summarise(operations: Iterable[Mapping[str, Any]], pack: Pack) -> str:
    """Say in one sentence what a list of operations changes: “Add email to Attorney, and remove contact.”"""
    deeds = _grouped([_deed(operation, pack) for operation in _flat(operations) if _changes(operation)])
    if not deeds:
        return "Nothing changes."
    shown = deeds[:SHOWN] if len(deeds) <= SHOWN + 1 else deeds[: SHOWN - 1]
    rest = sum(len(deed.names) or 1 for deed in deeds[len(shown) :])
    more = f", and make {rest} more {'change' if rest == 1 else 'changes'}" if rest else ""
    return visible(f"{_sentence(shown, last=not rest)}{more}.")


def quoted(name: str) -> str:
    """Show a name: bare when it is one plain word or a type, in quotes when it has spaces or signs."""
    return name if name.replace("_", "").replace("-", "").isalnum() else f"“{name}”"


def listed(names: Sequence[str]) -> str:
    """Join names as people do: a, b and c."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _flat(operations: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for operation in operations:
        if operation.get("action") == "batch":
            yield from _flat(operation.get("operations") or ())
        else:
            yield operation


def _changes(operation: Mapping[str, Any]) -> bool:
    return operation.get("action") != "assert"


def _path(operation: Mapping[str, Any]) -> Path:
    path = operation.get("path", ())
    return tuple(path.split(".")) if isinstance(path, str) else tuple(path)


def _deed(operation: Mapping[str, Any], pack: Pack) -> Deed:
    action = str(operation.get("action", ""))
    path = _path(operation)
    if not path:
        return Deed("change", "pack", ("the pack",))
    handler = _DEEDS.get(action, _changed)
    return handler(operation, path, pack)


def _added(operation: Mapping[str, Any], path: Path, pack: Pack) -> Deed:
    value = operation.get("value")
    kind, owner = _list_at(path, pack)
    if isinstance(value, Mapping) and _shape(path) in ("lists", "rules"):
        return _nested(value, path, pack)
    values = value if isinstance(value, list) else [value]
    if kind in ("flag", "step") and not isinstance(value, Mapping):
        name = quoted(str(path[-1])) if kind == "flag" else _short(value)
        return Deed("add", kind, (name,), owner)
    if kind == "field" or (isinstance(value, list) and not values):
        return Deed("add", "", (_label(path, pack),), owner, _short(value))
    return Deed("add", kind, tuple(_short(item) for item in values), owner)


def _shape(path: Path) -> str:
    section = BY_KEY.get(str(path[0]))
    return section.shape if section else ""


def _nested(value: Mapping[Any, Any], path: Path, pack: Pack) -> Deed:
    """A list that is made together with the keys above it."""
    key, inner = next(iter(value.items()), ("", []))
    if isinstance(inner, Mapping):
        return _nested(inner, (*path, key), pack)
    return _added({"value": inner}, (*path, key), pack)


def _deleted(operation: Mapping[str, Any], path: Path, pack: Pack) -> Deed:
    thing = pack.at(path)
    if thing is None:
        return Deed("remove", "field", (_label(path, pack),), _owner(path[:-1], pack))
    return Deed("remove", thing.kind, (quoted(thing.name),), _owner(thing.owner.path, pack) if thing.owner else "")


def _replaced(operation: Mapping[str, Any], path: Path, pack: Pack) -> Deed:
    thing = pack.at(path)
    value = _short(operation.get("value"))
    if thing is not None and thing.kind not in ("field", "setting", "flag", "step"):
        renamed = isinstance(operation.get("value"), str)
        owner = _owner(thing.owner.path, pack) if thing.owner else ""
        return Deed("rename" if renamed else "change", thing.kind, (quoted(thing.name),), owner, value)
    if thing is not None and thing.kind == "step":
        return Deed("change", "", (f"step {path[-1]}",), _owner(path[:-2], pack), value)
    return Deed("change", "", (_label(path, pack),), _owner(path[:-1], pack), value)


def _updated(operation: Mapping[str, Any], path: Path, pack: Pack) -> Deed:
    thing, new_name = pack.at(path), (operation.get("updates") or {}).get("name")
    if thing is not None and new_name:
        return Deed("rename", thing.kind, (quoted(thing.name),), "", quoted(str(new_name)))
    keys = tuple(str(key).replace("_", " ") for key in operation.get("updates") or ())
    return Deed("change", "", (f"the {listed(keys)}" if keys else "nothing",), _owner(path, pack))


def _renamed(operation: Mapping[str, Any], path: Path, pack: Pack) -> Deed:
    thing = pack.at(path)
    owner = _owner(path[:-1], pack)
    return Deed("rename", thing.kind if thing else "", (quoted(str(path[-1])),), owner, _short(operation.get("to")))


def _moved(operation: Mapping[str, Any], path: Path, pack: Pack) -> Deed:
    where = next((f"{k} {operation[k]}" for k in ("before", "after") if k in operation), "")
    place = where or f"position {operation.get('index', 0)}"
    return Deed("move", "", (_label(path, pack),), _owner(path[:-1], pack), place)


def _merged(operation: Mapping[str, Any], path: Path, pack: Pack) -> Deed:
    value = operation.get("value")
    if isinstance(value, list):
        return _added(operation, path, pack)
    return Deed("add", "", (_short(value),), _owner(path, pack))


def _changed(operation: Mapping[str, Any], path: Path, pack: Pack) -> Deed:
    return Deed("change", "", (_label(path, pack),), _owner(path[:-1], pack))


_DEEDS = {
    "add": _added,
    "add_unique": _added,
    "delete": _deleted,
    "replace": _replaced,
    "update": _updated,
    "rename": _renamed,
    "move": _moved,
    "merge": _merged,
}


def _list_at(path: Path, pack: Pack) -> tuple[str, str]:
    """Tell what the members of the list at `path` are called, and who owns the list."""
    section = BY_KEY.get(str(path[0]))
    if section is None:
        return "field" if len(path) == 1 else "value", title(str(path[0]))
    if len(path) == 1:
        return section.kind, ""
    if section.shape == "lists":
        return section.kind, _owner(path, pack)
    if section.key == "validation_rules":
        return section.kind, _owner(path, pack)
    if section.shape == "groups" and len(path) == 2:
        return section.kind, str(path[1])
    owner = path[:3] if section.shape == "groups" else path[:2]
    thing = pack.at(owner)
    key = path[len(owner)] if len(path) > len(owner) else ""
    fields = item_fields(section, {**(thing.value if thing else {}), key: None})
    kind = next((member.kind for member, found in fields if found == key), "field")
    return kind, _owner(owner, pack)


def _owner(path: Path, pack: Pack) -> str:
    """Name the item that a path leads to or into; nothing for a whole section."""
    if len(path) < 2:
        return "" if not path or str(path[0]) in BY_KEY else title(str(path[0]))
    if str(path[0]) in ("entity_aliases", "validation_rules"):
        entity = pack.entity(str(path[-1]))
        return entity.name if entity else str(path[-1])
    for length in range(len(path), 1, -1):
        thing = pack.at(path[:length])
        if thing is not None:
            return _item_name(thing.kind, thing.name)
    return str(path[1])


def _item_name(kind: str, name: str) -> str:
    return f"the pattern {quoted(name)}" if kind == "pattern" else quoted(name)


def _label(path: Path, pack: Pack) -> str:
    thing = pack.at(path)
    if thing is not None and thing.kind not in ("field", "setting"):
        return quoted(thing.name)
    ends = {"from": "start", "to": "end"} if str(path[0]) == "relationships" else {}
    name = (
        ends.get(str(path[-1]), str(path[-1]).replace("_", " "))
        if isinstance(path[-1], str)
        else f"item {path[-1] + 1}"
    )
    return f"the {name}"


def _short(value: Any) -> str:
    """Show a value in a few words."""
    if isinstance(value, Mapping):
        names = [value[key] for key in ("name", "type", "pattern", "template") if value.get(key)]
        return quoted(str(names[0])) if names else listed([str(key) for key in value] or ["nothing"])
    if isinstance(value, list):
        return listed([_short(item) for item in value]) if value else "an empty list"
    text = str(value)
    return quoted(text if len(text) <= 80 else text[:77] + "…") if isinstance(value, str) else text


def _grouped(deeds: Sequence[Deed]) -> list[Deed]:
    """Join neighbours that do the same to the same owner: two added attributes are one deed."""
    groups: list[Deed] = []
    for deed in deeds:
        last = groups[-1] if groups else None
        same = last and (last.verb, last.kind, last.owner) == (deed.verb, deed.kind, deed.owner)
        if last and same and not last.result and not deed.result:
            groups[-1] = replace(last, names=last.names + deed.names)
        else:
            groups.append(deed)
    return groups


def _sentence(deeds: Sequence[Deed], last: bool = True) -> str:
    parts: list[str] = []
    before: Deed | None = None
    for deed in deeds:
        parts.append(_phrase(deed, same_owner=bool(before and deed.owner and before.owner == deed.owner)))
        before = deed
    joined = ", ".join(parts[:-1]) + (", and " if last else ", ") + parts[-1] if len(parts) > 1 else parts[0]
    return joined[:1].upper() + joined[1:]


def _phrase(deed: Deed, same_owner: bool) -> str:
    named = listed(deed.names)
    if deed.kind and deed.kind not in {"field", "attribute"}:
        named = f"the {word(deed.kind, len(deed.names))} {named}"
    link = {"add": "to", "remove": "from", "change": "of", "rename": "of", "move": "in"}[deed.verb]
    where = f" {link} {deed.owner}" if deed.owner and not same_owner else ""
    result = f" {'as' if deed.verb == 'add' else 'to'} {deed.result}" if deed.result else ""
    return f"{deed.verb} {named}{where}{result}"
