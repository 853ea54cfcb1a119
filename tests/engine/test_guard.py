"""What the guard refuses, why, where, and how fast."""

from __future__ import annotations

import time

import pytest

from core.engine import GuardError, Limits, guard, load
from core.engine.guard import outline

MIB = 1 << 20
BOMBS = {
    "billion laughs": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)),
    "merge bomb": "a: &a {a1: 1, a2: 2, a3: 3, a4: 4, a5: 5}\n"
    + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} {{<<: [{','.join(['*' + chr(97 + i)] * 9)}], k{i}: 1}}\n" for i in range(8)
    ),
    "deep inline list": "[" * (MIB - 1),
    "deep inline mapping": "{a: " * (MIB // 4 - 1),
    "deep block list": "- " * (MIB // 2 - 1),
    "deep question marks": "? " * (MIB // 2 - 1),
    "many values": "- a\n" * (MIB // 4),
    "many inline values": "[" + "a," * (MIB // 2 - 1),
    "many empty lists": "[" + "[]," * (MIB // 3 - 1),
    "many aliases": "- &a [1, 2, 3]\n" + "- *a\n" * 60_000,
    "tag directives": "".join(f"%TAG !a{i}! x\n" for i in range(50_000)),
    "five megabytes": "a: " + "x" * (5 * MIB),
    "long value": "a: " + "x" * (MIB - 10),
    "unclosed quote": '"' + "\n" * (MIB - 2),
    "broken at the end": "".join(f"k{i}: v\n" for i in range(49_000)) + '"',
    "long key": "a" * (MIB - 10) + ": b",
    "not a character": "a: " + "x" * 1000 + "\x00",
    "recursive alias": "a: &a [*a]",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_in_a_tenth_of_a_second(bomb: str):
    best = 1.0
    for _ in range(4):  # the machine may be busy: the best run tells what the guard needs
        outline.cache_clear()
        begin = time.process_time()
        with pytest.raises(GuardError):
            guard(bomb)
        best = min(best, time.process_time() - begin)
    assert best < 0.1


@pytest.mark.parametrize(
    ("source", "reason", "line"),
    [
        (b"a: 1\nb: \xff\n", "encoding", 2),
        ("a: 1\nb: \x00\n", "nul", 2),
        ("a: \ud800\n", "encoding", 1),
        ("a: !!python/object:os.system x\n", "tag", 1),
        ("a: 1\nb: !custom x\n", "tag", 2),
        ("a: !!binary aGk=\n", "tag", 1),
        ("a: 1\n---\nb: 1\n", "documents", 2),
        ("a: *b\n", "alias", 1),
        ("a: &x 1\nb: &x 2\n", "anchor", 2),
        ("? [a]\n: b\n", "key", 1),
        ("a: 2024-02-30\n", "value", 1),
        ("a: =\n", "value", 1),
        ("a: !!int x\n", "value", 1),
        ("a: b: c\n", "syntax", 1),
        ("a: [1, 2\nb: 1\n", "syntax", 2),
        ("a:\n\t- x\n", "syntax", 2),
        ("a: 'x\n", "syntax", 2),
        ("<<: 1\n", "syntax", 1),
    ],
)
def test_a_refusal_has_its_reason_and_its_line(source: str | bytes, reason: str, line: int):
    with pytest.raises(GuardError) as caught:
        guard(source)
    assert caught.value.reason == reason
    assert caught.value.line == line
    assert caught.value.as_dict()["reason"] == reason


def test_limits_are_configurable():
    for text, limits, reason in (
        ("a: 12345\n", Limits(size=5), "size"),
        ("a: [[1]]\n", Limits(depth=2), "depth"),
        ("a: [1, 2, 3]\n", Limits(nodes=7), "nodes"),
        ("a: 12345x\n", Limits(scalar=5), "scalar"),
        ("a: &a [1, 2]\nb: [*a, *a]\n", Limits(nodes=12), "aliases"),
    ):
        assert guard(text) == text
        with pytest.raises(GuardError) as caught:
            guard(text, limits=limits)
        assert caught.value.reason == reason


def test_what_stands_at_a_limit_is_accepted():
    assert guard("[" * 64 + "]" * 64)
    with pytest.raises(GuardError):
        guard("[" * 65 + "]" * 65)


@pytest.mark.parametrize("source", [b"\xef\xbb\xbfa: 1\n", "\ufeffa: 1\n", "", "# only a comment\n", "--- # x\na: 1\n"])
def test_what_is_fine_is_returned_as_text(source: str | bytes):
    text = source if isinstance(source, str) else source.decode()
    assert guard(source) == text


def test_load_gives_typed_data_with_merges_done():
    assert load("a: &a {x: 1}\nb: {<<: *a, y: 012}\nc: yes\n") == {"a": {"x": 1}, "b": {"x": 1, "y": 10}, "c": True}


def test_a_syntax_error_is_told_in_words_with_line_and_column():
    with pytest.raises(GuardError) as caught:
        load("name: x\nattributes: [a, b\nmore: 1\n")
    assert caught.value.line == 3
    assert caught.value.column is not None
    assert "bracket" in caught.value.message
    assert "did not find" not in caught.value.message
