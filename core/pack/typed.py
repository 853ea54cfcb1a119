"""Between a pack's values and what a person types into a field, in both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from core.engine import load
from core.errors import InvalidInput
from core.pack.fields import Field, Kind

MISSING = object()  # stands for a key that an item does not have, or has no more
ATTRIBUTE_KEYS = ("name", "description", "examples")


class _Dumper(yaml.SafeDumper):
    """Writes a value for a person to read: no anchors, which would only puzzle."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def fitting(field: Field, value: Any) -> Kind:
    """Give the kind of field that can show this value: the table's own, or YAML where the pack is irregular."""
    if value is MISSING or value is None:
        return field.kind
    check = _FITS.get(field.kind)
    return field.kind if check is None or check(value) else "data"


def shown(kind: Kind, value: Any) -> Any:
    """Give what stands in a field of this kind before anything is typed: JSON-shaped."""
    if value is MISSING or (value is None and kind != "data"):
        return {"number": None, "attributes": []}.get(kind, "")
    if kind == "strings":
        return "\n".join(map(str, value))
    if kind == "steps":
        return "\n".join(map(str, value.values()))
    if kind == "attributes":
        return [_attribute_row(place, item) for place, item in enumerate(value)]
    if kind == "number":
        return value
    return as_yaml(value) if kind == "data" else str(value)


def read(field: Field, kind: Kind, typed: Any, old: Any) -> Any:
    """Give the value that was typed, `MISSING` for nothing; what reads as before is the old value itself.

    Raises `InvalidInput` with a sentence about this field.
    """
    if typed == shown(kind, old):
        return old
    value = _READ[kind](field, typed, old)
    if value is MISSING and field.required:
        raise InvalidInput(f"{field.label} must not be empty.")
    return value


def as_yaml(value: Any) -> str:
    """Write a value as YAML for a person to change."""
    text = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return str(text).removesuffix("...\n").rstrip("\n")


def _is_line(value: Any) -> bool:
    return isinstance(value, str | int | float) and "\n" not in str(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_lines(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, str | int | float) and str(item).strip() == str(item) != "" and "\n" not in str(item)
        for item in value
    )


def _are_steps(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and _are_lines(list(value.values())) and _numbered(value)


def _numbered(value: Mapping[Any, Any]) -> bool:
    return [str(key) for key in value] == [str(place) for place in range(1, len(value) + 1)]


def _are_attributes(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, str)
        or (
            isinstance(item, dict)
            and isinstance(item.get("name"), str)
            and isinstance(item.get("description", ""), str)
            and _are_lines(item.get("examples", []))
            and not any(";" in str(example) for example in item.get("examples", []))
        )
        for item in value
    )


_FITS = {
    "line": _is_line,
    "choice": _is_line,
    "text": _is_text,
    "number": _is_number,
    "strings": _are_lines,
    "steps": _are_steps,
    "attributes": _are_attributes,
}


def _attribute_row(place: int, item: Any) -> dict[str, Any]:
    if isinstance(item, str):
        return {"origin": place, "name": item, "description": "", "examples": ""}
    return {
        "origin": place,
        "name": item["name"],
        "description": item.get("description", ""),
        "examples": "; ".join(map(str, item.get("examples", []))),
    }


def _line(field: Field, typed: Any, old: Any) -> Any:
    text = " ".join(str(typed or "").split()) if field.kind != "text" else str(typed or "").strip()
    return text or MISSING


def _pattern_line(field: Field, typed: Any, old: Any) -> Any:
    # A pattern may begin or end with a blank that counts.
    text = str(typed or "").replace("\n", "")
    return text if text.strip() else MISSING


def _any_line(field: Field, typed: Any, old: Any) -> Any:
    return (_pattern_line if field.key == "pattern" else _line)(field, typed, old)


def _number(field: Field, typed: Any, old: Any) -> Any:
    if typed is None or typed == "":
        return MISSING
    if not _is_number(typed):
        raise InvalidInput(f"{field.label} must be a number.")
    if not 0 <= typed <= 1:
        raise InvalidInput(f"{field.label} must lie between 0 and 1.")
    return old if _is_number(old) and float(old) == float(typed) else round(float(typed), 6)


def _lines(typed: Any) -> list[str]:
    return [line.strip() for line in str(typed or "").splitlines() if line.strip()]


def _strings(field: Field, typed: Any, old: Any) -> Any:
    known = {str(item): item for item in old} if isinstance(old, list) else {}
    values = [known.get(line, line) for line in _lines(typed)]
    return values if values or old is not MISSING else MISSING


def _steps(field: Field, typed: Any, old: Any) -> Any:
    as_text = isinstance(old, dict) and any(isinstance(key, str) for key in old)
    lines = _lines(typed)
    if not lines:
        return MISSING
    return {(str(place) if as_text else place): line for place, line in enumerate(lines, start=1)}


def _attributes(field: Field, typed: Any, old: Any) -> Any:
    items = old if isinstance(old, list) else []
    values = [item for row in typed if (item := _attribute(field, row, items)) is not MISSING]
    return values if values or old is not MISSING else MISSING


def _attribute(field: Field, row: Mapping[str, Any], items: Sequence[Any]) -> Any:
    name, description = (" ".join(str(row.get(key) or "").split()) for key in ("name", "description"))
    examples = [part.strip() for part in str(row.get("examples") or "").split(";") if part.strip()]
    origin = row.get("origin")
    before = items[origin] if isinstance(origin, int) and 0 <= origin < len(items) else MISSING
    if isinstance(origin, int) and before is not MISSING and dict(row) == _attribute_row(origin, before):
        return before
    if not name:
        if description or examples:
            raise InvalidInput(f"{field.label}: a row with a description or examples needs a name too.")
        return MISSING
    if not isinstance(before, dict) and not description and not examples:
        return name
    result = {**before, "name": name} if isinstance(before, dict) else {"name": name}
    for key, value in (("description", description), ("examples", examples)):
        if value and not (key == "examples" and list(map(str, result.get(key) or [])) == value):
            result[key] = value
        elif not value:
            result.pop(key, None)
    return result


def _data(field: Field, typed: Any, old: Any) -> Any:
    if not str(typed or "").strip():
        return MISSING
    try:
        return load(str(typed))
    except InvalidInput as error:
        raise InvalidInput(f"{field.label} cannot be read as YAML: {error.message}") from error


_READ = {
    "line": _any_line,
    "choice": _line,
    "text": _line,
    "number": _number,
    "strings": _strings,
    "steps": _steps,
    "attributes": _attributes,
    "data": _data,
}
