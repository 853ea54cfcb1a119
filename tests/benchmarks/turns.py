"""A message to its proposal and a confirm to its version, beside the same graph with empty nodes.

`python -m tests.benchmarks.turns [--rounds N]` prints medians in milliseconds. The planner answers at once, the
pack has about 400 lines, PostgreSQL is the embedded one, and everything runs in the same process. There are two
floors: the empty graph as LangGraph runs it by default (a checkpoint for every step), and as this application runs
it (one where it waits), which costs less than half.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import uuid4

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from core.config import Settings
from core.container import Container, build_container
from core.planning.protocol import Plan, PlanRequest
from core.services.views import Actor, Role
from core.workflow.state import TurnState
from db.embedded import start_embedded

LINES = 400
NAMES = ("propose", "confirm", "floor to interrupt", "floor resume", "leanest to interrupt", "leanest resume")


class InstantPlanner:
    """A model without latency: adds an attribute that no one has asked for before."""

    name = "instant"

    def plan(self, request: PlanRequest) -> Plan:
        """Answer at once with one operation."""
        name = request.text.split()[1]
        operation = {"action": "add", "path": ["entities", "ENTITY_3", "attributes"], "value": name}
        return Plan("operations", self.name, ("add_attribute",), (operation,), summary=f"Add {name} to Entity 3.")


def pack_of(lines: int) -> str:
    """Give a pack of about `lines` lines."""
    head = 'name: "Bench"\ndescription: "A pack to measure with"\nversion: "1.0.0"\n\nentities:\n'
    blocks = []
    while sum(block.count("\n") for block in blocks) < lines - 6:
        number = len(blocks)
        attributes = "".join(f'      - "attribute_{number}_{index}"\n' for index in range(8))
        blocks.append(
            f'  - name: "Entity {number}"\n    type: "ENTITY_{number}"\n    attributes:\n{attributes}'
            f'    synonyms:\n      - "thing_{number}"\n      - "item_{number}"\n\n'
        )
    return head + "".join(blocks)


def floor_graph(container: Container) -> Any:
    """Build the same graph with nodes that do nothing, over the same checkpointer."""
    graph = StateGraph(TurnState)
    steps = ["detect_intent", "assemble_context", "generate_proposal", "route_to_mcp", "commit_version"]
    for name in steps:
        graph.add_node(name, lambda state: {"outcome": "proposal"})
    graph.add_node("human_checkpoint", lambda state: {"decision": interrupt({"proposal_id": "x"})})
    graph.add_edge(START, "detect_intent")
    graph.add_edge("detect_intent", "assemble_context")
    graph.add_edge("assemble_context", "generate_proposal")
    graph.add_edge("generate_proposal", "human_checkpoint")
    graph.add_edge("human_checkpoint", "route_to_mcp")
    graph.add_edge("route_to_mcp", "commit_version")
    graph.add_edge("commit_version", END)
    return graph.compile(checkpointer=container.checkpoints.saver)


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Give the milliseconds of a call, and what it gave."""
    started = perf_counter()
    result = run()
    return (perf_counter() - started) * 1000, result


def pass_through(empty: Any, durability: Any) -> tuple[float, float]:
    """Give the milliseconds of an empty turn to where it waits, and from there to its end."""
    config: Any = {"configurable": {"thread_id": str(uuid4())}}
    to_interrupt, state = timed(lambda: empty.invoke({"proposal_id": "x", "text": "y"}, config, durability=durability))
    answer = Command(resume={state["__interrupt__"][0].id: "confirm"})
    resume, _ = timed(lambda: empty.invoke(answer, config, durability=durability and "sync"))
    return to_interrupt, resume


def measure(container: Container, actor: Actor, rounds: int) -> dict[str, list[float]]:
    """Time `rounds` turns and decisions, each beside a pass through the empty graph."""
    version = container.packs.import_pack(actor, pack_of(LINES).encode(), "bench")
    empty = floor_graph(container)
    times: dict[str, list[float]] = {name: [] for name in NAMES}
    for number in range(rounds + 5):
        session = container.sessions.create(actor, version.pack_id)
        took, turn = timed(lambda: container.assistant.ask(actor, session.id, f"Add name_{number} to Entity 3"))  # noqa: B023
        view = container.proposals.view(actor, turn.proposal_id)
        confirm, _ = timed(
            lambda: container.assistant.decide(
                actor,
                turn.proposal_id,  # noqa: B023
                decision="confirm",
                seen_hash=view.seen_hash,  # noqa: B023
            )
        )
        passes = [took, confirm, *pass_through(empty, None), *pass_through(empty, "exit")]
        if number >= 5:  # the first rounds warm caches and pools
            for name, value in zip(NAMES, passes, strict=True):
                times[name].append(value)
    return times


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        dsn = start_embedded(Path(folder) / "postgres")
        settings = Settings(_env_file=None, database_url=dsn, secret_key="k" * 32, data_dir=Path(folder))
        planner = InstantPlanner()
        container = build_container(settings, planners={"default": planner, "offline": planner})
        try:
            container.users.add_from_console(
                name="Bench", email="b@example.org", role=Role.ADMIN, password="long enough"
            )
            times = measure(container, container.users.console_actor(), rounds)
        finally:
            container.close()
    print(f"{'milliseconds':<24}{'median':>9}{'p95':>9}   ({rounds} rounds, {LINES}-line pack)")
    for name, values in times.items():
        print(f"{name:<24}{median(values):>9.1f}{quantiles(values, n=20)[-1]:>9.1f}")
    for floor in ("floor", "leanest"):
        for name, part in (("propose", "to interrupt"), ("confirm", "resume")):
            ratio = median(times[name]) / median(times[f"{floor} {part}"])
            print(f"{name} / {floor} {part}: {ratio:.2f}" + ("  (aim: at most 3)" if floor == "floor" else ""))


if __name__ == "__main__":
    main()
