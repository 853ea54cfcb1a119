"""A process that dies at a chosen place: `python -m tests.workflow.dying PLACE DSN EMAIL IDENTITY`."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from core.config import Settings
from core.container import Container, build_container
from core.planning.protocol import Plan, PlanRequest
from core.services.views import Actor
from tests.services.making import JsonPlanner, add_term, confirm

PLACES = ("planning", "before the checkpoint", "claimed", "route_to_mcp", "in the commit", "after the commit")


def die(*_: Any, **__: Any) -> NoReturn:
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit("unreachable")


class DyingPlanner(JsonPlanner):
    """Dies while it plans."""

    def plan(self, request: PlanRequest) -> Plan:
        """Plan, and die."""
        die()


def arm(app: Container, place: str) -> None:
    """Put the trap where the process shall die."""
    decisions = app.decisions
    if place == "before the checkpoint":
        app.checkpoints.saver.put = die  # type: ignore[method-assign]
    elif place == "claimed":
        app.assistant._threads.saved = die  # type: ignore[method-assign]
    elif place == "route_to_mcp":
        app.tools.apply_operations = die  # type: ignore[method-assign]
    elif place == "in the commit":
        decisions._audit.record = _dying_at(decisions._audit.record, "version.committed")  # type: ignore[method-assign]
    elif place == "after the commit":
        commit = decisions.commit
        decisions.commit = lambda proposal_id, ran="": die(commit(proposal_id, ran))  # type: ignore[method-assign]


def _dying_at(record: Any, kind: str) -> Any:
    def recording(session: Any, given: str, *arguments: Any, **named: Any) -> None:
        if given == kind:
            die()
        record(session, given, *arguments, **named)

    return recording


def act(app: Container, actor: Actor, place: str, identity: UUID) -> None:
    """Ask in a conversation, or confirm a proposal, and die on the way."""
    if place in PLACES[:2]:
        app.assistant.ask(actor, identity, json.dumps(add_term("mooring")))
    else:
        confirm(app, actor, app.proposals.view(actor, identity))


def main(place: str, dsn: str, email: str, identity: str) -> None:
    """Build the application on the test's database, and die at `place`."""
    folder = Path(tempfile.gettempdir())
    settings = Settings(
        _env_file=None, database_url=dsn, secret_key="k" * 32, audit_signing_key="ab" * 32, data_dir=folder
    )
    planner = DyingPlanner() if place == "planning" else JsonPlanner()
    app = build_container(settings, planners={"default": planner, "offline": planner})
    actor = app.users.console_actor(email)
    arm(app, place)
    act(app, actor, place, UUID(identity))


if __name__ == "__main__":
    main(*sys.argv[1:])
