"""A few random lives of proposals, and a few seeded faults that they must find; the commands beside run many."""

from __future__ import annotations

import pytest
from hypothesis import Phase

from core.config import Settings
from tests.services.life_cycle import equipped, live


def test_short_lives_keep_to_the_model(settings: Settings):
    app, tools, people = equipped(settings)
    try:
        done = live(
            app, tools, people, max_examples=4, stateful_step_count=20, derandomize=True, phases=[Phase.generate]
        )
        assert done["lives"] >= 4
    finally:
        app.close()


@pytest.mark.slow
def test_more_lives_keep_to_the_model(settings: Settings):
    app, tools, people = equipped(settings)
    try:
        live(app, tools, people, max_examples=10, stateful_step_count=40, phases=[Phase.generate])
    finally:
        app.close()
