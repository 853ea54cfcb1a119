"""A local server that takes traces, LangSmith's or OpenTelemetry's, or takes the connection and stays silent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TENANT = "11111111-1111-1111-1111-111111111111"
PROJECT = "22222222-2222-2222-2222-222222222222"


class TraceServer(ThreadingHTTPServer):
    """Keeps the bodies that it was sent. It names no abilities, so they come plain and not compressed."""

    daemon_threads = True

    def __init__(self, silent: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.silent = silent
        self.received: list[bytes] = []
        self.paths: set[str] = set()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """The address for LANGSMITH_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def text(self) -> str:
        """Everything that arrived, as text."""
        return b"\n".join(self.received).decode("utf-8", "replace")


class _Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    server: TraceServer

    def do_GET(self) -> None:
        if not self.path.startswith("/sessions"):
            self._answer({})
            return
        project: dict[str, object] = {
            "id": PROJECT,
            "tenant_id": TENANT,
            "name": "default",
            "start_time": "2026-01-01T00:00:00",
        }
        project["reference_dataset_id"] = None
        self._answer([project])

    def do_POST(self) -> None:
        self.server.paths.add(self.path)
        self.server.received.append(self.rfile.read(int(self.headers["content-length"])))
        self._answer({})

    do_PATCH = do_POST

    def _answer(self, body: object) -> None:
        if self.server.silent:
            self.server.closing.wait()
            return
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def serve_traces(silent: bool = False) -> Iterator[TraceServer]:
    """Run a server on a free port for as long as the block lasts."""
    server = TraceServer(silent)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
