"""How well memories are found: recall@5 on the paraphrases and requests beside this file.

`python -m tests.memory.measure` prints a line for letters alone, for meaning alone, and for both as the search weighs
them. The paraphrases have no word in common with their memory; the requests are as people write them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from core.services.embedding import letters_of
from core.services.embedding.minilm import LocalModel
from core.services.memory_search import LETTERS_WEIGHT

SET = Path(__file__).with_name("paraphrases.jsonl")
FIRST = 5
Vectors = Callable[[str], Any]


@dataclass(frozen=True)
class Pair:
    """A query and the memory that it should find."""

    kind: str
    query: str
    memory: str


def read_set() -> tuple[list[Pair], list[str]]:
    """Give the pairs, and all memories to choose from."""
    rows = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    pairs = [Pair(row["kind"], row["query"], row["memory"]) for row in rows if "query" in row]
    return pairs, list(dict.fromkeys(row["memory"] for row in rows))


def scores(embed: Vectors, pairs: Sequence[Pair], memories: Sequence[str]) -> Any:
    """Give how well each memory fits each query."""
    return np.stack([embed(pair.query) for pair in pairs]) @ np.stack([embed(one) for one in memories]).T


def recall(fits: Any, pairs: Sequence[Pair], memories: Sequence[str], kind: str) -> float:
    """Give the share of the queries of a kind whose memory is among the first five."""
    hits = [
        int((row > row[memories.index(pair.memory)]).sum()) < FIRST
        for row, pair in zip(fits, pairs, strict=True)
        if pair.kind == kind
    ]
    return sum(hits) / len(hits)


def tried(embed: Vectors, queries: Sequence[str]) -> float:
    """Give the median milliseconds for a query."""
    times = []
    for query in queries:
        started = perf_counter()
        embed(query)
        times.append((perf_counter() - started) * 1000)
    return median(times)


def main() -> None:
    """Print the table."""
    pairs, memories = read_set()
    model = LocalModel()
    model.open()
    letters, meaning = scores(letters_of, pairs, memories), scores(model.embed, pairs, memories)
    found = {
        "letters alone": (letters, tried(letters_of, [pair.query for pair in pairs])),
        "meaning alone": (meaning, tried(model.embed, [pair.query for pair in pairs])),
        "both, as searched": (meaning + LETTERS_WEIGHT * letters, 0.0),
    }
    print(f"{'recall@5':<20}{'paraphrases':>12}{'requests':>10}{'ms a query':>12}   ({len(memories)} memories)")
    for name, (fits, took) in found.items():
        shares = [recall(fits, pairs, memories, kind) for kind in ("paraphrase", "request")]
        print(f"{name:<20}{shares[0]:>12.3f}{shares[1]:>10.3f}{took:>12.1f}")


if __name__ == "__main__":
    main()
