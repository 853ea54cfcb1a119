"""What identifies an item of a list, section by section, and which items a name fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# The keys whose value names an item, the strongest first.
SECTION_KEYS: Mapping[str, tuple[str, ...]] = {
    "entities": ("type", "name"),
    "relationships": ("name", "type"),
    "relationship_types": ("type",),
    "extraction_patterns": ("pattern",),
    "multihop_questions": ("template",),
    "question_templates": ("template",),
    "reasoning_templates": ("name",),
    "business_patterns": ("name",),
    "business_rules": ("name",),
}
DEFAULT_KEYS = ("name", "type", "id", "key", "pattern", "template")


def identity_keys(section: Any) -> tuple[str, ...]:
    """The identifying keys of the items in a list that stands directly under that section."""
    return SECTION_KEYS.get(section, DEFAULT_KEYS) if isinstance(section, str) else DEFAULT_KEYS


def keys_for(path: Sequence[Any]) -> tuple[str, ...]:
    """The identifying keys of the items of the list at that path."""
    if path and path[0] == "question_templates" and len(path) <= 2:
        return identity_keys("question_templates")
    return identity_keys(path[0]) if len(path) == 1 else DEFAULT_KEYS


def names_of(item: Any, keys: Sequence[str]) -> list[str]:
    """Every name by which the item may be called."""
    if isinstance(item, Mapping):
        return [item[key] for key in keys if isinstance(item.get(key), str)]
    return [item] if isinstance(item, str) else []


def best_name(item: Any, keys: Sequence[str]) -> str | None:
    """The name to show for the item: a spoken `name` where there is one."""
    names = names_of(item, keys)
    if isinstance(item, Mapping) and "name" in keys and isinstance(item.get("name"), str):
        return str(item["name"])
    return names[0] if names else None


def matches(items: Sequence[Any], name: str, keys: Sequence[str]) -> list[int]:
    """The positions of the items that the name fits; exact spelling wins, and the case of
    a name may differ (the case of a plain string in a list may not)."""
    exact = [i for i, item in enumerate(items) if name in names_of(item, keys)]
    if exact:
        return exact
    folded = name.casefold()
    return [
        i
        for i, item in enumerate(items)
        if isinstance(item, Mapping) and any(n.casefold() == folded for n in names_of(item, keys))
    ]
