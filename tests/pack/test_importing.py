"""What may become version 1 of a pack, and the one sentence for what may not."""

from __future__ import annotations

import pytest

from core.errors import InvalidInput
from core.pack.findings import find
from core.pack.importing import check_import

GOOD = "name: x\ndescription: y\nversion: 1.0.0\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        (GOOD + "# ünïcode 🙂").encode(),
        b'{"name": "x", "description": "y", "version": "1.0.0"}',
    ],
    ids=["plain", "byte-order mark", "carriage returns", "no final newline", "json"],
)
def test_the_text_keeps_exactly_the_bytes(data: bytes) -> None:
    checked = check_import(data)
    assert checked.text.encode("utf-8") == data
    assert (checked.name, checked.description, checked.version) == ("x", "y", "1.0.0")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"name: x\nentities: [a\nversion: 1\n", "line"),
        (b"- a\n- b\n", "no mapping of named sections"),
        (b"name: x\n", "no description and version"),
        (b"name: ''\ndescription: y\nversion: 1.0.0\n", "no name"),
        (b"name: \xff\xfe\n", "UTF-8"),
        (b"", "empty"),
        (GOOD.encode() + b"# " + b"x" * (1024 * 1024), "1"),
        (BOMB.encode(), ""),
    ],
    ids=["no yaml", "no mapping", "fields missing", "empty name", "no utf-8", "empty", "too large", "bomb"],
)
def test_what_is_no_pack_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_import(data)
    assert words in refused.value.message
    assert refused.value.message.endswith(".")


def test_a_key_that_stands_twice_is_refused_with_both_lines() -> None:
    with pytest.raises(InvalidInput, match=r"“name” stands twice.*line 1 and again on line 4"):
        check_import(GOOD + "name: z\n")


def test_a_broken_reference_is_a_finding_and_no_refusal() -> None:
    checked = check_import(GOOD + "entity_aliases: {GHOST: [spook]}\n")
    assert [finding.rule for finding in find(checked.text)] == ["entity-reference"]
