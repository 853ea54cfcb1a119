"""The table of rights as a document: roles, tokens, doors, and the right that each endpoint and tool takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from core.interfaces.api import websocket
from core.interfaces.api.app import PREFIX, TOPICS
from core.interfaces.api.security import Needs, caller
from core.services.access import RIGHTS, SCOPES, SURFACES, Right
from core.services.views import Role, Scope, Surface

HEAD = """\
# Rights

Written by `python -m core rights` from the table in `core/services/access.py` and from the endpoints themselves; a test
holds that it is up to date. What has no mark is denied, and every denial is written to the audit log.

One may do what the **role** allows, what the **token** was made for (somebody who is logged in has no such limit), and
what the **door** lets through. All three have to agree.

"""
WORDS = {
    Surface.PAGES: "the pages",
    Surface.REST: "the REST API",
    Surface.WEBSOCKET: "a WebSocket",
    Surface.MCP: "MCP, for agents",
    Surface.CONSOLE: "the command line on the server",
}


@dataclass(frozen=True)
class Endpoint:
    """A method and path of the API, and what it takes: a right, any login, or nothing."""

    method: str
    path: str
    right: Right | None
    needs_login: bool

    @property
    def words(self) -> str:
        """What it takes, in words."""
        if self.right is not None:
            return self.right.value
        return "any login or token" if self.needs_login else "nothing; for who is not logged in yet"


def endpoints() -> Sequence[Endpoint]:
    """Give every endpoint of the API with what it takes, in the order of the documents."""
    found = []
    for topic in TOPICS:
        for route in topic.router.routes:
            if isinstance(route, APIRoute):
                calls = list(_calls(route.dependant))
                right = next((call.right for call in calls if isinstance(call, Needs)), None)
                for method in sorted(route.methods or ()):
                    found.append(Endpoint(method, PREFIX + route.path, right, caller in calls))
    return found


def as_markdown() -> str:
    """Give the whole document."""
    parts = [
        HEAD,
        "## Roles\n",
        _table("may", list(Role), lambda role, right: right in RIGHTS[role]),
        "\n## Tokens\n",
        _table("may", list(Scope), lambda scope, right: right in SCOPES[scope]),
        "\n## Doors\n",
        _table("may", list(Surface), lambda surface, right: right in SURFACES[surface], WORDS),
        "\n## Endpoints\n\n| | takes the right to |\n| --- | --- |\n",
        *(f"| `{each.method} {each.path}` | {each.words} |\n" for each in endpoints()),
        f"| `WebSocket {PREFIX}{websocket.PATH}` | {Right.READ.value}; to ask, {Right.PROPOSE.value} |\n",
    ]
    return "".join(parts)


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for each in dependant.dependencies:
        if each.call is not None:
            yield each.call
        yield from _calls(each)


def _table(
    head: str,
    columns: Sequence[Any],
    holds: Callable[[Any, Right], bool],
    words: dict[Any, str] | None = None,
) -> str:
    names = [(words or {}).get(column, column.value) for column in columns]
    lines = [f"\n| {head} | {' | '.join(names)} |\n", "| --- |" + " :-: |" * len(columns) + "\n"]
    for right in Right:
        marks = " | ".join("yes" if holds(column, right) else "" for column in columns)
        lines.append(f"| {right.value} | {marks} |\n")
    return "".join(lines)
