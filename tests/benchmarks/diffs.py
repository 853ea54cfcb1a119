"""The folded side-by-side diff of two packs as HTML: `python -m tests.benchmarks.diffs [--rounds N]`.

Prints the median time in milliseconds and the size of the HTML in kB for packs of 400 and 1,300 lines, each with an
attribute renamed throughout; nothing is taken from a cache.
"""

from __future__ import annotations

import argparse
import gc
from statistics import median
from time import perf_counter

from pages.ui.diff import diff_html
from pages.ui.yaml_html import colours
from tests.benchmarks.turns import pack_of

SIZES = (400, 1_300)
EVERY = "_3"  # of each entity's eight attributes this one is renamed


def drawn(old: str, new: str) -> tuple[float, int]:
    """Draw the diff once with empty caches; give the milliseconds and the bytes of the HTML."""
    colours.cache_clear()
    gc.collect()
    started = perf_counter()
    html = diff_html(old, new, ("Version 1", "As proposed"))
    return (perf_counter() - started) * 1000, len(html.encode())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    print(f"{'folded diff of':<28}{'changed':>9}{'median ms':>11}{'kB':>6}   ({rounds} rounds)")
    for size in SIZES:
        old = pack_of(size)
        for name, count in (("one change", 1), ("every entity", -1)):
            new = old.replace(f'{EVERY}"\n', f'{EVERY}_renamed"\n', count)
            changed = sum(a != b for a, b in zip(old.splitlines(), new.splitlines(), strict=True))
            runs = [drawn(old, new) for _ in range(rounds)]
            label = f"{old.count(chr(10)):,} lines, {name}"
            print(f"{label:<28}{changed:>9}{median(took for took, _ in runs):>11.0f}{runs[0][1] / 1000:>6.0f}")


if __name__ == "__main__":
    main()
