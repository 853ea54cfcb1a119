"""Planning with a chat model: Groq, or any server that speaks the OpenAI protocol.

The client libraries are heavy, so they are imported when a planner is built and not before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.planning.llm.settings import ModelSettings

if TYPE_CHECKING:
    from core.planning.llm.planner import ModelPlanner

__all__ = ["ModelSettings", "build_model_planner"]


def build_model_planner(
    settings: ModelSettings,
    sleep: Callable[[float], None] = time.sleep,
) -> ModelPlanner:
    """Build the planner for one model. Build it once: it remembers which form of answer its server takes.

    `sleep` waits between tries.
    """
    from core.planning.llm.client import ModelClient
    from core.planning.llm.planner import ModelPlanner

    return ModelPlanner(settings.provider, settings.model, ModelClient(settings, sleep))
