"""The graph of a turn: understand, gather, propose, wait for a person, run, save."""

from __future__ import annotations

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from core.workflow import nodes
from core.workflow.runtime import Runtime
from core.workflow.state import TurnState

TurnGraph = CompiledStateGraph[TurnState, Runtime, TurnState, TurnState]


def build_graph(checkpointer: BaseCheckpointSaver[Any]) -> TurnGraph:
    """Compile the graph over `checkpointer`; its thread id is the proposal's id."""
    graph: StateGraph[TurnState, Runtime, TurnState, TurnState] = StateGraph(TurnState, context_schema=Runtime)
    graph.add_node("detect_intent", nodes.detect_intent)
    graph.add_node("assemble_context", nodes.assemble_context)
    graph.add_node("generate_proposal", nodes.generate_proposal)
    graph.add_node("human_checkpoint", nodes.human_checkpoint)
    graph.add_node("route_to_mcp", nodes.route_to_mcp)
    graph.add_node("commit_version", nodes.commit_version)
    graph.add_conditional_edges(START, _entry, ["detect_intent", "human_checkpoint"])
    graph.add_edge("detect_intent", "assemble_context")
    graph.add_edge("assemble_context", "generate_proposal")
    graph.add_conditional_edges("generate_proposal", _after_planning, ["human_checkpoint", END])
    graph.add_conditional_edges("human_checkpoint", _after_decision, ["route_to_mcp", END])
    graph.add_edge("route_to_mcp", "commit_version")
    graph.add_edge("commit_version", END)
    return graph.compile(checkpointer=checkpointer, name="authoring_turn")


def _entry(state: TurnState) -> str:
    return "human_checkpoint" if state.get("prepared") else "detect_intent"


def _after_planning(state: TurnState) -> str:
    return "human_checkpoint" if state["outcome"] == "proposal" else END


def _after_decision(state: TurnState) -> str:
    return "route_to_mcp" if state["decision"] == "confirm" else END
