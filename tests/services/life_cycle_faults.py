"""Faults sown into the code, one at a time: the random lives of `life_cycle` must find each of them.

`python -m tests.services.life_cycle_faults [--runs 200]` prints for every fault in which life it was found.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hypothesis import Phase

from tests.services import life_cycle


@dataclass(frozen=True)
class Fault:
    """A name, and what is written instead of what in a function of a module."""

    name: str
    module: str
    where: str
    old: str
    new: str


DECIDE, COMMIT = "core.services.decisions", "core.services.committing"
FAULTS = (
    Fault(
        "a confirm is not bound to what was seen", DECIDE, "DecisionService._why_not", "if claim.seen !=", "if None =="
    ),
    Fault(
        "what has run out is confirmed all the same",
        DECIDE,
        "DecisionService._why_not",
        "if has_expired(proposal):",
        "if False:",
    ),
    Fault(
        "a decided proposal is decided again",
        DECIDE,
        "DecisionService._why_not",
        'if proposal.status != "pending":',
        'if proposal.status == "approved":',
    ),
    Fault(
        "a stale base is confirmed over what others wrote",
        DECIDE,
        "DecisionService._why_not",
        "if pack.head_number != proposal.base_number:",
        "proposal.base_number = pack.head_number\n    if False:",
    ),
    Fault("what was left out is saved all the same", COMMIT, "accepted", "proposal.accepted_sha256 is None", "True"),
    Fault(
        "a failed saving forgets nothing of the part",
        COMMIT,
        "Commits.release",
        "proposal.accepted_operations = proposal.accepted_sha256 = proposal.accept_reason = None",
        "pass",
    ),
    Fault("a version without its event", COMMIT, "Commits.commit", "self._audit.record(", "(lambda *a, **k: None)("),
    Fault(
        "the author may be the second person",
        "core.services.policy",
        "PolicyService.refusal",
        "if actor.id in set(",
        "if None in set(",
    ),
    Fault(
        "a superseded proposal goes on waiting",
        "core.services.proposal_locks",
        "supersede",
        'proposal.status = "superseded"',
        "pass",
    ),
    Fault(
        "a rebase overwrites what others wrote",
        "core.engine.rebase",
        "_Rebase.__init__",
        "Replay(tree, touched, data)",
        "Replay(tree, frozenset(), data)",
    ),
    Fault("edits are dropped", "core.services.selection", "select", "keep=chosen, edits=changed", "keep=chosen"),
    Fault(
        "changes asked for do not hold a proposal back",
        DECIDE,
        "DecisionService._turned_down",
        "proposal.status = status",
        'proposal.status = "rejected" if rejected else "pending"',
    ),
    Fault(
        "a confirmed proposal is not finished after a crash",
        COMMIT,
        "Commits.unfinished",
        'Proposal.status == "approved"',
        'Proposal.status == "failed"',
    ),
)


@contextmanager
def sown(fault: Fault) -> Iterator[None]:
    """Run with a fault in the code."""
    module = importlib.import_module(fault.module)
    holder: Any = module
    *way, name = fault.where.split(".")
    for step in way:
        holder = getattr(holder, step)
    whole = getattr(holder, name)
    source = textwrap.dedent(inspect.getsource(whole))
    if source.count(fault.old) != 1:
        raise LookupError(f"{fault.where} has changed: {fault.old!r} is not there once")
    made: dict[str, Any] = {}
    code = compile("from __future__ import annotations\n" + source.replace(fault.old, fault.new), fault.where, "exec")
    exec(code, module.__dict__, made)  # noqa: S102
    places = [other for other in list(sys.modules.values()) if getattr(other, name, None) is whole] if not way else []
    for place in (holder, *places):
        setattr(place, name, made[name])
    try:
        yield
    finally:
        for place in (holder, *places):
            setattr(place, name, whole)


def found_in(fault: Fault, runs: int, steps: int) -> tuple[int | None, str]:
    """Give the number of the life that finds a fault, and how; None when none does."""
    with life_cycle.own_application() as (app, tools, people), sown(fault):
        begun: list[None] = []
        try:
            life_cycle.live(
                app, tools, people, begun=begun, max_examples=runs, stateful_step_count=steps, phases=[Phase.generate]
            )
        except Exception as problem:
            words = str(problem).strip().splitlines() or [type(problem).__name__]
            return len(begun), f"{type(problem).__name__}: {words[0][:90]}"
        return None, ""


def main() -> int:
    """Print a line for each fault; exit with 1 when one was not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--steps", type=int, default=40)
    arguments = parser.parse_args()
    missed = 0
    for fault in FAULTS:
        life, how = found_in(fault, arguments.runs, arguments.steps)
        missed += life is None
        told = f"found in life {life}" if life else f"not found in {arguments.runs} lives"
        print(f"{fault.name}: {told}  {how}", flush=True)
    print(f"{len(FAULTS) - missed} of {len(FAULTS)} faults found")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
