"""Exports of a large log over HTTP, from the application's own process, with a writer at work and a slow reader."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from tests.benchmarks.http import Client
from tests.e2e.doors import memory_of
from tests.e2e.server import Server, stop_database

PIECE = 1 << 20
PAUSES = 10  # seconds that the slow reader lets pass in all, one after each of its first pieces
BARS = {"seconds": 60.0, "first": 1.0, "memory": 64.0}
PACK = 'name: "Pack"\ndescription: "To comment on"\nversion: "1.0.0"\nkey_terms:\n  - "quay"\n'


def beside(value: float, bar: float) -> str:
    """Give a figure beside the most that it may be."""
    return f"{value:.1f} of {bar:.0f}{'' if value <= bar else ' MISSED'}"


class Memory:
    """Watches how much the server holds at most."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.before = memory_of(server) / 2**20
        self.most = self.before
        self._ended = Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self.most = max(self.most, memory_of(self._server) / 2**20)


def taken(server: Server, token: str, form: str, pauses: int, query: str = "") -> tuple[float, float, int]:
    """Take an export; give the seconds it took, those to its first byte, and its size."""
    wire = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    started = time.perf_counter()
    wire.request("GET", f"/api/v1/audit/export?format={form}{query}", headers={"authorization": f"Bearer {token}"})
    answer = wire.getresponse()
    assert answer.status == 200, answer.read()
    size = len(answer.read(1))
    first = time.perf_counter() - started
    while piece := answer.read(PIECE):
        size += len(piece)
        if pauses > 0:
            pauses -= 1
            time.sleep(1)
    wire.close()
    return time.perf_counter() - started, first, size


def write_until(client: Client, ended: Event) -> None:
    """Comment on proposals twenty times a second: each is an event of the log."""
    pack = client.call("bring in", "POST", "packs/import", PACK)
    for number in range(1_000):
        change = {"action": "add", "path": ["key_terms"], "value": f"berth {number}"}
        wanted = {"operations": [change], "base_sha256": pack["sha256"]}
        proposal = client.call("propose", "POST", f"packs/{pack['pack_id']}/proposals", wanted)["id"]
        for _ in range(500):
            if ended.wait(0.05):
                return
            client.call("comment", "POST", f"proposals/{proposal}/comments", {"text": "Written during an export."})


def measure(folder: Path, emails: Sequence[str], forms: Sequence[str]) -> None:
    """Start the server on the log in `folder`, take every format at full speed and slowly, and print the figures."""
    server = Server(folder).start()
    ended = Event()
    writer, reader = Client(server.port, emails[0]), Client(server.port, emails[1])
    for client in (writer, reader):
        client.log_in()
    writing = Thread(target=write_until, args=(writer, ended))
    writing.start()
    try:
        for form in forms:
            taken(server, reader.token, form, 0, "&text=of+no+event")  # what is loaded once is in memory before
            for pauses in (0, PAUSES):
                written = len(writer.times)
                with Memory(server) as memory:
                    seconds, first, size = taken(server, reader.token, form, pauses)
                print(
                    f"over HTTP as {form:<8}{'slowly' if pauses else 'quickly':<8} "
                    f"{beside(seconds, BARS['seconds'])} s, first byte {beside(first, BARS['first'])} s, "
                    f"memory +{beside(memory.most - memory.before, BARS['memory'])} MiB, {size / 2**20:,.0f} MiB, "
                    f"{len(writer.times) - written} events written meanwhile",
                    flush=True,
                )
    finally:
        ended.set()
        writing.join()
        server.stop()
        with suppress(OSError):
            stop_database(folder)
    times = sorted(value for name, value in writer.times if name == "comment")
    print(f"a comment meanwhile: p95 {times[int(len(times) * 0.95)]:.0f} ms, {sum(writer.wrong.values())} errors")
