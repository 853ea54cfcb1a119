"""Random pairs of texts: the operations that `derive` finds, applied to the old text, give the new data.

    python -m tests.engine.round_trips --pairs 5000 [PACK...]

The new text of a pair is the old one after several random edits, some lines of comment, or another layout
altogether. The operations go through JSON on their way. JSON Patches go the same way.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from core.engine import EngineError, apply, derive, diff_json_patch, load, words
from tests.engine import oracle
from tests.engine.random_edits import Tally, _one, read

CORPUS = Path(__file__).parent / "corpus"
SAMPLES = Path(__file__).parents[2] / "db" / "samples"
SHARED = Path(__file__).parents[2] / ".." / "shared" / "packs"


@dataclass
class Trips:
    """What happened to the pairs."""

    done: int = 0
    wrong: int = 0
    patches_wrong: int = 0
    inexpressible: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)

    def line(self) -> str:
        """One line of the report."""
        kinds = ", ".join(f"{count} {action}" for action, count in self.operations.most_common())
        return (
            f"{self.done} pairs, {self.wrong} wrong, {self.inexpressible} inexpressible, "
            f"{self.patches_wrong} wrong by JSON Patch ({kinds})"
        )


def run(texts: Sequence[str], pairs: int, seed: int = 1) -> Trips:
    """Derive and apply that many random pairs."""
    chance = random.Random(seed)
    trips = Trips()
    while trips.done < pairs:
        old = texts[trips.done % len(texts)]
        _trip(old, _changed(old, chance), trips)
        trips.done += 1
    return trips


def _changed(text: str, chance: random.Random) -> str:
    """Another text: some edits later, sometimes dumped anew in another layout."""
    new = text
    for _ in range(chance.randint(1, 6)):
        new = _one(new, chance, Tally())
    data = yaml.load(new, Loader=yaml.CSafeLoader)
    if chance.random() < 0.1:
        return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    lists = [value for value in data.values() if isinstance(value, list)] if isinstance(data, dict) else []
    if lists and chance.random() < 0.1:
        chance.shuffle(chance.choice(lists))
        return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return new + "\n# a remark\n" if new.endswith("\n") and chance.random() < 0.1 else new


def _trip(old: str, new: str, trips: Trips) -> None:
    wanted = oracle.typed(load(new))
    derivation = derive(old, new)
    operations = json.loads(json.dumps(derivation.operations))
    trips.operations.update(operation["action"] for operation in operations)
    words(old, new)
    found = oracle.typed(load(apply(old, operations).text)) if operations else oracle.typed(load(old))
    if found != wanted:
        if not operations and derivation.layout_only:
            trips.inexpressible += 1
        else:
            trips.wrong += 1
        trips.samples.append(f"{derivation}\n{old!r}\n{new!r}")
        return
    try:
        patched = load(apply(old, json.loads(json.dumps(diff_json_patch(old, new)))).text)
    except EngineError as problem:
        trips.patches_wrong += 1
        trips.samples.append(f"patch: {problem.message}\n{diff_json_patch(old, new)}\n{old!r}\n{new!r}")
        return
    if oracle.typed(patched) != wanted:
        trips.patches_wrong += 1
        trips.samples.append(f"patch: other data\n{diff_json_patch(old, new)}\n{old!r}\n{new!r}")


def texts_at_hand() -> list[str]:
    """The project's samples, and the shared packs where they are present."""
    return [read(path) for folder in (SAMPLES, SHARED) if folder.exists() for path in sorted(folder.glob("*.yaml"))]


def odd_texts(*, anchored: bool = False) -> list[str]:
    """The corpus of odd files."""
    found = [read(path) for path in sorted(CORPUS.iterdir()) if path.suffix in {".yaml", ".json"}]
    return found if anchored else [text for text in found if "&" not in text and "doubled" not in text]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", type=Path)
    parser.add_argument("--pairs", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3)
    arguments = parser.parse_args()
    texts = [read(path) for path in arguments.packs] or texts_at_hand() + odd_texts()
    trips = run(texts, arguments.pairs, arguments.seed)
    print(f"{len(texts)} files: {trips.line()}")  # noqa: T201
    for sample in trips.samples[: arguments.show]:
        print(sample)  # noqa: T201
    return 1 if trips.wrong or trips.patches_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
