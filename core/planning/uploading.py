"""A set of requests as a dataset of LangSmith, to compare planners there."""

from __future__ import annotations

import json
from pathlib import Path

from langsmith import Client
from langsmith.utils import LangSmithError

from core.errors import Unavailable

TIMEOUT_MILLISECONDS = (5_000, 20_000)


def upload(file: Path, name: str, key: str, endpoint: str | None = None) -> int:
    """Put every request of a set into a dataset, a new one when there is none of that name; give their count.

    The text of the pack goes along, so that the dataset stands on its own. Raises `Unavailable` when LangSmith
    does not take it.
    """
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    packs = {row["pack"]: (file.parent / row["pack"]).read_text(encoding="utf-8") for row in rows}
    examples = [
        {
            "inputs": {"text": row["text"], "pack": packs[row["pack"]]},
            "outputs": {"expected": row["expected"]},
            "metadata": {"id": row["id"], "kind": row.get("kind", ""), "pack": row["pack"]},
        }
        for row in rows
    ]
    client = Client(api_url=endpoint, api_key=key, timeout_ms=TIMEOUT_MILLISECONDS)
    try:
        known = client.has_dataset(dataset_name=name)
        dataset = client.read_dataset(dataset_name=name) if known else client.create_dataset(name)
        client.create_examples(dataset_id=dataset.id, examples=examples)
    except (LangSmithError, OSError, ValueError) as error:
        raise Unavailable(
            f"LangSmith did not take the set: {type(error).__name__}. Check the key and the address."
        ) from error
    return len(examples)
