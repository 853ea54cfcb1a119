"""A real server for browser tests: `streamlit run app.py` on a free port, over an embedded database of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
STOP_SECONDS = 20
# What a developer has set for the application must not reach the one under test.
SETTINGS = (
    "DATABASE_URL",
    "DB_",
    "SECRET_KEY",
    "LLM_",
    "LANGSMITH_",
    "SESSION_",
    "DEBUG",
    "STREAMLIT_",
    "OIDC_",
    "PUBLIC_",
)


class Server:
    """One process of the application. `data_dir` outlives it, so that a second one finds what the first kept."""

    def __init__(self, data_dir: Path, port: int | None = None, variables: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self.variables = dict(variables or {})
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = data_dir / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Start the process and return once /healthz answers; raises RuntimeError with the log's end."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            # The folder is the data's, so that no .env of a developer is read.
            self._process = subprocess.Popen(
                command,
                cwd=self.data_dir,
                env={**environment(self.data_dir), **self.variables},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"The server did not start:\n{self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.2)
        return self

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self._process is not None
        return self._process.pid

    def healthy(self) -> bool:
        """Whether the application and its database answer now."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310  # our own server
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> int | None:
        """End the process the way an operator would; give its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the process as a power cut would: nothing is finished, nothing is closed."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        process.send_signal(how)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


@contextmanager
def running(data_dir: Path, port: int | None = None, variables: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server on `data_dir`; at the end it and its database are gone, killed or not."""
    server = Server(data_dir, port, variables)
    try:
        yield server.start()
    finally:
        server.stop()
        stop_database(data_dir)


def environment(data_dir: Path) -> dict[str, str]:
    """Give the variables for a process that works on `data_dir` and nothing else."""
    kept: Mapping[str, str] = {
        name: value for name, value in os.environ.items() if not name.upper().startswith(SETTINGS)
    }
    return {**kept, "DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def stop_database(data_dir: Path) -> None:
    """Stop the embedded database of `data_dir` where a killed server has left it running."""
    for file in data_dir.glob("**/postmaster.pid"):
        pid = int(file.read_text().splitlines()[0])
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        while file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
