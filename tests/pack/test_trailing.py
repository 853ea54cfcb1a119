"""What refers to a renamed thing by its old name is found, once, and follows without leaving anything behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.engine import apply
from core.pack.dangling import references_lost
from core.pack.findings import find
from core.pack.model import open_pack
from core.pack.trailing import trailing

SAMPLE = (Path(__file__).parents[2] / "db" / "samples" / "property_claims.yaml").read_text("utf-8")
PACK = open_pack(SAMPLE)
TYPE = {"action": "replace", "path": ["entities", "CLAIM", "type"], "value": "LOSS_CLAIM"}


def lost(operations: list[dict[str, object]]) -> int:
    return references_lost(find(SAMPLE), find(apply(SAMPLE, operations).text))


@pytest.mark.parametrize(
    "rename",
    [
        TYPE,
        {"action": "update", "path": ["entities", "CLAIM"], "updates": {"name": "Loss claim", "type": "LOSS_CLAIM"}},
        {"action": "replace", "path": ["entities", "CLAIM", "attributes", "claim_number"], "value": "claim_id"},
    ],
)
def test_what_refers_to_a_renamed_thing_follows_and_nothing_is_left_behind(rename):
    assert lost([rename]) > 0
    parts = trailing(PACK, [rename])
    assert parts
    assert lost([rename, *(part.operation for part in parts)]) == 0


def test_what_the_operations_change_themselves_is_not_changed_again():
    by_hand = [TYPE, *(part.operation for part in trailing(PACK, [TYPE]))]
    assert trailing(PACK, by_hand) == ()


def test_nothing_follows_other_changes_and_operations_that_do_not_fit():
    assert trailing(PACK, [{"action": "add", "path": ["key_terms"], "value": "subrogation"}]) == ()
    assert trailing(PACK, [{"action": "delete", "path": ["entities", "NOWHERE"]}]) == ()
