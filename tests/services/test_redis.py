"""The counters in a real Redis: shared by processes, and what happens while it is away."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest
import redis

from core.errors import ConfigError, TooManyAttempts
from core.services.limits import AWAY, Limits
from core.services.views import Actor

SERVER = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="there is no redis-server on this machine")
ELSEWHERE = """
import sys
from core.errors import TooManyAttempts
from core.services.limits import Limits
limits, let = Limits(per_minute=5, proposals_per_hour=5, redis_url=sys.argv[1]), 0
try:
    for _ in range(10):
        limits.request("192.0.2.7")
        let += 1
except TooManyAttempts as error:
    assert 1 <= error.retry_after <= 60, error.retry_after
print(let)
"""


class Redis:
    """A server on a socket of its own that is stopped and started."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self.url = f"redis+unix://{self._socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert SERVER is not None
        command = [SERVER, "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=self._socket.parent)
        until = monotonic() + 20
        while not self._answers():
            assert monotonic() < until, "the server does not start"
            sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            with closing(redis.Redis(unix_socket_path=str(self._socket))) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Redis]:
    started = Redis(tmp_path)
    started.start()
    yield started
    started.stop()


def limits_of(url: str) -> Limits:
    return Limits(per_minute=5, proposals_per_hour=5, redis_url=url)


def test_two_processes_share_one_count(store: Redis):
    here = limits_of(store.url)
    for _ in range(3):
        here.request("192.0.2.7")
    other = subprocess.run([sys.executable, "-c", ELSEWHERE, store.url], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == "2"
    with pytest.raises(TooManyAttempts, match="Too many requests"):
        here.request("192.0.2.7")
    here.request("192.0.2.8")


def test_persons_requests_and_proposals_are_counted_apart(store: Redis, editor: Actor, reviewer: Actor):
    limits = limits_of(store.url)
    for _ in range(5):
        limits.proposal(editor)
        limits.request(editor)
    for what in (limits.proposal, limits.request):
        with pytest.raises(TooManyAttempts):
            what(editor)
    limits.proposal(reviewer)


def test_while_redis_is_away_each_process_counts_by_itself_and_then_they_share_again(
    store: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    clock = [1_000.0]
    monkeypatch.setattr("core.services.limits.monotonic", lambda: clock[0])
    logger = logging.getLogger("test.limits")
    monkeypatch.setattr("core.services.limits.log", logger)
    here, there = limits_of(store.url), limits_of(store.url)
    store.stop()
    for limits in (here, there):
        for _ in range(5):
            limits.request("192.0.2.7")
        with pytest.raises(TooManyAttempts):
            limits.request("192.0.2.7")
    assert len([line for line in caplog.messages if "Redis" in line]) == 2, "told once by each, not with each request"

    store.start()
    for _ in range(5):
        with pytest.raises(TooManyAttempts):
            here.request("192.0.2.7")
        clock[0] += AWAY / 5 + 0.1
    here.request("192.0.2.7")
    there.request("192.0.2.7")


def test_an_application_starts_without_its_redis(tmp_path: Path, build: Callable[..., object]):
    limits = limits_of(f"redis+unix://{tmp_path / 'nothing.sock'}")
    limits.request("192.0.2.7")
    with pytest.raises(ConfigError, match="REDIS_URL cannot be used"):
        limits_of("redis+nonsense://x")
