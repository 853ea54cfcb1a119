"""Planners from the settings, without the rest of the application: the command line plans files with them too."""

from __future__ import annotations

from pydantic import SecretStr

from core.config import Settings
from core.planning.layered import LayeredPlanner
from core.planning.llm import ModelSettings, build_model_planner
from core.planning.llm.settings import Provider
from core.planning.offline import OfflinePlanner
from core.planning.protocol import Planner


def build_planners(settings: Settings) -> dict[str, Planner]:
    """Build the planners by name: `offline` always, `model` where one is configured, `default` the better of both."""
    offline = OfflinePlanner()
    if settings.llm_provider is None:
        return {"default": offline, "offline": offline}
    models = [build_model_planner(one) for one in _models(settings)]
    layered = LayeredPlanner(offline, models)
    return {"default": layered, "offline": offline, "model": layered}


def _models(settings: Settings) -> list[ModelSettings]:
    """The model to ask first, and the one to ask when it does not answer; the second shares what is not set for it."""
    first = _settings(settings, settings.llm_api_key, settings.model_name, settings.llm_base_url)
    if not settings.llm_fallback_model:
        return [first]
    own_place = settings.llm_fallback_provider or settings.llm_fallback_base_url
    key = settings.llm_fallback_api_key or (None if own_place else settings.llm_api_key)
    second = _settings(
        settings,
        key,
        settings.llm_fallback_model,
        settings.llm_fallback_base_url or (None if own_place else settings.llm_base_url),
        settings.llm_fallback_provider,
    )
    return [first, second]


def _settings(
    settings: Settings, key: SecretStr | None, model: str, base_url: str | None, provider: Provider | None = None
) -> ModelSettings:
    given = provider or settings.llm_provider
    assert given is not None  # noqa: S101 - the caller has looked
    return ModelSettings(
        provider=given,
        api_key=key.get_secret_value() if key else "none",
        model=model,
        base_url=base_url,
        timeout_seconds=settings.llm_timeout_seconds,
        max_retries=settings.llm_max_retries,
    )
