"""Database, operation server and checkpoints that go away: a sentence, no half state, and work goes on after."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.client.stdio import StdioServerParameters
from sqlalchemy import text

from core.config import Settings
from core.container import Container, build_container
from core.engine import apply
from core.errors import AppError, Conflict, InvalidInput, Unavailable
from core.interfaces.mcp_client import PackTools, ToolText
from core.interfaces.mcp_server import build_mcp_server
from core.services.contents import sha256_of
from core.services.views import Actor, AuditFilter, Role
from db.engine import AWAY
from tests.services.making import PACK, add_term, at_once, bring, confirm, head_text, propose

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
OPERATIONS: list[dict[str, Any]] = [{"action": "add", "path": ["key_terms"], "value": "mooring"}]


class Switch:
    """An operation server in this process that can be switched off, or made to lie."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.suffix = ""

    def apply_operations(self, source: str, operations: list[dict[str, Any]]) -> ToolText:
        if self.fault:
            raise self.fault
        result = apply(source, operations).text + self.suffix
        return ToolText(result, sha256_of(result))

    def validate_pack(self, source: str) -> list[dict[str, Any]]:
        if self.fault:
            raise self.fault
        return []


def cut_connections(app: Container) -> None:
    """End every other connection of the database, as a restart of the server does."""
    with app.database.transaction() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


@pytest.mark.parametrize("fault", [Unavailable("The operation server is away."), OSError("a broken pipe")])
def test_a_proposal_waits_again_when_the_operation_server_is_away(
    build: Callable[..., Container], person: Callable[..., Actor], fault: Exception
):
    switch = Switch()
    app = build(tools=switch)
    editor, reviewer, other = person(Role.EDITOR), person(Role.REVIEWER), person(Role.REVIEWER)
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    switch.fault = fault

    with pytest.raises(Unavailable) as raised:
        confirm(app, reviewer, proposal)

    waiting = app.proposals.view(reviewer, proposal.row.id)
    assert (waiting.row.status, waiting.failure, waiting.decided_by) == ("pending", raised.value.message, None)
    assert "broken pipe" not in raised.value.message
    event = app.audit_log.query(AuditFilter(kinds=("commit.failed",)))[0]
    assert (event.actor, event.summary) == (f"{reviewer.name} <{reviewer.email}>", raised.value.message)
    switch.fault = None
    assert confirm(app, other, waiting).version_number == 2
    assert app.proposals.view(reviewer, proposal.row.id).failure is None
    assert head_text(app, editor, pack_id) == PACK + '  - "mooring"\n'


def test_an_operation_server_that_gives_another_text_saves_nothing(
    build: Callable[..., Container], person: Callable[..., Actor]
):
    switch = Switch()
    app = build(tools=switch)
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    switch.suffix = "surprise: true\n"

    with pytest.raises(Conflict, match="another text than the one that was reviewed"):
        confirm(app, reviewer, proposal)

    assert app.packs.row(reviewer, pack_id).head_number == 1
    assert app.proposals.view(reviewer, proposal.row.id).row.status == "pending"


@pytest.fixture
def process() -> Iterator[PackTools]:
    """A client of an operation server that runs in a process of its own."""
    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "core", "mcp"], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    tools = PackTools(parameters)
    yield tools
    tools.close()


@pytest.mark.slow
def test_a_killed_operation_server_is_started_again_for_everyone(process: PackTools):
    def ask() -> str:
        return process.apply_operations(PACK, OPERATIONS).text

    for _ in range(2):
        assert ask() == PACK + '  - "mooring"\n'
        for child in children():
            os.kill(child, signal.SIGKILL)
        assert at_once([ask] * 6) == [PACK + '  - "mooring"\n'] * 6


