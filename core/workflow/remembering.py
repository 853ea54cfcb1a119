"""What a turn reads of memories and of the conversation before it. Reads only: nothing here can remember anything."""

from __future__ import annotations

from uuid import UUID

from core.planning.protocol import MemoryNote
from core.workflow.runtime import Runtime
from core.workflow.state import TurnState

RECALLED_CHARS = 1_200  # of all memories together, so that a prompt stays as short as it was


def recall(state: TurnState, deps: Runtime) -> list[str]:
    """Give the ids of the memories that matter for a request; the texts stay out of the thread's state."""
    found = deps.memories.recall(
        UUID(state["actor"]["id"]),
        state["text"],
        pack_id=UUID(state["pack_id"]),
        session_id=UUID(state["session_id"]),
    )
    ids, room = [], RECALLED_CHARS
    for one in found:
        room -= len(one.memory.text)
        if room < 0:
            break
        ids.append(str(one.memory.id))
    return ids


def recalled_notes(state: TurnState, deps: Runtime) -> tuple[MemoryNote, ...]:
    """Give the recalled memories as a planner reads them, without those that were forgotten since."""
    views = deps.memories.read(
        UUID(state["actor"]["id"]),
        [UUID(one) for one in state["context"].get("memories", ())],
        pack_id=UUID(state["pack_id"]),
        session_id=UUID(state["session_id"]),
    )
    return tuple(MemoryNote(str(view.id), view.text, view.scope) for view in views)


def cited_ids(cited: tuple[str, ...], state: TurnState) -> list[str]:
    """Give what a planner cites, as far as it was shown it: a model may make up any id."""
    shown = state["context"].get("memories", ())
    return [one for one in dict.fromkeys(cited) if one in shown]
