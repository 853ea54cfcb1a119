"""How long the offline planner reads the longest requests there are: `python -m tests.benchmarks.long_requests`.

Prints seconds of processor time for requests of 8,000 characters, each of a shape that a careless reader goes through
again and again, and as a ratio to the same shape at a quarter of the length: 4 is linear, 16 is quadratic.
"""

from __future__ import annotations

from pathlib import Path
from time import process_time

from core.pack.model import Pack, open_pack
from core.planning.evaluate import request_for
from core.planning.offline.planner import OfflinePlanner

SAMPLE = Path(__file__).parents[2] / "db" / "samples" / "property_claims.yaml"
LONGEST = 8_000
SHAPES = {
    "a list with its place": "add " + ", ".join(f"term{n}" for n in range(700)) + " to the key terms",
    "a list without a place": "add " + ", ".join(f"term{n}" for n in range(900)),
    "a request on each line": "\n".join(f"- add attr_{n} to Claim" for n in range(300)),
    "prose": "The insurer said that the roof was sound; it needs to be seen whether the adjuster shall be removed. "
    * 80,
    "one clause again and again": "please add the email of the policyholder and " * 200,
    "brackets": "(" * 4_000 + ")" * 4_000,
    "quotes": '"' * LONGEST,
    "single letters": " a" * 4_000,
}


def main() -> None:
    """Print the table."""
    pack = open_pack(SAMPLE.read_text("utf-8"))
    print(f"{'seconds':<30}{'2,000':>8}{'8,000':>8}{'ratio':>8}")
    for name, text in SHAPES.items():
        short, long = (_timed(pack, text[:length]) for length in (LONGEST // 4, LONGEST))
        print(f"{name:<30}{short:>8.2f}{long:>8.2f}{long / max(short, 0.001):>8.1f}")


def _timed(pack: Pack, text: str) -> float:
    started = process_time()
    OfflinePlanner().plan(request_for(text, pack))
    return process_time() - started


if __name__ == "__main__":
    main()
