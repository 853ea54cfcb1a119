"""The attacks of `attacks.py` in small, against a real server in this process."""

from __future__ import annotations

import pytest

from core.container import Container
from tests.interfaces.api import attacks
from tests.interfaces.api.attacks import Target
from tests.interfaces.test_agents import url

__all__ = ["url"]

pytestmark = pytest.mark.slow


@pytest.fixture
def target(app: Container, url: str) -> Target:
    attacks.prepare(app)
    return Target(url, lambda: None)


def test_an_author_confirms_by_no_way_what_takes_a_second_person(target: Target):
    assert "0 bypassed" in attacks.confirm_alone(target, attacks.agent_proposes(target))


def test_a_confirm_whose_answer_is_cut_off_is_the_same_version_for_the_same_key(target: Target):
    assert attacks.lose_answers(target, 2)


def test_guesses_end_whether_for_one_user_or_for_many(target: Target):
    assert len(list(attacks.guess(target, 14))) == 3


def test_refreshes_that_race_have_one_winner_and_reuse_ends_the_login(target: Target):
    assert attacks.race_refreshes(target, 4)
