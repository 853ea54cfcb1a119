"""Reads and confirms over HTTP by many clients at once: `python -m tests.benchmarks.http [--clients 32]`.

The server is the application's own process on an embedded database; every client is another person with a login of
their own and a connection that stays open. Reads are of nine kinds in turn. Each confirm is of a proposal that the
offline planner made of a sentence, and carries the hash of what was read. Prints requests a second, p50 and p95 in
milliseconds, and every answer that was not a success; the exit code is 1 when there was any.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Barrier, Event, Thread
from time import perf_counter
from typing import Any

from core.config import Settings
from core.container import build_container
from core.services.views import Role
from tests.benchmarks.turns import LINES, pack_of
from tests.e2e.doors import memory_of
from tests.e2e.server import Server, stop_database

PASSWORD = "a quiet harbour"
YAML = "application/yaml"
IDLE = 3.0  # seconds after which a connection is not used again
# Nobody works as fast as these clients do, so the limits of one person would end the measurement.
QUICK = {"RATE_LIMIT_PER_MINUTE": "10000000", "PROPOSAL_LIMIT_PER_HOUR": "10000000"}
Work = Callable[[], object]


class Client:
    """One person's program: a connection that stays open, a token, and what was measured since the last look."""

    def __init__(self, port: int, email: str) -> None:
        self.email = email
        self.packs: list[str] = []
        self.waiting: list[tuple[str, str]] = []  # proposals and their hashes
        self.times: list[tuple[str, float]] = []
        self.wrong: Counter[str] = Counter()
        self._wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._used = 0.0
        self.token = ""

    def call(self, name: str, method: str, path: str, body: Any = None) -> Any:
        """Ask, read the whole answer, note how long it took, and give what it says."""
        kind = YAML if isinstance(body, str) else "application/json"
        data = body if body is None or isinstance(body, str) else json.dumps(body)
        started = perf_counter()
        if started - self._used > IDLE:
            self._wire.close()  # the server closes it about now, and what is sent meanwhile is lost
        try:
            headers = {"content-type": kind, "authorization": f"Bearer {self.token}"}
            self._wire.request(method, f"/api/v1/{path}", data, headers)
            answer = self._wire.getresponse()
            read = answer.read()
            wrong = "" if answer.status < 400 else f"{answer.status} {read[:200].decode(errors='replace')}"
        except (OSError, http.client.HTTPException) as error:
            self._wire.close()
            read, wrong = b"", repr(error)
        self._used = perf_counter()
        self.times.append((name, (self._used - started) * 1_000))
        if wrong:
            self.wrong[f"{name}: {wrong}"] += 1
        return json.loads(read) if read and not wrong else {}

    def log_in(self) -> None:
        """Log in with a password, and keep the token."""
        self.token = self.call("log in", "POST", "auth/login", {"email": self.email, "password": PASSWORD}).get(
            "access_token", ""
        )

    def bring_in(self, count: int) -> None:
        """Make packs of one's own."""
        for number in range(count):
            text = pack_of(LINES).replace('"Bench"', f'"Bench {number} of {self.email}"')
            self.packs.append(self.call("bring in", "POST", "packs/import", text).get("pack_id", ""))

    def ask(self, words: str) -> None:
        """Ask for a change of each pack in a conversation, read the proposals, and keep them for a confirm."""
        for pack in self.packs:
            session = self.call("start a conversation", "POST", "chat/sessions", {"pack_id": pack}).get("id")
            turn = self.call("ask", "POST", f"chat/sessions/{session}/messages", {"text": words})
            view = self.call("read the proposal", "GET", f"proposals/{turn.get('proposal_id')}")
            self.waiting.append((turn.get("proposal_id", ""), view.get("seen_hash", "")))

    def confirm(self) -> None:
        """Confirm everything that waits."""
        while self.waiting:
            proposal, seen = self.waiting.pop(0)
            self.call("confirm", "POST", f"proposals/{proposal}/confirm", {"hash": seen})

    def read(self, stopping: Event, seconds: float) -> None:
        """Read until the time is over, or until others have ended."""
        until = perf_counter() + seconds
        for name, path in self._reads():
            if stopping.is_set() or perf_counter() > until:
                return
            self.call(name, "GET", path)

    def _reads(self) -> Iterator[tuple[str, str]]:
        while True:
            for pack in self.packs:
                found = self.call("versions of a pack", "GET", f"versions/domain-packs/{pack}/versions").get("items")
                if not found:
                    continue
                newest, oldest = found[0]["id"], found[-1]["id"]
                yield "packs", "packs?limit=20"
                yield "a pack", f"packs/{pack}"
                yield "a version", f"versions/{newest}"
                yield "a comparison", f"versions/{newest}/diff?against={oldest}"
                yield "who wrote each line", f"versions/domain-packs/{pack}/blame"
                yield "what waits", "proposals?status=pending&limit=20"
                yield "search", "packs/search?q=attribute&limit=20"
                yield "audit log", "audit?limit=50"
                yield "who am I", "auth/me"


