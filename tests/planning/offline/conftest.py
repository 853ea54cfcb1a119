"""A small pack of everything, and a planner to put requests to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from core.engine import apply, load
from core.pack.model import Pack, open_pack
from core.planning.offline import OfflinePlanner
from core.planning.protocol import PastTurn, Plan, PlanRequest

TEXT = """\
name: Chartering
description: Ships and their hire
version: 1.4.2
entities:
  - name: Vessel
    type: VESSEL
    attributes: [imo_number, name, status, built_year]
    synonyms: [ship, hull]
  - name: Charterer
    type: CHARTERER
    attributes: [name, status, email]
    synonyms: [hirer]
  - name: Charter Party
    type: CHARTER_PARTY
    attributes: [hire_rate, status]
    synonyms: [contract]
relationships:
  - {name: HIRES, from: CHARTERER, to: VESSEL, attributes: [since]}
extraction_patterns:
  - {pattern: 'IMO (?P<imo_number>\\d{7})', entity_type: VESSEL, attribute: imo_number, confidence: 0.9}
  - {pattern: 'Hire: (\\d+)', entity_type: CHARTER_PARTY, attribute: hire_rate, confidence: 0.8}
key_terms: [demurrage, laytime, contract]
entity_aliases:
  CHARTERER: [lessee, hirer]
business_context:
  risk_levels: [low, high]
relationship_types:
  - type: HIRES
    business_context: {credit_check: true}
business_patterns:
  - name: Fixing
    stages: [offer, recap]
    triggers: [enquiry]
    entities_involved: [CHARTERER, VESSEL]
reasoning_templates:
  - name: demurrage_claim
    steps: {1: read the statement of facts, 2: count laytime}
    triggers: [demurrage]
    confidence_threshold: 0.7
question_templates:
  entity_extraction:
    - {template: 'Who hires {vessel}?', priority: high, expected_answer_type: string}
business_rules:
  - {name: time_bars, description: Limits, rules: ['demurrage: 90 days']}
validation_rules:
  required_fields:
    vessel: [imo_number]
question_counts: {min: 3, max: 9}
"""


@pytest.fixture
def pack() -> Pack:
    """The small pack."""
    return open_pack(TEXT)


@pytest.fixture
def plan(pack: Pack) -> Callable[..., Plan]:
    """Plan a request on the small pack, after earlier turns when they are given."""

    def planned(text: str, history: Sequence[PastTurn] = ()) -> Plan:
        return OfflinePlanner().plan(PlanRequest(text, pack, history=history))

    return planned


@pytest.fixture
def data(plan: Callable[..., Plan]) -> Callable[[str], Any]:
    """The pack's data after a request, which has to be planned without a question."""

    def changed(text: str) -> Any:
        result = plan(text)
        assert result.kind == "operations", (result.kind, result.text, result.choices)
        return load(apply(TEXT, result.operations).text)

    return changed
