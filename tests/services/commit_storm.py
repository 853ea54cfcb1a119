"""Many who commit to one pack at once: `python -m tests.services.commit_storm [--workers 8] [--commits 200]`.

Once with threads of one process and once with processes, each on a pack of its own. Every worker raises its own
counter in the pack by one, `--commits` times, on the real path: propose on the newest version, confirm by
`Assistant.decide`. A proposal whose pack has moved on in between is refused in words (that is no error, it is the
promise that nothing is overwritten); the worker then looks at the newest version and proposes anew.

Counted are: commits acknowledged, versions in the database, clean refusals of a stale base, and errors, which is
everything else that was raised. The counters in the final text tell of lost updates.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from core.container import Container
from core.errors import Conflict
from core.services.views import Actor, Role
from tests.services.crash_loop import build
from tests.services.making import PACK, bring, confirm, head_text
from tests.services.private_server import private_server

MOVED_ON = "moved on"


@dataclass
class Outcome:
    """What the workers were told, and what the database holds."""

    kind: str
    wanted: int
    acknowledged: int = 0
    versions: int = 0
    stale: int = 0
    lost: int = 0
    gaps: int = 0
    seconds: float = 0.0
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Whether every commit became exactly one version, and nothing else was raised."""
        return not self.errors and not self.lost and not self.gaps and self.acknowledged == self.versions == self.wanted


def pack_of(workers: int) -> str:
    """Give a pack with a counter for each worker."""
    return PACK + "counters:\n" + "".join(f"  w{number}: 0\n" for number in range(workers))


def raise_counter(
    app: Container, actor: Actor, pack_id: UUID, place: int, commits: int
) -> tuple[int, int, Counter[str]]:
    """Raise one counter `commits` times; give commits acknowledged, stale refusals, and errors by their words."""
    done = stale = in_a_row = 0
    errors: Counter[str] = Counter()
    while done < commits and sum(errors.values()) < commits:
        begun = time.monotonic()
        try:
            head = app.packs.head(actor, pack_id)[1]
            operation = {"action": "replace", "path": ["counters", f"w{place}"], "value": done + 1}
            proposal_id = app.assistant.propose_operations(actor, pack_id, [operation], base_sha256=head)
            confirm(app, actor, app.proposals.view(actor, proposal_id))
            done += 1
            in_a_row = 0
        except Conflict as conflict:
            if MOVED_ON in conflict.message:
                stale += 1
                in_a_row = min(in_a_row + 1, 4)
                # Who is refused comes back later and later, as on a shared wire; else all would refuse each other.
                time.sleep(random.uniform(0, (time.monotonic() - begun) * 2**in_a_row))
            else:
                errors[conflict.message[:120]] += 1
        except Exception as error:
            errors[f"{type(error).__name__}: {error}"[:200]] += 1
    return done, stale, errors


def in_process(dsn: str, email: str, pack_id: str, place: int, commits: int) -> tuple[int, int, Counter[str]]:
    """Do it in a process with an application of its own."""
    with tempfile.TemporaryDirectory() as folder:
        app = build(dsn, Path(folder))
        try:
            return raise_counter(app, app.users.console_actor(email), UUID(pack_id), place, commits)
        finally:
            app.close()


def storm(app: Container, actor: Actor, kind: str, *, workers: int, commits: int) -> Outcome:
    """Run one storm on a new pack."""
    pack_id = bring(app, actor, pack_of(workers))
    outcome = Outcome(kind, workers * commits)
    started = time.monotonic()
    if kind == "threads":
        found = _all(
            ThreadPoolExecutor(workers), raise_counter, [(app, actor, pack_id, n, commits) for n in range(workers)]
        )
    else:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(
            ["core.workflow.assistant", "core.interfaces.mcp_server", "tests.services.making"]
        )
        given = [(app.owner_dsn, actor.email, str(pack_id), n, commits) for n in range(workers)]
        found = _all(ProcessPoolExecutor(workers, mp_context=context), in_process, given)
    outcome.seconds = time.monotonic() - started
    for done, stale, errors in found:
        outcome.acknowledged += done
        outcome.stale += stale
        outcome.errors += errors
    _count(app, pack_id, outcome)
    final = head_text(app, actor, pack_id)
    outcome.lost = sum(f"  w{number}: {commits}\n" not in final for number in range(workers))
    return outcome


def _all(
    executor: Executor, run: Callable[..., tuple[int, int, Counter[str]]], given: Sequence[tuple[object, ...]]
) -> list[tuple[int, int, Counter[str]]]:
    with executor:
        return [future.result() for future in [executor.submit(run, *arguments) for arguments in given]]


def _count(app: Container, pack_id: UUID, outcome: Outcome) -> None:
    with app.database.transaction() as session:
        numbers = list(
            session.scalars(text("SELECT number FROM versions WHERE pack_id = :p ORDER BY number"), {"p": pack_id})
        )
        events = session.scalar(
            text("SELECT count(*) FROM audit_events WHERE pack_id = :p AND kind = 'version.committed'"), {"p": pack_id}
        )
    outcome.versions = len(numbers) - 1
    outcome.gaps = int(numbers != list(range(1, len(numbers) + 1))) + int(events != outcome.versions)


def main() -> int:
    """Print the table; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--commits", type=int, default=200)
    wanted = parser.parse_args()
    clean = True
    with private_server() as server, tempfile.TemporaryDirectory() as folder:
        app = build(server.dsn, Path(folder))
        app.users.add_from_console(name="Ada", email="a@example.org", role=Role.ADMIN, password="long enough")
        actor = app.users.console_actor()
        for kind in ("threads", "processes"):
            found = storm(app, actor, kind, workers=wanted.workers, commits=wanted.commits)
            clean = clean and found.clean
            print(
                f"{wanted.workers} {kind} × {wanted.commits} commits on one pack in {found.seconds:.0f} s: "
                f"{found.versions:,} of {found.wanted:,} versions, {sum(found.errors.values())} errors, "
                f"{found.lost} counters wrong, {found.gaps} gaps; {found.stale:,} stale bases refused and proposed anew"
            )
            for words, count in found.errors.most_common(5):
                print(f"  {count} × {words}")
        app.close()
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
