"""A large log: pages, exports, memory, verification. `python -m tests.benchmarks.audit --rows 1000000`."""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pyarrow.parquet  # noqa: F401  # the server holds it in memory already

from core.config import Settings
from core.container import Container, build_container
from core.services.audit import KINDS
from core.services.verify import verify_file
from core.services.views import Actor, AuditFilter, Role
from db.audit_proof import row_hash
from db.chain import at_text, details_text
from tests.benchmarks import audit_http
from tests.benchmarks.audit_http import BARS, beside
from tests.benchmarks.http import PASSWORD, QUICK, quantile

DAYS = 700
VERIFIED = 15  # seconds for a million rows
PEOPLE = ("ada@example.org", "bo@example.org")
WORDS = ("attribute", "added", "to", "Tenant", "landlord", "clause", "renamed", "pattern", "term", "removed", "deposit")
KIND_WEIGHTS = {"login.succeeded": 30, "proposal.created": 20, "proposal.confirmed": 15, "version.committed": 15}
COLUMNS = "number, at, kind, actor_id, actor, pack_id, pack, proposal_id, version_id, summary, details, prev_hash, hash"


def fill(app: Container, count: int) -> None:
    """Add events to the log, chained as the application chains them, but by COPY."""
    dice = random.Random(7)
    people = [(uuid4(), f"Person {n} <person{n}@example.org>") for n in range(200)]
    packs = [(uuid4(), f"Pack {n}") for n in range(40)]
    kinds, weights = list(KINDS), [KIND_WEIGHTS.get(kind, 1) for kind in KINDS]
    last = app.audit_log.last_number()
    previous = app.audit_log.query(AuditFilter(), limit=1)[0].hash
    begin = datetime.now(UTC)  # and from there into the future: times rise with numbers
    with (
        psycopg.connect(app.owner_dsn) as connection,
        connection.cursor() as cursor,
        cursor.copy(f"COPY audit_events ({COLUMNS}) FROM STDIN") as copy,
    ):
        for place in range(count - last):
            kind = dice.choices(kinds, weights)[0]
            actor_id, actor = people[min(int(dice.expovariate(0.05)), 199)]
            pack_id, pack = packs[min(int(dice.expovariate(0.2)), 39)]
            at = begin + timedelta(days=DAYS) * (place / count)
            rare = "zirconium " if place % 100_000 == 77 else ""
            summary = f"{rare}{' '.join(dice.choices(WORDS, k=8))} in version {place % 997}"
            details = details_text({"number": place % 997, "operations": place % 7, "address": "192.0.2.7"})
            proposal = str(UUID(int=dice.getrandbits(128)))
            number = str(last + place + 1)
            fields = (number, at_text(at), kind, str(actor_id), actor, str(pack_id), pack, proposal, "", summary)
            digest = row_hash(previous, (*fields, details))
            copy.write_row((*fields[:8], None, summary, details, previous, digest))
            previous = digest
    with psycopg.connect(app.owner_dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE audit_events")


def filters(app: Container, count: int, times: int) -> Iterator[tuple[str, AuditFilter, int | None]]:
    """Give filters as people set them, from the first page and from deep in the log."""
    dice = random.Random(11)
    now = app.audit_log.query(AuditFilter(), limit=1)[0].at
    rows = app.audit_log.query(AuditFilter(), before=count // 2, limit=2_000)
    for _ in range(times):
        row = dice.choice(rows)
        since = now - timedelta(days=dice.uniform(10, DAYS))
        several = tuple(dice.sample(list(KINDS), 4))
        for before in (None, dice.randrange(1_000, count)):
            yield "nothing", AuditFilter(), before
            yield "a period", AuditFilter(since=since, until=since + timedelta(days=dice.choice([1, 7, 30]))), before
            yield "the last 30 days", AuditFilter(since=now - timedelta(days=30)), before
            yield "a kind", AuditFilter(kinds=(dice.choice(list(KINDS)),)), before
            yield "several kinds", AuditFilter(kinds=several), before
            yield "a person", AuditFilter(person=row.actor_id), before
            yield "a pack", AuditFilter(pack=row.pack_id), before
            yield "person, pack and kind", AuditFilter(person=row.actor_id, pack=row.pack_id, kinds=(row.kind,)), before
            yield "a common word", AuditFilter(text="Tenant"), before
            yield "a rare word", AuditFilter(text="zircon"), before
            yield "two words and a person", AuditFilter(text="deposit 451", person=row.actor_id), before
            yield (
                "a word in a period",
                AuditFilter(text="version 12", since=since, until=since + timedelta(days=7)),
                before,
            )


def pages(app: Container, actor: Actor, count: int, times: int) -> list[tuple[str, list[float]]]:
    """Time what the page asks for: how many match (up to 1,000), and 100 of them."""
    taken: dict[str, list[float]] = {}
    for name, wanted, before in filters(app, count, times):
        start = time.perf_counter()
        app.audit.count(actor, wanted, most=1_001)
        app.audit.query(actor, wanted, before=before, limit=100)
        taken.setdefault(name, []).append((time.perf_counter() - start) * 1_000)
    return [*taken.items(), ("all of them", [value for values in taken.values() for value in values])]


def rss() -> float:
    """Give the memory that this process holds now, in MiB."""
    pages_held = int(Path("/proc/self/statm").read_text().split()[1])
    return pages_held * os.sysconf("SC_PAGE_SIZE") / 2**20


def export(app: Container, actor: Actor, form: Any, path: Path) -> str:
    """Export everything while another thread writes events; give the line that tells how it went."""
    stopping = threading.Event()
    written = [0]

    def write() -> None:
        while not stopping.wait(0.05):
            app.audit_log.record_alone("import.refused", actor, "Written during an export.")
            written[0] += 1

    app.audit.export(actor, AuditFilter(text="of no event"), format=form)  # what is loaded once is in memory before
    writer = threading.Thread(target=write)
    writer.start()
    before, most, first = rss(), 0.0, 0.0
    start = time.perf_counter()
    with path.open("wb") as file:
        for piece in app.audit.stream(actor, AuditFilter(), format=form):
            first = first or time.perf_counter() - start
            file.write(piece)
            most = max(most, rss())
    seconds = time.perf_counter() - start
    stopping.set()
    writer.join()
    size = path.stat().st_size / 2**20
    return (
        f"export as {form:<8} {beside(seconds, BARS['seconds'])} s, first byte {beside(first, BARS['first'])} s, "
        f"memory +{beside(max(0.0, most - before), BARS['memory'])} MiB, {size:,.0f} MiB, "
        f"{written[0]} events written meanwhile"
    )


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(count: int, times: int, forms: list[str]) -> None:
    """Fill a log of its own and print every figure."""
    os.environ.update(QUICK)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        app = build_container(Settings(_env_file=None, data_dir=Path(folder), llm_provider=None))
        try:
            for email in PEOPLE:
                app.users.add_from_console(name="Ada", email=email, role=Role.ADMIN, password=PASSWORD)
            ada = app.users.console_actor(PEOPLE[0])
            print(f"a log of {count:,} events, made in {timed(lambda: fill(app, count)):.0f} s", flush=True)
            print(f"anchored in {timed(app.anchors.anchor):.1f} s", flush=True)
            for name, values in pages(app, ada, count, times):
                p50, p95 = quantile(values, 0.5), quantile(values, 0.95)
                told = f"p50 {p50:6.1f} ms, p95 {beside(p95, 50)} ms, max {max(values):6.1f} ms"
                print(f"page, {name:<24} {told}", flush=True)
            once = [timed(lambda: app.audit_log.record_alone("import.refused", ada, "x")) * 1_000 for _ in range(200)]
            print(f"one event written: p50 {quantile(once, 0.5):.1f} ms, p95 {quantile(once, 0.95):.1f} ms", flush=True)
            print(f"verification of the database {timed(lambda: app.verifier.verify(None)):.1f} s", flush=True)
            for form in forms:
                path = Path(folder) / f"audit.{form}"
                print(export(app, ada, form, path), flush=True)
                if form != "xlsx":
                    seconds = timed(lambda p=path: verify_file(p))
                    print(f"verification of the {form} alone {beside(seconds, VERIFIED)} s", flush=True)
                if form in {"csv", "jsonl"}:
                    script = [sys.executable, "-I", "-S", "docs/verify_audit.py", str(path)]
                    seconds = timed(lambda s=script: subprocess.run(s, check=True, capture_output=True))
                    print(f"the same by docs/verify_audit.py {beside(seconds, VERIFIED)} s", flush=True)
                path.unlink()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"peak memory of the whole process {peak:.0f} MiB", flush=True)
        finally:
            app.close()
        audit_http.measure(Path(folder), PEOPLE, forms)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=10, help="how often each filter is tried")
    parser.add_argument("--format", action="append", choices=["csv", "jsonl", "xlsx", "parquet"])
    given = parser.parse_args()
    run(given.rows, given.times, given.format or ["csv", "jsonl", "xlsx", "parquet"])


if __name__ == "__main__":
    main()
