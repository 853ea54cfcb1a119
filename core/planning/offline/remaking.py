"""“Make it plural”, “call it x instead”: the names that the last change brought, in another form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.engine import EngineError, apply
from core.pack.model import Pack
from core.pack.words import listed, summarise
from core.planning.offline.matching import singular
from core.planning.offline.phrases import bare
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined
from core.planning.protocol import PastTurn, Plan, PlanRequest

IT = frozenset(["it", "that", "this", "them", "these", "those"])
MAKING = frozenset(["make", "turn", "put", "write", "set", "change", "use", "spell"])
NAMING = frozenset(["call", "name", "rename", "title"])
FILLERS = frozenset(
    [
        "into",
        "in",
        "a",
        "an",
        "the",
        "to",
        "instead",
        "please",
        "form",
        "case",
        "letters",
        "as",
        "rather",
        "again",
        "back",
    ]
)

WAITS = "This is drafted in place of the proposal before it, which still waits: reject that one."

Form = Callable[[str], str]


def plural(name: str) -> str:
    """Give a name with its last word in the plural, by the usual endings."""
    if singular(fold(name)) != fold(name):
        return name
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return f"{name}es"
    if name.endswith("y") and name[-2:-1] not in tuple("aeiouAEIOU"):
        return f"{name[:-1]}ies"
    return f"{name}S" if name.isupper() and len(name) > 1 else f"{name}s"


def _one(name: str) -> str:
    one = singular(fold(name))
    return (
        name
        if one == fold(name)
        else name[: len(name) - (len(fold(name)) - len(one))]
        if fold(name).startswith(one)
        else one
    )


FORMS: dict[str, Form] = {
    "plural": plural,
    "singular": _one,
    "uppercase": str.upper,
    "upper": str.upper,
    "capitals": str.upper,
    "lowercase": str.lower,
    "lower": str.lower,
    "snake": lambda name: "_".join(name.split()).replace("-", "_").lower(),
    "snake_case": lambda name: "_".join(name.split()).replace("-", "_").lower(),
}


def remake(request: PlanRequest, tokens: Sequence[Token]) -> Plan | None:
    """Plan the last change of the conversation with its names in another form; None when nothing like it is asked."""
    said = [t for t in tokens if t.kind == "literal" or (t.kind != "mark" and t.low not in ("and", "now", "please"))]
    if len(said) < 3 or said[1].low not in IT:
        return None
    form = _form(said)
    last = next((turn for turn in reversed(request.history) if turn.operations), None)
    if form is None or last is None:
        return None
    names = new_names(last)
    if names and all(form(name) == name for name in names):
        text = f"{listed([f'“{name}”' for name in names])} is written so already, so there is nothing to do."
        return Plan("declined", "offline", ("rename",), text=text)
    return _planned(request, last, form)


def renamed(request: PlanRequest, name: str) -> Plan | None:
    """Plan the last change of the conversation under another name; None when it did not bring exactly one."""
    last = next((turn for turn in reversed(request.history) if turn.operations), None)
    return _planned(request, last, lambda _: name) if last is not None and len(new_names(last)) == 1 else None


def new_names(turn: PastTurn) -> list[str]:
    """Give the names that a change brought."""
    brought = [op.get("value") for op in turn.operations if op.get("action") in ("add", "add_unique", "replace")]
    return [value for value in brought if isinstance(value, str)]


def _planned(request: PlanRequest, last: PastTurn, form: Form) -> Plan | None:
    operations = _remade(request.pack, last, form)
    if not operations:
        return None
    return Plan(
        "operations",
        "offline",
        ("rename",),
        operations=operations,
        summary=summarise(operations, request.pack),
        assumptions=(WAITS,) if last.status == "pending" else (),
        certain=True,
    )


def _form(said: Sequence[Token]) -> Form | None:
    rest = [t for t in said[2:] if t.kind == "literal" or t.low not in FILLERS]
    if not rest:
        return None
    if said[0].low in NAMING:
        name = joined(bare(rest))
        return lambda _: name
    if said[0].low in MAKING and len(rest) == 1:
        return FORMS.get(rest[0].low)
    return None


def _remade(pack: Pack, last: PastTurn, form: Form) -> tuple[Mapping[str, Any], ...]:
    """The additions or new names of a change once more where it waits, or renamed where it was confirmed."""
    waits = last.status == "pending"
    made = []
    for operation in last.operations:
        value = operation.get("value")
        if operation.get("action") not in ("add", "add_unique", "replace") or not isinstance(value, str):
            return ()
        path = list(operation["path"])
        new = form(value)
        if new == value:
            continue
        at = [*path, value] if operation["action"] != "replace" else [*path[:-1], value]
        made.append({**operation, "value": new} if waits else {"action": "replace", "path": at, "value": new})
    try:
        return tuple(made) if made and apply(pack.text, made).text != pack.text else ()
    except EngineError:
        return ()
