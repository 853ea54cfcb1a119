"""Rules on the shape of a pack: what must be there, what may be there, and of which kind it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.engine import duplicate_keys
from core.pack.model import Pack
from core.pack.sections import BY_KEY, REQUIRED, MemberField, Section, word
from core.pack.spelling import close
from core.pack.things import Path, Thing, item_fields

Problems = Iterator[tuple[str, Path]]

SHAPE_WORDS = {
    "text": "a single text",
    "items": "a list of items",
    "strings": "a list of words",
    "lists": "groups of words under names",
    "groups": "groups of items under names",
    "rules": "groups of rules under names",
}

NEEDED_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "entities": (("name",), ("type",), ("attributes",)),
    "relationships": (("name", "type"), ("from",), ("to",)),
    "extraction_patterns": (("pattern",), ("entity_type",), ("attribute",)),
    "relationship_types": (("type",),),
    "business_patterns": (("name",),),
    "reasoning_templates": (("name",), ("steps",)),
    "multihop_questions": (("template",),),
    "question_templates": (("template",),),
    "business_rules": (("name",), ("rules",)),
}
"""For each section the keys that an item must have; any of one group will do."""

KNOWN_KEYS: dict[str, frozenset[str]] = {
    "entities": frozenset(["name", "type", "description", "attributes", "synonyms"]),
    "relationships": frozenset(["name", "type", "from", "to", "description", "attributes", "properties", "synonyms"]),
    "extraction_patterns": frozenset(
        [
            "pattern",
            "entity_type",
            "attribute",
            "confidence",
            "description",
            "fixed_values",
            "extract_full_match",
            "full_match_template",
            "value_from_group",
            "value_template",
        ]
    ),
    "relationship_types": frozenset(["type", "description", "business_context"]),
    "business_patterns": frozenset(
        [
            "name",
            "description",
            "stages",
            "triggers",
            "entities",
            "entities_involved",
            "tags",
            "decision_points",
            "business_context",
        ]
    ),
    "reasoning_templates": frozenset(["name", "description", "steps", "triggers", "confidence_threshold"]),
    "multihop_questions": frozenset(["template", "examples", "priority", "reasoning_type"]),
    "question_templates": frozenset(
        [
            "template",
            "priority",
            "expected_answer_type",
            "entity_types",
            "attributes",
            "entity_pairs",
            "process_types",
            "financial_types",
            "metric_types",
        ]
    ),
    "business_rules": frozenset(["name", "description", "rules", "rule_type"]),
}


def missing_fields(pack: Pack) -> Problems:
    """A pack has a name, a description and a version."""
    for key in REQUIRED:
        if not str(pack.data.get(key) or "").strip():
            yield f"The pack has no {key}; it needs one.", (key,)


def repeated_keys(pack: Pack) -> Problems:
    """No key stands twice in one mapping: readers keep only the last one."""
    for repeated in duplicate_keys(pack.text, loaded=pack.data):
        yield (
            f"“{repeated.key}” stands twice in the same place, and only the last one counts; keep one of them.",
            tuple(repeated.path),
        )


def section_shapes(pack: Pack) -> Problems:
    """A known section has the shape that the format gives it."""
    for key, content in pack.data.items():
        section = BY_KEY.get(key) if isinstance(key, str) else None
        if section and content is not None and not _fits(section, content):
            yield f"The section {key} should be {SHAPE_WORDS[section.shape]}, and is not.", (key,)


def item_shapes(pack: Pack) -> Problems:
    """A section of items holds mappings, and nothing else."""
    for section, items, path in _item_lists(pack):
        for position, item in enumerate(items):
            if not isinstance(item, Mapping):
                yield (
                    f"Item {position + 1} of {path[-1]} is not {_one(section.kind)} with named fields.",
                    (*path, position),
                )


def missing_keys(pack: Pack) -> Problems:
    """An item has the keys without which nobody can use it."""
    for thing in pack.things:
        if not isinstance(thing.value, Mapping):
            continue
        for choices in NEEDED_KEYS.get(_section_of(thing.path, thing.kind), ()):
            if all(thing.value.get(choice) in (None, "") for choice in choices):
                yield f"The {word(thing.kind)} “{thing.name}” has no {choices[0]}.", thing.path


def member_shapes(pack: Pack) -> Problems:
    """A list inside an item is a list of words, and steps and flags are values under names."""
    for thing in pack.things:
        section = BY_KEY.get(str(thing.path[0]))
        if section is None or section.kind != thing.kind or not isinstance(thing.value, Mapping):
            continue
        for member, key in item_fields(section, thing.value):
            yield from _member_shape(member, thing, key, thing.value[key])


def _member_shape(member: MemberField, thing: Thing, key: str, content: Any) -> Problems:
    what = f"of the {word(thing.kind)} “{thing.name}”"
    path = (*thing.path, key)
    wanted: type = list if member.shape == "list" else Mapping
    if content is not None and not isinstance(content, wanted):
        words = "a list" if wanted is list else "values under " + ("numbers" if member.shape == "steps" else "names")
        yield f"The {key.replace('_', ' ')} {what} should be {words}.", path
    elif isinstance(content, list):
        for position, item in enumerate(content):
            may_be_named = member.kind == "attribute" and isinstance(item, Mapping)
            named = isinstance(item, Mapping) and bool(item.get("name"))
            if isinstance(item, Mapping | list) and not (may_be_named and named):
                why = "a mapping without a name" if may_be_named else "no single word or sentence; put it in quotes"
                yield f"Item {position + 1} of the {key.replace('_', ' ')} {what} is {why}.", (*path, position)


def unknown_sections(pack: Pack) -> Problems:
    """A section that the format does not know is kept, and worth a look."""
    for key in pack.data:
        if key not in BY_KEY:
            near = close(str(key), BY_KEY)
            meant = f"; use {near} if that is meant" if near else ""
            yield f"“{key}” is not a section of the format; it is kept as it is{meant}.", (key,)


def unknown_keys(pack: Pack) -> Problems:
    """A key that the format does not know in an item is kept, and worth a look."""
    for thing in pack.things:
        known = KNOWN_KEYS.get(_section_of(thing.path, thing.kind))
        if known and isinstance(thing.value, Mapping):
            for key in thing.value:
                if key not in known:
                    what = f"The {word(thing.kind)} “{thing.name}”"
                    near = close(str(key), known)
                    kept = f"use {near} if that is meant" if near else "it is kept"
                    yield f"{what} has “{key}”, which the format does not know; {kept}.", (*thing.path, key)


def _section_of(path: Path, kind: str) -> str:
    """The section whose *items* this kind is, or nothing for members of items and the like."""
    section = BY_KEY.get(str(path[0]))
    return section.key if section and section.kind == kind else ""


def _one(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _fits(section: Section, content: Any) -> bool:
    if section.shape == "text":
        return not isinstance(content, list | Mapping)
    if section.shape in ("items", "strings"):
        return isinstance(content, list)
    return isinstance(content, Mapping)


def _item_lists(pack: Pack) -> Iterator[tuple[Section, list[Any], Path]]:
    for section in BY_KEY.values():
        content = pack.data.get(section.key)
        if section.shape == "items" and isinstance(content, list):
            yield section, content, (section.key,)
        elif section.shape == "groups" and isinstance(content, Mapping):
            for key, items in content.items():
                if isinstance(items, list):
                    yield section, items, (section.key, key)
