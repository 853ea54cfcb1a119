"""A real small model behind HTTP, asked through the unmodified Groq client: only `make test-model` runs this."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from core.engine import apply
from core.planning.evaluate import request_for
from core.planning.layered import LayeredPlanner
from core.planning.llm import ModelSettings, build_model_planner
from core.planning.llm.faults import ModelAway
from core.planning.llm.planner import ModelPlanner
from core.planning.offline import OfflinePlanner
from core.planning.protocol import Plan
from tests.planning.llm.materials import LIBRARY, library
from tests.servers.small_model import serve_small_model

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not os.environ.get("SMALL_MODEL"), reason="make test-model runs it"),
]
REQUESTS = ("Books need an isbn", "Remove shelf from Book", "What attributes does Loan have?")


@pytest.fixture(scope="module")
def model() -> Iterator[ModelPlanner]:
    """The planner for the model, through Groq's own client."""
    with serve_small_model() as url:
        yield build_model_planner(ModelSettings("groq", "none", "smollm2", url, 600.0, 0))


@pytest.mark.parametrize("text", REQUESTS)
def test_a_request_becomes_a_checked_proposal_a_question_or_an_honest_failure(model: ModelPlanner, text: str) -> None:
    request = request_for(text, library())
    away: ModelAway | None = None
    try:
        plan = model.plan(request)
    except ModelAway as error:
        away = error
    if away is not None:
        assert away.kind == "failed_answer"
        assert [usage.model for usage in away.usage] == ["smollm2"]
        return
    _is_sound(plan)
    assert plan.usage[0].prompt_tokens > 0
    assert plan.usage[0].completion_tokens > 0
    assert model._client.mode == "json_schema"  # type: ignore[attr-defined]  # the client that was built


def test_behind_the_offline_planner_every_request_has_an_answer(model: ModelPlanner) -> None:
    layered = LayeredPlanner(OfflinePlanner(), [model])
    certain = layered.plan(request_for("Add isbn to Book", library()))
    assert (certain.kind, certain.usage) == ("operations", ())
    _is_sound(layered.plan(request_for("the readers somehow feel older than they were", library())))


def _is_sound(plan: Plan) -> None:
    """Whatever a model says: what is proposed can be done, what is asked can be answered, and nothing is empty."""
    if plan.kind == "operations":
        assert apply(LIBRARY, plan.operations).text != LIBRARY
    else:
        assert plan.text.strip()
    assert plan.kind != "question" or len(plan.choices) > 1
