"""Planners from the settings, without the rest of the application: the command line plans files with them too."""

from __future__ import annotations

from core.config import Settings
from core.planning.llm import ModelSettings, build_model_planner
from core.planning.offline import OfflinePlanner
from core.planning.protocol import Planner


def build_planners(settings: Settings) -> dict[str, Planner]:
    """Build the planners by name: `offline` always, `model` where one is configured, `default` the better of both."""
    offline = OfflinePlanner()
    if settings.llm_provider is None:
        return {"default": offline, "offline": offline}
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none"
    model = build_model_planner(
        ModelSettings(
            provider=settings.llm_provider,
            api_key=key,
            model=settings.model_name,
            base_url=settings.llm_base_url,
            timeout_seconds=settings.llm_timeout_seconds,
            max_retries=settings.llm_max_retries,
        )
    )
    return {"default": model, "offline": offline, "model": model}
