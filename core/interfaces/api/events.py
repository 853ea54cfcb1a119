"""What happens in a conversation, as typed events: the same over server-sent events and WebSocket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from anyio import to_thread
from fastapi.encoders import jsonable_encoder

from core.container import Container
from core.services.views import Actor, TurnView

LOOK_EVERY = 0.05  # seconds between looks at a turn that runs


@dataclass(frozen=True)
class Event:
    """One event: its type, and what it tells."""

    type: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the form that a WebSocket carries."""
        return {"type": self.type, **jsonable_encoder(dict(self.data))}

    def as_lines(self) -> str:
        """Give the form that a stream of server-sent events carries."""
        return f"event: {self.type}\ndata: {json.dumps(jsonable_encoder(dict(self.data)))}\n\n"


async def turn_events(app: Container, user: Actor, turn_id: UUID) -> AsyncIterator[Event]:
    """Tell of a turn until it ends: steps and words as they come, and the outcome with the whole turn.

    A `token` says `text` from the character `at` on, which takes back what was said from there: a model that begins
    anew begins at 0. A `note` tells what goes on.
    """
    told: dict[str, str] = {}
    said = doing = ""
    yield Event("turn", {"id": turn_id})
    while True:
        turn = await to_thread.run_sync(partial(app.assistant.turn, user, turn_id))
        for step in turn.steps:
            if step.state != told.get(step.name, "waiting"):
                told[step.name] = step.state
                yield Event("step", {"turn": turn_id, **asdict(step)})
        if turn.doing and turn.doing != doing:
            doing = turn.doing
            yield Event("note", {"turn": turn_id, "text": doing})
        if turn.outcome == "running" and turn.said and turn.said != said:
            at = _shared(said, turn.said)
            said = turn.said
            yield Event("token", {"turn": turn_id, "at": at, "text": said[at:]})
        if turn.outcome != "running":
            yield Event(_ending(turn), {"turn": turn_id, **asdict(turn)})
            return
        await asyncio.sleep(LOOK_EVERY)


def _ending(turn: TurnView) -> str:
    return turn.outcome if turn.outcome in {"proposal", "question", "answer", "declined", "failed"} else "message"


def _shared(one: str, other: str) -> int:
    """Count the characters that two texts begin with together."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
