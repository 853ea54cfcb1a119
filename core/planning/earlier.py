"""A conversation in short: what was said before the turns that a planner reads in full, in bounded length."""

from __future__ import annotations

from collections.abc import Sequence

from core.planning.protocol import PastTurn

SUMMARY_CHARS = 900
READ_IN_FULL = 2  # the newest turns, which stand in a prompt as they are
_LINE = 140
_DONE = {"committed": "done", "rejected": "rejected", "approved": "confirmed", "pending": "proposed, not decided"}
_OTHER = {
    "question": "asked back",
    "answer": "answered",
    "declined": "not understood",
    "failed": "failed",
    "interrupted": "stopped",
}


def summarise(past: Sequence[PastTurn], before: int = 0) -> str:
    """Say in one line each what earlier turns were about and what became of them, the newest last.

    `past` are the turns before this one, oldest first, and `before` how many there were before these. What was
    decided is kept longest; questions and answers make room first. At most `SUMMARY_CHARS` characters.
    """
    older = list(past[:-READ_IN_FULL])
    weighed = sorted(range(len(older)), key=lambda place: (older[place].status in _DONE, place), reverse=True)
    kept: set[int] = set()
    room = SUMMARY_CHARS - 40
    for place in weighed:
        if older[place].outcome == "greeting":
            continue
        room -= len(_line(older[place])) + 1
        if room < 0:
            break
        kept.add(place)
    left_out = before + sum(turn.outcome != "greeting" for turn in older) - len(kept)
    lines = [_line(older[place]) for place in sorted(kept)]
    if left_out > 0 and lines:
        lines.insert(0, f"({left_out} more before or between these)")
    return "\n".join(lines)


def _line(turn: PastTurn) -> str:
    became = _DONE.get(turn.status) or _OTHER.get(turn.outcome, turn.outcome)
    text = " ".join(turn.text.split())
    words = text if len(text) <= _LINE else text[: _LINE - 1].rstrip() + "…"
    return f"- {words} → {became}"
