"""The demonstration: people of each role, a week of work that hangs together, and never on a database in use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.config import Settings
from core.container import build_container
from core.errors import Conflict
from core.interfaces.demo import PASSWORD, seed
from core.services.passwords import matches
from core.services.views import AuditFilter, Role


def test_a_database_of_ones_own_is_left_alone(settings: Settings):
    with pytest.raises(Conflict, match="own embedded database only"):
        list(seed(settings))


@pytest.mark.slow
def test_the_demonstration_is_a_week_of_work_for_each_role(tmp_path: Path):
    settings = Settings(_env_file=None, data_dir=tmp_path)
    lines = "\n".join(seed(settings))
    with pytest.raises(Conflict, match="in use already"):
        list(seed(settings))
    app = build_container(settings)
    try:
        admin = app.users.console_actor()
        users = app.users.list(admin)
        assert {user.role for user in users} == set(Role)
        for user in users:
            assert user.email in lines
            assert matches(PASSWORD, app.auth.credentials()[user.email]["password"])
        packs = app.packs.list(admin)
        assert [row.name for row in packs if row.open_proposals < 1] == [], "something is left to decide in each pack"
        assert any(row.head_number > 2 for row in packs)
        statuses = {row.status for row in app.proposals.queue(admin)}
        assert {"pending", "committed", "rejected"} <= statuses
        events = app.audit_log.query(AuditFilter(), limit=10_000)[::-1]
        assert [row.number for row in events] == list(range(1, len(events) + 1))
        assert [row.at for row in events] == sorted(row.at for row in events)
        assert timedelta(days=6) < events[-1].at - events[0].at < timedelta(days=8)
        assert events[-1].at <= datetime.now(UTC)
        for pack in packs:
            versions = app.versions.list(admin, pack.id)
            assert [row.created_at for row in versions] == sorted((row.created_at for row in versions), reverse=True)
    finally:
        app.close()
