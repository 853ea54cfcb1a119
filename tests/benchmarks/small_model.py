"""What a real small model gets right of the sets, alone and behind the offline planner: `make test-model` prints it."""

from __future__ import annotations

import argparse
from pathlib import Path
from time import monotonic

from core.planning.evaluate import Case, Judged, evaluate, read_cases, table
from core.planning.layered import LayeredPlanner
from core.planning.llm import ModelSettings, build_model_planner
from core.planning.offline import OfflinePlanner
from tests.servers.small_model import serve_small_model

SETS = Path(__file__).parents[1] / "planning" / "eval"
SHARES = {"explicit": 12, "several": 6, "natural": 4, "ambiguous": 4, "question": 2, "impossible": 2}
"""How many requests of each kind make thirty."""


def chosen(count: int) -> list[Case]:
    """Choose requests of every kind, spread over the rounds, the same ones each time."""
    cases = [case for file in sorted(SETS.glob("round*.jsonl")) for case in read_cases(file)]
    found: list[Case] = []
    for kind, share in SHARES.items():
        own = [case for case in cases if case.kind == kind]
        wanted = max(1, round(share * count / sum(SHARES.values())))
        found += own[:: max(1, len(own) // wanted)][:wanted]
    return found


def main() -> None:
    """Put the requests to the model alone, then to both planners in their order, and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=30)
    count = parser.parse_args().requests
    cases = chosen(count)
    with serve_small_model() as url:
        model = build_model_planner(ModelSettings("groq", "none", "smollm2", url, 600.0, 0))
        for name, planner in (("layered", LayeredPlanner(OfflinePlanner(), [model])), ("model", model)):
            began = monotonic()
            report = evaluate(planner, cases, _said)
            print(f"\n== {name}, {len(cases)} requests, {monotonic() - began:.0f} s\n{table(report)}", flush=True)


def _said(judged: Judged) -> None:
    print(f"{judged.case.id}: {judged.verdict}", flush=True)


if __name__ == "__main__":
    main()
