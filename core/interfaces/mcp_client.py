"""A synchronous MCP client: one connection, kept open, reconnected once when the server has gone."""

from __future__ import annotations

import contextlib
import logging
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.server.mcpserver import MCPServer
from mcp.types import CallToolResult

from core.errors import InvalidInput, Unavailable

log = logging.getLogger(__name__)
Target = MCPServer[Any] | StdioServerParameters | str
Connection = tuple[BlockingPortal, Client]
CALL_TIMEOUT = timedelta(seconds=30)
AWAY = "The operation server does not answer, so nothing was changed. Please try again in a moment."


@dataclass(frozen=True)
class ToolText:
    """What `apply_operations` gave."""

    text: str
    sha256: str


class PackTools:
    """The tools of the operation server, for synchronous callers on any thread.

    `target` is a server object (in memory), parameters of a process (stdio), or a URL.
    Every tool is pure, so a call whose connection broke is safely made once more.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._lock = Lock()
        self._stack: ExitStack | None = None
        self._connection: Connection | None = None

    def apply_operations(self, text: str, operations: list[dict[str, Any]]) -> ToolText:
        """Run operations on the server. Raises `InvalidInput` when it refuses them, `Unavailable` when it is away."""
        found = self._call("apply_operations", {"text": text, "operations": operations})
        return ToolText(found["text"], found["sha256"])

    def validate_pack(self, text: str) -> list[dict[str, Any]]:
        """List the findings of a text, as the server sees them."""
        return list(self._call("validate_pack", {"text": text})["findings"])

    def diff_packs(self, old: str, new: str) -> dict[str, Any]:
        """Compare two texts on the server."""
        return self._call("diff_packs", {"old": old, "new": new})

    def close(self) -> None:
        """Close the connection and its thread; the next call opens a new one."""
        self._drop(self._connection)

    def _drop(self, broken: Connection | None) -> None:
        # Only the connection that broke: another thread may have opened a new one by now.
        with self._lock:
            if self._connection is not broken:
                return
            stack, self._stack, self._connection = self._stack, None, None
        if stack is not None:
            with contextlib.suppress(Exception):  # a broken connection may not close cleanly; it is dropped anyway
                stack.close()

    def _call(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        result = self._ask(tool, arguments) or self._ask(tool, arguments)
        if result is None:
            raise Unavailable(AWAY)
        if result.is_error:
            words = " ".join(getattr(block, "text", "") for block in result.content).strip()
            raise InvalidInput(words.removeprefix(f"Error executing tool {tool}: "))  # the library's, not the tool's
        structured: dict[str, Any] = result.structured_content or {}
        return structured

    def _ask(self, tool: str, arguments: dict[str, Any]) -> CallToolResult | None:
        """Call a tool once; None when the connection broke or could not be opened, and it is dropped then."""
        connection: Connection | None = None
        try:
            portal, client = connection = self._connected()

            async def call() -> CallToolResult:
                return await client.call_tool(tool, arguments, read_timeout_seconds=CALL_TIMEOUT.total_seconds())

            return portal.call(call)
        except Exception:
            log.warning("the operation server's connection broke", exc_info=True)
            if connection is not None:
                self._drop(connection)
            return None

    def _connected(self) -> Connection:
        with self._lock:
            if self._connection is None:
                with ExitStack() as stack:
                    portal = stack.enter_context(start_blocking_portal())
                    client = stack.enter_context(portal.wrap_async_context_manager(Client(self._target)))
                    self._connection = portal, client
                    self._stack = stack.pop_all()
            return self._connection
