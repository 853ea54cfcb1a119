"""The operations that what was typed into forms comes to.

What a person typed is kept as `Edits`: for each target the fields that were touched, JSON-shaped, so that it can be
stored half-filled. All edits refer to one version of a pack; several forms make one list of operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.engine import Operation
from core.engine.derive import differences
from core.engine.scalars import same
from core.engine.values import encode
from core.errors import InvalidInput
from core.pack.fields import NAME, REST, WHOLE
from core.pack.forms import Form, FormField, Target, form_of, rest_of, value_at
from core.pack.model import Pack
from core.pack.sections import BY_KEY
from core.pack.things import Path, identities
from core.pack.typed import MISSING, read

Edits = Mapping[str, Mapping[str, Any]]
DELETED = "#deleted"


@dataclass(frozen=True)
class Typed:
    """What all edits come to: the operations, and what is wrong in which field of which target."""

    operations: tuple[Operation, ...]
    problems: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def typed_operations(pack: Pack, edits: Edits) -> Typed:
    """Give the operations of all edits together: changes of what is there, then deletions, then what is new."""
    problems: dict[str, dict[str, str]] = {}
    targets = sorted((Target.of(key) for key in edits), key=lambda t: _order(pack, t))
    changes: list[Operation] = []
    deletions: list[Operation] = []
    additions: list[tuple[Target, Any, Any]] = []
    for target in targets:
        typed = edits[target.key]
        try:
            form = form_of(pack, target)
        except InvalidInput as error:
            problems[target.key] = {WHOLE: error.message}
            continue
        if typed.get(DELETED):
            if not target.new:
                deletions.insert(0, {"action": "delete", "path": list(target.path)})
            continue
        name, value, wrong = _new_value(form, typed)
        if wrong:
            problems[target.key] = wrong
        elif form.old is MISSING:
            if value is not MISSING:
                additions.append((target, name, value))
        else:
            changes += _changes(form, name, value)
    added = _additions(pack, additions)
    return Typed(() if problems else (*changes, *deletions, *added), problems)


def _new_value(form: Form, typed: Mapping[str, Any]) -> tuple[Any, Any, dict[str, str]]:
    """Read the fields: the (new) name of a key, the value, and what is wrong by field."""
    name: Any = None
    whole: Any = form.old
    result: dict[Any, Any] = dict(form.old) if isinstance(form.old, Mapping) else {}
    by_fields = False
    problems: dict[str, str] = {}
    before: list[str] = []
    for entry in form.fields:
        try:
            value = _read(form, entry, typed)
        except InvalidInput as error:
            problems[entry.key] = error.message
            continue
        if entry.key == NAME:
            name = value
        elif entry.key == WHOLE:
            whole = value
        elif entry.key == REST:
            by_fields = True
            result = _withrest_of(form, result, value, problems)
        else:
            by_fields = True
            _put(result, entry.key, value, before)
            before.append(entry.key)
    if by_fields:
        return name, MISSING if form.old is MISSING and not result else result, problems
    return name, whole, problems


def _read(form: Form, entry: FormField, typed: Mapping[str, Any]) -> Any:
    old: Any = form.old
    if entry.key == NAME:
        old = MISSING if form.target.new else str(form.target.path[-1])
    elif entry.key == REST:
        old = rest_of(form.target, form.old) or MISSING
    elif entry.key != WHOLE:
        old = form.old.get(entry.key, MISSING) if isinstance(form.old, Mapping) else MISSING
    value = typed.get(entry.key, entry.shown)
    if old is MISSING and value == entry.shown:
        if entry.field.required and form.old is MISSING:
            raise InvalidInput(f"{entry.field.label} is needed.")
        return MISSING
    return read(entry.field, entry.kind, value, old)


def _put(result: dict[Any, Any], key: str, value: Any, before: Sequence[str]) -> None:
    """Set a key in its place; a new one stands behind the nearest field before it that the item has."""
    if value is MISSING:
        result.pop(key, None)
        return
    if key in result:
        result[key] = value
        return
    anchor = next((known for known in reversed(before) if known in result), None)
    items = list(result.items())
    place = 1 + [known for known, _ in items].index(anchor) if anchor is not None else len(items) if before else 0
    items.insert(place, (key, value))
    result.clear()
    result.update(items)


def _withrest_of(form: Form, result: dict[Any, Any], rest: Any, problems: dict[str, str]) -> dict[Any, Any]:
    if rest is MISSING:
        rest = {}
    if not isinstance(rest, Mapping):
        problems[REST] = "This must be keys with their values, such as `note: text`."
        return result
    old = rest_of(form.target, form.old)
    taken = [key for key in rest if key not in old and key in result]
    if taken:
        problems[REST] = f"“{taken[0]}” has a field of its own above."
        return result
    kept = {key: rest.get(key, value) for key, value in result.items() if key not in old or key in rest}
    return {**kept, **{key: value for key, value in rest.items() if key not in kept}}


def _changes(form: Form, name: Any, value: Any) -> list[Operation]:
    path = list(form.target.path)
    operations: list[Operation] = []
    if value is MISSING:
        value = [] if isinstance(form.old, list) else None
    if not same(form.old, value):
        for operation in differences(form.old, value):
            operations.append({**operation, "path": [*path, *operation["path"]]})
    # What the paths name comes last: until then every path fits.
    own = str(path[-1]) if path else None
    operations.sort(key=lambda found: _names_itself(found, path, own, form.old))
    if name is not None and name is not MISSING and path and str(path[-1]) != name:
        operations.append({"action": "rename", "path": path, "to": name})
    return operations


def _names_itself(operation: Operation, path: list[Any], own: str | None, old: Any) -> bool:
    found = operation["path"]
    if len(found) != len(path) + 1 or not isinstance(old, Mapping):
        return False
    return bool(path) and own is not None and old.get(found[-1]) == own


def _additions(pack: Pack, found: Sequence[tuple[Target, Any, Any]]) -> list[Operation]:
    operations: list[Operation] = []
    fresh: dict[Path, Any] = {}  # containers that the pack does not have yet, with all that goes into them
    for target, name, value in found:
        container = value_at(pack.data, target.path)
        if not target.new:
            operations.append({"action": "add", "path": list(target.path), "value": encode(value)})
        elif container is MISSING:
            if name is None:
                fresh.setdefault(target.path, []).append(value)
            else:
                fresh.setdefault(target.path, {})[name] = value
        elif name is None:
            operations.append({"action": "add", "path": list(target.path), "value": encode(value)})
        else:
            operations.append({"action": "add", "path": [*target.path, name], "value": encode(value)})
    return [*operations, *_fresh(pack, fresh)]


def _fresh(pack: Pack, fresh: Mapping[Path, Any]) -> list[Operation]:
    """Whole new containers; those whose own parent is missing too are made together with it."""
    made: dict[Path, Any] = {}
    for path, value in fresh.items():
        if len(path) > 1 and value_at(pack.data, path[:-1]) is MISSING:
            made.setdefault(path[:-1], {})[path[-1]] = value
        else:
            made[path] = value
    return [{"action": "add", "path": list(path), "value": encode(value)} for path, value in made.items()]


def _order(pack: Pack, target: Target) -> tuple[int, int, int]:
    sections = [key for key in pack.data if isinstance(key, str)]
    head = str(target.path[0]) if target.path else ""
    section = sections.index(head) if head in sections else (-1 if not head else len(sections))
    return section, target.new, _position(pack, target)


def _position(pack: Pack, target: Target) -> int:
    if target.new or not target.path:
        return 0
    parent = value_at(pack.data, target.path[:-1])
    if isinstance(parent, Mapping):
        keys = list(parent)
        return keys.index(target.path[-1]) if target.path[-1] in keys else 0
    section = BY_KEY.get(str(target.path[0]))
    found = identities(parent, section.identity if section else ()) if isinstance(parent, list) else []
    return found.index(target.path[-1]) if target.path[-1] in found else 0
