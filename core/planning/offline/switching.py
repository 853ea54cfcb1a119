"""Flags that are on or off."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.things import Thing
from core.planning.offline.objects import locate
from core.planning.offline.outcomes import Piece, Reading, done, nothing, refuse
from core.planning.offline.sayings import thing_phrase
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token


def switch(scope: Scope, tokens: Sequence[Token], on: bool) -> list[Piece]:
    """Plan “turn on the flag x for Y” and its opposite."""
    found = locate(scope, tokens)
    pieces = []
    for one in found:
        flags = [m.thing for m in one.matches if isinstance(m.thing.value, bool)]
        if not flags:
            pieces.append(refuse("change_flag", one.refusal or f"“{one.name.text}” is nothing that can be switched."))
            continue
        readings = tuple(_switched(flag, on) for flag in flags)
        pieces.append(Piece("change_flag", readings, "Which one do you mean?" if len(readings) > 1 else ""))
    return pieces


def _switched(flag: Thing, on: bool) -> Reading:
    saying = f"Turn {'on' if on else 'off'} {thing_phrase(flag)}."
    if flag.value is on:
        return nothing("change_flag", f"{flag.name} is {'on' if on else 'off'} already.", saying)
    operation = {"action": "replace", "path": list(flag.path), "value": on}
    return done("change_flag", [operation], saying, (), flag.owner.path if flag.owner else ())
