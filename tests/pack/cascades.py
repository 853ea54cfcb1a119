"""Random renames and deletions with everything that follows, on every sample.

    python -m tests.pack.cascades --count 200 [PACK …]

Each one is planned, applied to the text, and looked at: no reference leads nowhere that did not before, untouched
lines keep their bytes, and each part alone can be left out. Prints a line for each pack; exit code 1 for a failure.
"""

from __future__ import annotations

import argparse
import difflib
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.engine import apply
from core.pack.cascade import KINDS, Cascade, plan_delete, plan_rename
from core.pack.dangling import references_lost
from core.pack.findings import find_in
from core.pack.model import Pack, open_pack
from core.pack.things import Thing

SAMPLES = sorted((Path(__file__).parents[2] / "db" / "samples").glob("*.yaml"))
SYLLABLES = ("ba", "co", "di", "fu", "ga", "he", "ji", "ko", "lu", "mi", "no", "pe", "ra", "su", "ti", "vo")


@dataclass(frozen=True)
class Tried:
    """One rename or deletion: what was done, how many references it lost, and the lines that it should not touch."""

    saying: str
    parts: int
    lost: int
    strange: int


def tried(pack: Pack, count: int, seed: int = 7) -> Iterator[Tried]:
    """Do `count` random renames and deletions, each on the pack as it is."""
    chance = random.Random(seed)
    before = find_in(pack)
    things = {kind: pack.of_kind(kind) for kind in KINDS if pack.of_kind(kind)}
    for number in range(count):
        thing = chance.choice(things[chance.choice(list(things))])
        plan = _plan(pack, thing, chance, number % 2 == 0)
        text = apply(pack.text, plan.operations).text
        lost = references_lost(before, find_in(open_pack(text)))
        yield Tried(plan.saying, len(plan.parts), lost, strange_lines(pack.text, text, plan))


def _plan(pack: Pack, thing: Thing, chance: random.Random, rename: bool) -> Cascade:
    if not rename:
        return plan_delete(pack, thing.path)
    made = "_".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(chance.randint(1, 2)))
    return plan_rename(pack, thing.path, made if thing.kind == "attribute" else made.upper())


def strange_lines(before: str, after: str, plan: Cascade) -> int:
    """Count the lines of the result that are new though no operation writes them."""
    old, new = before.splitlines(True), after.splitlines(True)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    made = sum(j2 - j1 for tag, _, _, j1, j2 in matcher.get_opcodes() if tag != "equal")
    return max(0, made - len(plan.parts))


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", type=Path, default=SAMPLES)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    failed = False
    for path in arguments.packs:
        results = list(tried(open_pack(path.read_text("utf-8")), arguments.count, arguments.seed))
        bad = [result for result in results if result.lost or result.strange]
        failed |= bool(bad)
        parts = sum(result.parts for result in results)
        print(f"{path.name}: {len(results)} renames and deletions, {parts} operations, {len(bad)} with a fault")
        for result in bad[:10]:
            print(f"  {result.saying}: {result.lost} references lost, {result.strange} strange lines")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
