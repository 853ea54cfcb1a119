"""Workers that confirm on the real path, killed at random while the database is restarted under them.

`python -m tests.services.crash_loop [--kills 200] [--workers 4] [--restarts 2]`

Each worker is a process with an application of its own. It proposes on one of a few packs, confirms by
`Assistant.decide`, and writes down (and syncs) what it was told: that is an acknowledgement. A new worker finishes
first what a stopped one left, as every start does. At the end the database is held against what was acknowledged:

- lost: an acknowledged version that is not there, or holds another proposal;
- duplicates: a proposal with two versions, or a version with two events;
- gaps: a number that is missing among the versions of a pack, or among the events of the audit log.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text

from core.config import Settings
from core.container import Container, build_container
from core.errors import AppError, Conflict, Unavailable
from core.services.views import Actor, Role
from tests.services.making import PACK, JsonPlanner, bring, confirm
from tests.services.private_server import How, PrivateServer, private_server

Result = TypeVar("Result")
PACKS = 2  # fewer than workers, so that they are in each other's way
PATIENCE = 120.0
HOW: tuple[How, How] = ("fast", "immediate")


@dataclass
class Report:
    """What was attacked, what was acknowledged, and what is wrong."""

    kills: int = 0
    restarts: int = 0
    workers: int = 0
    acknowledged: int = 0
    versions: int = 0
    events: int = 0
    refusals: dict[str, int] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    unfinished: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.duplicates or self.gaps or self.unfinished or self.surprises)


def build(dsn: str, folder: Path) -> Container:
    """Build the application as a worker has it."""
    planner = JsonPlanner()
    settings = Settings(
        _env_file=None,
        database_url=dsn,
        secret_key="k" * 32,
        data_dir=folder,
        llm_provider=None,
        proposal_limit_per_hour=10_000_000,
    )
    return build_container(settings, planners={"default": planner, "offline": planner})


def work(dsn: str, email: str, packs: list[str], journal: str, name: str) -> None:
    """Propose and confirm until killed; every outcome goes into the journal before the next step."""
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # connections that break are part of the attack
    with open(journal, "ab", buffering=0) as file:

        def write(**entry: Any) -> None:
            file.write((json.dumps(entry) + "\n").encode())
            os.fsync(file.fileno())

        try:
            app = _built(dsn, Path(journal).parent)
            actor = _patiently(lambda: app.users.console_actor(email))
            _patiently(app.assistant.recover)
        except Exception:
            write(surprise=traceback.format_exc()[-1_500:])
            raise
        write(started=name)
        for number in range(1_000_000):
            pack_id = UUID(random.choice(packs))
            try:
                _one(app, actor, pack_id, f"{name} {number}", write)
            except AppError as error:
                write(refused=type(error).__name__)
            except Exception as error:
                write(surprise=f"{type(error).__name__}: {error}"[:300])


def _one(app: Container, actor: Actor, pack_id: UUID, words: str, write: Any) -> None:
    head = app.packs.head(actor, pack_id)[1]
    operation = {"action": "replace", "path": ["description"], "value": words}
    proposal_id = app.assistant.propose_operations(actor, pack_id, [operation], base_sha256=head)
    view = app.proposals.view(actor, proposal_id)
    done = confirm(app, actor, view)
    write(proposal=str(proposal_id), pack=str(pack_id), version=done.version_number)


def _built(dsn: str, folder: Path) -> Container:
    return _patiently(lambda: build(dsn, folder))


def _patiently(run: Callable[[], Result]) -> Result:
    """Do something as soon as the database is back; give what it gave."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return run()
        except (Unavailable, Conflict):
            if time.monotonic() > until:
                raise


