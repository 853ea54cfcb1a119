"""All measurements, one after the other: `python -m tests.benchmarks`."""

from __future__ import annotations

import subprocess
import sys

PARTS = (
    "engine_bench",
    "turns",
    "diffs",
    "history_bench",
    "bench_runs",
    "validation",
    "memories",
    "audit",
    "http",
    "prompts",
    "requests",
    "long_requests",
    "passwords",
    "clicks",
)

for part in PARTS:
    print(f"== {part}", flush=True)
    subprocess.run([sys.executable, "-m", f"tests.benchmarks.{part}"], check=True)
