"""Properties that hold for every text and every operation."""

from __future__ import annotations

import random
import string
import time
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.engine import EngineError, GuardError, apply, derive, guard, load
from core.engine.document import Document, Place
from core.engine.editor import Editor
from core.engine.guard import outline
from core.engine.limits import DEFAULT_LIMITS
from core.engine.nodes import read_nodes
from tests.engine import oracle, round_trips
from tests.engine.random_edits import Tally, _one, choose

TEXTS = round_trips.odd_texts()
ALL_TEXTS = round_trips.odd_texts(anchored=True)
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

UNITS = ["- ", "? ", "[", "{a: ", "- a\n", "a,", "[a,", "&a ", "*a ", "!t ", '"', "|\n", ": ", "\n  ", "%TAG "]
keys = st.text(alphabet=string.ascii_letters + " _-.:#'\"é😀", min_size=1, max_size=8)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)
edited = st.builds(
    lambda index, seed: _several(TEXTS[index % len(TEXTS)], random.Random(seed)),
    st.integers(0, len(TEXTS) - 1), st.integers(0, 10**6),
)  # fmt: skip


def _several(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(0, 3)):
        text = _one(text, chance, Tally())
    return text


@RELAXED
@given(edited, st.integers(0, 10**6))
def test_apply_is_deterministic(text: str, seed: int):
    chosen = choose(text, oracle.unshared(load(text)), random.Random(seed))
    if chosen is not None:
        results = [apply(text, [chosen[2]]) for _ in range(2)]
        assert results[0] == results[1]


@RELAXED
@given(st.sampled_from(ALL_TEXTS), st.integers(0, 10**6))
def test_a_failed_batch_changes_nothing(text: str, seed: int):
    chosen = choose(text, oracle.unshared(load(text)), random.Random(seed))
    good = [chosen[2]] if chosen else []
    with pytest.raises(EngineError):
        apply(text, [*good, {"action": "delete", "path": ["no such key at all"]}])
    assert apply(text, []).text == text


@RELAXED
@given(values, st.sampled_from(["  - a\n  - b\n", "  # c\n  - a  # d\n\n  - b\n", "  - x: 1\n", "- a\n- b\n"]), keys)
def test_adding_and_deleting_restores_the_bytes(value: Any, items: str, key: str):
    text = f"head: 1\n\nlist:\n{items}\n# about tail\ntail:\n  k: 1\n"
    count = len(load(text)["list"])
    grown = apply(text, [{"action": "add", "path": ["list"], "value": value}]).text
    assert apply(grown, [{"action": "delete", "path": ["list", count]}]).text == text
    path = ["tail", key if key != "k" else "other"]
    grown = apply(text, [{"action": "add", "path": path, "value": value}]).text
    assert apply(grown, [{"action": "delete", "path": path}]).text == text


@RELAXED
@given(edited)
def test_replacing_every_value_by_itself_changes_no_byte(text: str):
    data = load(text)
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(key, str) or type(key) is int:
            assert apply(text, [{"action": "replace", "path": [key], "value": value}]).text == text


@RELAXED
@given(values, values)
def test_any_two_values_are_turned_into_each_other(old: Any, new: Any):
    old_text = yaml.dump({"v": old, "k": 1}, Dumper=yaml.CSafeDumper, allow_unicode=True)
    new_text = yaml.dump({"v": new, "k": 1}, Dumper=yaml.CSafeDumper, allow_unicode=True)
    operations = derive(old_text, new_text).operations
    found = oracle.typed(load(apply(old_text, operations).text))
    assert found == oracle.typed(load(new_text))


@pytest.mark.parametrize("text", TEXTS)
def test_every_run_of_siblings_reads_the_same_on_its_own(text: str):
    """What lets the engine verify a part instead of the whole."""
    document = Document(text, outline(text, DEFAULT_LIMITS))
    if not Editor(document).in_parts:
        return
    whole = load(text.removeprefix("\ufeff"))
    _check_runs(document, document.root, whole, len(document.lines))


def _check_runs(document: Document, place: Place, data: Any, end: int) -> None:
    children = document.children(place) if place.node.is_block else []
    for child in children:
        position = child.position
        following = children[position + 1].line if position + 1 < len(children) else end
        inner = data[child.step]
        before = document.lines[child.line][: child.entry.column]
        if not before.strip():
            alone = load("".join(document.lines[child.line : following]))
            assert oracle.typed(alone) == oracle.typed([inner] if isinstance(data, list) else {child.step: inner})
        _check_runs(document, child, inner, following)


@RELAXED
@given(st.sampled_from(TEXTS), st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_the_whole_would_show_a_part_shows_too(text: str, seed: int, damage: int):
    """An edit is spoilt on its way to the text: reading a part refuses it whenever reading all of it would."""
    chosen = choose(text, oracle.unshared(load(text)), random.Random(seed))
    if chosen is None:
        return
    outcomes = []
    for in_parts in (True, False):
        editor = Editor(Document(text, outline(text, DEFAULT_LIMITS)))
        if not in_parts:
            editor.in_parts = False
            editor.inline_around = lambda *_: None  # type: ignore[method-assign]  # read the whole
        outcomes.append(_spoilt(editor, chosen[2], damage))
    part, whole = outcomes
    if whole is None:
        assert part is None or part == whole
    elif part is not None:
        assert oracle.typed(load(part)) == oracle.typed(load(whole))


def _spoilt(editor: Editor, operation: dict[str, Any], damage: int) -> str | None:
    """The text after an operation whose first edit writes something else, or None where it is refused."""
    from core.engine.apply import perform
    from core.engine.operations import parse_operation

    commit = editor._splice

    def spoil(edits: Any, *rest: Any) -> None:
        chance = random.Random(damage)
        edit = edits[0]
        pieces = ["", " ", "\n", "- ", "x", '"', "#", ": ", "\n\n", "[", "...\n", "---\n", "&a "]
        at = chance.randint(0, len(edit.text))
        commit([edit._replace(text=edit.text[:at] + chance.choice(pieces) + edit.text[at:]), *edits[1:]], *rest)

    editor._splice = spoil  # type: ignore[method-assign]  # the fault is put in here
    try:
        perform(editor, parse_operation(operation))
    except EngineError:
        return None
    return editor.document.text


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(UNITS),
    st.sampled_from(["x", "", "]", "- &a b\n", "a: |+\n", "<<: ", "\t", "- *a\n", "  ", "{", "'"]),
    st.integers(1, 200_000),
)  # fmt: skip
def test_a_generated_bomb_is_judged_in_a_tenth_of_a_second(unit: str, tail: str, count: int):
    bomb = (unit * count)[: (1 << 20) - 40] + tail
    best = 1.0
    for _ in range(3):
        outline.cache_clear()
        begin = time.process_time()
        try:
            guard(bomb)
            return  # accepted: no bomb
        except GuardError:
            best = min(best, time.process_time() - begin)
        if best < 0.1:
            return
    assert best < 0.1


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab0126_x:-[]{}#&*!|>'\"%@` \n\t?,~<=0", max_size=60))
def test_what_the_guard_accepts_can_be_loaded_and_read(text: str):
    try:
        guard(text)
    except GuardError:
        return
    load(text)
    read_nodes(text.splitlines(keepends=True))
