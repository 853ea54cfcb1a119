"""The wire under every answer: what is written leaves at once."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress


def send_at_once() -> int:
    """Let no answer wait for the acknowledgement of its own head; give how many listening sockets that was told to.

    The pages' framework binds its socket so that asyncio takes it for one without TCP's options. Then the second part
    of every answer waits up to 40 ms (Nagle's algorithm against delayed acknowledgements). Connections inherit this.
    """
    told = 0
    for name in os.listdir("/dev/fd"):
        with suppress(OSError, ValueError):
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                with socket.socket(fileno=os.dup(int(name))) as one:
                    told += _told(one)
    return told


def _told(one: socket.socket) -> bool:
    listens = one.type == socket.SOCK_STREAM and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if not listens or one.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return True
