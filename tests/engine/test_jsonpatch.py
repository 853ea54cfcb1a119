"""JSON Patch in and out."""

from __future__ import annotations

import json

import jsonpatch
import pytest

from core.engine import apply, diff_json_patch, from_json_patch, load, parse_operations, to_json_patch
from tests.engine.helpers import add, refused

TEXT = """\
# kept
a:
  l: [x, y]  # list
  "m/n~o": 1
b: 2
steps:
  1: one
"""

PATCHES = [
    [{"op": "add", "path": "/a/l/1", "value": "n"}],
    [{"op": "add", "path": "/a/l/-", "value": "n"}],
    [{"op": "add", "path": "/c", "value": {"d": [1]}}],
    [{"op": "add", "path": "/b", "value": 3}],
    [{"op": "remove", "path": "/a/l/0"}],
    [{"op": "remove", "path": "/a/m~1n~0o"}],
    [{"op": "replace", "path": "/b", "value": [1]}],
    [{"op": "move", "from": "/b", "path": "/c"}],
    [{"op": "move", "from": "/a/l/0", "path": "/a/l/1"}],
    [{"op": "move", "from": "/a/l/0", "path": "/d"}],
    [{"op": "copy", "from": "/a/l", "path": "/c"}],
    [{"op": "test", "path": "/b", "value": 2}, {"op": "replace", "path": "/b", "value": 3}],
]


@pytest.mark.parametrize("patch", PATCHES, ids=json.dumps)
def test_a_patch_does_what_another_implementation_does(patch: list[dict[str, object]]):
    data = {"a": {"l": ["x", "y"], "m/n~o": 1}, "b": 2}
    text = TEXT[: TEXT.index("steps")]
    result = apply(text, patch)
    assert load(result.text) == jsonpatch.apply_patch(data, patch)
    assert result.text.startswith("# kept\n")
    assert apply(text, from_json_patch(patch, text)).text == result.text


def test_a_failing_test_fails_the_batch():
    error = refused(TEXT, {"op": "add", "path": "/c", "value": 1}, {"op": "test", "path": "/b", "value": "2"})
    assert error.index == 1


@pytest.mark.parametrize(
    "patch",
    [{"op": "add", "path": "/a/l/3", "value": 1}, {"op": "add", "path": "/a/l/01", "value": 1},
     {"op": "remove", "path": "/nope"}, {"op": "move", "from": "/a", "path": "/a/l/0"},
     {"op": "replace", "path": "b", "value": 1}, {"op": "nope", "path": "/b"}, {"op": "add", "path": "/x"}],
)  # fmt: skip
def test_a_patch_that_does_not_apply_is_refused(patch: dict[str, object]):
    assert refused(TEXT, patch).index == 0


def test_a_change_is_written_as_a_patch():
    patch = to_json_patch(TEXT, [add("a.l", "z"), {"action": "rename", "path": "b", "to": "c"}])
    assert patch == [
        {"op": "move", "from": "/b", "path": "/c"},
        {"op": "add", "path": "/a/l/-", "value": "z"},
    ]
    assert diff_json_patch(TEXT, TEXT) == []


def test_a_patch_survives_parsing():
    assert parse_operations(PATCHES[0]) == PATCHES[0]
