"""Two packs are compared by meaning in plain words, and what another one has can be taken over."""

from __future__ import annotations

import pytest

from core.engine import apply
from core.pack.comparing import in_words
from core.pack.meaning import changes
from core.pack.model import open_pack
from core.pack.outline import graph, search, sections
from core.pack.taking import can_take, take_over
from tests.pack.cascades import SAMPLES
from tests.pack.test_impact import TEXT


def told(old: str, new: str) -> dict[str, list[str]]:
    assert TEXT.count(old) >= 1
    groups = in_words(open_pack(TEXT), open_pack(TEXT.replace(old, new, 1)))
    return {group.heading: [f"{line.sign} {line.words}" for line in group.lines] for group in groups}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("phone]", "phone, fax, town]", {"Client": ["+ New: attributes fax and town"]}),
        ("[customer, party]", "[buyer]", {"Client": ["− Gone: synonyms customer and party", "+ New: synonym buyer"]}),
        (
            "confidence: 0.9",
            "confidence: 0.8",
            {"Client": [r"~ Confidence of the extraction pattern “Mail: (\S+)”: 0.9 → 0.8"]},
        ),
        ("to: COURT", "to: JUDGE", {"Client": ["~ End of the relationship SUES_IN: COURT → JUDGE"]}),
        ("type: CLIENT, desc", "type: BUYER, desc", {"Client": ["~ Entity CLIENT is BUYER now"]}),
        ("[lawsuit, appeal]", "[appeal]", {"Key terms": ["− Gone: key term lawsuit"]}),
        ("version: 3.0.0", "version: 4.0.0", {"The pack": ["~ Version: “3.0.0” → “4.0.0”"]}),
        ("2: think", "2: decide", {"Reasoning templates": ["~ Step 2 of check: think → decide"]}),
    ],
)
def test_differences_are_told_by_entity(old: str, new: str, expected: dict[str, list[str]]) -> None:
    assert told(old, new) == expected


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_everything_that_another_pack_has_can_be_taken_over(path) -> None:
    pack, other = open_pack(TEXT), open_pack(path.read_text("utf-8"))
    found = changes(pack, other)
    result = open_pack(apply(pack.text, take_over(pack, found)).text)
    assert [change for change in changes(result, other) if can_take(change)] == []
    assert {entity.type for entity in pack.entities} <= {entity.type for entity in result.entities}


def test_a_search_finds_names_first_and_descriptions_too() -> None:
    found = search(open_pack(TEXT), "client")
    assert found[0].name == "Client"
    assert "synonym" in {thing.kind for thing in found}
    assert [thing.name for thing in search(open_pack(TEXT), "pays")] == ["Client"]
    assert search(open_pack(TEXT), " ") == ()


def test_the_outline_lists_sections_with_counts() -> None:
    rows = {row.key: (row.title, row.entries) for row in sections(open_pack(TEXT), ())}
    assert rows["entities"] == ("Entities", 2)
    assert rows["entity_aliases"] == ("Entity aliases", 1)
    assert rows["validation_rules"] == ("Validation rules", 1)


def test_the_graph_quotes_names_and_draws_what_is_missing_dashed() -> None:
    dot = graph(open_pack(TEXT))
    assert '"CLIENT" -> "COURT" [label="sues in"]' in dot
    assert '"JUDGE" [label="JUDGE", style="rounded,dashed,filled"' in dot
    assert "JUDGE" not in graph(open_pack(TEXT), about=["COURT"])
    hostile = graph(open_pack('entities: [{name: "a\\"]; x [", type: A}]\n'))
    assert '[label="a\\"]; x ["]' in hostile
