"""A hundred patterns over a megabyte of text, beside Python's `re` with the same patterns, in one run."""

from __future__ import annotations

import re
from statistics import median
from time import perf_counter

from core.bench import BenchDocument, run
from core.pack.model import Pack, open_pack
from tests.conftest import SAMPLES

ROUNDS = 5
CHARACTERS = 1_000_000


def main() -> None:
    """Print medians and the ratio."""
    pack, document = _pack(), _document()
    expressions = [re.compile(pattern.pattern) for pattern in pack.patterns]
    ours, plain, hits = [], [], 0
    for _ in range(ROUNDS):
        started = perf_counter()
        for expression in expressions:
            hits = sum(1 for _ in expression.finditer(document.text))
        plain.append(perf_counter() - started)
        started = perf_counter()
        found = run(pack, [document])
        ours.append(perf_counter() - started)
    patterns = sum(report.milliseconds for report in found.patterns)
    print(f"document bench: {len(expressions)} patterns over {len(document.text):,} characters, median of {ROUNDS}")
    print(f"  Python's re, patterns alone   {median(plain) * 1000:9.0f} ms")
    print(f"  bench, patterns alone         {patterns:9.0f} ms   {patterns / median(plain) / 1000:.2f} x (last run)")
    print(f"  bench, with words and hits    {median(ours) * 1000:9.0f} ms   {median(ours) / median(plain):.2f} x")
    print(f"  {len(found.hits):,} hits kept; not run to the end: {len(found.troubled)}; last pattern by re: {hits:,}")


def _pack() -> Pack:
    """The patterns of the samples, repeated with other labels until there are a hundred."""
    patterns = []
    for path in sorted(SAMPLES.glob("*.yaml")):
        patterns += [(one.pattern, one.entity_type, one.attribute) for one in open_pack(path.read_text()).patterns]
    lines = ["name: Bench", "description: d", "version: 1.0.0", "extraction_patterns:"]
    for number in range(100):
        pattern, kind, attribute = patterns[number % len(patterns)]
        if number >= len(patterns):
            pattern += f"(?:{number})?"
        quoted = pattern.replace("'", "''")
        lines += [f"  - pattern: '{quoted}'", f"    entity_type: {kind}", f"    attribute: {attribute}"]
    return open_pack("\n".join(lines) + "\n")


def _document() -> BenchDocument:
    page = (
        "Claim No: AB1234567 of Policy Number: HOM-123456. Date of Loss: 01/02/2026, cause of loss: hail.\n"
        "The tenant shall pay rent of £12,500 per annum for a term of 10 years commencing on 1 March 2024.\n"
        "Subject ID: 001-0042 at Site 014 reported a grade 3 event; onset: 03-JAN-2025, batch: B12345.\n"
        "Nothing in this paragraph is of any interest to a pattern, as most of a document is not, and it goes on so.\n"
    )
    return BenchDocument("long.txt", (page * (CHARACTERS // len(page) + 1))[:CHARACTERS])


if __name__ == "__main__":
    main()
