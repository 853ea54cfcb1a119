"""How often: per person or address, the same counters for everything one does."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from core.container import Container
from core.errors import ConfigError, TooManyAttempts
from core.services.limits import Limits
from core.services.views import Actor, Role
from tests.services.making import add_term, bring, change, propose


def test_requests_are_counted_per_person_and_per_address(admin: Actor, editor: Actor):
    limits = Limits(per_minute=3, proposals_per_hour=3)
    for who in (admin, editor, "10.0.0.1", "10.0.0.2"):
        for _ in range(3):
            limits.request(who)
        with pytest.raises(TooManyAttempts, match="Nothing was lost; please try again in") as raised:
            limits.request(who)
        assert 0 < raised.value.retry_after <= 60


def test_proposals_are_counted_whatever_they_come_from(build: Callable[..., Container], person: Callable[..., Actor]):
    app = build(proposal_limit_per_hour=3)
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    session = app.sessions.create(reviewer, pack_id)
    first = app.versions.numbered(reviewer, pack_id, 1).row
    change(app, reviewer, pack_id, add_term("quarantine"))
    app.assistant.propose_rollback(reviewer, first.id)
    propose(app, reviewer, pack_id, add_term("pilotage"))

    for number in range(2):
        with pytest.raises(TooManyAttempts, match="3 proposals in an hour"):
            app.assistant.send(reviewer, session.id, json.dumps(add_term(f"one more {number}")))
    other = person(Role.EDITOR)
    propose(app, other, pack_id, add_term("of somebody else"))


def test_without_redis_each_process_counts_by_itself(editor: Actor):
    with pytest.raises(ConfigError, match="REDIS_URL cannot be used"):
        Limits(per_minute=2, proposals_per_hour=2, redis_url="redis://[")
    limits = Limits(per_minute=2, proposals_per_hour=2, redis_url="redis://127.0.0.1:9")
    for _ in range(2):
        limits.request(editor)
    with pytest.raises(TooManyAttempts):
        limits.request(editor)
