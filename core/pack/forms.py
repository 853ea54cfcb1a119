"""Forms over a pack: what each is about, its fields, and what stands in them now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput
from core.pack.fields import ABOUT, ITEM_FIELDS, LIST_NAMES, LIST_VALUES, NAME, PRIORITIES, REST, WHOLE, Field, Kind
from core.pack.model import Pack
from core.pack.sections import BY_KEY, title, word
from core.pack.things import Path, identities
from core.pack.typed import MISSING, fitting, shown

REQUIRED_FIELDS = ("validation_rules", "required_fields")


@dataclass(frozen=True)
class Target:
    """What a form is about: the value at `path`, or (`new` > 0) the new thing of that number in the list there."""

    path: Path
    new: int = 0

    @property
    def key(self) -> str:
        """The target as a string, for keys of mappings and of widgets."""
        return json.dumps([list(self.path), self.new], ensure_ascii=False)

    @staticmethod
    def of(key: str) -> Target:
        """Read a target back. Raises `InvalidInput`."""
        try:
            path, new = json.loads(key)
            return Target(tuple(path), int(new))
        except (ValueError, TypeError) as error:
            raise InvalidInput("This form is not known any more; open it again.") from error


@dataclass(frozen=True)
class FormField:
    """A field as it stands in a form: its key in this item, the kind that fits its value, and what is shown."""

    field: Field
    key: str
    kind: Kind
    shown: Any


@dataclass(frozen=True)
class Form:
    """One form: what it is about, what it is called, and its fields with what stands in them now."""

    target: Target
    title: str
    old: Any
    fields: tuple[FormField, ...]


def form_of(pack: Pack, target: Target) -> Form:
    """Give the form of a target. Raises `InvalidInput` when the pack has no such thing."""
    old = MISSING if target.new else value_at(pack.data, target.path)
    if target.path and not target.new and old is MISSING and not _is_section(target.path):
        raise InvalidInput("What this form was about is not in this version of the pack.")
    fields = tuple(_form_field(pack, target, wanted, old) for wanted in fields_of(target))
    return Form(target, _title(target), old, fields)


def fields_of(target: Target) -> tuple[Field, ...]:
    """Give the fields of a target's form, by the section it stands in."""
    if not target.path:
        return ABOUT
    section = BY_KEY.get(str(target.path[0]))
    if section is None or _is_odd(target):
        return (Field(WHOLE, title(str(target.path[0])).capitalize(), "data"),)
    if section.shape == "strings":
        return (Field(WHOLE, section.title.capitalize(), "strings", help="One a line."),)
    if section.shape == "lists" or target.path[:2] == REQUIRED_FIELDS:
        return LIST_NAMES[section.key], LIST_VALUES[section.key]
    if section.shape == "rules":
        return (Field(REST, "Other rules", "data", help="Everything but the required attributes, as YAML."),)
    return ITEM_FIELDS[section.key]


def options(pack: Pack, wanted: Field) -> tuple[str, ...]:
    """Give what a field of the kind `choice` offers in this pack."""
    if wanted.choices == "priorities":
        return PRIORITIES
    names = pack.relationships if wanted.choices == "relationships" else pack.entities
    found = [item.type if hasattr(item, "type") else item.name for item in names]
    return tuple(dict.fromkeys(name for name in found if name))


def _form_field(pack: Pack, target: Target, wanted: Field, old: Any) -> FormField:
    if wanted.key == NAME:
        return FormField(wanted, NAME, wanted.kind, "" if target.new else str(target.path[-1]))
    if wanted.key == WHOLE:
        kind = fitting(wanted, old)
        return FormField(wanted, WHOLE, kind, shown(kind, old))
    if wanted.key == REST:
        rest = rest_of(target, old)
        return FormField(wanted, REST, "data", shown("data", rest or MISSING))
    key = _spelled(pack, target, wanted, old)
    value = old.get(key, MISSING) if isinstance(old, Mapping) else MISSING
    kind = fitting(wanted, value)
    return FormField(wanted, key, kind, shown(kind, value))


def rest_of(target: Target, old: Any) -> dict[Any, Any]:
    """Give what of an item no field of its form knows."""
    if not isinstance(old, Mapping):
        return {}
    known = {"required_fields"} if target.path == ("validation_rules",) else set(_known_keys(target, old))
    return {key: value for key, value in old.items() if key not in known}


def _known_keys(target: Target, old: Any) -> Iterator[str]:
    for wanted in fields_of(target):
        if wanted.key != REST:
            yield next((key for key in (wanted.key, *wanted.also) if key in old), wanted.key)


def _spelled(pack: Pack, target: Target, wanted: Field, old: Any) -> str:
    """The key of a field in this item: its own spelling, else that of its siblings, else the usual one."""
    spellings = (wanted.key, *wanted.also)
    items: list[Any] = [old]
    if target.path and len(spellings) > 1:
        siblings = pack.data.get(target.path[0])
        items += siblings if isinstance(siblings, list) else []
    for item in items:
        for key in spellings:
            if isinstance(item, Mapping) and key in item:
                return key
    return wanted.key


def value_at(data: Any, path: Path) -> Any:
    """Give what stands at a path of identities, `MISSING` where nothing does."""
    here = data
    for depth, step in enumerate(path):
        if isinstance(here, Mapping):
            here = here.get(step, MISSING)
        elif isinstance(here, list):
            section = BY_KEY.get(str(path[0]))
            found = identities(here, section.identity if section else ())
            here = here[found.index(step)] if depth and step in found else MISSING
        else:
            return MISSING
    return here


def _is_odd(target: Target) -> bool:
    """Whether this is a whole section that should have things of its own, and is shaped otherwise."""
    section = BY_KEY.get(str(target.path[0]))
    if section is None or len(target.path) > 1 or target.new:
        return False
    return section.shape in {"items", "lists", "groups"}


def _is_section(path: Path) -> bool:
    return len(path) == 1


def _title(target: Target) -> str:
    if not target.path:
        return "About the pack"
    section = BY_KEY.get(str(target.path[0]))
    if target.new:
        kind = section.kind if section else "entry"
        return f"A new {word(kind)}"
    last = target.path[-1]
    if len(target.path) == 1:
        return title(str(last)).capitalize()
    return (
        f"{word(section.kind).capitalize() if section else 'Item'} {last + 1}" if isinstance(last, int) else str(last)
    )
