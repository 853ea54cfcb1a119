"""What a turn carries from node to node: plain JSON and references, never a pack's text."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Decision = Literal["confirm", "reject"]


class TurnState(TypedDict, total=False):
    """The state of one thread; the thread's id is the proposal's.

    `prepared` means that the proposal's row exists already (a rollback, or a thread that was lost), so the run
    goes straight to the checkpoint. `revises` is the proposal whose place the new one takes, and `on_sha256` the text
    that it would make, which the request is about.
    """

    proposal_id: str
    prepared: bool
    actor: dict[str, str]
    session_id: str
    turn_id: str
    turn_number: int
    pack_id: str
    base_version_id: str
    base_number: int
    base_sha256: str
    text: str
    planner: str
    revises: str
    on_sha256: str
    intents: list[dict[str, Any]]
    context: dict[str, Any]
    outcome: str
    decision: Decision
    result_sha256: str
    version_number: int
    version_id: str
