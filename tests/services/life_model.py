"""What must be true of a pack and its proposals, in plain Python: no engine, no database."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]
Operation = dict[str, Any]
HEAD = 'name: "Life"\ndescription: "A pack that lives"\nversion: "1.0.0"\n'
WORDS = ("quay", "berth", "pilot", "lock", "tide", "buoy")
THINGS = ("Crew", "Crane", "Tug")
LIMITS = ("draught", "beam", "speed")
WAITING = ("pending", "changes_requested", "expired")


def first() -> Data:
    """The data of version 1."""
    return {"entities": {"Ship": ["flag"]}, "key_terms": ["quay", "berth"], "limits": {"draught": 1, "beam": 2}}


def written(data: Data, comment: str = "") -> str:
    """The data as a pack."""
    lines = [f"# {comment}\n" if comment else "", HEAD]
    lines.append("entities:\n" if data["entities"] else "entities: []\n")
    for name, attributes in data["entities"].items():
        lines.append(f'  - name: "{name}"\n    type: "{name.upper()}"\n')
        lines.append("    attributes:\n" if attributes else "    attributes: []\n")
        lines += [f'      - "{attribute}"\n' for attribute in attributes]
    lines.append("key_terms:\n" if data["key_terms"] else "key_terms: []\n")
    lines += [f'  - "{term}"\n' for term in data["key_terms"]]
    return "".join([*lines, "limits:\n", *(f"  {key}: {value}\n" for key, value in data["limits"].items())])


def read(loaded: Any) -> Data:
    """What the model knows of a loaded pack."""
    entities = {entity["name"]: list(entity["attributes"]) for entity in loaded["entities"]}
    return {"entities": entities, "key_terms": list(loaded["key_terms"]), "limits": dict(loaded["limits"])}


def unordered(data: Data) -> Data:
    """The data without the order of terms and attributes."""
    return {
        "entities": {name: sorted(attributes) for name, attributes in data["entities"].items()},
        "key_terms": sorted(data["key_terms"]),
        "limits": data["limits"],
    }


def do(data: Data, operation: Operation) -> Data | None:
    """The data after an operation, None where it does not fit."""
    after = deepcopy(data)
    action, path = operation["action"], operation["path"]
    section = after[path[0]]
    if path[0] == "key_terms":
        if action == "add":
            section.append(operation["value"])
        elif path[1] not in section:
            return None
        else:
            section.remove(path[1])
    elif path[0] == "limits":
        if (action == "add") == (path[1] in section):
            return None
        section[path[1]] = operation["value"]
    elif len(path) == 1:
        name = operation["value"]["name"]
        if name in section:
            return None
        section[name] = list(operation["value"]["attributes"])
    else:
        name = next((known for known in section if known.upper() == path[1]), None)
        if name is None:
            return None
        if action == "delete":
            del section[name]
        else:
            section[name].append(operation["value"])
    return after


def parents(operations: Sequence[Operation]) -> list[set[int]]:
    """For each operation those of the same proposal that it means nothing without."""
    needs: list[set[int]] = []
    for index, operation in enumerate(operations):
        mine, path = about(operation), operation["path"]
        needs.append(
            {
                earlier
                for earlier in range(index)
                if about(operations[earlier]) == mine or (len(path) == 3 and _adds(operations[earlier]) == path[1])
            }
        )
    return needs


def about(operation: Operation) -> str:
    """What an operation makes, changes or takes away: those about the same build on each other."""
    path = operation["path"]
    if path[0] == "entities":
        last = operation["value"] if len(path) == 3 else ""
        return f"entity {path[1]} {last}" if len(path) > 1 else f"entity {_adds(operation)} "
    return f"{path[0]} {path[1] if len(path) > 1 else operation['value']}"


def _adds(operation: Operation) -> str:
    return operation["value"]["type"] if operation["path"] == ["entities"] else ""


def fitting(base: Data, head: Data, operation: Operation) -> str:  # noqa: PLR0911
    """What must become of an operation made for `base` on `head`: fits, done, clash, or either of the last two."""
    path, value = operation["path"], operation.get("value")
    old, new = base[path[0]], head[path[0]]
    if path[0] == "key_terms":
        if operation["action"] == "add":
            return "done" if value in new else "fits"
        return "fits" if path[1] in new else "either"  # gone, or another stands in its place
    if path[0] == "limits":
        if path[1] in new and new[path[1]] == value and old.get(path[1]) != value:
            return "done"
        return "fits" if new.get(path[1]) == old.get(path[1]) else "clash"
    if len(path) == 1:
        name = value["name"]
        if name not in new:
            return "fits"
        return "done" if sorted(new[name]) == sorted(value["attributes"]) else "clash"
    name = next((known for known in new if known.upper() == path[1]), None)
    if operation["action"] == "delete":
        was = next(known for known in old if known.upper() == path[1])
        if name is None:
            return "done"
        return "fits" if new[name] == old[was] else "clash"
    if name is None:
        return "clash"
    return "done" if value in new[name] else "fits"


@dataclass
class Expected:
    """What the model knows of a proposal."""

    author: str
    base: int  # the number of the version it stands on
    result: Data
    operations: list[Operation]
    status: str = "pending"
    target: int = 0  # of a rollback
    authors: set[str] = field(default_factory=set)  # of all that it replaces, too
    expired: bool = False
    comments: list[str] = field(default_factory=list)
    whole: bool = False  # carries its text
    version: int = 0
