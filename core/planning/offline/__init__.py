"""The offline planner: a parser of authoring requests that needs no key and no network."""

from core.planning.offline.planner import OfflinePlanner

__all__ = ["OfflinePlanner"]
