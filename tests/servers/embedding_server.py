"""A local server that speaks OpenAI's embeddings protocol, with its faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], tuple[int, bytes]]


class EmbeddingServer(ThreadingHTTPServer):
    """Answers every request with `answer`, which a test may exchange; keeps what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """The base address that the settings name."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: EmbeddingServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((self.path, self.headers.get("authorization", ""), body))
        status, answer = self.server.answer(body)
        try:
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:  # the client has given up waiting
            return

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def serve(answer: Answer) -> Iterator[EmbeddingServer]:
    """Run a server on a free port for as long as the block lasts."""
    server = EmbeddingServer(answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()


def vector(numbers: list[float]) -> tuple[int, bytes]:
    """Answer with one vector, in the protocol's form."""
    data = [{"object": "embedding", "index": 0, "embedding": numbers}]
    return 200, json.dumps({"object": "list", "data": data, "usage": {"total_tokens": 3}}).encode()


def by_topic(body: dict[str, Any]) -> tuple[int, bytes]:
    """Understand two topics: vehicles, and everything else."""
    vehicle = any(word in body["input"].lower() for word in ("car", "lorry", "vehicle", "truck"))
    return vector([3.0, 0.0, 0.1] if vehicle else [0.0, 2.0, 0.1])
