"""What a change does to documents, how golden examples are scored, and changes found from marked passages."""

from __future__ import annotations

import pytest

from core.bench import Expected, compare_runs, run, score, suggest
from core.engine import apply
from core.errors import InvalidInput
from tests.bench.materials import DOCUMENTS, LETTER, MEMO, PACK, mark, pack


def test_gained_lost_and_changed_hits_are_told_apart():
    after = PACK.replace("lawsuit, ", "").replace("0.95", "0.5").replace("[the bench]", "[the bench, presiding]")
    change = compare_runs(run(pack(), DOCUMENTS), run(pack(after), DOCUMENTS))
    assert [hit.value for hit in change.gained] == ["presiding"]
    assert [hit.value for hit in change.lost] == ["Lawsuit"]
    assert [(one.before.confidence, one.after.confidence) for one in change.changed] == [(0.95, 0.5)]
    assert compare_runs(run(pack(), DOCUMENTS), run(pack(), DOCUMENTS)).empty


def test_a_pattern_that_a_change_makes_slow_or_broken_is_named():
    change = compare_runs(run(pack(), DOCUMENTS), run(pack(PACK.replace(r"[\s:]*(", r"[\s:*(")), DOCUMENTS))
    assert [report.state for report in change.troubled] == ["broken"]


def test_precision_and_recall_count_what_was_signed_and_nothing_else():
    start = MEMO.text.index("Alan")
    golden = [
        Expected("memo.txt", "JUDGE", "name", start, start + 11, "Alan Turing"),
        Expected("letter.txt", "CASE", "case_number", 10, 17, "ab-1234"),
    ]
    found = score(run(pack(), DOCUMENTS), golden)
    assert (found.recall, found.precision) == (0.5, 0.5)
    assert [one.value for one in found.missed] == ["Alan Turing"]
    assert [" ".join(hit.value.split()) for hit in found.wrong] == ["Alan Turing presiding"]
    assert score(run(pack(), DOCUMENTS), []).recall is None


def changed_run(operations: object):
    return run(pack(apply(PACK, operations).text), DOCUMENTS)


def test_a_missed_value_gives_a_pattern_that_names_its_label():
    best = suggest(pack(), DOCUMENTS, [mark(LETTER, "MT-00412", "CASE", "case_number")])[0]
    assert best.operations[0]["value"]["pattern"] == r"\bMatter\s+Number\s*:\s*(?P<case_number>[A-Z]{2}-\d{5})\b"
    assert best.reason == "“MT-00412” in letter.txt was missed."
    assert [hit.value for hit in best.others] == ["MT-00977", "MT-01002"]
    assert best.lost == ()


def test_several_marks_are_generalised_together():
    marks = [mark(LETTER, "MT-00412", "CASE", "case_number"), mark(MEMO, "MT-00977", "CASE", "case_number")]
    for found in suggest(pack(), DOCUMENTS, marks):
        values = [hit.value for hit in changed_run(found.operations).hits if hit.attribute == "case_number"]
        assert {"MT-00412", "MT-00977", "AB-1234"} <= set(values)


@pytest.mark.parametrize(
    ("quote", "entity", "kind"), [("Matter", "CASE", "synonym"), ("went on", "", "term"), ("filed", "JUDGE", "synonym")]
)
def test_a_missed_mention_gives_a_word(quote: str, entity: str, kind: str):
    best = suggest(pack(), DOCUMENTS, [mark(LETTER, quote, entity)])[0]
    assert best.kind == kind
    assert any(hit.value == quote for hit in changed_run(best.operations).hits)


def test_a_value_that_took_too_much_is_narrowed_to_what_it_should_be():
    wrong = mark(MEMO, "Alan Turing\npresiding", "JUDGE", "name", wrong=True)
    best = suggest(pack(), DOCUMENTS, [wrong, mark(MEMO, "Alan Turing", "JUDGE", "name")])[0]
    assert best.kind == "narrowed pattern"
    assert [hit.value for hit in changed_run(best.operations).hits if hit.entity == "JUDGE"] == [
        "Alan Turing",
        "the bench",
    ]


def test_what_is_no_such_thing_at_all_loses_its_word():
    best = suggest(pack(), DOCUMENTS, [mark(LETTER, "Lawsuit", "CASE", wrong=True)])[0]
    assert (best.kind, best.operations) == (
        "removal",
        ({"action": "delete", "path": ["entities", "CASE", "synonyms", "lawsuit"]},),
    )


def test_a_pack_without_the_section_gets_it():
    bare = "name: T\ndescription: d\nversion: 1.0.0\nentities:\n  - {name: Case, type: CASE}\n"
    for quote, entity, attribute in (("MT-00412", "CASE", "number"), ("Lawsuit", "CASE", ""), ("Lawsuit", "", "")):
        best = suggest(pack(bare), DOCUMENTS, [mark(LETTER, quote, entity, attribute)])[0]
        assert run(pack(apply(bare, best.operations).text), DOCUMENTS).hits


def test_marks_that_cannot_be_met_together_are_refused_in_words():
    with pytest.raises(InvalidInput, match="one kind at a time"):
        suggest(pack(), DOCUMENTS, [mark(LETTER, "Lawsuit", "CASE"), mark(LETTER, "filed", "JUDGE")])
    with pytest.raises(InvalidInput, match="mark it again"):
        suggest(pack(), [MEMO], [mark(LETTER, "Lawsuit", "CASE")])
