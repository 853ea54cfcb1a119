"""Requests that work on a pack, to show what can be said."""

from __future__ import annotations

from core.pack.model import Pack
from core.planning.offline.sayings import quote


def examples_for(pack: Pack) -> tuple[str, ...]:
    """Give three requests that work on this very pack."""
    found: list[str] = []
    entities = pack.entities
    if entities:
        entity = entities[0]
        new = next((n for n in ("email", "phone", "notes", "reference") if n not in entity.attributes), "remark")
        found.append(f"Add {new} to {entity.name}")
        other = next((e for e in entities[1:] if e.attributes), entity)
        if other.attributes:
            found.append(f"Rename {other.attributes[-1]} to {other.attributes[-1]}_note in {other.name}")
    if pack.terms:
        found.append(f"Remove the key term {quote(pack.terms[-1])}")
    found.append("Add the key term “due diligence”")
    found.append("Bump the minor version")
    return tuple(found[:3])
