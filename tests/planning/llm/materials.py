"""A small pack about libraries, and short ways to write requests and answers about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.pack.model import Pack, open_pack
from core.planning.context import select_context
from core.planning.protocol import Intent, PastTurn, PlanRequest

LIBRARY = """\
name: Library
description: Lending of a public library
version: "1.1.0"

entities:
  - name: Book
    type: BOOK
    attributes:
      - title
      - author
      - shelf      # until the move
    synonyms: [volume, title]

  - name: Member
    type: MEMBER
    attributes:
      - {name: card_number, description: As printed on the card}
      - {name: birth_date}

  - name: Loan
    type: LOAN
    description: A book lent
    attributes: [due_date, status]

relationships:
  - type: BORROWS
    from: MEMBER
    to: BOOK
    properties: [since]

relationship_types:
  - type: BORROWS
    business_context: {reminder: true}

extraction_patterns:
  - pattern: 'Card: (?P<card_number>\\d+)'
    entity_type: MEMBER
    attribute: card_number
    confidence: 0.9

key_terms:
  - overdue
  - reservation

entity_aliases:
  MEMBER: [reader]

business_context:
  loan_statuses: [open, returned]

reasoning_templates:
  - name: fine
    steps:
      1: count the days
      2: apply the tariff
    triggers: [overdue]
    confidence_threshold: 0.8

validation_rules:
  required_fields:
    member: [card_number]
"""


def library() -> Pack:
    """Open the pack."""
    return open_pack(LIBRARY)


def ask(
    text: str,
    pack: Pack | None = None,
    intents: Sequence[Intent] = (),
    history: Sequence[PastTurn] = (),
) -> PlanRequest:
    """Give the request as the workflow would: with its slice of the pack."""
    pack = pack or library()
    return PlanRequest(text, pack, tuple(intents), select_context(text, intents, pack, history), history)


def answer(kind: str = "operations", message: str = "Done.", **fields: Any) -> dict[str, Any]:
    """Give a whole answer of a model."""
    return {"kind": kind, "message": message, "assumptions": [], "choices": [], "operations": [], **fields}


def changes(*operations: dict[str, Any]) -> dict[str, Any]:
    """Give an answer that holds operations."""
    return answer(operations=list(operations))


def add(section: str, place: Sequence[str | int], item: Any, **beside: str) -> dict[str, Any]:
    """Give the change that adds an item."""
    spot = {"before": None, "after": None, **beside}
    return {"action": "add_item", "section": section, "list": list(place), "item": item, **spot}


def put(section: str, target: Sequence[str | int], value: Any) -> dict[str, Any]:
    """Give the change that sets a value."""
    return {"action": "set_value", "section": section, "target": list(target), "value": value}


def delete(section: str, *target: str | int) -> dict[str, Any]:
    """Give the change that deletes."""
    return {"action": "delete", "section": section, "target": list(target)}


def rename(section: str, target: Sequence[str | int], new_name: str) -> dict[str, Any]:
    """Give the change that renames."""
    return {"action": "rename", "section": section, "target": list(target), "new_name": new_name}
