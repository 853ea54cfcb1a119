"""The evaluation judges by data, and the planner keeps what it reaches on its sets of requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from core.pack.model import open_pack
from core.planning.evaluate import Case, Report, evaluate, judge, read_cases, same, table
from core.planning.offline import OfflinePlanner
from core.planning.protocol import Plan
from tests.planning.offline.conftest import TEXT

SETS = Path(__file__).parents[1] / "eval"


def case(expected: dict[str, Any]) -> Case:
    return Case("a", "explicit", open_pack(TEXT), "Add fax to Vessel", expected)


def proposal(*values: str) -> Plan:
    path = ["entities", "VESSEL", "attributes"]
    return Plan("operations", "x", operations=tuple({"action": "add", "path": path, "value": v} for v in values))


FAX = [{"action": "add_unique", "path": ["entities", "Vessel", "attributes"], "value": "fax"}]


def test_other_operations_with_the_same_result_are_right() -> None:
    assert judge(case({"operations": FAX}), proposal("fax")).verdict == "right"
    assert judge(case({"any_of": [[], FAX]}), proposal("fax")).verdict == "right"


def test_another_result_is_a_wrong_proposal_and_a_refusal_is_none() -> None:
    wrong = judge(case({"operations": FAX}), proposal("fax", "telex"))
    assert (wrong.verdict, wrong.wrong_proposal) == ("wrong", True)
    refused = judge(case({"operations": FAX}), Plan("declined", "x", text="no"))
    assert (refused.verdict, refused.wrong_proposal) == ("refused", False)


def test_a_proposal_where_a_question_was_due_is_wrong() -> None:
    assert judge(case({"question": True}), proposal("fax")).wrong_proposal
    assert judge(case({"question": True}), Plan("question", "x", text="which?")).verdict == "right"
    assert judge(case({"declined": True}), Plan("question", "x", text="which?")).verdict == "refused"


def test_data_is_compared_with_its_types() -> None:
    assert same({"a": [1, {"b": 2.0}]}, {"a": [1.0, {"b": 2}]})
    assert not same({"a": 1}, {"a": True})
    assert not same(["a"], ["a", "a"])


def test_a_line_that_is_no_case_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('\n{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"Line 2 of set\.jsonl"):
        read_cases(file)


FLOORS = {"explicit": 0.95, "several": 0.93, "ambiguous": 0.85, "question": 0.9, "impossible": 0.85, "natural": 0.58}
"""What each set reaches at least, of each kind; at most one proposal in 33 may be wrong."""

WORDY = {"explicit": 0.84, "several": 0.65, "ambiguous": 0.75, "question": 0.8, "impossible": 0.9, "natural": 0.2}
"""The same for the sets whose requests are worded as differently as their authors could."""

WORDY_SETS = frozenset(f"round{number}" for number in range(6, 100))


def _holds(report: Report, floors: Mapping[str, float]) -> None:
    figures = report.as_json()
    assert figures["wrong_proposals"] <= 0.03 * figures["total"], table(report)
    for kind, counts in figures["kinds"].items():
        assert counts["right"] >= floors[kind] * sum(counts.values()), f"{kind}\n{table(report)}"
    assert json.dumps(figures)


def test_the_planner_keeps_its_figures_on_every_tenth_request() -> None:
    files = [file for file in sorted(SETS.glob("*.jsonl")) if file.stem not in WORDY_SETS]
    cases = [case for file in files for case in read_cases(file)]
    _holds(evaluate(OfflinePlanner(), cases[::10]), FLOORS)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(file.stem for file in SETS.glob("*.jsonl")))
def test_the_planner_keeps_its_figures(name: str) -> None:
    floors = WORDY if name in WORDY_SETS else FLOORS
    _holds(evaluate(OfflinePlanner(), read_cases(SETS / f"{name}.jsonl")), floors)
