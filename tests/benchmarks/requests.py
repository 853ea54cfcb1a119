"""All sets of requests put to every planner that is configured: `python -m tests.benchmarks.requests [--misses]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.config import load_settings
from core.planning.build import build_planners
from core.planning.evaluate import Report, evaluate, read_cases, table

SETS = Path(__file__).parents[1] / "planning" / "eval"
KINDS = ("explicit", "natural", "several", "ambiguous", "question", "impossible")


def line(planner: str, name: str, report: Report) -> str:
    """Give one line of the table: right of all for each kind, and what was wrong."""
    shares = []
    for kind in KINDS:
        total = sum(report.count(kind, verdict) for verdict in ("right", "wrong", "refused"))
        shares.append(f"{report.count(kind, 'right')}/{total}" if total else "–")
    figures = report.as_json()
    right = report.count("", "right")
    cells = "".join(f"{share:>11}" for share in shares)
    wrong, certain, tokens = figures["wrong_proposals"], figures["certain"]["plans"], figures["tokens"]
    return f"{planner:<9}{name:<8}{cells}{right:>6}/{figures['total']:<5}{wrong:>6}{certain:>9}{tokens:>9}"


def main() -> None:
    """Print the table, and each miss below it when asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print each miss with what was got")
    misses = parser.parse_args().misses
    planners = build_planners(load_settings())
    names = [name for name in ("offline", "model") if name in planners]
    heading = "".join(f"{kind:>11}" for kind in KINDS)
    print(f"{'planner':<9}{'set':<8}{heading}{'right':>8}{'wrong':>10}{'certain':>9}{'tokens':>9}")
    reports = []
    for name in names:
        for file in sorted(SETS.glob("*.jsonl")):
            report = evaluate(planners[name], read_cases(file))
            reports.append((name, file.stem, report))
            print(line(name, file.stem, report), flush=True)
    if "model" not in names:
        print("\nNo model is configured, so only the offline planner was measured.")
    for name, stem, report in reports if misses else ():
        print(f"\n== {name}, {stem}\n{table(report)}")


if __name__ == "__main__":
    main()
