"""What validation with every rule costs, as a ratio to one C load of the same text; and the class of a change.

    python -m tests.benchmarks.validation

The caches of the engine and of read patterns are emptied before each run, so nothing is known from the run before.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

from core.engine.guard import outline
from core.pack.findings import find
from core.pack.impact import impact_of
from core.pack.model import open_pack
from core.pack.regexes import read_regex
from tests.benchmarks.engine_bench import medians

SAMPLE = Path(__file__).parents[2] / "db" / "samples" / "property_claims.yaml"
LINES = 1_300
TIMES = 15


def made_text() -> str:
    """A pack of about 1,300 lines: a sample whose items stand there several times under other names."""
    data: dict[str, Any] = yaml.safe_load(SAMPLE.read_text("utf-8"))
    big = copy.deepcopy(data)
    number = 1
    while yaml.safe_dump(big, sort_keys=False).count("\n") < LINES:
        for key, content in data.items():
            if isinstance(content, list) and isinstance(content[0], dict):
                big[key] += [_renamed(item, number) for item in content]
        number += 1
    return yaml.safe_dump(big, sort_keys=False, allow_unicode=True)


def _renamed(item: dict[str, Any], number: int) -> dict[str, Any]:
    """The same item under another name, with its references along."""
    made = copy.deepcopy(item)
    for key in ("name", "type", "from", "to", "entity_type", "template"):
        if key in made:
            made[key] = f"{made[key]}{'_' if str(made[key]).isupper() else ' '}{number}"
    if "pattern" in made:
        made["pattern"] = f"{number}{made['pattern'].replace('(?i)', '')}"
    if "synonyms" in made:
        made["synonyms"] = [f"{name} {number}" for name in made["synonyms"]]
    return made


def main() -> None:
    """Measure and print."""
    text = made_text()
    other = text.replace("deductible", "excess").replace("POLICYHOLDER", "INSURED")

    def load() -> None:
        yaml.load(text, Loader=yaml.CSafeLoader)

    def validate() -> None:
        read_regex.cache_clear()
        outline.cache_clear()
        find(text)

    def again() -> None:
        outline.cache_clear()
        find(text)

    packs = open_pack(text), open_pack(other)

    def classed() -> None:
        impact_of(*packs)

    loading, cold, warm, class_time = medians(TIMES, load, validate, again, classed)
    print(f"{text.count(chr(10)):,} lines, {len(open_pack(text).patterns)} patterns, {len(find(text))} findings")
    print(f"load with CSafeLoader        {loading:6.1f} ms")
    print(f"validation, all rules, cold  {cold:6.1f} ms  {cold / loading:4.1f} × the load")
    print(f"validation, patterns known   {warm:6.1f} ms  {warm / loading:4.1f} × the load")
    print(f"class of a change            {class_time:6.1f} ms")


if __name__ == "__main__":
    main()
