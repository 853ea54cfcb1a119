"""Ten deliberate faults of the engine: each must be caught by its quick tests.

    python -m tests.engine.mutations

Every fault is put into a copy of the source in a temporary directory, one after the other.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Fault(NamedTuple):
    """Replace `old`, which stands in the file once, by `new`."""

    name: str
    file: str
    old: str
    new: str


FAULTS = (
    Fault(
        "a name takes the first of several items",
        "paths.py",
        "if len(found) == 1:",
        "if found:",
    ),
    Fault(
        "typed equality takes True for 1",
        "scalars.py",
        "if type(one) is not type(other):",
        "if one != other:",
    ),
    Fault(
        "verification compares nothing",
        "verify.py",
        "if not same(found, expected):",
        "if not same(found, found):",
    ),
    Fault(
        "text between lines is not read with the line above",
        "splice.py",
        "self.line - (self.column == 0)",
        "self.line",
    ),
    Fault(
        "words that YAML 1.1 reads otherwise stay unquoted",
        "render.py",
        " or not reads_as_string(text)",
        "",
    ),
    Fault(
        "a deleted item leaves its comment",
        "layout.py",
        "while top > floor and is_comment",
        "while False and is_comment",
    ),
    Fault(
        "new lines end with a line feed in every file",
        "layout.py",
        'if end in {"\\n", "\\r\\n", "\\r"}:',
        'if end in {"\\n"}:',
    ),
    Fault(
        "younger siblings keep their old lines",
        "editor.py",
        "for entry in place.entries[run.last + 1 :]:",
        "for entry in ():",
    ),
    Fault(
        "an alias counts as one value",
        "guard.py",
        "self.nodes += self.sizes[event.anchor]",
        "self.nodes += 1",
    ),
    Fault(
        "a kept block scalar takes in the blank line below",
        "block.py",
        "gap = []  # it would",
        "pass  # it would",
    ),
)


def main() -> int:
    """Put the faults in one by one and run the quick tests of the engine."""
    missed = 0
    for fault in FAULTS:
        caught, first = check(fault)
        missed += not caught
        print(f"{'caught' if caught else 'MISSED':7} {fault.name:50} {first}", flush=True)  # noqa: T201
    print(f"{len(FAULTS) - missed} of {len(FAULTS)} caught")  # noqa: T201
    return 1 if missed else 0


def check(fault: Fault) -> tuple[bool, str]:
    """Whether the tests fail with the fault, and the first that does."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in ("core", "db/samples", "tests/engine"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "tests/__init__.py"):
            shutil.copy(ROOT / name, copy / name)
        path = copy / "core" / "engine" / fault.file
        source = path.read_text(encoding="utf-8")
        if source.count(fault.old) != 1:
            raise SystemExit(f"{fault.name}: the source has changed, {fault.old!r} is not there once")
        path.write_text(source.replace(fault.old, fault.new), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "tests/engine", "-x", "-m", "not slow", "-p", "no:cacheprovider"]
        done = subprocess.run([*command, "--no-header"], cwd=copy, capture_output=True, text=True, check=False)
        failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
        first = failed[0].removeprefix("FAILED tests/engine/").split(" - ")[0] if failed else ""
        return done.returncode == 1, first


if __name__ == "__main__":
    sys.exit(main())
