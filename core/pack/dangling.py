"""What refers to nothing after a change and did not before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from core.engine import EngineError, apply
from core.pack.findings import Finding, compare, find_in
from core.pack.model import Pack, open_pack

REFERENCE_RULES = (
    "entity-reference", "attribute-reference", "relationship-reference", "required-reference", "involved-entity",
    "pattern-group", "question-placeholder",
)  # fmt: skip
"""The rules that tell of names that lead nowhere."""


def dangling(pack: Pack, operations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Tell what refers to nothing after these operations and did not before, each in a sentence."""
    try:
        result = open_pack(apply(pack.text, list(operations)).text)
    except EngineError as error:
        return (f"These parts cannot be applied without the others: {error.message}",)
    appeared, _ = compare(find_in(pack), find_in(result))
    return tuple(finding.message for finding in appeared if finding.rule in REFERENCE_RULES)


def references_lost(before: Iterable[Finding], after: Iterable[Finding]) -> int:
    """Count the references that lead nowhere after a change beyond those before it, rule by rule.

    By number and not by sentence: a sentence about what dangled before may name what has been renamed since.
    """
    old, new = (
        Counter(finding.rule for finding in each if finding.rule in REFERENCE_RULES) for each in (before, after)
    )
    return sum((new - old).values())
