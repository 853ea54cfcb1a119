"""“And the same for Attorney”: what was just asked of one owner, said again for another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.pack.model import Pack
from core.pack.things import Thing
from core.planning.offline.lexicon import SAME
from core.planning.offline.matching import names_of
from core.planning.offline.members import add_members, held
from core.planning.offline.outcomes import Operation
from core.planning.offline.phrases import Name, bare
from core.planning.offline.places import read_places
from core.planning.offline.sayings import owner_phrase, quote
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token

MEMBER_KEYS = {"attributes": "attribute", "properties": "attribute", "synonyms": "synonym"}


def same_at(tokens: Sequence[Token]) -> int:
    """Give the number of words that ask for the same again at the start of `tokens`; 0 when none do."""
    lows = [t.low for t in tokens]
    return next((len(words) for words in SAME if tuple(lows[: len(words)]) == words and len(lows) > len(words)), 0)


def others(pack: Pack, tokens: Sequence[Token]) -> list[Thing]:
    """Give the entities and relationships for which the same is asked; empty when one is unknown or not clear."""
    body = bare([t for t in tokens if t.low not in ("please", "too", "also", "well", "as")])
    places = read_places(names_of(pack), body)
    if any(len(p.owners) != 1 or p.owners[0].thing.kind not in ("entity", "relationship") for p in places):
        return []
    return [place.owners[0].thing for place in places]


def again(pack: Pack, thing: Thing, operations: Iterable[Operation]) -> list[str]:
    """Say each of the operations again for `thing`; empty when one of them cannot simply be repeated."""
    kept = [op for op in operations if not _follows(op)]
    sayings = [_again(pack, thing, operation) for operation in kept]
    return list(dict.fromkeys(sayings)) if all(sayings) else []


def _follows(operation: Operation) -> bool:
    """Whether an operation only follows another one: what refers to a renamed attribute."""
    first = list(operation.get("path", ()))[:1]
    return operation.get("action") == "replace" and first in (["extraction_patterns"], ["validation_rules"])


def _again(pack: Pack, thing: Thing, operation: Operation) -> str:
    path = list(operation.get("path", ()))
    kind = MEMBER_KEYS.get(str(path[2])) if len(path) > 2 else ("alias" if path[:1] == ["entity_aliases"] else None)
    if not kind:
        return ""
    action, value = operation.get("action"), operation.get("value")
    if action in ("add", "add_unique"):
        values = value if isinstance(value, list) else [value]
        names = [Name(v["name"] if isinstance(v, Mapping) else str(v), literal=True) for v in values]
        return add_members(pack, thing, kind, names).saying
    if action == "delete" and isinstance(path[-1], str):
        return f"Remove the {kind} {quote(_own(pack, thing, kind, path[-1]))} of {owner_phrase(thing)}."
    if action == "replace" and isinstance(value, str) and len(path) > 3:
        old = _own(pack, thing, kind, str(path[3]))
        return f"Rename the {kind} {quote(old)} of {owner_phrase(thing)} to {quote(value)}."
    return ""


def _own(pack: Pack, thing: Thing, kind: str, name: str) -> str:
    return next((t.name for t in held(pack, thing, kind) if fold(t.name) == fold(name)), name)
