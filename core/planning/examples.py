"""Worked examples for a model, about a small library pack, and the choice of those that fit a request."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.planning.protocol import Intent

MAX_EXAMPLES = 4

Operation = Mapping[str, Any]


@dataclass(frozen=True)
class Example:
    """A request and the answer to it. `kinds` are the intents it serves; a `basic` one serves every request."""

    request: str
    kinds: tuple[str, ...]
    message: str
    kind: str = "operations"
    operations: tuple[Operation, ...] = ()
    choices: tuple[str, ...] = ()
    basic: bool = False

    def answer(self) -> dict[str, Any]:
        """Give the answer in the form that a model has to use."""
        return {
            "kind": self.kind,
            "message": self.message,
            "assumptions": [],
            "choices": list(self.choices),
            "operations": [dict(operation) for operation in self.operations],
        }

    def as_text(self) -> str:
        """Give request and answer as lines of a prompt."""
        return f"Request: {self.request}\n{json.dumps(self.answer(), ensure_ascii=False, separators=(',', ':'))}"


def choose_examples(intents: Sequence[Intent]) -> list[Example]:
    """Choose at most a handful of examples: those nearest to the intents of a request, then the basic ones."""
    kinds = {intent.kind for intent in intents}
    fitting = [example for example in EXAMPLES if kinds & set(example.kinds)]
    basic = [example for example in EXAMPLES if example.basic]
    chosen = [*fitting[: MAX_EXAMPLES - 1], *(example for example in basic if example not in fitting)]
    return chosen[:MAX_EXAMPLES]


def _add(section: str, place: Sequence[str | int], item: Any) -> Operation:
    return {
        "action": "add_item",
        "section": section,
        "list": list(place),
        "item": item,
        "before": None,
        "after": None,
    }


def _set(section: str, target: Sequence[str | int], value: Any) -> Operation:
    return {"action": "set_value", "section": section, "target": list(target), "value": value}


def _delete(section: str, target: Sequence[str | int]) -> Operation:
    return {"action": "delete", "section": section, "target": list(target)}


def _rename(section: str, target: Sequence[str | int], new_name: str) -> Operation:
    return {"action": "rename", "section": section, "target": list(target), "new_name": new_name}


EXAMPLES: tuple[Example, ...] = (
    Example(
        "Books need an ISBN, and drop shelf from them",
        ("add_attribute", "remove_attribute"),
        "Add isbn to Book and remove shelf.",
        operations=(
            _add("entities", ("BOOK", "attributes"), "isbn"),
            _delete("entities", ("BOOK", "attributes", "shelf")),
        ),
        basic=True,
    ),
    Example(
        "Remove the date",
        ("remove_attribute", "remove_term", "remove_field", "unclear"),
        "Which date should go?",
        kind="question",
        choices=("Remove the attribute due_date from Loan", "Remove the attribute birth_date from Member"),
        basic=True,
    ),
    Example(
        "we must also track who wrote it: author with name and country",
        ("add_entity",),
        "Add the entity Author.",
        operations=(
            _add(
                "entities",
                (),
                {
                    "name": "Author",
                    "type": "AUTHOR",
                    "description": None,
                    "attributes": ["name", "country"],
                    "synonyms": None,
                },
            ),
        ),
    ),
    Example(
        "call a member Patron from now on",
        ("rename_entity", "rename_attribute", "rename_relationship", "rename_term", "rename"),
        "Rename Member to Patron.",
        operations=(_rename("entities", ("MEMBER",), "Patron"),),
    ),
    Example(
        "borrowers are members",
        ("add_synonym", "add_alias"),
        "Add borrower as a synonym of Member.",
        operations=(_add("entities", ("MEMBER", "synonyms"), "borrower"),),
    ),
    Example(
        "members can reserve books",
        ("add_relationship",),
        "Add the relationship RESERVES from Member to Book.",
        operations=(
            _add(
                "relationships",
                (),
                {
                    "name": "RESERVES",
                    "from": "MEMBER",
                    "to": "BOOK",
                    "description": None,
                    "attributes": None,
                    "synonyms": None,
                },
            ),
        ),
    ),
    Example(
        r"find the card number with `Card: (\d+)`, confidence 0.9",
        ("add_pattern", "change_pattern"),
        "Add a pattern for the card number of Member.",
        operations=(
            _add(
                "extraction_patterns",
                (),
                {
                    "pattern": r"Card: (\d+)",
                    "entity_type": "MEMBER",
                    "attribute": "card_number",
                    "confidence": 0.9,
                },
            ),
        ),
    ),
    Example(
        'make it version 1.2.0, and describe Loan as "A book lent to a member"',
        ("change_field", "remove_field", "set_version", "set_description", "set_name"),
        "Set the version to 1.2.0 and the description of Loan.",
        operations=(
            _set("version", (), "1.2.0"),
            _set("entities", ("LOAN", "description"), "A book lent to a member"),
        ),
    ),
    Example(
        "add overdue fine to the key terms and lost as a loan status",
        ("add_term", "add_value", "add_topic", "remove_value"),
        "Add the key term overdue fine and the loan status lost.",
        operations=(
            _add("key_terms", (), "overdue fine"),
            _add("business_context", ("loan_statuses",), "lost"),
        ),
    ),
    Example(
        "a loan must have a due date",
        ("add_required_field", "remove_required_field", "add_rule", "remove_rule"),
        "Make due_date a required field of loan.",
        operations=(_add("validation_rules", ("required_fields", "loan"), "due_date"),),
    ),
    Example(
        "delete the publisher entity",
        ("remove_entity", "remove_relationship", "remove_pattern"),
        "There is no entity Publisher in this pack.",
        kind="declined",
    ),
    Example(
        "what do we keep about books?",
        ("question",),
        "Book has title, author and year.",
        kind="answer",
    ),
)
