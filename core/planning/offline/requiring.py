"""Required and optional attributes: “make x required for Y”."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.things import Thing
from core.planning.offline.lexicon import DETERMINERS, PRONOUNS
from core.planning.offline.matching import Match
from core.planning.offline.members import add_members
from core.planning.offline.objects import locate
from core.planning.offline.outcomes import Piece, ask, done, refuse
from core.planning.offline.phrases import names as read_names
from core.planning.offline.sayings import thing_phrase
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token

MANDATORY = frozenset(["required", "mandatory", "compulsory", "obligatory"])


OPTIONAL = frozenset(["optional"])


def require(scope: Scope, tokens: Sequence[Token], demanded: bool = True) -> list[Piece]:
    """Plan “make x required for Y”, “require x for Y”, “make x optional on Y”."""
    said = [t for t in tokens if t.low in MANDATORY | OPTIONAL]
    if not said and not demanded:
        return []
    optional = any(t.low in OPTIONAL for t in said) or (said and "longer" in [t.low for t in tokens])
    dropped = MANDATORY | OPTIONAL | {"to", "field", "fields", "no", "longer", "be", "as", "a", "an"}
    plain = [t for t in tokens if t.low not in dropped]
    if not scope.focus and all(t.low in PRONOUNS | DETERMINERS for t in plain):
        return [ask("add_required_field", "Which attribute of which entity is meant?")]
    found = locate(scope, plain)
    if optional:
        return [_made_optional(scope, [m.thing for m in one.matches], one.refusal) for one in found]
    return [_required(scope, one.matches, one.refusal, one.name.text) for one in found]


def _required(scope: Scope, matches: Sequence[Match], refusal: str, text: str) -> Piece:
    owned = [
        m.thing for m in matches if m.thing.kind == "attribute" and m.thing.owner and m.thing.owner.kind == "entity"
    ]
    if not owned:
        return refuse(
            "add_required_field", refusal or f"“{text}” is no attribute of an entity, so it cannot be required."
        )
    readings = tuple(
        add_members(scope.pack, t.owner, "required field", read_names([Token(t.name, "literal")]))
        for t in owned
        if t.owner
    )
    return Piece("add_required_field", readings, "For which entity should it be required?" if len(readings) > 1 else "")


def _made_optional(scope: Scope, things: list[Thing], refusal: str) -> Piece:
    readings = []
    for thing in things:
        names = {n.casefold() for n in thing.owner.names} if thing.owner else set()
        for field in scope.pack.of_kind("required field"):
            if field.owner and field.owner.name.casefold() in names and field.name == thing.name:
                operation = {"action": "delete", "path": list(field.path)}
                readings.append(
                    done("remove_required_field", [operation], f"Remove {thing_phrase(field)}.", (), field.owner.path)
                )
    if not readings:
        return refuse("remove_required_field", refusal or "It is not required now, so there is nothing to change.")
    return Piece("remove_required_field", tuple(readings), "For which entity?" if len(readings) > 1 else "")
