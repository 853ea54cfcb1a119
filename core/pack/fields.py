"""The fields of every section's form: what each is called, how it is filled in, and what it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["line", "text", "number", "choice", "strings", "steps", "attributes", "data"]
"""line, text: one string · number · choice: one of the pack's own names, or another · strings: a list, one a line ·
steps: a mapping 1, 2, … to a string, one a line · attributes: rows of name, description, examples · data: YAML."""
Choices = Literal["", "entity types", "relationships", "priorities"]

WHOLE = ""  # the key of the field that holds the whole value
NAME = "#name"  # the key of the field that holds the mapping's key itself
REST = "#rest"  # the key of the field that holds what no other field knows
PRIORITIES = ("low", "medium", "high", "critical")


@dataclass(frozen=True)
class Field:
    """One field of a form; `also` are other spellings of its key in older packs."""

    key: str
    label: str
    kind: Kind = "line"
    choices: Choices = ""
    also: tuple[str, ...] = ()
    required: bool = False
    help: str = ""


_DESCRIPTION = Field("description", "Description", "text")
_SYNONYMS = Field("synonyms", "Synonyms", "strings", help="Other words for it, one a line.")
_TRIGGERS = Field("triggers", "Triggers", "strings", help="One a line.")
_PRIORITY = Field("priority", "Priority", "choice", "priorities")
_TEMPLATE = Field("template", "Question", "text", required=True)
_OTHER = Field(REST, "Anything else", "data", help="Keys without a field of their own, as YAML.")

ABOUT = (
    Field("name", "Name", required=True),
    Field("description", "Description", "text", required=True),
    Field("version", "Version", required=True, help="Three numbers, such as 3.1.0."),
)

ITEM_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "entities": (
        Field("name", "Name", required=True),
        Field(
            "type", "Type", required=True, help="In capitals, such as LEGAL_CASE: what the rest of the pack refers to."
        ),
        _DESCRIPTION,
        Field("attributes", "Attributes", "attributes", also=("properties",)),
        _SYNONYMS,
        _OTHER,
    ),
    "relationships": (
        Field("name", "Name", also=("type",), required=True),
        Field("from", "From", "choice", "entity types", required=True),
        Field("to", "To", "choice", "entity types", required=True),
        _DESCRIPTION,
        Field("attributes", "Attributes", "attributes", also=("properties",)),
        _SYNONYMS,
        _OTHER,
    ),
    "extraction_patterns": (
        Field("pattern", "Pattern", required=True, help="A regular expression."),
        Field("entity_type", "Entity type", "choice", "entity types", required=True),
        Field("attribute", "Attribute", required=True),
        Field("confidence", "Confidence", "number", help="Between 0 and 1."),
        _OTHER,
    ),
    "relationship_types": (
        Field("type", "Relationship", "choice", "relationships", required=True),
        Field("business_context", "What holds of it", "data", help="One a line, such as `is_contractual: true`."),
        _OTHER,
    ),
    "business_patterns": (
        Field("name", "Name", required=True),
        _DESCRIPTION,
        Field("stages", "Stages", "strings", help="One a line."),
        _TRIGGERS,
        Field("entities_involved", "Entities involved", "strings", also=("entities",), help="One a line."),
        Field("tags", "Tags", "strings", help="One a line."),
        Field("decision_points", "Decision points", "strings", help="One a line."),
        Field("business_context", "Business context", "data", help="As YAML."),
        _OTHER,
    ),
    "reasoning_templates": (
        Field("name", "Name", required=True),
        Field("steps", "Steps", "steps", help="One a line, in their order."),
        _TRIGGERS,
        Field("confidence_threshold", "Confidence threshold", "number", help="Between 0 and 1."),
        _OTHER,
    ),
    "multihop_questions": (
        _TEMPLATE,
        Field("examples", "Examples", "strings", help="One a line."),
        _PRIORITY,
        Field("reasoning_type", "Kind of reasoning"),
        _OTHER,
    ),
    "question_templates": (
        _TEMPLATE,
        _PRIORITY,
        Field("expected_answer_type", "Expected answer"),
        Field("entity_types", "Entity types", "strings", help="One a line."),
        Field("attributes", "Attributes", "strings", help="One a line."),
        Field("process_types", "Process types", "strings", help="One a line."),
        Field("financial_types", "Financial types", "strings", help="One a line."),
        Field("metric_types", "Metric types", "strings", help="One a line."),
        _OTHER,
    ),
    "business_rules": (
        Field("name", "Name", required=True),
        _DESCRIPTION,
        Field("rule_type", "Kind of rule"),
        Field("rules", "Rules", "strings", help="One a line."),
        _OTHER,
    ),
}

LIST_NAMES: Mapping[str, Field] = {
    "entity_aliases": Field(NAME, "Entity type", "choice", "entity types", required=True),
    "business_context": Field(NAME, "Topic", required=True),
    "validation_rules": Field(NAME, "Entity", required=True, help="Its name or type, in lower case."),
}
LIST_VALUES: Mapping[str, Field] = {
    "entity_aliases": Field(WHOLE, "Aliases", "strings", help="One a line."),
    "business_context": Field(WHOLE, "What to know", "strings", help="One a line."),
    "validation_rules": Field(WHOLE, "Required attributes", "strings", help="One a line."),
}
# What fits into one row of a table.
IN_ROWS: frozenset[Kind] = frozenset({"line", "text", "number", "choice"})
TABLES = frozenset(
    {"relationships", "extraction_patterns", "multihop_questions", "question_templates", "business_rules"}
)
