"""The form of one operation: what it writes as fields, and the operation that what was typed makes of it.

An edit changes what is written, never where: action and path stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.engine.values import decode, encode
from core.errors import InvalidInput
from core.pack.fields import ITEM_FIELDS, REST, WHOLE, Field, Kind
from core.pack.sections import SECTIONS, word
from core.pack.typed import MISSING, fitting, read, shown

_WRITES = ("value", "updates", "to")
# What one entry of a list is called, by the list's key.
_MEMBERS = {key: member.kind for section in SECTIONS for member in section.members for key in member.keys} | {
    section.key: section.kind for section in SECTIONS if section.shape == "strings"
}
_LONG = 70  # characters; a longer text gets a field of several lines


@dataclass(frozen=True)
class Value:
    """One value that an operation writes: the keys that lead to it inside of what is written, and its field."""

    keys: tuple[str, ...]
    field: Field
    kind: Kind
    shown: Any
    old: Any

    @property
    def name(self) -> str:
        """The name under which what is typed is kept."""
        return "\0".join(self.keys)


def values_of(operation: Mapping[str, Any]) -> tuple[Value, ...]:
    """Give what an operation writes; nothing for one that only takes away or moves."""
    found: list[Value] = []
    for name in _WRITES:
        if name in operation:
            found += _values(operation, name, decode(operation[name]))
    return tuple(found)


def edited(operation: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of the operation that differ once what was typed is read; empty when nothing does.

    Raises `InvalidInput` with a sentence about the field that cannot be read.
    """
    values = values_of(operation)
    changed: dict[str, Any] = {}
    for name in _WRITES:
        own = [value for value in values if value.keys[0] == name]
        if not any(value.name in typed and typed[value.name] != value.shown for value in own):
            continue
        whole: Any = decode(operation[name])
        for value in own:
            new = read(value.field, value.kind, typed.get(value.name, value.shown), value.old)
            whole = _set(whole, value, new)
        changed[name] = encode(whole)
    return changed


def _set(whole: Any, value: Value, new: Any) -> Any:
    if len(value.keys) == 1:
        if new is MISSING:
            raise InvalidInput("An operation cannot write nothing; leave it out instead.")
        return new
    if new is MISSING and value.old is MISSING:
        return whole
    result = dict(whole)
    if new is MISSING:
        result.pop(value.keys[1], None)
    else:
        result[value.keys[1]] = new
    return result


def _values(operation: Mapping[str, Any], name: str, value: Any) -> list[Value]:
    path = [part for part in operation.get("path", ()) if isinstance(part, str)]
    if not isinstance(value, Mapping) or not value or not all(isinstance(key, str) for key in value):
        label = "New name" if name == "to" else _label(path, operation)
        return [_value((name,), _field(WHOLE, label, value), value)]
    known = {field.key: field for field in _known(operation)}
    known.update({other: field for field in known.values() for other in field.also})
    found = [_value((name, key), _named(known.get(key), key, item), item) for key, item in value.items()]
    missing = [
        field
        for field in _known(operation)
        if field.key not in value and not any(also in value for also in field.also) and field.key != REST
    ]
    return [*found, *(_value((name, field.key), field, MISSING) for field in missing)]


def _known(operation: Mapping[str, Any]) -> Sequence[Field]:
    """The fields of the items of a section, where the operation adds such an item."""
    path = operation.get("path", ())
    whole = operation.get("action") in {"add", "add_unique"} and len(path) == 1
    return ITEM_FIELDS.get(str(path[0]), ()) if whole else ()


def _named(known: Field | None, key: str, value: Any) -> Field:
    if known is None:
        return _field(key, key.replace("_", " ").capitalize(), value)
    return Field(key, known.label, known.kind, known.choices, (), known.required, known.help)


def _value(keys: tuple[str, ...], field: Field, value: Any) -> Value:
    kind = fitting(field, value)
    return Value(keys, field, kind, shown(kind, value), value)


def _field(key: str, label: str, value: Any) -> Field:
    return Field(key, label, _kind(value), required=False)


def _kind(value: Any) -> Kind:
    if isinstance(value, str):
        return "text" if len(value) > _LONG or "\n" in value else "line"
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return "strings"
    return "data"


def _label(path: Sequence[str], operation: Mapping[str, Any]) -> str:
    if not path or operation.get("action") not in {"replace", "add", "add_unique"}:
        return "Value"
    last = path[-1]
    adds_one = operation.get("action") != "replace" and isinstance(operation.get("value"), str)
    if adds_one and last in _MEMBERS:
        return word(_MEMBERS[last]).capitalize()
    return last.replace("_", " ").capitalize()
