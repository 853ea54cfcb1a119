"""The table of a pack's sections: their words for people, their shape, and what identifies an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["text", "items", "strings", "lists", "groups", "rules"]
"""text: a string · items: a list of mappings · strings: a list of strings · lists: a mapping of string
lists · groups: a mapping of lists of mappings · rules: a mapping whose `required_fields` is `lists`."""


@dataclass(frozen=True)
class MemberField:
    """A list (or mapping) inside an item whose members people name one by one."""

    kind: str
    keys: tuple[str, ...]
    shape: Literal["list", "steps", "flags"] = "list"


@dataclass(frozen=True)
class Section:
    """One top-level section: `kind` is what one of its items is called, in code and in `WORDS`."""

    key: str
    kind: str
    title: str
    shape: Shape
    identity: tuple[str, ...] = ()
    members: tuple[MemberField, ...] = ()
    required: bool = False


ATTRIBUTES = MemberField("attribute", ("attributes", "properties"))
SYNONYMS = MemberField("synonym", ("synonyms",))
TRIGGERS = MemberField("trigger", ("triggers",))
FLAGS = MemberField("flag", ("business_context",), "flags")

QUESTION_LISTS = (
    MemberField("entity type", ("entity_types",)),
    MemberField("attribute", ("attributes",)),
    MemberField("process type", ("process_types",)),
    MemberField("financial type", ("financial_types",)),
    MemberField("metric type", ("metric_types",)),
)

SECTIONS: tuple[Section, ...] = (
    Section("name", "field", "name", "text", required=True),
    Section("description", "field", "description", "text", required=True),
    Section("version", "field", "version", "text", required=True),
    Section("entities", "entity", "entities", "items", ("type", "name"), (ATTRIBUTES, SYNONYMS)),
    Section("relationships", "relationship", "relationships", "items", ("name", "type"), (ATTRIBUTES, SYNONYMS)),
    Section("extraction_patterns", "pattern", "extraction patterns", "items", ("pattern",)),
    Section("key_terms", "term", "key terms", "strings"),
    Section("entity_aliases", "alias", "entity aliases", "lists"),
    Section("business_context", "value", "business context", "lists"),
    Section("relationship_types", "relationship type", "relationship types", "items", ("type",), (FLAGS,)),
    Section(
        "business_patterns",
        "business pattern",
        "business patterns",
        "items",
        ("name",),
        (
            MemberField("stage", ("stages",)),
            TRIGGERS,
            MemberField("involved entity", ("entities_involved", "entities")),
            MemberField("tag", ("tags",)),
            MemberField("decision point", ("decision_points",)),
            FLAGS,
        ),
    ),
    Section(
        "reasoning_templates",
        "reasoning template",
        "reasoning templates",
        "items",
        ("name",),
        (MemberField("step", ("steps",), "steps"), TRIGGERS),
    ),
    Section(
        "multihop_questions",
        "multihop question",
        "multihop questions",
        "items",
        ("template",),
        (MemberField("example", ("examples",)),),
    ),
    Section(
        "question_templates",
        "question template",
        "question templates",
        "groups",
        ("template",),
        QUESTION_LISTS,
    ),
    Section(
        "business_rules",
        "business rule",
        "business rules",
        "items",
        ("name",),
        (MemberField("rule", ("rules",)),),
    ),
    Section("validation_rules", "required field", "validation rules", "rules"),
)

BY_KEY: dict[str, Section] = {section.key: section for section in SECTIONS}
BY_KIND: dict[str, Section] = {section.kind: section for section in SECTIONS if section.kind != "field"}
REQUIRED: tuple[str, ...] = tuple(section.key for section in SECTIONS if section.required)

WORDS: dict[str, tuple[str, str]] = {
    "entity": ("entity", "entities"),
    "attribute": ("attribute", "attributes"),
    "synonym": ("synonym", "synonyms"),
    "relationship": ("relationship", "relationships"),
    "pattern": ("extraction pattern", "extraction patterns"),
    "term": ("key term", "key terms"),
    "alias": ("alias", "aliases"),
    "topic": ("business context topic", "business context topics"),
    "value": ("value", "values"),
    "relationship type": ("relationship type", "relationship types"),
    "flag": ("flag", "flags"),
    "business pattern": ("business pattern", "business patterns"),
    "stage": ("stage", "stages"),
    "trigger": ("trigger", "triggers"),
    "involved entity": ("involved entity", "involved entities"),
    "tag": ("tag", "tags"),
    "decision point": ("decision point", "decision points"),
    "reasoning template": ("reasoning template", "reasoning templates"),
    "step": ("step", "steps"),
    "multihop question": ("multihop question", "multihop questions"),
    "example": ("example", "examples"),
    "question template": ("question template", "question templates"),
    "question kind": ("kind of question", "kinds of questions"),
    "entity type": ("entity type", "entity types"),
    "process type": ("process type", "process types"),
    "financial type": ("financial type", "financial types"),
    "metric type": ("metric type", "metric types"),
    "business rule": ("business rule", "business rules"),
    "rule": ("rule", "rules"),
    "required field": ("required field", "required fields"),
    "section": ("section", "sections"),
    "setting": ("setting", "settings"),
    "field": ("field", "fields"),
}
"""What people call one and several things of a kind."""


def word(kind: str, count: int = 1) -> str:
    """Give the word for `count` things of `kind`."""
    singular, plural = WORDS.get(kind, (kind, kind + "s"))
    return singular if count == 1 else plural


def title(key: str) -> str:
    """Give the words for a top-level section, known or not."""
    section = BY_KEY.get(key)
    return section.title if section else key.replace("_", " ")
