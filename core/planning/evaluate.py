"""Measuring a planner on a set of requests: the data that comes out is compared, not the operations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from core.engine import EngineError, apply, load, parse_operations
from core.errors import AppError, InvalidInput, Unavailable
from core.pack.model import Pack, open_pack
from core.planning.context import select_context
from core.planning.intents import detect
from core.planning.protocol import Plan, Planner, PlanRequest

Verdict = Literal["right", "wrong", "refused"]
PROPOSALS = ("operations", "any_of")


@dataclass(frozen=True)
class Case:
    """One request of a set: the text, the pack that it is about, and what should come of it."""

    id: str
    kind: str
    pack: Pack
    text: str
    expected: dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """A case with what the planner gave; `wrong` is a proposal (or an answer) that nobody asked for.

    `wrong_proposal` is true only where operations were proposed that do not give the expected data.
    """

    case: Case
    plan: Plan
    verdict: Verdict
    why: str = ""

    @property
    def wrong_proposal(self) -> bool:
        """Whether wrong operations were proposed, the one mistake that can do harm."""
        return self.verdict == "wrong" and self.plan.kind == "operations"


@dataclass(frozen=True)
class Report:
    """All judged cases of a set."""

    planner: str
    judged: tuple[Judged, ...]
    kinds: tuple[str, ...] = field(default=())

    def count(self, kind: str, verdict: Verdict) -> int:
        """Count the cases of a kind with a verdict; an empty kind counts all."""
        return sum(1 for j in self.judged if kind in ("", j.case.kind) and j.verdict == verdict)

    def as_json(self) -> dict[str, Any]:
        """Give the figures and every miss as plain data."""
        return {
            "planner": self.planner,
            "total": len(self.judged),
            "wrong_proposals": sum(j.wrong_proposal for j in self.judged),
            "certain": {
                "plans": sum(j.plan.certain for j in self.judged),
                "right": sum(j.plan.certain and j.verdict == "right" for j in self.judged),
            },
            "tokens": sum(u.prompt_tokens + u.completion_tokens for j in self.judged for u in j.plan.usage),
            "kinds": {kind: {v: self.count(kind, v) for v in ("right", "wrong", "refused")} for kind in self.kinds},
            "misses": [
                {
                    "id": j.case.id,
                    "kind": j.case.kind,
                    "text": j.case.text,
                    "verdict": j.verdict,
                    "why": j.why,
                    "got": j.plan.as_json(),
                }
                for j in self.judged
                if j.verdict != "right"
            ],
        }


def read_cases(file: Path) -> list[Case]:
    """Read a set of requests from JSON Lines; packs are found beside the file.

    Raises `InvalidInput` with the line's number for what is no case or names no readable pack.
    """
    packs: dict[Path, Pack] = {}
    cases = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            path = (file.parent / row["pack"]).resolve()
            if path not in packs:
                packs[path] = open_pack(path.read_bytes().decode("utf-8"))
            kind = str(row.get("kind", ""))
            cases.append(Case(str(row["id"]), kind, packs[path], row["text"], dict(row["expected"])))
        except (ValueError, KeyError, TypeError, OSError, AppError) as error:
            raise InvalidInput(f"Line {number} of {file.name} is no request to measure: {error}") from error
    return cases


def request_for(text: str, pack: Pack) -> PlanRequest:
    """Give what a planner is asked for a text that stands alone, without a conversation before it."""
    intents = detect(text, pack, ())
    return PlanRequest(text, pack, intents, select_context(text, intents, pack, ()))


def evaluate(planner: Planner, cases: Iterable[Case], progress: Callable[[Judged], None] | None = None) -> Report:
    """Put every case to a planner and judge what it gives."""
    judged = []
    for case in cases:
        judged.append(judge(case, _plan(planner, case)))
        if progress:
            progress(judged[-1])
    kinds = tuple(dict.fromkeys(j.case.kind for j in judged))
    return Report(planner.name, tuple(judged), kinds)


def _plan(planner: Planner, case: Case) -> Plan:
    """Plan a case; a planner that is not available has refused it."""
    try:
        return planner.plan(request_for(case.text, case.pack))
    except Unavailable as error:
        return Plan("declined", planner.name, text=error.message)


def judge(case: Case, plan: Plan) -> Judged:
    """Compare a plan with what was expected of it."""
    wanted = _expected_kind(case.expected)
    if wanted != "operations":
        got = "answer" if plan.kind == "greeting" else plan.kind
        if got == wanted:
            return Judged(case, plan, "right")
        refused = plan.kind in ("declined", "question")
        return Judged(case, plan, "refused" if refused else "wrong", f"expected {wanted}, got {got}")
    if plan.kind != "operations":
        return Judged(case, plan, "refused", f"expected operations, got {plan.kind}")
    try:
        result = load(apply(case.pack.text, plan.operations).text)
    except EngineError as error:
        return Judged(case, plan, "wrong", f"the operations do not apply: {error.message}")
    rights = (parse_operations(operations) for operations in _wanted(case.expected))
    if any(same(result, load(apply(case.pack.text, operations).text)) for operations in rights):
        return Judged(case, plan, "right")
    return Judged(case, plan, "wrong", "the resulting data differs")


def table(report: Report) -> str:
    """Give the figures per kind as a table of text, with each miss below."""
    lines = [f"{'kind':<14}{'right':>7}{'wrong':>7}{'refused':>9}{'share':>8}"]
    for kind in (*report.kinds, ""):
        right, wrong, refused = (report.count(kind, v) for v in ("right", "wrong", "refused"))
        total = right + wrong + refused
        share = f"{100 * right / total:.0f} %" if total else "–"
        lines.append(f"{kind or 'all':<14}{right:>7}{wrong:>7}{refused:>9}{share:>8}")
    proposals = sum(j.wrong_proposal for j in report.judged)
    lines.append(f"wrong proposals: {proposals} of {len(report.judged)}")
    certain = [j for j in report.judged if j.plan.certain]
    right = sum(j.verdict == "right" for j in certain)
    lines.append(f"certain, so without a model: {len(certain)} of {len(report.judged)}, of these right: {right}")
    for j in report.judged:
        if j.verdict != "right":
            got = json.dumps(j.plan.as_json(), ensure_ascii=False)
            lines += ["", f"{j.case.id} ({j.verdict}): {j.case.text}", f"  {j.why}", f"  got {got}"]
    return "\n".join(lines)


def same(one: Any, other: Any) -> bool:
    """Compare data with their types: `1` is not `true`, and the order of keys does not count."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(isinstance(one, bool) == isinstance(other, bool) and one == other)


def _expected_kind(expected: dict[str, Any]) -> str:
    if any(key in expected for key in PROPOSALS):
        return "operations"
    return next((kind for kind in ("question", "answer", "declined") if expected.get(kind)), "declined")


def _wanted(expected: dict[str, Any]) -> Sequence[Sequence[Any]]:
    return expected["any_of"] if "any_of" in expected else [expected["operations"]]
