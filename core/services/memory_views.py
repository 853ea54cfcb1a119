"""Frozen read models of memories: what their owner sees, what a search finds, what is offered, what may be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

SCOPES: Mapping[str, str] = {"global": "Everywhere", "pack": "In this pack", "session": "In this conversation"}
KINDS: Mapping[str, str] = {
    "preference": "Preference",
    "decision": "Decision",
    "pattern": "Pattern",
    "lesson": "Lesson",
}
SOURCES: Mapping[str, str] = {
    "said": "Said by you",
    "confirmed": "From a confirmed proposal",
    "rejected": "From a rejected proposal",
}


@dataclass(frozen=True)
class MemoryView:
    """A memory as its owner sees it, or a colleague with whom it is shared."""

    id: UUID
    owner_id: UUID
    owner: str
    scope: str
    kind: str
    text: str
    source: str
    confidence: float
    shared: bool
    pack_id: UUID | None
    pack: str
    session_id: UUID | None
    turn_id: UUID | None
    proposal_id: UUID | None
    version_id: UUID | None
    created_at: datetime
    confirmed_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True)
class FoundMemory:
    """A memory that a search has found, with how well it fits (0 to 1)."""

    memory: MemoryView
    score: float


@dataclass(frozen=True)
class MemoryOffer:
    """What may be remembered if the user says so: about a turn or a proposal, with a text to edit.

    `session_id` is the user's own conversation where there is one, so that it may hold there alone.
    """

    about: UUID
    source: str
    kind: str
    scope: str
    text: str
    pack_id: UUID
    session_id: UUID | None = None


@dataclass(frozen=True)
class NewMemory:
    """What a user wants to have remembered. `about` is the turn or the proposal that it comes from, if any.

    `days` until it is forgotten by itself; None keeps it.
    """

    text: str
    kind: str = "preference"
    scope: str = "global"
    pack_id: UUID | None = None
    session_id: UUID | None = None
    shared: bool = False
    about: UUID | None = None
    days: int | None = None


@dataclass(frozen=True)
class MemoryCounts:
    """How many memories a person has, for administrators: never what they say."""

    user_id: UUID
    name: str
    email: str
    everywhere: int
    packs: int
    conversations: int
    shared: int
    forgotten: int
