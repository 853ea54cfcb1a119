"""Asks the server for a page the way the browser's script does, without a browser and with any cookie."""

from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 30


def shown_over_websocket(url: str, page: str, cookie: str = "") -> str:
    """Run `page` in a new session and give everything that the server sent for it, as text.

    Raises TimeoutError when the run does not end.
    """
    address = url.replace("http://", "ws://") + "/_stcore/stream"
    headers = {"Cookie": cookie} if cookie else {}
    sent: list[str] = []
    with connect(
        address,
        origin=Origin(url),
        additional_headers=headers,
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
    ) as socket:
        socket.send(asking_for(page).SerializeToString())
        while True:
            message = ForwardMsg.FromString(socket.recv(timeout=PATIENCE))
            sent.append(str(message))
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(sent)


def asking_for(page: str) -> BackMsg:
    """Give the message by which the browser asks for a page."""
    asking = BackMsg()
    asking.rerun_script.page_name = page
    asking.rerun_script.page_script_hash = calc_hash(page) if page else ""
    return asking
