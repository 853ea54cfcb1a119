"""Reading plain data by the paths that name list items by what identifies them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.pack.model import Pack
from core.pack.things import Path


def value_at(pack: Pack, path: Path) -> Any:
    """Give the data at a path that may name list items by their identity, or nothing."""
    thing = pack.at(path)
    if thing is not None:
        return thing.value
    if not path:
        return pack.data
    above = value_at(pack, path[:-1])
    if isinstance(above, Mapping):
        return above.get(path[-1])
    if isinstance(above, list) and isinstance(path[-1], int) and 0 <= path[-1] < len(above):
        return above[path[-1]]
    return path[-1] if isinstance(above, list) and path[-1] in above else None
