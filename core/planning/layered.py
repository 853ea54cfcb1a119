"""The planners in their order: offline where it is certain, then a model, another model, and offline again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.errors import Unavailable
from core.planning.breaker import Breaker
from core.planning.protocol import Plan, Planner, PlanRequest, Usage
from core.planning.scrutiny import scrutinise

RESTING = "{name} has failed several times in a row, so it is left alone for a while."
OFFLINE = "No model answered, so the offline planner did."
OTHER = "{name} answered in its place."


class LayeredPlanner:
    """Asks a model for what the offline planner is not certain of, and never leaves a request without an answer."""

    def __init__(self, offline: Planner, models: Sequence[Planner], breakers: Sequence[Breaker] | None = None) -> None:
        self.name = models[0].name
        self._offline = offline
        self._models = tuple(zip(models, breakers or [Breaker() for _ in models], strict=True))

    def plan(self, request: PlanRequest) -> Plan:
        """Plan `request`; how the plan came about, when not by the first model, is told in its notes.

        Raises `Stopped` when who waits has stopped it.
        """
        first = self._offline.plan(request)
        if first.certain:
            return first
        notes: list[str] = []
        spent: tuple[Usage, ...] = ()
        for model, breaker in self._models:
            if not breaker.allows():
                notes.append(RESTING.format(name=model.name))
                continue
            try:
                plan = model.plan(request)
            except Unavailable as error:
                _count(breaker, error)
                spent += getattr(error, "usage", ())
                notes.append(f"{model.name}: {getattr(error, 'sentence', error.message)}")
                if request.live is not None:
                    request.live.note(notes[-1])
                continue
            breaker.succeeded()
            told = (*notes, OTHER.format(name=model.name)) if notes else ()
            return scrutinise(replace(plan, notes=(*told, *plan.notes), usage=(*spent, *plan.usage)), request)
        return replace(first, notes=(*notes, OFFLINE), usage=spent)


def _count(breaker: Breaker, error: Unavailable) -> None:
    """A model that answers, only not usably, is there: the breaker is for one that is not."""
    if getattr(error, "kind", "") == "failed_answer":
        breaker.succeeded()
    else:
        breaker.failed()
