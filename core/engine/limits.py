"""How large and how deep a text may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for a text: bytes, nesting, nodes after expanding aliases, characters of one scalar.

    Of the nodes a list or a mapping counts as two.
    """

    size: int = 1 << 20
    depth: int = 64
    nodes: int = 100_000
    scalar: int = 64 << 10


DEFAULT_LIMITS = Limits()
