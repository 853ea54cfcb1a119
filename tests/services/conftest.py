"""The application with a planner that takes operations as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from core.config import Settings
from core.container import Container, build_container
from core.planning.protocol import Planner
from core.workflow.runtime import OperationTools
from tests.services.making import JsonPlanner


@pytest.fixture
def build(settings: Settings) -> Iterator[Callable[..., Container]]:
    """Build further containers on the test's database, as other processes would; all are closed at the end."""
    built: list[Container] = []

    def make(
        *, tools: OperationTools | None = None, planners: Mapping[str, Planner] | None = None, **other: Any
    ) -> Container:
        planner = JsonPlanner()
        changed = settings.model_copy(update=other)
        built.append(
            build_container(changed, tools=tools, planners=planners or {"default": planner, "offline": planner})
        )
        return built[-1]

    yield make
    for container in built:
        container.close()


@pytest.fixture
def app(build: Callable[..., Container]) -> Container:
    """The whole application on an empty database, with the planner of the tests."""
    return build()
