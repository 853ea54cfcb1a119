"""Whoever listens here sends at once, however their socket was made."""

from __future__ import annotations

import socket

from core.interfaces.wire import send_at_once


def no_delay(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_connections_to_a_socket_that_listens_already_do_not_wait():
    with socket.socket() as listening, socket.socket() as waiting, socket.socket() as client:
        for one in (listening, waiting):
            one.bind(("127.0.0.1", 0))
        listening.listen()
        assert not no_delay(listening)
        assert send_at_once() >= 1
        client.connect(listening.getsockname())
        accepted, _ = listening.accept()
        with accepted:
            assert no_delay(accepted)
        assert not no_delay(waiting), "it does not listen"
        assert not no_delay(client)
