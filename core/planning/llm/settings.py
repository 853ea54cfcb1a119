"""What the model planner is told at the start, and what it tells after each call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Provider = Literal["groq", "openai"]


@dataclass(frozen=True)
class ModelSettings:
    """Which model is asked, where, and for how long.

    `openai` stands for every server that speaks the OpenAI protocol; `base_url` names one that is not the
    provider's own. `timeout_seconds` bounds one question to the model with all its retries and waits;
    planning a request takes at most two questions.
    """

    provider: Provider
    api_key: str = field(repr=False)
    model: str
    base_url: str | None = None
    timeout_seconds: float = 30.0
    max_retries: int = 2
