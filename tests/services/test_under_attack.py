"""The commit path under attack, in small; `tests.services.crash_loop` and `commit_storm` do it at length."""

from __future__ import annotations

import pytest

from core.container import Container
from core.services.views import Actor
from tests.services.commit_storm import storm
from tests.services.crash_loop import attack


@pytest.mark.slow
def test_workers_that_are_killed_lose_double_and_skip_nothing():
    report = attack(kills=4, workers=2, restarts=2)
    assert report.clean, report
    assert report.versions > 0


@pytest.mark.parametrize("kind", ["threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_commits_at_once_on_one_pack_all_come_to_be(app: Container, admin: Actor, kind: str):
    found = storm(app, admin, kind, workers=3, commits=3)
    assert found.clean, found
