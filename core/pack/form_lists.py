"""What there is to fill in: the sections, the things of each, and lists whose things fit into the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.pack.fields import IN_ROWS, ITEM_FIELDS, NAME, TABLES, WHOLE, Field
from core.pack.form_operations import DELETED, Edits
from core.pack.forms import REQUIRED_FIELDS, FormField, Target, form_of, value_at
from core.pack.model import Pack
from core.pack.sections import BY_KEY, SECTIONS, title, word
from core.pack.things import Path, identities

ABOUT = "about"  # the part that holds the name, the description and the version
ORIGIN = "origin"  # the key of a row that tells which thing it is


@dataclass(frozen=True)
class Part:
    """A section as the editor offers it: `count` is how many things stand in it, None where it is one form."""

    key: str
    title: str
    count: int | None
    noun: str = ""


@dataclass(frozen=True)
class Choice:
    """A thing that a form can be opened for."""

    target: Target
    label: str
    touched: bool = False
    deleted: bool = False


def parts(pack: Pack) -> tuple[Part, ...]:
    """Give the pack's own sections in their order, and then those of the format that it does not have yet."""
    own = [key for key in pack.sections if key not in {"name", "description", "version"}]
    known = [section.key for section in SECTIONS if section.shape != "text" and section.key not in own]
    return (Part(ABOUT, "About the pack", None), *(_part(pack, key) for key in (*own, *known)))


def containers(pack: Pack, key: str) -> tuple[Path, ...]:
    """Give the paths of the lists and mappings of a section whose entries have forms; none where it is one form."""
    section = BY_KEY.get(key)
    if section is None or section.shape in {"text", "strings"}:
        return ()
    content = pack.data.get(key)
    if content is not None and not isinstance(content, list if section.shape == "items" else Mapping):
        return ()
    if section.shape == "groups":
        return tuple((key, group) for group in content or ())
    return (REQUIRED_FIELDS,) if section.shape == "rules" else ((key,),)


def single_target(key: str) -> Target:
    """Give the target of a section that is one form."""
    return Target(()) if key == ABOUT else Target((key,))


def choices(pack: Pack, container: Path, edits: Edits) -> tuple[Choice, ...]:
    """Give the things of a list or mapping, those that are being added behind them."""
    found = [Target((*container, step)) for step in _steps(pack, container)]
    fresh = [target for key in edits if (target := Target.of(key)).new and target.path == container]
    return tuple(_choice(pack, target, edits) for target in [*found, *sorted(fresh, key=lambda t: t.new)])


def next_new(container: Path, edits: Edits) -> Target:
    """Give a target for one more new thing in a list or mapping."""
    taken = [target.new for key in edits if (target := Target.of(key)).path == container]
    return Target(container, max(taken, default=0) + 1)


def has_table(container: Path) -> bool:
    """Whether the things of this list fit into rows."""
    return bool(container) and container[0] in TABLES


def columns(container: Path) -> tuple[Field, ...]:
    """Give the fields of a list's things that fit into a row."""
    return tuple(field for field in ITEM_FIELDS[str(container[0])] if field.kind in IN_ROWS)


def rows(pack: Pack, container: Path, edits: Edits) -> list[dict[str, Any]]:
    """Give one row for each thing as the edits leave it; `origin` names the thing, and stays with the row."""
    found = []
    for choice in choices(pack, container, edits):
        if not choice.deleted:
            typed = edits.get(choice.target.key, {})
            entries = _in_row(pack, choice.target)
            row = {entry.field.key: typed.get(entry.key, entry.shown) for entry in entries}
            found.append({ORIGIN: choice.target.key, **row})
    return found


def edits_of_rows(
    pack: Pack, container: Path, edits: Edits, table: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Give the edits after a table of a list's things was changed: cells, rows taken out, rows without an origin."""
    result = {key: dict(value) for key, value in edits.items()}
    kept = {row[ORIGIN] for row in table if row.get(ORIGIN)}
    for choice in choices(pack, container, edits):
        if choice.target.key not in kept and not choice.deleted:
            if choice.target.new:
                result.pop(choice.target.key, None)
            else:
                result[choice.target.key] = {DELETED: True}
    for row in table:
        if row.get(ORIGIN) or any(row.get(field.key) not in (None, "") for field in columns(container)):
            target = Target.of(row[ORIGIN]) if row.get(ORIGIN) else next_new(container, result)
            _take_row(pack, target, row, result)
    return result


def _take_row(pack: Pack, target: Target, row: Mapping[str, Any], edits: dict[str, dict[str, Any]]) -> None:
    typed = edits.get(target.key, {})
    for entry in _in_row(pack, target):
        value = row.get(entry.field.key)
        value = value if value is not None or entry.kind == "number" else ""
        if value == entry.shown:
            typed.pop(entry.key, None)
        else:
            typed[entry.key] = value
    if typed or target.new:
        edits[target.key] = typed
    else:
        edits.pop(target.key, None)


def _in_row(pack: Pack, target: Target) -> list[FormField]:
    return [entry for entry in form_of(pack, target).fields if entry.field.kind in IN_ROWS and entry.kind in IN_ROWS]


def _part(pack: Pack, key: str) -> Part:
    section = BY_KEY.get(key)
    content = pack.data.get(key)
    noun = word(section.kind) if section else ""
    if section is None:
        return Part(key, title(key).capitalize(), None)
    if section.shape == "groups" and isinstance(content, Mapping):
        return Part(key, title(key).capitalize(), sum(len(v) for v in content.values() if isinstance(v, list)), noun)
    if section.shape == "rules":
        content = value_at(pack.data, REQUIRED_FIELDS)
    return Part(key, title(key).capitalize(), len(content) if isinstance(content, list | dict) else 0, noun)


def _steps(pack: Pack, container: Path) -> list[Any]:
    content = value_at(pack.data, container)
    section = BY_KEY.get(str(container[0]))
    if isinstance(content, Mapping):
        return list(content)
    if isinstance(content, list) and section:
        steps = identities(content, section.identity)
        return [step for step, item in zip(steps, content, strict=True) if isinstance(item, Mapping)]
    return []


def _choice(pack: Pack, target: Target, edits: Edits) -> Choice:
    typed = edits.get(target.key, {})
    return Choice(target, _label(pack, target, typed), bool(typed), bool(typed.get(DELETED)))


def _label(pack: Pack, target: Target, typed: Mapping[str, Any]) -> str:
    """Call a thing by what stands in the first field of its form, as typed."""
    form = form_of(pack, target)
    entry = form.fields[0]
    text = str(typed.get(entry.key, entry.shown) or "").strip()
    if entry.key in {NAME, WHOLE} and not target.new and not text:
        text = str(target.path[-1])
    if container_kind(target) == "extraction_patterns":
        where = [str(typed.get(e.key, e.shown) or "") for e in form.fields[1:3]]
        text = f"{' · '.join(part for part in where if part)}: {text}" if any(where) else text
    return text or form.title


def container_kind(target: Target) -> str:
    """Give the section that a target stands in."""
    return str(target.path[0]) if target.path else ABOUT
