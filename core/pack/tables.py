"""Rows of a table file to operations: attributes of entities, or key terms, added where they are not there yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.engine import Operation
from core.errors import InvalidInput
from core.pack.model import EntityRef, Pack

Wanted = Literal["attributes", "terms"]


@dataclass(frozen=True)
class Column:
    """What a column of a table may hold; `names` are headings by which it is recognised."""

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False


COLUMNS: Mapping[Wanted, tuple[Column, ...]] = {
    "attributes": (
        Column("entity", "Entity", ("entity", "type", "entity type", "class", "table"), True),
        Column("name", "Attribute", ("attribute", "name", "field", "attribute name", "column", "property"), True),
        Column("description", "Description", ("description", "meaning", "definition", "comment", "note")),
        Column("examples", "Examples", ("examples", "example", "sample", "samples", "values")),
    ),
    "terms": (Column("name", "Term", ("term", "terms", "key term", "name", "word", "phrase"), True),),
}
# What a spreadsheet would run as a formula, and what an export of ours has put an apostrophe before.
_FORMULA = re.compile(r"^[=+@]|^-(?!\s*\w+$)|^[\t\r]")


@dataclass(frozen=True)
class Incoming:
    """What the rows of a table come to; `added` and `passed` tell each row in words, `passed` with the reason."""

    operations: tuple[Operation, ...]
    added: tuple[Mapping[str, str], ...]
    passed: tuple[Mapping[str, str], ...]


def guess(wanted: Wanted, headings: Sequence[str]) -> dict[str, str | None]:
    """Tell which heading holds what, by its words; None where none seems to."""
    found: dict[str, str | None] = {}
    folded = {heading: " ".join(re.sub(r"[_\W]+", " ", heading).casefold().split()) for heading in headings}
    for column in COLUMNS[wanted]:
        free = [heading for heading in headings if heading not in found.values()]
        ranked = [heading for name in column.names for heading in free if folded[heading] == name]
        found[column.key] = ranked[0] if ranked else None
    if wanted == "terms" and found["name"] is None and len(headings) == 1:
        found["name"] = headings[0]
    return found


def incoming(
    pack: Pack,
    wanted: Wanted,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    mapping: Mapping[str, str | None],
) -> Incoming:
    """Read the rows by a mapping of what to which heading. Raises `InvalidInput` when a needed column is missing."""
    for column in COLUMNS[wanted]:
        if column.required and mapping.get(column.key) not in headings:
            raise InvalidInput(f"Say which column holds the {column.label.lower()}.")
    places = {key: headings.index(heading) for key, heading in mapping.items() if heading in headings}
    read = [
        {"row": str(number), **{key: _unquoted(row[place]) for key, place in places.items()}}
        for number, row in enumerate(rows, start=2)
    ]
    return _attributes(pack, read) if wanted == "attributes" else _terms(pack, read)


def _unquoted(cell: str) -> str:
    """Take away the apostrophe that an export has put before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _garbage(row: Mapping[str, str]) -> str:
    """Tell why a row cannot be meant, empty when it can."""
    if not row["name"]:
        return "it has no name"
    for key, cell in row.items():
        if key != "row" and _FORMULA.match(cell):
            return "it holds a formula"
        if cell.startswith("#") and cell.rstrip("!?").isupper() and cell != "#":
            return "it holds a spreadsheet's error"
    if not any(letter.isalpha() for letter in row["name"]):
        return "its name has no letters"
    return "its name is too long" if len(row["name"]) > 200 else ""


def _terms(pack: Pack, rows: Sequence[Mapping[str, str]]) -> Incoming:
    known = {term.casefold() for term in pack.terms}
    added, passed = [], []
    for row in rows:
        reason = _garbage(row) or ("it is a term already" if row["name"].casefold() in known else "")
        if reason:
            passed.append({**row, "reason": reason})
        else:
            known.add(row["name"].casefold())
            added.append(row)
    names = [row["name"] for row in added]
    content = pack.data.get("key_terms")
    if not names:
        return Incoming((), (), tuple(passed))
    if not isinstance(content, list):
        return Incoming(({"action": "add", "path": ["key_terms"], "value": names},), tuple(added), tuple(passed))
    operations = tuple({"action": "add", "path": ["key_terms"], "value": name} for name in names)
    return Incoming(operations, tuple(added), tuple(passed))


def _attributes(pack: Pack, rows: Sequence[Mapping[str, str]]) -> Incoming:
    known: dict[str, set[str]] = {}
    values: dict[str, list[Any]] = {}
    entities: dict[str, EntityRef] = {}
    added, passed = [], []
    for row in rows:
        entity = pack.entity(row["entity"]) if row["entity"] else None
        reason = _garbage(row)
        if not reason and entity is None:
            reason = f"there is no entity “{row['entity']}”" if row["entity"] else "it names no entity"
        if not reason and entity is not None:
            names = known.setdefault(entity.type, {name.casefold() for name in entity.attributes})
            if row["name"].casefold() in names:
                reason = f"{entity.name} has it already"
        if reason or entity is None:
            passed.append({**row, "reason": reason})
            continue
        known[entity.type].add(row["name"].casefold())
        entities[entity.type] = entity
        values.setdefault(entity.type, []).append(_attribute(row))
        added.append({**row, "entity": entity.name})
    operations = [operation for key, items in values.items() for operation in _adding(entities[key], items)]
    return Incoming(tuple(operations), tuple(added), tuple(passed))


def _adding(entity: EntityRef, values: Sequence[Any]) -> list[Operation]:
    path = list(entity.attribute_path(""))[:-1]
    if not isinstance(entity.data.get(str(path[-1])), list):
        return [{"action": "add", "path": path, "value": list(values)}]
    return [{"action": "add", "path": path, "value": value} for value in values]


def _attribute(row: Mapping[str, str]) -> Any:
    examples = [part.strip() for part in re.split(r"[;|]", row.get("examples", "")) if part.strip()]
    value: dict[str, Any] = {"name": row["name"]}
    if row.get("description"):
        value["description"] = row["description"]
    if examples:
        value["examples"] = examples
    return value if len(value) > 1 else row["name"]
