"""What a proposal is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4


@dataclass(frozen=True)
class NewProposal:
    """What a proposal is made from. `operations` turn the base text into `result_text`.

    A rollback has no operations and names the version it goes back to in `target_number`. With `whole_text` the
    result is carried as it is, because the operations do not give its every byte; `layout` tells what they miss.
    `parent_id` names the proposal that this one replaces, `author_id` whose it is when somebody else brings it up
    to date, `extras` what it comes from.
    """

    pack_id: UUID
    kind: str
    base_version_id: UUID
    base_number: int
    base_sha256: str
    result_text: str
    operations: Sequence[Mapping[str, Any]]
    summary: str
    request: str = ""
    id: UUID = field(default_factory=uuid4)
    session_id: UUID | None = None
    turn_id: UUID | None = None
    intents: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    planner: str = ""
    target_number: int | None = None
    whole_text: bool = False
    layout: tuple[str, ...] = ()
    parent_id: UUID | None = None
    author_id: UUID | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)
