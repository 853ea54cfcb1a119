"""Values that go up or down: “raise … by y”, “bump the minor version”."""

from __future__ import annotations

from collections.abc import Sequence

from core.planning.offline.changing import NOTHING, assign, change, unvalued
from core.planning.offline.fields import Field, read_field
from core.planning.offline.outcomes import Piece, refuse
from core.planning.offline.phrases import bare
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token, joined
from core.planning.offline.values import Typed, read_value, said_number

PARTS = {"major": 0, "minor": 1, "patch": 2, "bugfix": 2, "fix": 2}


SLIGHTLY = frozenset(["a", "bit", "little", "slightly", "somewhat", "further", "more"])


def adjust(scope: Scope, tokens: Sequence[Token], sign: int) -> list[Piece]:
    """Plan “raise … to y” and “lower … by y”."""
    while len(tokens) > 1 and tokens[-1].low in SLIGHTLY:
        tokens = tokens[:-1]
    by = next((i for i, t in enumerate(tokens) if i and t.low == "by"), None)
    if by is None:
        if any(t.low in ("version", "minor", "major", "patch") for t in tokens):
            return bump(scope, tokens)
        return change(scope, tokens)
    lookup = read_field(scope, tokens[:by])
    if not lookup.fields:
        return [refuse("change_field", lookup.refusal or NOTHING)]
    amount = said_number(joined(bare(tokens[by + 1 :])))
    readings = []
    for field in lookup.fields:
        if amount is None or not isinstance(field.old, int | float):
            return [refuse("change_field", "That is no number which could be raised or lowered by an amount.")]
        share = amount / 100 if joined(tokens[by + 1 :]).endswith("%") else amount
        value = round(field.old + sign * share, 6)
        read = read_value(field.key, [Token(str(value), "number")], field.old)
        if not isinstance(read, Typed):
            return [refuse("change_field", read)]
        readings.append(assign(field, read.value))
    several = len(readings) > 1 and not lookup.every
    return [Piece("change_field", tuple(readings), "Which one should change?")] if several else [
        Piece("change_field", (r,)) for r in readings
    ]  # fmt: skip


def bump(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “bump the minor version”, “bump the version to 2.1.0”."""
    if any(t.kind == "number" or (t.low.startswith("v") and t.low[1:2].isdigit()) for t in tokens):
        return change(scope, tokens)
    lookup = read_field(scope, tokens)
    if lookup.fields and all(field.key != "version" for field in lookup.fields):
        return [unvalued(lookup)]
    parts = scope.pack.version.split(".")
    if len(parts) != 3 or not all(p.isdigit() for p in parts):
        return [
            refuse("set_version", f"The version “{scope.pack.version}” has not three numbers; please say the new one.")
        ]
    field = Field("version", ("version",), scope.pack.version)
    said = [PARTS[t.low] for t in tokens if t.low in PARTS]
    readings = tuple(assign(field, _bumped(parts, part)) for part in (said or (2, 1, 0)))
    return [Piece("set_version", readings, "" if len(readings) == 1 else "Which part of the version should go up?")]


def _bumped(parts: list[str], part: int) -> str:
    numbers = [int(p) for p in parts]
    return ".".join(str(n + 1 if i == part else n if i < part else 0) for i, n in enumerate(numbers))
