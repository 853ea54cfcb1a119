"""A part of the operations, edited ones, and operations on a text that has moved on."""

from __future__ import annotations

import random
from typing import Any

import pytest

from core.engine import EngineError, apply, derive, load
from core.engine.rebase import Rebased, dependencies, rebase

BASE = """\
# A pack
name: "Harbour"   # said aloud
version: "1.0.0"

entities:
  - name: "Ship"
    type: "SHIP"
    attributes:
      - "draught"
      - "flag"
  - name: "Berth"
    type: "BERTH"
    attributes: []

key_terms:
  - "quay"   # where ships lie
  - "berth"
  - "pilot"

limits: {min: 1, max: 9}
"""


def op(action: str, *path: Any, **fields: Any) -> dict[str, Any]:
    return {"action": action, "path": list(path), **fields}


def term(name: str, **fields: Any) -> dict[str, Any]:
    return op("add", "key_terms", value=name, **fields)


CRANE = op("add", "entities", value={"name": "Crane", "type": "CRANE", "attributes": []})
NAME = op("replace", "name", value="Port")
REACH = op("add", "entities", "CRANE", "attributes", value="reach")


def head(*operations: dict[str, Any]) -> str:
    return apply(BASE, operations).text


def data(rebased: Rebased) -> Any:
    return load(rebased.text)


def test_what_belongs_to_an_added_thing_follows_it():
    operations = [
        CRANE,
        REACH,
        term("mole"),
        op("rename", "limits", "min", to="least"),
        op("delete", "limits", "least"),
    ]

    assert dependencies(BASE, operations) == (frozenset(), {0}, frozenset(), frozenset(), frozenset())
    without = rebase(BASE, BASE, operations, keep=[1, 2])
    assert (without.origin, without.left_out, without.clashes) == ((2,), (0, 1, 3, 4), ())
    assert without.text == head(term("mole"))
    assert data(rebase(BASE, BASE, operations, keep=[4]))["limits"] == {"max": 9}


def test_needs_go_through_others():
    deeper = op("add", "entities", "CRANE", "limits", value={"least": 1})
    deepest = op("replace", "entities", "CRANE", "limits", "least", value=2)
    assert dependencies(BASE, [CRANE, deeper, deepest])[2] == {0, 1}


def test_what_takes_the_place_of_something_needs_its_going():
    operations = [op("delete", "limits", "min"), op("add", "limits", "min", value=5)]
    assert dependencies(BASE, operations)[1] == {0}
    operations = [op("delete", "entities", "SHIP"), op("add", "entities", value={"name": "Ship", "type": "SHIP"})]
    assert dependencies(BASE, operations)[1] == {0}


def test_positions_follow_what_is_left_out():
    operations = [
        term("a", index=0),
        term("b", index=2),
        op("delete", "key_terms", 4),
        op("move", "key_terms", 0, index=1),
    ]
    full = load(head(*operations))["key_terms"]
    assert full == ["quay", "a", "b", "berth"] or full

    only_b = rebase(BASE, BASE, operations, keep=[1])
    assert data(only_b)["key_terms"] == ["quay", "b", "berth", "pilot"]
    only_gone = rebase(BASE, BASE, operations, keep=[2])
    assert data(only_gone)["key_terms"] == ["quay", "berth"]
    assert rebase(BASE, BASE, operations).text == head(*operations)


def test_an_edited_operation_brings_its_dependents_along():
    operations = [CRANE, REACH]
    renamed = {**CRANE, "value": {"name": "Gantry", "type": "GANTRY", "attributes": []}}

    found = rebase(BASE, BASE, operations, edits={0: renamed})

    assert found.clashes == ()
    assert found.operations[1]["path"] == ["entities", "Gantry", "attributes"]
    assert data(found)["entities"][2] == {"name": "Gantry", "type": "GANTRY", "attributes": ["reach"]}
    with pytest.raises(EngineError, match="already"):
        rebase(BASE, BASE, operations, edits={0: op("add", "limits", "min", value=3)})


def test_untouched_places_take_the_change_wherever_they_stand_now():
    theirs = head(
        op("delete", "entities", "BERTH"),
        term("anchor", index=0),
        op("replace", "entities", "SHIP", "name", value="Vessel"),
        op("add", "entities", "SHIP", "attributes", value="length"),
    )
    mine = [
        op("add", "entities", "Ship", "attributes", value="keel", index=1),
        op("replace", "key_terms", 2, value="harbour pilot"),
        op("update", "limits", updates={"max": 12, "step": 1}),
    ]

    found = rebase(BASE, theirs, mine)

    assert found.clashes == ()
    assert data(found) == {
        **load(theirs),
        "entities": [{"name": "Vessel", "type": "SHIP", "attributes": ["draught", "keel", "flag", "length"]}],
        "key_terms": ["anchor", "quay", "berth", "harbour pilot"],
        "limits": {"min": 1, "max": 12, "step": 1},
    }
    assert apply(theirs, found.operations).text == found.text
    assert "# where ships lie" in found.text


CLASHES = [
    (op("replace", "limits", "min", value=2), op("replace", "limits", "min", value=3), (1, 2, 3)),
    (op("replace", "limits", "min", value=2), op("delete", "limits", "min"), (1, 2, None)),
    (op("delete", "limits", "min"), op("replace", "limits", "min", value=3), (1, None, 3)),
    (op("add", "limits", "step", value=2), op("add", "limits", "step", value=3), (None, 2, 3)),
    (op("update", "limits", updates={"min": 2}), op("update", "limits", updates={"max": 1, "min": 3}), (1, 2, 3)),
    (
        op("add", "key_terms", value="mole"),
        op("replace", "key_terms", value=["x"]),
        (["quay", "berth", "pilot"], ["quay", "berth", "pilot", "mole"], ["x"]),
    ),
    (op("rename", "limits", "min", to="least"), op("rename", "limits", "min", to="lowest"), ("min", "least", "lowest")),
    (
        op("add", "entities", value={"name": "Crane", "type": "CRANE"}),
        CRANE,
        (None, {"name": "Crane", "type": "CRANE"}, CRANE["value"]),
    ),
    (op("delete", "entities", "SHIP"), op("add", "entities", "SHIP", "attributes", value="keel"), None),
]


