"""Every kind of tampering at every position of a log, and whether it is found: `python -m tests.services.tampering`.

The log is made by the application in a real database, and anchored and exported by it. What is tampered with is the
database's rows (held against the exported anchors) and the exported file (held against nothing but itself).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from core.config import Settings
from core.container import Container, build_container
from core.services.views import AuditFilter, Role
from db.audit_proof import FIELDS, Broken, check_export, check_rows, row_hash, row_of

Row = tuple[list[str], str, str]  # the fields, the hash before, the hash
Rows = list[Row]
Attack = tuple[str, int, Rows]  # its kind, the position, what is left


def edited(row: Row, place: int) -> Row:
    """Give a row with one field changed, its hashes left."""
    fields = list(row[0])
    fields[place] = fields[place] + "x" if FIELDS[place] != "number" else str(int(fields[place]) + 100_000)
    return fields, row[1], row[2]


def chained(rows: Rows, before: str) -> Rows:
    """Give rows chained anew, as somebody would who rewrites the log and knows how."""
    result = []
    for fields, _, _ in rows:
        digest = row_hash(before, fields)
        result.append((fields, before, digest))
        before = digest
    return result


def numbered(rows: Rows, first: int) -> Rows:
    """Give rows numbered anew without a gap."""
    return [([str(first + place), *row[0][1:]], row[1], row[2]) for place, row in enumerate(rows)]


def attacks(rows: Rows) -> Iterator[Attack]:
    """Give every kind of attack at every position."""
    for k in range(len(rows)):
        before = rows[k][1]
        for place, name in enumerate(FIELDS):
            yield f"edit {name}", k, [*rows[:k], edited(rows[k], place), *rows[k + 1 :]]
        yield "edit prev_hash", k, [*rows[:k], (rows[k][0], "f" * 64, rows[k][2]), *rows[k + 1 :]]
        yield "edit hash", k, [*rows[:k], (rows[k][0], before, "f" * 64), *rows[k + 1 :]]
        yield "edit with its hash", k, [*rows[:k], *chained([edited(rows[k], 9)], before), *rows[k + 1 :]]
        yield "cut the tail", k, rows[:k]
        yield "rewrite the suffix", k, [*rows[:k], *chained([edited(rows[k], 9), *rows[k + 1 :]], before)]
        if k + 1 < len(rows):
            yield "delete", k, [*rows[:k], *rows[k + 1 :]]
            yield "delete and close the gap", k, [*rows[:k], *chained(numbered(rows[k + 1 :], k + 1), before)]
            yield "swap", k, [*rows[:k], rows[k + 1], rows[k], *rows[k + 2 :]]
            swapped = numbered([rows[k + 1], rows[k], *rows[k + 2 :]], k + 1)
            yield "swap and chain anew", k, [*rows[:k], *chained(swapped, before)]
            yield "put in", k, [*rows[: k + 1], *chained(numbered([rows[k], *rows[k + 1 :]], k + 2), rows[k][2])]


def prepared(app: Container, count: int) -> tuple[Rows, list[dict[str, str]], list[tuple[Row, str]]]:
    """Fill the log up to `count` events; give its rows, its anchors, and the rows of an export."""
    app.users.add_from_console(name="Ada", email="ada@example.org", role=Role.ADMIN, password="quite a long one")
    ada = app.users.console_actor()
    while (last := app.audit_log.last_number()) < count:
        app.audit_log.record_alone("import.refused", ada, f"Event {last}, =1+1 é", details={"n": last, "é": [1.5]})
    lines = b"".join(app.audit.stream(ada, AuditFilter(), format="jsonl")).decode().splitlines()
    read = [json.loads(line) for line in lines]
    exported = [(([str(row[name]) for name in FIELDS], row["prev_hash"], row["hash"]), row["seal"]) for row in read]
    rows = [
        (json.loads(form)[1:], previous, found)
        for _, form, previous, found in next(app.audit_log.canonical_pages(upto=count))
    ]
    return rows, app.anchors.all(), exported


def found_in_database(rows: Rows, anchors: Sequence[dict[str, str]]) -> bool:
    """Whether the database's check against exported anchors finds that something is wrong."""
    return _broken(lambda: check_rows((row_of(*row) for row in rows), anchors, whole=True))


def found_in_export(rows: Rows, seal: str) -> bool:
    """Whether the check of an export alone finds it; who tampers leaves the seal on the last row."""
    sealed = ((row_of(*row), seal if place == len(rows) - 1 else "") for place, row in enumerate(rows))
    return not rows or _broken(lambda: check_export(sealed))


def _broken(check: Callable[[], object]) -> bool:
    try:
        check()
    except Broken:
        return True
    return False


def run(app: Container, count: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Try everything on a log of `count` events; give, by kind, how many there were and how many each check found."""
    rows, anchors, exported = prepared(app, count)
    seal = exported[-1][1]
    assert not found_in_database(rows, anchors)
    assert not found_in_export([row for row, _ in exported], seal)
    tried: Counter[str] = Counter()
    database: Counter[str] = Counter()
    export: Counter[str] = Counter()
    for kind, _, left in attacks(rows):
        tried[kind] += 1
        database[kind] += found_in_database(left, anchors)
        export[kind] += found_in_export(left, seal)
    return tried, database, export


def main() -> int:
    """Print a line for each kind; exit code 1 when anything was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000)
    count = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        app = build_container(Settings(_env_file=None, data_dir=Path(folder), llm_provider=None))
        try:
            tried, database, export = run(app, count)
        finally:
            app.close()
    print(f"{'attack':<28}{'tried':>8}{'database with exported anchors':>34}{'export alone':>16}")  # noqa: T201
    for kind, number in tried.items():
        print(f"{kind:<28}{number:>8}{database[kind]:>34}{export[kind]:>16}")  # noqa: T201
    missed = 2 * tried.total() - database.total() - export.total()
    print(f"{2 * tried.total():,} checks, {missed} missed")  # noqa: T201
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
