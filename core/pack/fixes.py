"""What mends a finding, as operations: a ready proposal, and safe where no judgement is needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.engine import line_of
from core.pack.cascade import plan_rename
from core.pack.model import Pack
from core.pack.reading import value_at
from core.pack.regexes import read_regex
from core.pack.rules_shape import KNOWN_KEYS
from core.pack.rules_values import PRIORITIES, SEMANTIC_VERSION
from core.pack.rules_words import INVISIBLE, styled
from core.pack.sections import BY_KEY
from core.pack.spelling import close, fold
from core.pack.things import Path, Thing

Operation = dict[str, Any]


@dataclass(frozen=True)
class Mending:
    """Operations that settle a finding; `safe` where they cannot change what the pack means."""

    operations: tuple[Operation, ...]
    safe: bool = False


Mend = Callable[[Pack, Path], Mending | None]


def _replace(path: Path, value: Any, safe: bool = False) -> Mending:
    return Mending(({"action": "replace", "path": list(path), "value": value},), safe)


def _delete(path: Path, safe: bool = False) -> Mending:
    return Mending(({"action": "delete", "path": list(path)},), safe)


def remove(pack: Pack, path: Path) -> Mending | None:
    """Take away what adds nothing, or stands for two things."""
    return _delete(path)


def remove_repeated(pack: Pack, path: Path) -> Mending | None:
    """Take away what stands there a second time; safe where the other one says the same."""
    thing = pack.at(path)
    if thing is None:
        return None
    same = [other for other in pack.of_kind(thing.kind) if _slot(other) == _slot(thing) and other.path != path]
    return _delete(path, any(repr(other.value) == repr(thing.value) for other in same))


def _slot(thing: Thing) -> tuple[Path, str]:
    return (thing.owner.path if thing.owner else ()), thing.name


def add_field(pack: Pack, path: Path) -> Mending | None:
    """Begin with version 1.0.0; a name and a description are for people to write."""
    if path != ("version",):
        return None
    if "version" in pack.data:
        return _replace(path, "1.0.0")
    return Mending(({"action": "add", "path": ["version"], "value": "1.0.0"},))


def add_type(pack: Pack, path: Path) -> Mending | None:
    """Give an entity a type made of its name."""
    thing = pack.at(path)
    if thing is None or thing.kind != "entity" or thing.value.get("type") or not thing.value.get("name"):
        return None
    made = _upper(thing.name)
    if not made or any(entity.type == made for entity in pack.entities):
        return None
    return Mending(({"action": "update", "path": list(path), "updates": {"type": made}},))


def upper_type(pack: Pack, path: Path) -> Mending | None:
    """Write a type in capitals, everywhere it is used."""
    thing = pack.at(path[:-1])
    old = str(value_at(pack, path) or "")
    made = _upper(old)
    if thing is None or not made or any(entity.type == made for entity in pack.entities):
        return None
    return Mending(tuple(plan_rename(pack, thing.path, made).operations))


def make_list(pack: Pack, path: Path) -> Mending | None:
    """Make a single word a list of one."""
    value = value_at(pack, path)
    if not isinstance(value, str) or not isinstance(path[-1], str):
        return None
    return None if path[-1] in ("steps", "business_context") else _replace(path, [value], safe=True)


def spell_key(pack: Pack, path: Path) -> Mending | None:
    """Spell a key as the format does, where one is near and free."""
    section = BY_KEY.get(str(path[0]))
    above = value_at(pack, path[:-1])
    known = KNOWN_KEYS.get(section.key, frozenset()) if section else BY_KEY
    near = close(str(path[-1]), known)
    if not near or not isinstance(above, Mapping) or near in above:
        return None
    return Mending(({"action": "rename", "path": list(path), "to": near},))


def three_numbers(pack: Pack, path: Path) -> Mending | None:
    """Fill a version up to three numbers."""
    made = pack.version.strip().lstrip("vV")
    while made.count(".") < 2 and re.fullmatch(r"\d+(\.\d+)*", made):
        made += ".0"
    return _replace(path, made, safe=True) if SEMANTIC_VERSION.fullmatch(made) else None


def known_priority(pack: Pack, path: Path) -> Mending | None:
    """Use the priority that is meant."""
    value = str(value_at(pack, path))
    folded = value.strip().casefold()
    if folded in PRIORITIES:
        return _replace(path, folded, safe=True)
    near = close(value, PRIORITIES)
    return _replace(path, near) if near else None


def within_one(pack: Pack, path: Path) -> Mending | None:
    """Read a number in quotes as a number, and one in percent as a share."""
    value = value_at(pack, path)
    try:
        number = float(str(value).strip().rstrip("%"))
    except ValueError:
        return None
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and "%" not in value and 0 <= number <= 1:
        return _replace(path, number, safe=True)
    return _replace(path, round(number / 100, 6)) if 1 < number <= 100 else None


def name_group(pack: Pack, path: Path) -> Mending | None:
    """Name the group that is meant."""
    pattern = str(value_at(pack, (*path[:-1], "pattern")) or "")
    near = close(str(value_at(pack, path)), read_regex(pattern).groups)
    return _replace(path, near) if near and path[-1] == "value_from_group" else None


def rename_group(pack: Pack, path: Path) -> Mending | None:
    """Call the one group of a pattern like the attribute that it fills."""
    found = next((pattern for pattern in pack.patterns if pattern.path == path[:-1]), None)
    entity = pack.entity(found.entity_type) if found else None
    if found is None or entity is None or found.attribute not in entity.attributes:
        return None
    groups = read_regex(found.pattern).groups
    if len(groups) != 1 or not found.attribute.isidentifier():
        return None
    made = found.pattern.replace(f"(?P<{groups[0]}>", f"(?P<{found.attribute}>")
    made = made.replace(f"(?P={groups[0]})", f"(?P={found.attribute})")
    taken = any(pattern.pattern == made for pattern in pack.patterns)
    return None if taken or read_regex(made).problem else _replace(path, made)


def usual_style(pack: Pack, path: Path) -> Mending | None:
    """Write a name as the pack writes most of its kind."""
    thing = pack.at(path)
    made = styled(pack, thing) if thing else ""
    if thing is None or not made or made == thing.name or not isinstance(thing.value, str):
        return None
    if thing.kind == "attribute" and thing.owner is not None and thing.owner.kind == "entity":
        return Mending(tuple(plan_rename(pack, path, made).operations))
    return _replace(path, made)


def strip_name(pack: Pack, path: Path) -> Mending | None:
    """Take away the spaces around a name."""
    return _respell(pack, path, str.strip)


def show_name(pack: Pack, path: Path) -> Mending | None:
    """Take away the characters that nobody sees."""
    return _respell(pack, path, lambda name: "".join(each for each in name if each not in INVISIBLE))


def _respell(pack: Pack, path: Path, spell: Callable[[str], str]) -> Mending | None:
    thing = pack.at(path)
    if thing is None:
        return None
    if isinstance(thing.value, str):
        return _replace(path, spell(thing.value), safe=True)
    if isinstance(thing.value, Mapping) and isinstance(thing.value.get("name"), str):
        return _replace((*path, "name"), spell(thing.value["name"]), safe=True)
    return None


def quote_word(pack: Pack, path: Path) -> Mending | None:
    """Put a word in quotes as it is written, where one item stands on a line of its own."""
    line = line_of(pack.text, path)
    written = re.fullmatch(
        r"\s*-\s+([^\s#'\"\[{&*!|>][^#]*?)\s*(?:\s#.*)?", pack.text.splitlines()[line - 1] if line else ""
    )
    return _replace(path, written[1]) if written else None


def known_type(pack: Pack, path: Path) -> Mending | None:
    """Use the type that is meant, or else declare the entity."""
    value = _named(pack, path)
    types = [entity.type for entity in pack.entities if entity.type]
    near = close(value, types)
    if near:
        as_key = path[0] == "entity_aliases"
        if as_key and near in (pack.data.get("entity_aliases") or {}):
            return None
        made = {"action": "rename", "path": list(path), "to": near} if as_key else None
        safe = fold(near) == fold(value)
        return Mending((made,), safe) if made else _replace(path, near, safe)
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", value) or not isinstance(pack.data.get("entities"), list):
        return None
    pattern = next((p for p in pack.patterns if p.entity_type == value and p.attribute), None)
    entity = {"name": value.replace("_", " ").title(), "type": value}
    return Mending((_add("entities", {**entity, "attributes": [pattern.attribute] if pattern else []}),))


def _named(pack: Pack, path: Path) -> str:
    thing = pack.at(path)
    return thing.name if thing is not None else str(value_at(pack, path))


def _add(*path_and_value: Any) -> Operation:
    return {"action": "add", "path": list(path_and_value[:-1]), "value": path_and_value[-1]}


def known_attribute(pack: Pack, path: Path) -> Mending | None:
    """Fill the attribute that is meant, or else give the entity this one."""
    found = next((pattern for pattern in pack.patterns if pattern.path == path[:-1]), None)
    entity = next((e for e in pack.entities if found and e.type == found.entity_type), None)
    if found is None or entity is None:
        return None
    near = close(found.attribute, entity.attributes)
    if near:
        return _replace(path, near, fold(near) == fold(found.attribute))
    return Mending((_add(*entity.attribute_path(found.attribute)[:-1], found.attribute),))


def known_relationship(pack: Pack, path: Path) -> Mending | None:
    """Use the relationship that is meant, or else take the relationship type away."""
    value = str(value_at(pack, path))
    near = close(value, [relationship.name for relationship in pack.relationships])
    return _replace(path, near, fold(near) == fold(value)) if near else _delete(path[:-1])


def known_required(pack: Pack, path: Path) -> Mending | None:
    """Require the attribute that is meant, or else give the entity this one."""
    thing = pack.at(path)
    if thing is None:
        return None
    if thing.kind != "required field" or thing.owner is None:
        near = close(thing.name, [name.lower().replace(" ", "_") for e in pack.entities for name in (e.type, e.name)])
        taken = value_at(pack, path[:-1]) or {}
        return Mending(({"action": "rename", "path": list(path), "to": near},)) if near and near not in taken else None
    wanted = fold(thing.owner.name)
    entity = next((e for e in pack.entities if wanted in (fold(e.name), fold(e.type))), None)
    if entity is None:
        return None
    near = close(thing.name, entity.attributes)
    if near:
        return _replace(path, near, fold(near) == fold(thing.name))
    return Mending((_add(*entity.attribute_path(thing.name)[:-1], thing.name),))


def renumber(pack: Pack, path: Path) -> Mending | None:
    """Number the steps from 1 on, as they stand."""
    steps = value_at(pack, path if path[-1] == "steps" else path[:-1])
    if not isinstance(steps, Mapping) or path[-1] != "steps":
        return None
    numbers = [int(str(key)) for key in steps if str(key).isdecimal()]
    if len(numbers) != len(steps) or numbers != sorted(set(numbers)) or min(numbers) < 1:
        return None
    whole = isinstance(next(iter(steps)), int)
    keys: list[Any] = [number if whole else str(number) for number in range(1, len(steps) + 1)]
    made: list[Operation] = []
    for position, (key, value) in enumerate(zip(keys, steps.values(), strict=True)):
        if key in steps:
            made.append({"action": "replace", "path": [*path, key], "value": value})
        else:
            made.append({"action": "add", "path": [*path, key], "value": value, "after": keys[position - 1]})
    made += [{"action": "delete", "path": [*path, key]} for key in steps if key not in keys]
    return Mending(tuple(made)) if 1 in numbers else None


def _upper(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    made = re.sub(r"[^A-Z0-9]+", "_", spaced.upper()).strip("_")
    return made if made[:1].isalpha() else ""
