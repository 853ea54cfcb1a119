"""What every planner takes and gives: a request with its slice of the pack in, a plan out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from core.errors import AppError
from core.pack.model import Pack
from core.pack.rulesets import BUILT_IN, RuleSet
from core.services.journal_views import Link, OpenProposal, PastVersion

__all__ = [
    "Context", "Intent", "Journal", "Link", "Live", "MemoryNote", "OpenProposal", "PastTurn", "PastVersion", "Plan",
    "PlanKind", "PlanRequest", "Planner", "Stopped", "Usage",
]  # fmt: skip

PlanKind = Literal["operations", "question", "declined", "answer", "greeting"]


@dataclass(frozen=True)
class PastTurn:
    """An earlier exchange of the same conversation, oldest first in `PlanRequest.history`.

    `status` is the proposal's status when there was one (pending, committed, rejected, …).
    """

    text: str
    outcome: str
    reply: str = ""
    choices: tuple[str, ...] = ()
    operations: tuple[Mapping[str, Any], ...] = ()
    status: str = ""
    base_number: int | None = None
    version_number: int | None = None


class Journal(Protocol):
    """The history of the pack that a request is about; it can be read and nothing else."""

    def versions(self, *, since: datetime | None = None, limit: int = 50) -> Sequence[PastVersion]:
        """Give versions, newest first."""
        ...

    def mentioning(self, name: str) -> Sequence[PastVersion]:
        """Give the versions whose change speaks of `name`, newest first, then the first version."""
        ...

    def waiting(self) -> Sequence[OpenProposal]:
        """Give the proposals that wait for a decision, newest first."""
        ...

    def text(self, number: int) -> str | None:
        """Give the text of a version; None when there is no such version."""
        ...


class Live(Protocol):
    """The person who waits for the plan: hears what is said while it is made, and may stop it."""

    def say(self, text: str) -> None:
        """Show all that has been said so far."""
        ...

    def note(self, text: str) -> None:
        """Show what goes on: which model is asked, and that it is asked again."""
        ...

    @property
    def stopped(self) -> bool:
        """Whether the person has asked to stop."""
        ...


class Stopped(AppError):
    """The person stopped the planning; `said` is what had been said until then."""

    code = "stopped"
    status = 409

    def __init__(self, said: str = "", usage: tuple[Usage, ...] = ()) -> None:
        super().__init__("You stopped this. Nothing was changed.")
        self.said = said
        self.usage = usage


@dataclass(frozen=True)
class Intent:
    """What one clause of a request wants, as far as it can be told without a model.

    `kind` is one of `core.planning.intents.KINDS` (add_attribute, rename_entity, question, greeting, …).
    `targets` are paths of items of the pack that the clause names.
    """

    kind: str
    clause: str
    targets: tuple[tuple[str | int, ...], ...] = ()


@dataclass(frozen=True)
class Context:
    """The part of the pack that matters for a request: section names and paths of items."""

    sections: tuple[str, ...] = ()
    items: tuple[tuple[str | int, ...], ...] = ()


@dataclass(frozen=True)
class MemoryNote:
    """Something remembered that may matter for a request. Its text is data, whatever it says.

    `scope` is where it holds: global, pack or session.
    """

    id: str
    text: str
    scope: str


@dataclass(frozen=True)
class Usage:
    """What one or more answered calls of a model cost: tokens as the server counted them (0 when it did not)."""

    prompt_tokens: int
    completion_tokens: int
    milliseconds: float
    model: str
    calls: int = 1


@dataclass(frozen=True)
class PlanRequest:
    """What a planner is asked: the text, the pack it is about, and what was said and remembered before.

    `history` are the latest turns, oldest first; `earlier` says in short what was said before them. `rules` are what
    the pack is held against.
    """

    text: str
    pack: Pack
    intents: tuple[Intent, ...] = ()
    context: Context = field(default_factory=Context)
    history: Sequence[PastTurn] = ()
    memories: Sequence[MemoryNote] = ()
    earlier: str = ""
    journal: Journal | None = None
    live: Live | None = None
    rules: RuleSet = BUILT_IN


@dataclass(frozen=True)
class Plan:
    """What a planner answers. Exactly the fields of its `kind` are filled.

    operations: `operations` (engine operations, paths by identity), `summary` (one sentence), `assumptions`.
    question: `text` and `choices`, each choice a complete request that can be sent as the answer.
    declined: `text` (why, honestly) and `examples` (requests that would work on this very pack).
    answer, greeting: `text` (Markdown, plain words).

    `usage` is what was spent on models, one entry a model; `cited` the ids of the memories that shaped the plan.
    `certain` tells that nothing was guessed, so that no model need be asked; `notes` what the reader should know of
    how the plan came about (a model that did not answer, another planner in its place); `links` where an answer
    comes from.
    """

    kind: PlanKind
    planner: str
    intents: tuple[str, ...] = ()
    operations: tuple[Mapping[str, Any], ...] = ()
    summary: str = ""
    text: str = ""
    choices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    usage: tuple[Usage, ...] = ()
    cited: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    certain: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the form that `python -m core plan` prints."""
        if self.kind == "operations":
            return {"operations": [dict(operation) for operation in self.operations]}
        if self.kind == "question":
            return {"question": self.text, "choices": list(self.choices)}
        if self.kind == "declined":
            return {"declined": self.text}
        return {"answer": self.text}


class Planner(Protocol):
    """Turns a request into a plan; never writes YAML, never commits."""

    name: str

    def plan(self, request: PlanRequest) -> Plan:
        """Plan `request`. Raises `Unavailable` when what it depends on does not answer."""
        ...