@pytest.mark.parametrize(("theirs", "mine", "values"), CLASHES)
def test_a_clash_tells_base_theirs_and_mine(theirs: dict[str, Any], mine: dict[str, Any], values: Any):
    text = head(theirs)

    found = rebase(BASE, text, [mine, NAME])

    assert [clash.index for clash in found.clashes] == [0]
    clash = found.clashes[0]
    if values is not None:
        assert (clash.base, clash.theirs, clash.mine) == values
        assert clash.absent == {n for n, value in zip(("base", "theirs", "mine"), values, strict=True) if value is None}
    assert found.text == apply(text, [NAME]).text, "theirs stands, and the rest is done"
    forced = rebase(BASE, text, [mine], force=[0])
    if clash.forcible:
        assert forced.clashes == ()
        assert forced.text != text
    else:
        assert forced.text == text


def test_the_same_change_twice_is_done_already_and_what_belongs_to_it_goes_on():
    found = rebase(BASE, head(CRANE, op("delete", "limits", "min")), [CRANE, REACH, op("delete", "limits", "min")])

    assert (found.done, found.clashes, found.origin) == ((0, 2), (), (1,))
    assert data(found)["entities"][2]["attributes"] == ["reach"]


def test_what_belongs_to_a_clash_waits_with_it():
    text = head(op("add", "entities", value={"name": "Crane", "type": "CRANE"}))
    found = rebase(BASE, text, [CRANE, REACH])
    assert [(clash.index, clash.follows) for clash in found.clashes] == [(0, None), (1, 0)]


def test_a_change_never_lands_in_another_thing_that_took_its_place():
    pier = {"name": "Pier", "type": "PIER", "attributes": []}
    text = head(op("delete", "entities", "SHIP"), op("add", "entities", value=pier, index=0))
    mine = [op("add", "entities", 0, "attributes", value="keel"), op("update", "entities", 0, updates={"note": "x"})]

    found = rebase(BASE, text, mine)

    assert [clash.index for clash in found.clashes] == [0, 1]
    assert found.text == text


def test_a_value_of_ones_own_settles_a_clash():
    text = head(op("replace", "limits", "min", value=2))
    mine = op("replace", "limits", "min", value=3)
    found = rebase(BASE, text, [mine], edits={0: {**mine, "value": 4}}, force=[0])
    assert data(found)["limits"]["min"] == 4


def random_change(rng: random.Random, text: str) -> dict[str, Any]:
    """An operation that fits a text of the shape of BASE."""
    now = load(text)
    entities, terms, limits = now.get("entities", []), now.get("key_terms", []), now.get("limits", {})
    word = f"{rng.choice('abcdefgh')}{rng.randrange(30)}"
    choices = [term(word), op("add", "entities", value={"name": word, "type": word.upper(), "attributes": []})]
    if terms:
        at = rng.randrange(len(terms))
        choices += [
            op("delete", "key_terms", at),
            op("replace", "key_terms", at, value=word),
            op("move", "key_terms", at, index=rng.randrange(len(terms))),
            term(word, index=rng.randrange(len(terms) + 1)),
        ]
    if entities:
        at = rng.randrange(len(entities))
        choices += [
            op("delete", "entities", at),
            op("replace", "entities", at, "name", value=word),
            op("update", "entities", at, updates={"note": word}),
        ]
        if isinstance(entities[at].get("attributes"), list):
            choices.append(op("add", "entities", at, "attributes", value=word))
    if limits:
        key = rng.choice(list(limits))
        choices += [
            op("replace", "limits", key, value=rng.randrange(9)),
            op("delete", "limits", key),
            op("add", "limits", word, value=1),
            op("rename", "limits", key, to=word),
        ]
    return rng.choice(choices)


def random_changes(rng: random.Random, most: int) -> list[dict[str, Any]]:
    text, operations = BASE, []
    for _ in range(rng.randrange(1, most)):
        operation = random_change(rng, text)
        try:
            text = apply(text, [operation]).text
        except EngineError:
            continue
        operations.append(operation)
    return operations


def unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    return sorted(map(unordered, value), key=str) if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(60))
def test_random_parts_and_rebases_never_fail_and_lose_nothing(seed: int):
    rng = random.Random(seed)
    mine, theirs = random_changes(rng, 8), random_changes(rng, 6)
    full = apply(BASE, mine).text
    text = apply(BASE, theirs).text

    whole = rebase(BASE, BASE, mine)
    assert load(whole.text) == load(full)
    keep = [index for index in range(len(mine)) if rng.random() < 0.6]
    part = rebase(BASE, BASE, mine, keep=keep)
    assert (part.clashes, apply(BASE, part.operations).text) == ((), part.text)
    assert set(part.origin) | set(part.done) | set(part.left_out) == set(range(len(mine)))

    found = rebase(BASE, text, mine)
    assert apply(text, found.operations).text == found.text
    accounted = [*found.origin, *found.done, *(clash.index for clash in found.clashes)]
    assert sorted(accounted) == list(range(len(mine)))
    assert rebase(BASE, text, []).text == text
    again = load(rebase(BASE, text, derive(BASE, text).operations).text)
    assert unordered(again) == unordered(load(text)), "theirs again changes nothing but, at most, an order"
