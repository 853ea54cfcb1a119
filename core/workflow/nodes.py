"""The six steps of a turn. Their names are part of stored threads and never change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from langgraph.runtime import Runtime as GraphRuntime
from langgraph.types import interrupt
from sqlalchemy.orm import Session

from core.errors import AppError, Conflict, InvalidInput
from core.planning.context import select_context
from core.planning.earlier import summarise
from core.planning.intents import detect
from core.planning.protocol import Context, Intent, PastTurn, Plan, PlanRequest, Stopped
from core.services.journal import PackJournal
from core.services.proposals import NewProposal
from core.services.turns import Reply
from core.services.usage_views import Spent
from core.services.views import Actor, Role, Scope, Surface
from core.workflow.board import LiveRun
from core.workflow.metered import NODE, planned, spent_in_vain, spent_on
from core.workflow.remembering import cited_ids, recall, recalled_notes
from core.workflow.revising import parent_of, planned_on, result_of
from core.workflow.runtime import Runtime
from core.workflow.state import TurnState

HISTORY = 12  # earlier turns that a planner may look back on
LOOK_BACK = 40  # and what was before them is told in short


def detect_intent(state: TurnState, runtime: GraphRuntime[Runtime]) -> TurnState:
    """Find out what the request wants, without a model."""
    with runtime.context.board.step(state["proposal_id"], "detect_intent"):
        pack = runtime.context.texts.pack(planned_on(state))
        intents = detect(state["text"], pack, _history(state, runtime.context))
        return {"intents": [_stored_intent(intent) for intent in intents]}


def assemble_context(state: TurnState, runtime: GraphRuntime[Runtime]) -> TurnState:
    """Choose the sections and items of the pack, and the memories, that matter for the request."""
    with runtime.context.board.step(state["proposal_id"], "assemble_context"):
        pack = runtime.context.texts.pack(planned_on(state))
        history = _history(state, runtime.context)
        chosen = select_context(state["text"], _intents(state), pack, history)
        return {
            "context": {
                "sections": list(chosen.sections),
                "items": [list(path) for path in chosen.items],
                "memories": recall(state, runtime.context),
            }
        }


def generate_proposal(state: TurnState, runtime: GraphRuntime[Runtime]) -> TurnState:
    """Plan, try the operations on the text, and store the reply with its proposal in one transaction."""
    deps = runtime.context
    with deps.board.step(state["proposal_id"], "generate_proposal"):
        plan = _plan(state, deps)
        if deps.board.stopped(state["proposal_id"]):
            raise Stopped(plan.text, plan.usage)
        new = None
        if plan.kind == "operations":
            try:
                new = _proposal(state, deps, plan)
            except InvalidInput as error:
                plan = Plan("declined", plan.planner, plan.intents, text=error.message, usage=plan.usage)
    _store(state, deps, plan, new)
    return {"outcome": "proposal" if new else plan.kind}


def human_checkpoint(state: TurnState) -> TurnState:
    """Wait for a person; everything before and after this stands in other nodes, for this one runs twice."""
    decision = interrupt({"proposal_id": state["proposal_id"]})
    return {"decision": "confirm" if decision == "confirm" else "reject"}


def route_to_mcp(state: TurnState, runtime: GraphRuntime[Runtime]) -> TurnState:
    """Run the confirmed operations on the operation server; what comes out must be what the reviewer saw."""
    deps = runtime.context
    with deps.board.step(state["proposal_id"], "route_to_mcp"):
        claimed = deps.decisions.claimed(UUID(state["proposal_id"]))
        if claimed.operations and not claimed.whole_text:
            result = deps.tools.apply_operations(deps.texts.text(claimed.base_sha256), claimed.operations)
            sha256 = result.sha256
        else:
            deps.tools.validate_pack(deps.texts.text(claimed.result_sha256))
            sha256 = claimed.result_sha256
        if sha256 != claimed.result_sha256:
            raise Conflict("The operations gave another text than the one that was reviewed, so nothing was saved.")
        return {"result_sha256": sha256}


def commit_version(state: TurnState, runtime: GraphRuntime[Runtime]) -> TurnState:
    """Save the version, exactly once however often this runs."""
    deps = runtime.context
    with deps.board.step(state["proposal_id"], "commit_version"):
        done = deps.decisions.commit(UUID(state["proposal_id"]), state["result_sha256"])
        return {"version_number": done.version_number or 0, "version_id": str(done.version_id)}


def _plan(state: TurnState, deps: Runtime) -> Plan:
    past = _history(state, deps, LOOK_BACK)
    request = PlanRequest(
        text=state["text"],
        pack=deps.texts.pack(planned_on(state)),
        intents=_intents(state),
        context=Context(tuple(state["context"]["sections"]), tuple(tuple(path) for path in state["context"]["items"])),
        history=past[-HISTORY:],
        memories=recalled_notes(state, deps),
        earlier=summarise(past, before=state["turn_number"] - 1 - len(past)),
        journal=PackJournal(deps.database, deps.texts, UUID(state["pack_id"]), state["base_number"]),
        live=LiveRun(deps.board, state["proposal_id"]),
        rules=deps.texts.rules.current(),
    )
    return planned(state, deps, actor_of(state), request)


def _proposal(state: TurnState, deps: Runtime, plan: Plan) -> NewProposal:
    result, plan = result_of(state, deps, plan)
    return NewProposal(
        id=UUID(state["proposal_id"]),
        pack_id=UUID(state["pack_id"]),
        kind="change",
        base_version_id=UUID(state["base_version_id"]),
        base_number=state["base_number"],
        base_sha256=state["base_sha256"],
        result_text=result,
        operations=plan.operations,
        summary=plan.summary,
        request=state["text"],
        session_id=UUID(state["session_id"]),
        turn_id=UUID(state["turn_id"]),
        intents=plan.intents,
        assumptions=plan.assumptions,
        planner=plan.planner,
        parent_id=parent_of(state),
        extras=_extras(state, deps, plan),
    )


def _extras(state: TurnState, deps: Runtime, plan: Plan) -> dict[str, Any]:
    """What a proposal comes from: how its plan came about, and where its trace is."""
    told = {"notes": list(plan.notes), "trace_url": deps.trace_url(state["proposal_id"])}
    return {"memories": cited_ids(plan.cited, state), **{name: value for name, value in told.items() if value}}


def _store(state: TurnState, deps: Runtime, plan: Plan, new: NewProposal | None) -> None:
    reply = Reply(
        outcome="proposal" if new else plan.kind,
        text=plan.summary if new else plan.text,
        intents=plan.intents,
        choices=plan.choices,
        examples=plan.examples,
        assumptions=plan.assumptions,
        planner=plan.planner,
        proposal_id=new.id if new else None,
        steps=deps.board.steps(state["proposal_id"]),
        notes=plan.notes,
        links=plan.links,
    )
    actor = actor_of(state)
    with deps.database.transaction() as session:
        if new is not None:
            deps.proposals.add(session, actor, new)
        deps.turns.finish(session, UUID(state["session_id"]), state["turn_number"], reply)
        _spend(session, state, deps, spent_on(plan))
        if new is not None:
            deps.proposals.audit_added(session, actor, new)


def _spend(session: Session, state: TurnState, deps: Runtime, spent: Sequence[Spent]) -> None:
    user_id, pack_id, turn_id = UUID(state["actor"]["id"]), UUID(state["pack_id"]), UUID(state["turn_id"])
    deps.meter.spend(session, user_id, spent, pack_id=pack_id, turn_id=turn_id, node=NODE)


def store_failure(state: TurnState, deps: Runtime, error: AppError) -> None:
    """End a turn whose planning failed, and write it to the audit log, in one transaction."""
    planner = deps.planners[state["planner"]].name
    reply = Reply(outcome="failed", text=error.message, planner=planner, steps=deps.board.steps(state["proposal_id"]))
    with deps.database.transaction() as session:
        deps.turns.finish(session, UUID(state["session_id"]), state["turn_number"], reply)
        _spend(session, state, deps, spent_in_vain(state, deps, error))
        deps.audit.record(
            session,
            "turn.failed",
            actor_of(state),
            error.message,
            pack_id=UUID(state["pack_id"]),
            details={"code": error.code, "planner": planner, "session": state["session_id"]},
        )


def store_stop(state: TurnState, deps: Runtime, stop: Stopped) -> None:
    """End a turn that its person has stopped, with what had been said until then."""
    planner = deps.planners[state["planner"]].name
    steps = deps.board.steps(state["proposal_id"])
    reply = Reply(
        outcome="stopped", text=stop.said or deps.board.heard(state["proposal_id"])[0], planner=planner, steps=steps
    )
    with deps.database.transaction() as session:
        deps.turns.finish(session, UUID(state["session_id"]), state["turn_number"], reply)


def actor_of(state: TurnState) -> Actor:
    """Give the author of the turn as they were when it began."""
    stored = state["actor"]
    scopes = stored.get("scopes")
    return Actor(
        id=UUID(stored["id"]),
        email=stored["email"],
        name=stored["name"],
        role=Role(stored["role"]),
        scopes=frozenset(map(Scope, scopes.split())) if scopes is not None else None,
        agent=stored.get("agent", ""),
        surface=Surface(stored.get("surface", Surface.PAGES)),
    )


def stored_actor(actor: Actor) -> dict[str, str]:
    """Give the JSON form of `actor`, without the login behind it."""
    stored = {
        "id": str(actor.id),
        "email": actor.email,
        "name": actor.name,
        "role": actor.role.value,
        "agent": actor.agent,
        "surface": actor.surface.value,
    }
    return stored if actor.scopes is None else {**stored, "scopes": " ".join(sorted(actor.scopes))}


def _history(state: TurnState, deps: Runtime, limit: int = HISTORY) -> list[PastTurn]:
    if state["turn_number"] == 1:
        return []
    session_id = UUID(state["session_id"])
    past = deps.turns.past(session_id, before=state["turn_number"], limit=limit)
    proposed = deps.proposals.changes_of(session_id)
    turns = []
    for turn in past:
        change = proposed.get(turn.proposal_id) if turn.proposal_id else None
        turns.append(
            PastTurn(
                text=turn.text,
                outcome=turn.outcome,
                reply=turn.reply,
                choices=turn.choices,
                operations=change.operations if change else (),
                status=change.status if change else "",
                base_number=change.base_number if change else None,
                version_number=change.version_number if change else None,
            )
        )
    return turns


def _intents(state: TurnState) -> tuple[Intent, ...]:
    return tuple(
        Intent(stored["kind"], stored["clause"], tuple(tuple(path) for path in stored["targets"]))
        for stored in state["intents"]
    )


def _stored_intent(intent: Intent) -> dict[str, Any]:
    return {"kind": intent.kind, "clause": intent.clause, "targets": [list(path) for path in intent.targets]}
