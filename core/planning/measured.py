"""A planner that is measured: its time, and the tokens that it spent."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from core.observing.metrics import PLAN_SECONDS, TOKENS
from core.planning.protocol import Plan, Planner, PlanRequest


class MeasuredPlanner:
    """Plans as the planner within does."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self.name = planner.name

    def __getattr__(self, name: str) -> Any:
        """Be like the planner within in everything else."""
        return getattr(self._planner, name)

    def plan(self, request: PlanRequest) -> Plan:
        """Plan, and count what it took; a failure counts as the kind `failed`."""
        started, kind = perf_counter(), "failed"
        try:
            plan = self._planner.plan(request)
            kind = plan.kind
        finally:
            PLAN_SECONDS.labels(self.name, kind).observe(perf_counter() - started)
        for usage in plan.usage:
            TOKENS.labels(usage.model, "in").inc(usage.prompt_tokens)
            TOKENS.labels(usage.model, "out").inc(usage.completion_tokens)
        return plan
