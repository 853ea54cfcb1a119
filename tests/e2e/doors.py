"""What the probes of the doors share: a program at the server, its sockets, and bodies without end."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.e2e.rawsocket import asking_for
from tests.e2e.server import Server

MIB = 1024 * 1024
CLOSED_WITHIN = 5.0  # seconds


def log_in(server: Server, email: str, password: str) -> dict[str, Any]:
    """Log in over the API; give the pair of tokens."""
    answer = httpx.post(f"{server.url}/api/v1/auth/login", json={"email": email, "password": password}, timeout=30)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@contextmanager
def page_socket(server: Server, page: str, cookie: str) -> Iterator[ClientConnection]:
    """The socket of a page that stays open after its run, as a browser's does."""
    with connect(
        server.url.replace("http://", "ws://") + "/_stcore/stream",
        origin=Origin(server.url),
        additional_headers={"Cookie": cookie},
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
    ) as opened:
        opened.send(asking_for(page).SerializeToString())
        opened.recv(timeout=30)
        yield opened


@contextmanager
def chat_socket(server: Server, session_id: str, token: str) -> Iterator[ClientConnection]:
    """The socket of a conversation over the API, past its first message."""
    address = f"{server.url.replace('http://', 'ws://')}/api/v1/chat/sessions/{session_id}/ws"
    with connect(address) as opened:
        opened.send(json.dumps({"type": "authenticate", "token": token}))
        assert json.loads(opened.recv(timeout=30))["type"] == "ready"
        yield opened


def closes_in_time(opened: ClientConnection) -> float:
    """Wait until the server closes a socket; give after how many seconds. Raises TimeoutError."""
    started = monotonic()
    with suppress(ConnectionClosed):
        while True:
            opened.recv(timeout=CLOSED_WITHIN - (monotonic() - started))
    return monotonic() - started


def sent_until_refused(server: Server, path: str, most: int, headers: str = "") -> tuple[int, bytes]:
    """Send a body without a length until the server answers; give how much was sent, and the answer's beginning."""
    parts = urlsplit(server.url)
    piece = b"%x\r\n" % MIB + b"#" * MIB + b"\r\n"
    with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=10) as wire:
        head = f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nTransfer-Encoding: chunked\r\n{headers}\r\n"
        wire.sendall(head.encode())
        sent = 0
        with suppress(ConnectionError):
            while sent < most:
                wire.sendall(piece)
                sent += MIB
                wire.settimeout(0.05)
                with suppress(TimeoutError):
                    return sent, wire.recv(400)
                wire.settimeout(10)
        with suppress(ConnectionError):
            return sent, wire.recv(400)
    return sent, b""


def memory_of(server: Server) -> int:
    """Give how many bytes the server's process holds."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
