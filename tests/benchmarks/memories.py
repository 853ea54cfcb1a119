"""Search in memories, exact: `python -m tests.benchmarks.memories [--count 10000] [--rounds 200]`.

Every memory belongs to the person who searches, and as many again to somebody else. Prints milliseconds for a query's
vector, for the search with the vector at hand, and for what a turn does (recall), on the embedded PostgreSQL.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import insert, text

from core.config import Settings
from core.container import Container, build_container
from core.services.embedding import letters_of
from core.services.embedding.minilm import DIMENSIONS, MODEL_ID
from core.services.views import Role
from db.embedded import start_embedded
from db.models import Memory
from tests.memory.measure import read_set

SLICE = 1_000


def fill(container: Container, owner_id: UUID, count: int, seed: int) -> None:
    """Store memories with letters of their own and vectors as the model gives them: of length 1, in all directions."""
    random, numbers = Random(seed), np.random.default_rng(seed)
    _, texts = read_set()
    words = " ".join(texts).split()
    for start in range(0, count, SLICE):
        rows = []
        for _ in range(min(SLICE, count - start)):
            vector = numbers.standard_normal(DIMENSIONS).astype(np.float32)
            said = " ".join(random.sample(words, 10))
            rows.append(
                {
                    "id": uuid4(), "owner_id": owner_id, "scope": "global", "kind": "decision", "text": said,
                    "source": "said", "confidence": 0.9, "letters": letters_of(said), "model": MODEL_ID,
                    "meaning": vector / np.linalg.norm(vector),
                }
            )  # fmt: skip
        with container.database.transaction() as session:
            session.execute(insert(Memory), rows)
    with container.database.transaction() as session:
        session.execute(text("ANALYZE memories"))


def measure(container: Container, owner_id: UUID, rounds: int) -> dict[str, list[float]]:
    """Time vectors, searches and recalls, each with a query that was not asked before."""
    search = container.runtime.memories
    embedder: Any = search._embedder
    pairs, _ = read_set()
    times: dict[str, list[float]] = {"vector of a query": [], "search": [], "recall of a turn": []}
    for number in range(rounds + 5):
        query = f"{pairs[number % len(pairs)].query} ({number})"
        started = perf_counter()
        embedder.meaning(query)
        embedded = perf_counter()
        search.search_own(owner_id, query, limit=8)
        searched = perf_counter()
        search.recall(owner_id, f"{query}!", pack_id=uuid4(), session_id=uuid4())
        recalled = perf_counter()
        if number >= 5:
            for name, took in zip(times, (embedded - started, searched - embedded, recalled - searched), strict=True):
                times[name].append(took * 1000)
    return times


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dsn = start_embedded(Path(folder) / "postgres")
        settings = Settings(_env_file=None, database_url=dsn, secret_key="k" * 32, data_dir=Path(folder))
        container = build_container(settings)
        try:
            people = [
                container.users.add_from_console(
                    name=n, email=f"{n}@example.org", role=Role.ADMIN, password="long enough"
                )
                for n in ("one", "two")
            ]
            for seed, user in enumerate(people):
                fill(container, user.id, asked.count, seed)
            assert container.runtime.memories._embedder.wait(60)
            times = measure(container, people[0].id, asked.rounds)
        finally:
            container.close()
    print(f"{'milliseconds':<22}{'median':>9}{'p95':>9}   ({asked.count:,} memories, {asked.rounds} queries)")
    for name, values in times.items():
        print(f"{name:<22}{median(values):>9.1f}{quantiles(values, n=20)[-1]:>9.1f}")
    print("aim: p95 of the search at most 30, of the vector at most 15")


if __name__ == "__main__":
    main()