class Attack:
    """Keeps workers at work, kills them at random, and restarts the database in between."""

    def __init__(self, server: PrivateServer, folder: Path, email: str, packs: list[UUID], workers: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(
            ["core.workflow.assistant", "core.interfaces.mcp_server", "tests.services.making"]
        )
        self._server = server
        self._folder = folder
        self._email = email
        self._packs = [str(pack_id) for pack_id in packs]
        self._started = 0
        self._alive = [self._worker() for _ in range(workers)]

    def run(self, kills: int, restarts: int) -> None:
        """Kill `kills` workers, each at a moment of its own, and restart the database at even distances."""
        pauses = {round(kills * (place + 1) / (restarts + 1)): place for place in range(restarts)}
        for number in range(kills):
            if number in pauses:
                self._server.restart(HOW[pauses[number] % len(HOW)])
            place = self._one_at_work()
            time.sleep(random.uniform(0.02, 0.5))
            victim = self._alive[place][1]
            victim.kill()
            victim.join()
            self._alive[place] = self._worker()
        self._one_at_work()

    def end(self) -> None:
        """Kill all that are left."""
        for _, worker in self._alive:
            worker.kill()
            worker.join()

    @property
    def started(self) -> int:
        """How many workers there were."""
        return self._started

    def _worker(self) -> tuple[int, BaseProcess]:
        self._started += 1
        name = f"worker {self._started}"
        journal = str(self._journal(self._started))
        worker = self._context.Process(
            target=work, args=(self._server.dsn, self._email, self._packs, journal, name), daemon=True
        )
        worker.start()
        return self._started, worker

    def _journal(self, number: int) -> Path:
        return self._folder / f"{number:04}.jsonl"

    def _one_at_work(self) -> int:
        """Wait until a worker, chosen at random, has built its application; give its place."""
        place = random.randrange(len(self._alive))
        journal = self._journal(self._alive[place][0])
        until = time.monotonic() + PATIENCE
        while not (journal.exists() and journal.stat().st_size):
            if time.monotonic() > until:
                raise RuntimeError("A worker has not begun.")
            time.sleep(0.02)
        return place


def attack(kills: int, workers: int, restarts: int) -> Report:
    """Run the whole loop on a server of its own; give what was found."""
    with private_server() as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = build(server.dsn, folder)
        app.users.add_from_console(name="Ada", email="a@example.org", role=Role.ADMIN, password="long enough")
        actor = app.users.console_actor()
        packs = [bring(app, actor, PACK.replace("Harbour", f"Harbour {number}")) for number in range(PACKS)]
        app.close()
        running = Attack(server, folder, actor.email, packs, workers)
        try:
            running.run(kills, restarts)
        finally:
            running.end()
        report = Report(kills=kills, restarts=restarts, workers=running.started)
        survivor = build(server.dsn, folder)
        survivor.assistant.recover()
        survivor.close()
        fresh = build(server.dsn, folder)
        _judge(fresh, folder, packs, report)
        fresh.close()
    return report


def _judge(app: Container, folder: Path, packs: list[UUID], report: Report) -> None:
    entries = [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in _whole_lines(path)]
    acknowledged = [entry for entry in entries if "version" in entry]
    for entry in entries:
        if "refused" in entry:
            report.refusals[entry["refused"]] = report.refusals.get(entry["refused"], 0) + 1
        if "surprise" in entry:
            report.surprises.append(entry["surprise"])
    report.acknowledged = len(acknowledged)
    with app.database.transaction() as session:
        versions = session.execute(text("SELECT id, pack_id, number, proposal_id FROM versions ORDER BY number")).all()
        events = session.execute(text("SELECT number, kind, version_id FROM audit_events ORDER BY number")).all()
        heads = dict(session.execute(text("SELECT id, head_number FROM packs")).all())
        facts = session.execute(text("SELECT count(*) FROM version_facts")).scalar()
    report.versions, report.events = len(versions), len(events)
    report.unfinished = len(app.decisions.unfinished())
    by_proposal = {row.proposal_id: row for row in versions if row.proposal_id}
    for entry in acknowledged:
        row = by_proposal.get(UUID(entry["proposal"]))
        if row is None or (row.number, str(row.pack_id)) != (entry["version"], entry["pack"]):
            report.lost.append(str(entry))
    if len(by_proposal) != len(versions) - len(packs):
        report.duplicates.append("a proposal has more than one version")
    told = [event.version_id for event in events if event.kind == "version.committed"]
    if sorted(map(str, told)) != sorted(str(row.id) for row in versions if row.proposal_id):
        report.duplicates.append("versions and their events do not match one to one")
    if facts != len(versions):
        report.gaps.append(f"{len(versions)} versions have {facts} rows of facts")
    for pack_id in packs:
        numbers = [row.number for row in versions if row.pack_id == pack_id]
        if numbers != list(range(1, heads[pack_id] + 1)):
            report.gaps.append(f"versions of {pack_id}: {numbers[:5]}… against head {heads[pack_id]}")
    if [event.number for event in events] != list(range(1, len(events) + 1)):
        report.gaps.append("numbers of the audit log")


def _whole_lines(path: Path) -> list[bytes]:
    """A line that a kill has cut was not written to its end, so nobody was told."""
    return [line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]


def main() -> int:
    """Print the report; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--restarts", type=int, default=2)
    wanted = parser.parse_args()
    started = time.monotonic()
    report = attack(wanted.kills, wanted.workers, wanted.restarts)
    seconds = time.monotonic() - started
    print(f"{report.kills} kills, {report.restarts} restarts, {report.workers} workers in {seconds:.0f} s")
    print(f"{report.acknowledged:,} acknowledged, {report.versions:,} versions, {report.events:,} events")
    print(f"refused in words meanwhile: {report.refusals}; surprises: {len(report.surprises)}")
    print(
        f"lost acknowledgements: {len(report.lost)}; duplicates: {len(report.duplicates)}; "
        f"gaps: {len(report.gaps)}; left unfinished: {report.unfinished}"
    )
    for line in [*report.lost, *report.duplicates, *report.gaps, *report.surprises][:20]:
        print(f"  {line}")
    return 0 if report.clean else 1


if __name__ == "__main__":
    sys.exit(main())