def at_once(work: Sequence[Work]) -> float:
    """Run all of it at the same time; give the seconds until the last has ended."""
    barrier = Barrier(len(work) + 1)

    def one(run: Work) -> None:
        barrier.wait()
        run()

    threads = [Thread(target=one, args=(run,)) for run in work]
    for thread in threads:
        thread.start()
    barrier.wait()
    started = perf_counter()
    for thread in threads:
        thread.join()
    return perf_counter() - started


def quantile(values: Sequence[float], part: float) -> float:
    """Give the value below which `part` of them lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def line(title: str, values: Sequence[float], seconds: float, errors: str = "") -> None:
    """Print one line of figures."""
    rate, told = len(values) / seconds, [quantile(values, part) for part in (0.5, 0.95, 1)]
    print(f"{title:<38}{len(values):>8}{rate:>10.1f}{''.join(f'{one:>9.1f}' for one in told)}{errors:>8}", flush=True)


def told(title: str, clients: Sequence[Client], seconds: float) -> int:
    """Print what clients have measured, by kind where there are several, and begin anew; give how many errors."""
    taken = [one for client in clients for one in client.times]
    wrong = sum((client.wrong for client in clients), Counter[str]())
    kinds = {name: [value for kind, value in taken if kind == name] for name, _ in taken}
    errors = sum(wrong.values())
    line(title, [value for _, value in taken], seconds, str(errors))
    if len(kinds) > 1:
        for name, values in kinds.items():
            line(f"  {name}", values, seconds)
    for what, count in wrong.most_common(10):
        print(f"  {count} times {what}", flush=True)
    for client in clients:
        client.times, client.wrong = [], Counter()
    return errors


def measure(port: int, emails: Sequence[str], rounds: int, seconds: float) -> int:
    """Go through all phases; give how many answers were no success."""
    clients = [Client(port, email) for email in emails]
    readers = [Client(port, email) for email in emails]
    never = Event()
    took = at_once([client.log_in for client in clients])
    errors = told("log in (bcrypt)", clients, took)
    at_once([client.log_in for client in readers])
    took = at_once([lambda client=client: client.bring_in(rounds) for client in clients])
    for reader, client in zip(readers, clients, strict=True):
        reader.packs, reader.times = client.packs, []
    errors += told("bring in a pack", clients, took)
    took = at_once([lambda client=client: client.ask("Add note to Entity 3") for client in clients])
    errors += told("ask and read the proposal", clients, took)
    took = at_once([client.confirm for client in clients])
    errors += told("confirm", clients, took)
    took = at_once([lambda client=client: client.read(never, seconds) for client in readers])
    errors += told("read", readers, took)
    took = at_once([lambda client=client: client.ask("Add remark to Entity 4") for client in clients])
    errors += told("ask and read, again", clients, took)
    done = Event()
    watched = Thread(target=lambda: (at_once([client.confirm for client in clients]), done.set()))
    watched.start()
    took = at_once([lambda client=client: client.read(done, 600) for client in readers])
    watched.join()
    errors += told(f"confirm, while {len(readers)} others read", clients, took)
    return errors + told(f"read, while {len(clients)} others confirm", readers, took)


def prepare(folder: Path, clients: int) -> list[str]:
    """Make the people, before the server runs."""
    app = build_container(Settings(_env_file=None, data_dir=folder, llm_provider=None))
    try:
        emails = [f"person{number}@example.org" for number in range(clients)]
        for number, email in enumerate(emails):
            app.users.add_from_console(name=f"Person {number}", email=email, role=Role.ADMIN, password=PASSWORD)
        return emails
    finally:
        app.close()


def main() -> int:
    """Start the server, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=10, help="packs of each client, and confirms in each phase")
    parser.add_argument("--seconds", type=float, default=15, help="how long only reads run")
    given = parser.parse_args()
    os.environ.update(QUICK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        emails = prepare(folder, given.clients)
        server = Server(folder).start()
        try:
            print(f"{given.clients} clients, {LINES}-line packs, load {os.getloadavg()[0]:.1f} before")
            print(f"{'':<38}{'requests':>8}{'a second':>10}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'errors':>8}")
            errors = measure(server.port, emails, given.rounds, given.seconds)
            print(f"memory of the server {memory_of(server) / 2**20:.0f} MiB")
        finally:
            server.stop()
            stop_database(folder)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
