"""The JSON Schema of the pack format, made from the table of sections, for editors elsewhere.

It asks what makes a document a pack and describes the rest: what breaks only a recommendation, or is not known, is
left to `validate`, so every pack that can be imported is valid.
"""

from __future__ import annotations

from typing import Any

from core.pack.rules_shape import KNOWN_KEYS, NEEDED_KEYS
from core.pack.rules_values import PRIORITIES
from core.pack.sections import REQUIRED, SECTIONS, MemberField, Section, word

Schema = dict[str, Any]

SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
TEXT: Schema = {"type": ["string", "number", "null"]}
SHARE: Schema = {"type": ["number", "string", "null"], "description": "between 0 and 1", "examples": [0.85]}
FIELDS: dict[str, Schema] = {
    "type": {"type": ["string", "null"], "description": "what others refer to, in capitals with underscores"},
    "from": {"type": ["string", "null"], "description": "the type of an entity"},
    "to": {"type": ["string", "null"], "description": "the type of an entity"},
    "entity_type": {"type": ["string", "null"], "description": "the type of an entity"},
    "attribute": {"type": ["string", "null"], "description": "an attribute of that entity"},
    "pattern": {"type": ["string", "null"], "description": "a regular expression, often with named groups"},
    "confidence": SHARE,
    "confidence_threshold": SHARE,
    "priority": {"type": ["string", "null"], "examples": list(PRIORITIES)},
    "fixed_values": {"type": ["object", "null"]},
    "entity_pairs": {"type": ["array", "null"], "items": {"type": ["array", "string"]}},
    "extract_full_match": {"type": ["boolean", "string", "null"]},
}


def pack_schema() -> Schema:
    """Give the JSON Schema (draft 2020-12) of a domain pack."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Domain pack",
        "description": "Entities, relationships, patterns, terms and rules of one field",
        "type": "object",
        "required": list(REQUIRED),
        "properties": {section.key: _section(section) for section in SECTIONS},
        "additionalProperties": True,
    }


def _section(section: Section) -> Schema:
    if section.shape == "text":
        return {"type": ["string", "number"], "description": f"The pack's {section.key}"}
    described = {"description": section.title[:1].upper() + section.title[1:]}
    if section.shape == "items":
        return {"type": ["array", "null"], "items": _item(section), **described}
    if section.shape == "strings":
        return {"type": ["array", "null"], "items": SCALAR, **described}
    if section.shape == "groups":
        group = {"type": ["array", "null"], "items": _item(section)}
        return {"type": ["object", "null"], "additionalProperties": group, **described}
    lists = {"type": ["object", "null"], "additionalProperties": {"type": ["array", "null"], "items": SCALAR}}
    if section.shape == "rules":
        required = {**lists, "description": "the attributes that each entity must have"}
        return {"type": ["object", "null"], "properties": {"required_fields": required}, **described}
    return {**lists, **described}


def _item(section: Section) -> Schema:
    """An item with the keys that the format knows; those it should have are told in words, as they may be missing."""
    members = {key: _member(member) for member in section.members for key in member.keys}
    keys = sorted(KNOWN_KEYS.get(section.key, frozenset()) | set(members))
    needed = [" or ".join(choices) for choices in NEEDED_KEYS.get(section.key, ())]
    asks = f"; it should have {', '.join(needed)}" if needed else ""
    return {
        "type": ["object", "string", "number", "null"],
        "description": f"One {word(section.kind)}{asks}",
        "properties": {key: members.get(key) or FIELDS.get(key, SCALAR) for key in keys},
        "additionalProperties": True,
    }


def _member(member: MemberField) -> Schema:
    if member.shape != "list":
        described = f"the {word(member.kind, 2)}, {'by number' if member.shape == 'steps' else 'by name'}"
        return {"type": ["object", "array", "string", "null"], "description": described}
    item: Schema = {"type": ["string", "number", "boolean", "null", "object", "array"]}
    if member.kind == "attribute":
        named = {"name": TEXT, "description": TEXT, "examples": {"type": ["array", "null"]}}
        item = {**item, "properties": named, "description": "a name, or a name with description and examples"}
    return {"type": ["array", "string", "null"], "items": item, "description": f"the {word(member.kind, 2)}"}
