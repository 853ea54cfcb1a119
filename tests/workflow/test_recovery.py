"""Processes that are killed, threads that are lost: what was asked is there, and is saved exactly once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from core.container import Container
from core.errors import Conflict
from core.services.views import Actor, AuditFilter, Role
from tests.services.making import PACK, add_term, bring, confirm, head_text, propose
from tests.workflow.dying import PLACES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
AFTER = PACK + '  - "mooring"\n'


def forget_threads(app: Container) -> None:
    with app.database.transaction() as session:
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608


def kill_at(place: str, dsn: str, actor: Actor, identity: UUID) -> None:
    command = [sys.executable, "-m", "tests.workflow.dying", place, dsn, actor.email, str(identity)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr[-2_000:]


def saved_once(app: Container, actor: Actor, pack_id: UUID) -> None:
    assert [row.number for row in app.versions.list(actor, pack_id)] == [2, 1]
    assert head_text(app, actor, pack_id) == AFTER
    assert len(app.audit_log.query(AuditFilter(kinds=("version.committed",)))) == 1
    assert len(app.audit_log.query(AuditFilter(kinds=("proposal.confirmed",)))) == 1
    assert app.decisions.unfinished() == []


def test_a_lost_thread_is_rebuilt_from_the_proposal(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    forget_threads(app)
    assert confirm(app, reviewer, proposal).version_number == 2

    back = app.proposals.view(
        reviewer, app.assistant.propose_rollback(reviewer, app.versions.numbered(reviewer, pack_id, 1).row.id)
    )
    forget_threads(app)
    assert confirm(app, reviewer, back).version_number == 3
    assert head_text(app, reviewer, pack_id) == PACK


def test_saving_again_gives_the_same_version(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    done = confirm(app, reviewer, proposal)

    again = [app.decisions.commit(proposal.row.id) for _ in range(3)]

    assert {one.version_id for one in again} == {done.version_id}
    app.decisions.release(proposal.row.id, "A late failure of another process.")
    assert app.proposals.view(reviewer, proposal.row.id).row.status == "committed"
    saved_once(app, reviewer, pack_id)


def test_what_another_process_left_confirmed_is_finished_by_whoever_comes_first(
    app: Container, build: Callable[..., Container], person: Callable[..., Actor]
):
    reviewer, other = person(Role.REVIEWER), person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    app.decisions.claim(reviewer, proposal.row.id, proposal.seen_hash)
    app.decisions.claim(reviewer, proposal.row.id, proposal.seen_hash)

    with pytest.raises(Conflict, match="has confirmed this proposal already"):
        confirm(app, other, proposal)
    with app.database.transaction() as session:
        session.execute(
            text("UPDATE proposals SET decided_at = decided_at - :age WHERE id = :id"),
            {"age": timedelta(minutes=1), "id": proposal.row.id},
        )

    assert confirm(build(), other, proposal).version_number == 2
    saved_once(app, reviewer, pack_id)
    assert app.proposals.view(reviewer, proposal.row.id).decided_by == reviewer.name


def test_two_processes_that_recover_at_once_save_once(build: Callable[..., Container], person: Callable[..., Actor]):
    app, one, two = build(), build(), build()
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    app.decisions.claim(reviewer, proposal.row.id, proposal.seen_hash)

    assert (one.assistant.recover(), two.assistant.recover()) in {(1, 1), (1, 0)}
    one.close()
    two.close()

    saved_once(app, reviewer, pack_id)


def test_what_was_left_confirmed_waits_again_when_the_pack_has_moved_on(
    build: Callable[..., Container], person: Callable[..., Actor]
):
    app, fresh = build(), build()
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    left, other = (
        propose(app, reviewer, pack_id, add_term("pilot")),
        propose(app, reviewer, pack_id, add_term("mooring")),
    )
    app.decisions.claim(reviewer, left.row.id, left.seen_hash)
    confirm(app, reviewer, other)

    assert fresh.assistant.recover() == 1
    fresh.close()

    waiting = app.proposals.view(reviewer, left.row.id)
    assert (waiting.row.status, waiting.row.stale) == ("pending", True)
    assert "moved on to version 2" in (waiting.failure or "")
    renewed = app.proposals.view(reviewer, app.assistant.renew(reviewer, left.row.id))
    assert confirm(app, reviewer, renewed).version_number == 3


def test_an_application_that_closes_while_it_saves_leaves_no_thread_and_every_step(
    build: Callable[..., Container], person: Callable[..., Actor]
):
    app, fresh = build(), build()
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    app.decisions.claim(reviewer, proposal.row.id, proposal.seen_hash)

    fresh.assistant.recover()
    fresh.close()

    saved_once(app, reviewer, pack_id)
    with app.database.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM checkpoints")) == 0
    (turn,) = app.sessions.turns(reviewer, app.sessions.list(reviewer, pack_id)[0].id)
    assert [step.state for step in turn.steps] == ["done"] * 6
    assert turn.steps[5].milliseconds is not None


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES[2:])
def test_a_process_killed_while_saving_leaves_what_the_next_one_finishes(
    app: Container, build: Callable[..., Container], reviewer: Actor, dsn: str, place: str
):
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))

    kill_at(place, dsn, reviewer, proposal.row.id)

    committed = place == "after the commit"
    assert app.packs.row(reviewer, pack_id).head_number == (2 if committed else 1)
    fresh = build()
    assert fresh.assistant.recover() == (0 if committed else 1)
    fresh.close()
    saved_once(app, reviewer, pack_id)
    with pytest.raises(Conflict, match="as version 2"):
        confirm(app, reviewer, proposal)


@pytest.mark.slow
def test_a_process_killed_while_it_plans_leaves_an_interrupted_turn(app: Container, editor: Actor, dsn: str):
    session = app.sessions.create(editor, bring(app, editor))

    kill_at("planning", dsn, editor, session.id)

    (turn,) = app.sessions.turns(editor, session.id)
    assert (turn.outcome, turn.proposal_id) == ("interrupted", None)
    assert {step.state for step in turn.steps} == {"skipped"}
    assert app.assistant.ask(editor, session.id, turn.text).outcome == "proposal"


@pytest.mark.slow
def test_a_process_killed_between_proposal_and_checkpoint_leaves_a_proposal_that_works(
    app: Container, reviewer: Actor, dsn: str
):
    pack_id = bring(app, reviewer)
    session = app.sessions.create(reviewer, pack_id)

    kill_at("before the checkpoint", dsn, reviewer, session.id)

    (turn,) = app.sessions.turns(reviewer, session.id)
    assert turn.outcome == "proposal"
    assert turn.proposal_id
    confirm(app, reviewer, app.proposals.view(reviewer, turn.proposal_id))
    saved_once(app, reviewer, pack_id)
