"""What an operation costs, as ratios to one C load of the same text, and beside ruamel.yaml.

    python -m tests.benchmarks.engine_bench

One operation with verification on 400, 1,300, 10,000 and 100,000 lines, and a batch of 50 on 1,300 lines.
The caches of the engine are emptied before each run. Garbage is collected
and frozen before each run and the collector is off during it, for the load as well.
"""

from __future__ import annotations

import gc
import io
import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import yaml
from ruamel.yaml import YAML

from core.engine import Limits, apply
from core.engine.guard import outline

LIMITS = Limits(size=1 << 26, nodes=10_000_000)
SIZES = (400, 1_300, 10_000, 100_000)
SECTIONS = ("entities", "people", "places", "devices", "documents", "events", "substances", "measures")


def made_text(lines: int) -> str:
    """A pack of about that many lines: sections of items with comments, blank lines, quotes and lists."""
    head = 'name: "Benchmark"\ndescription: "A made pack"\nversion: "1.0.0"\n'
    items = max(1, lines // (len(SECTIONS) * 14))
    parts = [head]
    for section in SECTIONS:
        parts.append(f"\n# The {section} of the pack\n{section}:\n")
        for number in range(items):
            parts.append(
                f'  - name: "{section} {number}"\n    type: "{section.upper()}_{number}"  # code\n'
                f"    description: 'Item {number} of the made pack'\n    attributes:\n"
                + "".join(f'      - "attribute_{k}"\n' for k in range(5))
                + f'    synonyms: ["one_{number}", "two_{number}"]\n    confidence: 0.{number % 9 + 1}\n'
                "    steps:\n      1: begin\n\n"
            )
    return "".join(parts)


def medians(times: int, *runs: Callable[[], Any]) -> list[float]:
    """The medians in milliseconds; the runs take turns, so that a busy machine slows all of them alike."""
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(times):
        for run, times_of_run in zip(runs, taken, strict=True):
            outline.cache_clear()
            gc.collect()
            gc.freeze()
            gc.disable()
            begin = time.perf_counter()
            run()
            times_of_run.append((time.perf_counter() - begin) * 1000)
            gc.enable()
            gc.unfreeze()
    return [statistics.median(times_of_run) for times_of_run in taken]


def operations(text: str, count: int) -> list[dict[str, Any]]:
    """Additions of attributes, evenly over the sections."""
    data = yaml.load(text, Loader=yaml.CSafeLoader)
    made = []
    for number in range(count):
        section = SECTIONS[number % len(SECTIONS)]
        item = data[section][number % len(data[section])]
        made.append({"action": "add", "path": [section, item["type"], "attributes"], "value": f"new_{number}"})
    return made


def by_ruamel(text: str, edits: list[dict[str, Any]]) -> str:
    """The same additions by a round trip through ruamel.yaml."""
    parser = YAML()
    parser.preserve_quotes = True
    parser.indent(mapping=2, sequence=4, offset=2)
    data = parser.load(text)
    for edit in edits:
        section, kind, _ = edit["path"]
        next(item for item in data[section] if item["type"] == kind)["attributes"].append(edit["value"])
    out = io.StringIO()
    parser.dump(data, out)
    return out.getvalue()


def row(lines: int, count: int) -> str:
    """One line of the table."""
    text = made_text(lines)
    edits = operations(text, count)
    times = 5 if lines > 20_000 else 15 if lines > 5_000 else 41
    load, engine, again = medians(
        times,
        lambda: yaml.load(text, Loader=yaml.CSafeLoader),
        lambda: apply(text, edits, limits=LIMITS),
        lambda: outline(text, LIMITS),
    )
    rounds = 1 if lines > 5_000 else 3
    ruamel = medians(rounds, lambda: by_ruamel(text, edits))[0] if lines <= 10_000 else None
    beside = f"{ruamel:10.1f} {ruamel / engine:7.1f}" if ruamel else f"{'-':>10} {'-':>7}"
    return (
        f"{len(text.splitlines()):8,} {count:6} {load:9.2f} {engine:9.2f} {engine / load:7.2f} "
        f"{again / load:7.2f} {beside}"
    )


def others() -> Iterator[tuple[str, float]]:
    """Other operations and other files: ratios to the load of the same text."""
    text = made_text(1_300)
    item = {"name": "New", "type": "NEW", "attributes": ["a", "b"]}
    as_json = json.dumps(yaml.load(text, Loader=yaml.CSafeLoader), indent=2)
    attribute = {"action": "add", "path": ["entities", 3, "attributes"], "value": "new"}
    cases: list[tuple[str, str, list[dict[str, Any]]]] = [
        ("append a mapping to a section", text, [{"action": "add", "path": ["people"], "value": item}]),
        ("delete the first item of a section", text, [{"action": "delete", "path": ["people", 0]}]),
        ("move the last item of a section to the front", text, [
            {"action": "move", "path": ["people", 9], "index": 0}]),
        ("50 mappings appended to one section, a batch", text, [
            {"action": "add", "path": ["people"], "value": {**item, "type": f"N{i}"}} for i in range(50)]),
        ("one attribute, in a file with one anchor", text + "a: &a 1\nb: *a\n", [attribute]),
        ("one attribute, in a JSON file", as_json, [attribute]),
    ]  # fmt: skip
    for name, source, edits in cases:
        load, engine = medians(
            21,
            partial(yaml.load, source, Loader=yaml.CSafeLoader),
            partial(apply, source, edits, limits=LIMITS),
        )
        yield name, engine / load


def main() -> None:
    """Print the table."""
    print("garbage collector: collected and frozen before each run, off during it")
    print("   lines    ops   load ms engine ms   ratio   guard  ruamel ms  faster")
    for lines in SIZES:
        print(row(lines, 1))
    print(row(1_300, 50))
    print("other edits on 1,300 lines, as ratios to the load")
    for name, ratio in others():
        print(f"  {name:58} {ratio:7.2f}")


if __name__ == "__main__":
    main()
