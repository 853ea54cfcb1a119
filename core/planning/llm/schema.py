"""The form of a model's answer: a JSON schema in the strict subset, narrowed to one request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.pack.model import Pack
from core.pack.sections import BY_KEY
from core.planning.protocol import Context, Intent

ANSWER_KINDS = ("operations", "question", "declined", "answer")
ENUM_CHARS = 500
"""How long the names of an enumeration may be together; a longer one leaves any text open."""

STANDING_CHARS = 1_400
"""How long the names may be together of which a path to something standing is made."""

MAX_SHAPES = 3

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
OPTIONAL_TEXT: Schema = {"type": ["string", "null"]}

SHAPES: dict[str, dict[str, str]] = {
    "entities": {
        "name": "text",
        "type": "text",
        "description": "text?",
        "attributes": "texts",
        "synonyms": "texts?",
    },
    "relationships": {
        "name": "text",
        "from": "type",
        "to": "type",
        "description": "text?",
        "attributes": "texts?",
        "synonyms": "texts?",
    },
    "extraction_patterns": {
        "pattern": "text",
        "entity_type": "type",
        "attribute": "text",
        "confidence": "number?",
    },
    "relationship_types": {"type": "text", "business_context": "flags"},
    "business_patterns": {
        "name": "text",
        "description": "text?",
        "stages": "texts?",
        "triggers": "texts?",
        "entities_involved": "texts?",
        "tags": "texts?",
        "decision_points": "texts?",
    },
    "reasoning_templates": {
        "name": "text",
        "steps": "texts",
        "triggers": "texts",
        "confidence_threshold": "number?",
    },
    "multihop_questions": {
        "template": "text",
        "examples": "texts",
        "priority": "text",
        "reasoning_type": "text",
    },
    "question_templates": {
        "template": "text",
        "priority": "text",
        "expected_answer_type": "text",
        "entity_types": "texts?",
        "attributes": "texts?",
    },
    "business_rules": {"name": "text", "description": "text?", "rules": "texts", "rule_type": "text?"},
}
"""The slots of a new item of each section; `?` marks one that may be null. What a strict schema cannot say
(a mapping with free keys) is a list here: `steps` in order, `flags` as pairs."""

COMMON_SHAPES = ("entities", "relationships", "extraction_patterns")


def answer_schema(pack: Pack, context: Context, intents: Sequence[Intent], memories: Sequence[str] = ()) -> Schema:
    """Give the schema of the answer to one request about `pack`.

    Every field of every object is required and none may be added, so that an answer that was cut off can
    never pass for a smaller one. Item shapes are those of the sections that matter; entity types are listed
    when the request cannot make a new one. What is deleted, renamed or moved is made of names that stand in what
    the model is shown.
    """
    shaped = [key for key in context.sections if key in SHAPES][:MAX_SHAPES] or list(COMMON_SHAPES)
    values = [{"type": ["string", "number", "boolean"]}, _ref("texts"), _shape(ATTRIBUTE)]
    schema = _object(
        {
            "kind": {"type": "string", "enum": list(ANSWER_KINDS)},
            "message": TEXT,
            "assumptions": _ref("texts"),
            "choices": _ref("texts"),
            "operations": {"type": "array", "items": {"anyOf": _actions()}},
        }
    )
    if memories:
        used = {"type": "array", "items": {"type": "string", "enum": list(memories)}}
        schema["properties"]["memories_used"] = used
        schema["required"].append("memories_used")
    schema["$defs"] = {
        "texts": {"type": "array", "items": TEXT},
        "path": {"type": "array", "items": {"type": ["string", "integer"]}},
        "standing": {"type": "array", "items": _standing(pack, context)},
        "section": _one_of((*pack.sections, *BY_KEY)),
        "entity_type": _entity_type(pack, intents),
        "value": {"anyOf": [*values, *(_shape(SHAPES[key]) for key in shaped)]},
    }
    return schema


def loosened(schema: Schema) -> Schema:
    """Give the schema to check an answer with: names that stand nowhere are for the engine, which tells the nearest."""
    return {**schema, "$defs": {**schema["$defs"], "standing": schema["$defs"]["path"]}}


def _standing(pack: Pack, context: Context) -> Schema:
    """The names that a path to something standing is made of; any text where they are too many to be listed."""
    shown = set(context.items)
    roots = {path[:2] for path in shown}
    near = [thing.path for thing in pack.things if thing.path in shown or thing.path[:2] in roots]
    names = dict.fromkeys(part for path in (*context.items, *near) for part in path[1:])
    texts = [name for name in names if isinstance(name, str)]
    numbers = [name for name in names if isinstance(name, int)]
    if not texts or sum(map(len, texts)) + 3 * len(names) > STANDING_CHARS:
        return {"type": ["string", "integer"]}
    return {"type": ["string", "integer"], "enum": [*texts, *numbers]}


ATTRIBUTE: dict[str, str] = {"name": "text", "description": "text?", "examples": "texts?"}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_SLOTS: dict[str, Schema] = {
    "text": TEXT,
    "text?": OPTIONAL_TEXT,
    "number?": {"type": ["number", "null"]},
    "texts": _ref("texts"),
    "texts?": {"anyOf": [_ref("texts"), {"type": "null"}]},
    "type": _ref("entity_type"),
}


def _shape(slots: dict[str, str]) -> Schema:
    return _object({name: _FLAGS if kind == "flags" else _SLOTS[kind] for name, kind in slots.items()})


def _actions() -> list[Schema]:
    beside = {"before": OPTIONAL_TEXT, "after": OPTIONAL_TEXT}
    slots: dict[str, Schema] = {
        "add_item": {"list": _ref("path"), "item": _ref("value"), **beside},
        "set_value": {"target": _ref("path"), "value": _ref("value")},
        "delete": {"target": _ref("standing")},
        "rename": {"target": _ref("standing"), "new_name": TEXT},
        "move": {"target": _ref("standing"), **beside},
    }
    return [
        _object({"action": {"type": "string", "enum": [action]}, "section": _ref("section"), **own})
        for action, own in slots.items()
    ]


def _object(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_FLAGS: Schema = {"type": "array", "items": _object({"flag": TEXT, "value": {"type": "boolean"}})}


def _one_of(names: Iterable[str]) -> Schema:
    known = list(dict.fromkeys(name for name in names if name))
    return {**TEXT, "enum": known} if known and sum(map(len, known)) <= ENUM_CHARS else TEXT


def _entity_type(pack: Pack, intents: Sequence[Intent]) -> Schema:
    if not intents or any(intent.kind in MAKES_TYPES for intent in intents):
        return TEXT
    return _one_of(entity.type for entity in pack.entities)


MAKES_TYPES = frozenset({"add_entity", "rename_entity", "rename", "add_member", "copy", "unclear"})
"""Intents after which a type that stands nowhere yet may be right."""