def children() -> list[int]:
    """Give the processes that this one has started to serve operations."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if int(status[1]) == os.getpid() and b"mcp" in command:
            found.append(int(folder.name))
    assert found
    return found


def test_an_operation_server_that_cannot_be_started_is_told_in_a_sentence():
    tools = PackTools(StdioServerParameters(command=sys.executable, args=["-c", "raise SystemExit(3)"]))
    with pytest.raises(Unavailable, match="operation server does not answer"):
        tools.validate_pack(PACK)
    tools.close()


def test_a_refusal_of_the_operation_server_is_its_sentence():
    tools = PackTools(build_mcp_server())
    try:
        with pytest.raises(InvalidInput) as raised:
            tools.apply_operations(PACK, [{"action": "delete", "path": ["key_terms", "quai"]}])
        with pytest.raises(InvalidInput) as direct:
            apply(PACK, [{"action": "delete", "path": ["key_terms", "quai"]}])
        assert raised.value.message == direct.value.message
        assert "quay" in raised.value.message
        tools.close()
        assert tools.validate_pack(PACK) == [], "a closed client opens again"
    finally:
        tools.close()


def test_cut_connections_are_opened_again(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))

    cut_connections(app)
    assert confirm(app, reviewer, proposal).version_number == 2
    cut_connections(app)
    assert head_text(app, reviewer, pack_id) == PACK + '  - "mooring"\n'
    proposal = propose(app, reviewer, pack_id, add_term("pilot"))
    cut_connections(app)
    assert confirm(app, reviewer, proposal).version_number == 3


@pytest.mark.parametrize("place", ["route_to_mcp", "commit"])
def test_connections_that_are_cut_while_saving_leave_a_proposal_that_can_be_confirmed(
    build: Callable[..., Container], person: Callable[..., Actor], place: str, monkeypatch: pytest.MonkeyPatch
):
    app, other = build(), build()
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    target: Any = app.tools if place == "route_to_mcp" else app.texts
    name = "apply_operations" if place == "route_to_mcp" else "pack"
    real, cut = getattr(target, name), []

    def cutting(*arguments: Any) -> Any:
        if not cut:
            cut.append(True)
            cut_connections(other)
        return real(*arguments)

    monkeypatch.setattr(target, name, cutting)
    try:
        assert confirm(app, reviewer, proposal).version_number == 2
    except Unavailable as error:
        assert "database does not answer" in error.message  # noqa: PT017  # either way is right; half of one is not
        assert app.packs.row(reviewer, pack_id).head_number == 1
        assert app.proposals.view(reviewer, proposal.row.id).row.status == "pending"
        assert confirm(app, reviewer, proposal).version_number == 2
    assert cut
    assert [row.number for row in app.versions.list(reviewer, pack_id)] == [2, 1]
    assert len(app.audit_log.query(AuditFilter(kinds=("version.committed",)))) == 1


def test_a_checkpointer_that_is_away_is_told_and_costs_nothing(
    build: Callable[..., Container], person: Callable[..., Actor]
):
    app = build()
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    confirm(app, reviewer, propose(app, reviewer, pack_id, add_term("mooring")))
    proposal = propose(app, reviewer, pack_id, add_term("pilot"))
    app.checkpoints.close()

    asked = app.assistant.ask(reviewer, app.sessions.create(reviewer, pack_id).id, json.dumps(add_term("lock")))
    assert (asked.outcome, asked.reply) == ("failed", AWAY)
    back = app.assistant.propose_rollback(reviewer, app.versions.numbered(reviewer, pack_id, 1).row.id)
    with pytest.raises(Unavailable, match="database does not answer"):
        confirm(app, reviewer, proposal)

    assert app.proposals.view(reviewer, proposal.row.id).row.status == "pending"
    fresh = build()
    assert confirm(fresh, reviewer, proposal).version_number == 3
    assert fresh.proposals.view(reviewer, back).row.stale


def test_a_database_that_is_away_at_the_start_is_told_in_a_sentence(settings: Settings, tmp_path: Path):
    gone = Settings(
        _env_file=None,
        database_url="postgresql://someone:hush-hush@127.0.0.1:9/none",
        secret_key="k" * 32,
        data_dir=tmp_path,
    )
    with pytest.raises(Unavailable, match="database does not answer") as raised:
        build_container(gone)
    assert "hush" not in raised.value.message


def test_a_database_that_goes_away_is_told_everywhere_and_comes_back(
    build: Callable[..., Container], person: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
):
    app = build()
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    session = app.sessions.list(reviewer, pack_id)[0]
    connect = app.database.engine.dialect.connect
    app.database.engine.dispose()
    monkeypatch.setattr(app.database.engine.dialect, "connect", refuse_to_connect(connect))

    for work in (
        lambda: app.packs.list(reviewer),
        lambda: app.auth.actor("a token"),
        lambda: app.assistant.send(reviewer, session.id, json.dumps(add_term("pilot"))),
        lambda: confirm(app, reviewer, proposal),
        lambda: app.audit.query(reviewer, AuditFilter()),
    ):
        with pytest.raises(AppError, match="database does not answer") as raised:
            work()
        assert raised.value.status == 503
    assert not app.database.answers()

    monkeypatch.undo()
    assert app.database.answers()
    assert confirm(app, reviewer, proposal).version_number == 2
    assert [turn.outcome for turn in app.sessions.turns(reviewer, session.id)] == ["proposal"]


def refuse_to_connect(connect: Callable[..., Any]) -> Callable[..., Any]:
    def refused(*_: Any, **__: Any) -> Any:
        return connect("host=127.0.0.1 port=9 connect_timeout=1")

    return refused
