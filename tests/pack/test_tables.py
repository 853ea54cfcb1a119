"""Rows of a table become attributes or terms; what is there already or cannot be meant is passed over with a reason."""

from __future__ import annotations

import pytest

from core.engine import apply, load
from core.errors import InvalidInput
from core.pack.model import open_pack
from core.pack.tables import guess, incoming

PACK = open_pack("""\
name: a
description: b
version: 1.0.0
entities:
  - name: Client
    type: CLIENT
    attributes: [name]
  - name: Case
    type: CASE
key_terms: [brief]
""")
HEADINGS = ("Entity", "Attribute name", "Definition", "Sample")
BY_NAME = {"entity": "Entity", "name": "Attribute name", "description": "Definition", "examples": "Sample"}


def test_headings_are_recognised_by_their_words() -> None:
    assert guess("attributes", HEADINGS) == BY_NAME
    assert guess("attributes", ("x", "y")) == dict.fromkeys(BY_NAME)
    assert guess("terms", ("Whatever",)) == {"name": "Whatever"}


def test_rows_become_attributes_plain_or_with_what_is_known_of_them() -> None:
    rows = [("client", "email", "", ""), ("CASE", "court", "Where it is heard", "High Court; Small claims")]
    found = incoming(PACK, "attributes", HEADINGS, rows, BY_NAME)
    entities = load(apply(PACK.text, found.operations).text)["entities"]
    assert entities[0]["attributes"] == ["name", "email"]
    assert entities[1]["attributes"] == [
        {"name": "court", "description": "Where it is heard", "examples": ["High Court", "Small claims"]}
    ]
    assert [row["entity"] for row in found.added] == ["Client", "Case"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Client", "Name", "", ""), "Client has it already"),
        (("Judge", "court", "", ""), "there is no entity “Judge”"),
        (("", "court", "", ""), "it names no entity"),
        (("Client", "", "", ""), "it has no name"),
        (("Client", "=cmd|' /C calc'!A0", "", ""), "it holds a formula"),
        (("Client", "court", "@SUM(1)", ""), "it holds a formula"),
        (("Client", "#REF!", "", ""), "it holds a spreadsheet's error"),
        (("Client", "---", "", ""), "it holds a formula"),
        (("Client", "123", "", ""), "its name has no letters"),
        (("Client", "x" * 201, "", ""), "its name is too long"),
    ],
)
def test_rows_that_cannot_be_meant_are_passed_over_with_a_reason(row: tuple[str, ...], reason: str) -> None:
    found = incoming(PACK, "attributes", HEADINGS, [row], BY_NAME)
    assert (found.operations, found.added) == ((), ())
    assert [passed["reason"] for passed in found.passed] == [reason]


def test_the_apostrophe_of_an_export_does_not_hide_a_formula() -> None:
    (passed,) = incoming(PACK, "terms", ("Term",), [("'=1+1",)], {"name": "Term"}).passed
    assert passed["reason"] == "it holds a formula"


def test_terms_are_added_once() -> None:
    found = incoming(PACK, "terms", ("Term",), [("plea",), ("Brief",), ("Plea",), ("writ",)], {"name": "Term"})
    assert load(apply(PACK.text, found.operations).text)["key_terms"] == ["brief", "plea", "writ"]
    assert [row["row"] for row in found.passed] == ["3", "4"]


def test_a_needed_column_that_nobody_named_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="which column holds the attribute"):
        incoming(PACK, "attributes", HEADINGS, [], {"entity": "Entity"})
