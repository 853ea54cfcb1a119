"""A fault at every statement of a confirm: never a version without its event, nor an event without its version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from core.container import Container
from core.errors import AppError
from core.services.views import Actor, AuditFilter
from tests.services.making import add_term, bring, confirm, propose

pytestmark = pytest.mark.slow


@contextmanager
def fault_at(app: Container, number: int, *, lasting: bool) -> Iterator[list[int]]:
    """Let the `number`-th statement or commit of the application fail, and all after it where it is `lasting`."""
    seen = [0]

    def count(*_: Any) -> None:
        seen[0] += 1
        if seen[0] == number or (lasting and seen[0] > number):
            raise OperationalError("a fault of the test", {}, Exception())

    engine = app.database.engine
    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", count)
        event.remove(engine, "commit", count)


def whole(app: Container, actor: Actor, pack_id: UUID) -> None:
    """Hold versions, head, facts, proposals and events against each other."""
    versions = app.versions.list(actor, pack_id)
    assert [row.number for row in versions] == list(range(len(versions), 0, -1))
    assert app.packs.row(actor, pack_id).head_number == len(versions)
    events = app.audit_log.query(AuditFilter(kinds=("version.committed",)))
    assert [row.version_id for row in events] == [row.id for row in versions[:-1]]
    with app.database.transaction() as session:
        for table in ("version_facts", "line_origins"):
            numbers = session.scalars(text(f"SELECT number FROM {table} ORDER BY number DESC"))  # noqa: S608
            assert list(numbers) == [row.number for row in versions], table
    for row in app.proposals.queue(actor, pack_id):
        assert (row.status == "committed") == (row.version_number is not None)
        assert row.status in {"committed", "pending", "approved"}


@pytest.mark.parametrize("lasting", [False, True], ids=["one statement", "this and all after"])
def test_a_fault_at_any_statement_of_a_confirm_leaves_no_half_version(app: Container, reviewer: Actor, lasting: bool):
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("term 0"))
    reached, told = 0, []
    for number in range(1, 100):
        try:
            with fault_at(app, number, lasting=lasting) as seen:
                confirm(app, reviewer, proposal)
                app.assistant._threads._deciding.submit(lambda: None).result()
        except AppError as error:
            told.append(error.message)
        whole(app, reviewer, pack_id)
        if app.proposals.view(reviewer, proposal.row.id).row.status == "committed":
            proposal = propose(app, reviewer, pack_id, add_term(f"term {number}"))
        reached = max(reached, seen[0])
        if number > seen[0]:
            break
    assert reached >= len(told) >= 10, "the confirm has at least this many statements that can fail"
    assert [words for words in told if "try again" not in words and "nothing was saved twice" not in words] == []
    assert confirm(app, reviewer, proposal).status == "committed"
    whole(app, reviewer, pack_id)
