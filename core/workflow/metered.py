"""Planning within what a person may use of models in a day; past it the offline planner goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from core.errors import AppError
from core.planning.protocol import Plan, PlanRequest, Usage
from core.services.usage_views import Spent
from core.services.views import Actor
from core.workflow.runtime import Runtime
from core.workflow.state import TurnState

NODE = "generate_proposal"


def planned(state: TurnState, deps: Runtime, actor: Actor, request: PlanRequest) -> Plan:
    """Plan with the planner of the turn while there is room left today, with the offline one when there is none."""
    planner, offline = deps.planners[state["planner"]], deps.planners["offline"]
    if planner is offline:
        return planner.plan(request)
    with deps.meter.turn(actor, planner.name, UUID(state["pack_id"])) as refusal:
        if not refusal:
            return planner.plan(request)
    plan = offline.plan(request)
    return plan if plan.certain else _told(plan, refusal)  # what is certain would not have cost anything


def spent_on(plan: Plan) -> list[Spent]:
    """Give what a plan has cost, as it is recorded."""
    return _spent(plan.usage, answered=True)


def spent_in_vain(state: TurnState, deps: Runtime, error: AppError) -> list[Spent]:
    """Give what a turn that failed in planning has cost: what the failure tells, or one call of that length."""
    planner = deps.planners[state["planner"]]
    step = deps.board.steps(state["proposal_id"]).get(NODE, {})
    if planner is deps.planners["offline"] or step.get("state") != "failed":
        return []
    told = _spent(getattr(error, "usage", ()), answered=False)
    return told or [Spent(planner.name, 1, 0, 0, float(step.get("milliseconds", 0)), answered=False)]


def _spent(usage: Sequence[Usage], *, answered: bool) -> list[Spent]:
    return [
        Spent(one.model, one.calls, one.prompt_tokens, one.completion_tokens, one.milliseconds, answered)
        for one in usage
    ]


def _told(plan: Plan, refusal: str) -> Plan:
    """Say on a plan of the offline planner why no model was asked."""
    return replace(plan, notes=(*plan.notes, f"{refusal} Until then the offline planner answers."))
