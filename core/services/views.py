"""Frozen read models: what pages, the command line and other interfaces see of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.pack.findings import Finding
from core.pack.impact import Impact
from core.services.journal_views import Link


class Role(StrEnum):
    """What a user may do, in rising order; the table of rights is in `core.services.access`."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMIN = "admin"


class Scope(StrEnum):
    """What an API token was made for; the rights of each are in `core.services.access`."""

    READ = "read"
    PROPOSE = "propose"
    CONFIRM = "confirm"


class Surface(StrEnum):
    """The door that a request came through; each lets through what the table of rights says."""

    PAGES = "pages"
    REST = "rest"
    WEBSOCKET = "websocket"
    MCP = "mcp"
    CONSOLE = "console"


@dataclass(frozen=True)
class Actor:
    """The person behind a request, looked up anew for each of them.

    `scopes` is None for somebody who is logged in, and the limits of the token otherwise, whose name `agent` is.
    """

    id: UUID
    email: str
    name: str
    role: Role
    login_id: UUID | None = None
    scopes: frozenset[Scope] | None = None
    agent: str = ""
    surface: Surface = Surface.PAGES
    token_id: UUID | None = None

    @property
    def label(self) -> str:
        """How the audit log names them, with the token that acted for them."""
        return f"{self.name} <{self.email}>" + (f" by the token {self.agent}" if self.agent else "")


@dataclass(frozen=True)
class UserView:
    """A user as the admin page lists them."""

    id: UUID
    email: str
    name: str
    role: Role
    active: bool
    created_at: datetime
    last_login_at: datetime | None
    vouched: bool = False  # whether another system vouches for them, in place of a password


@dataclass(frozen=True)
class PackRow:
    """One line of the packs page."""

    id: UUID
    name: str
    description: str
    pack_version: str
    head_number: int
    head_id: UUID
    last_change_at: datetime
    last_author: str
    open_proposals: int


@dataclass(frozen=True)
class VersionRow:
    """One line of a pack's history, without the text."""

    id: UUID
    pack_id: UUID
    number: int
    sha256: str
    size: int
    pack_version: str
    author: str
    message: str
    created_at: datetime
    kind: str  # import | change | rollback
    proposal_id: UUID | None


@dataclass(frozen=True)
class VersionView:
    """A version with its text, byte for byte as it was committed."""

    row: VersionRow
    pack_name: str
    text: str


@dataclass(frozen=True)
class ChatSessionRow:
    """A conversation of one user about one pack."""

    id: UUID
    pack_id: UUID
    pack_name: str
    title: str
    updated_at: datetime
    turns: int


@dataclass(frozen=True)
class StepView:
    """One of the six steps of a turn. `state` is waiting | running | done | skipped | failed."""

    name: str
    label: str
    state: str
    milliseconds: float | None = None


@dataclass(frozen=True)
class TurnView:
    """One numbered cell of a conversation: the request, the steps, the outcome.

    `outcome` is running | proposal | question | answer | greeting | declined | failed | stopped | interrupted.
    `said` and `doing` are what a running turn says and does at this moment; `links` lead to where an answer
    comes from; `notes` tell how it came about.
    """

    id: UUID
    number: int
    text: str
    created_at: datetime
    steps: tuple[StepView, ...]
    outcome: str
    intents: tuple[str, ...] = ()
    reply: str = ""
    choices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    planner: str = ""
    proposal_id: UUID | None = None
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    said: str = ""
    doing: str = ""


@dataclass(frozen=True)
class ProposalRow:
    """One line of the review queue.

    `status` is pending | changes_requested | approved | committed | rejected | failed | superseded | expired.
    """

    id: UUID
    pack_id: UUID
    pack_name: str
    kind: str  # change | rollback | edit
    summary: str
    status: str
    author: str
    author_id: UUID
    created_at: datetime
    base_number: int
    head_number: int
    operation_count: int
    version_number: int | None = None
    decided_at: datetime | None = None
    parent_id: UUID | None = None  # the proposal that this one replaces
    risk: str = ""  # safe | check | breaking
    expires_at: datetime | None = None

    @property
    def stale(self) -> bool:
        """Whether the pack has moved on since this was proposed."""
        return self.status == "pending" and self.base_number != self.head_number


@dataclass(frozen=True)
class ProposalView:
    """A proposal with everything a person needs to decide. `seen_hash` must come back with a confirm."""

    row: ProposalRow
    operations: tuple[Mapping[str, Any], ...]
    base_text: str
    result_text: str
    base_sha256: str
    result_sha256: str
    seen_hash: str
    intents: tuple[str, ...]
    assumptions: tuple[str, ...]
    planner: str
    appeared: tuple[Finding, ...]
    vanished: tuple[Finding, ...]
    session_id: UUID | None
    session_title: str
    request: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    failure: str | None
    target_number: int | None = None  # of a rollback: the version it goes back to
    version_id: UUID | None = None
    accepted: tuple[Mapping[str, Any], ...] = ()  # what runs: all operations, or what was accepted of them
    left_out: tuple[int, ...] = ()  # positions of the operations that were not accepted
    edits: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)  # operations as they were edited
    accept_reason: str | None = None  # why new errors were accepted
    whole_text: bool = False  # the operations do not give every byte, so the text is carried as it is
    layout: tuple[str, ...] = ()  # in words, what the operations do not give: comments, blank lines, quotes
    extras: Mapping[str, Any] = field(default_factory=dict)  # what it comes from: memories, usage, a trace
    impact: Impact | None = None  # what it means for consumers of the base, as a whole
    proposed_sha256: str = ""  # the text that was proposed as a whole, whatever was accepted of it


@dataclass(frozen=True)
class DecisionView:
    """What a decision led to: the words for the user and, when confirmed, the new version."""

    proposal_id: UUID
    status: str
    message: str
    version_number: int | None = None
    version_id: UUID | None = None


@dataclass(frozen=True)
class AuditRow:
    """One event of the audit log, names resolved."""

    number: int
    at: datetime
    kind: str
    actor: str
    pack: str
    summary: str
    proposal_id: UUID | None
    version_id: UUID | None
    details: Mapping[str, Any] = field(default_factory=dict)
    actor_id: UUID | None = None
    pack_id: UUID | None = None
    prev_hash: str = ""
    hash: str = ""


@dataclass(frozen=True)
class AuditFilter:
    """What of the log to show; None and empty mean no limit. `person` is a user's id."""

    since: datetime | None = None
    until: datetime | None = None
    kinds: tuple[str, ...] = ()
    person: UUID | None = None
    pack: UUID | None = None
    text: str = ""


@dataclass(frozen=True)
class Activity:
    """How many events there were: by day, by kind in words and by person, the most first."""

    days: Mapping[date, int]
    kinds: Mapping[str, int]
    people: Mapping[str, int]
