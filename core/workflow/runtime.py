"""What the nodes work with, given to the graph on every run and every resume."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.planning.protocol import Planner
from core.services.audit import AuditLog
from core.services.contents import TextStore
from core.services.decisions import DecisionService
from core.services.memory_search import MemorySearch
from core.services.metering import Meter
from core.services.proposals import ProposalService
from core.services.turns import TurnService
from core.workflow.board import RunBoard
from db.engine import Database


class AppliedText(Protocol):
    """What the operation server gives back."""

    @property
    def text(self) -> str:
        """The new text."""
        ...

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        ...


class OperationTools(Protocol):
    """The operation server, as the workflow uses it."""

    def apply_operations(self, text: str, operations: list[dict[str, Any]]) -> AppliedText:
        """Run operations; raises `InvalidInput` or `Unavailable`."""
        ...

    def validate_pack(self, text: str) -> list[dict[str, Any]]:
        """List findings; raises `InvalidInput` or `Unavailable`."""
        ...


@dataclass(frozen=True)
class Runtime:
    """The dependencies of the nodes. `planners` maps a name (`default`, `offline`) to a planner."""

    database: Database
    audit: AuditLog
    texts: TextStore
    turns: TurnService
    memories: MemorySearch
    meter: Meter
    proposals: ProposalService
    decisions: DecisionService
    tools: OperationTools
    planners: Mapping[str, Planner]
    board: RunBoard
    trace_url: Callable[[str], str] = lambda run: ""
