"""A run finds what a careful reader finds, says what it cannot run, and is never held up."""

from __future__ import annotations

from time import perf_counter

import pytest

from core.bench import BenchDocument, Hit, run
from tests.bench.materials import DOCUMENTS, LETTER, MEMO, PACK, pack


def shown(hits: tuple[Hit, ...]) -> list[tuple[str, str, str, str]]:
    return [(hit.source, hit.entity, hit.attribute, " ".join(hit.value.split())) for hit in hits]


def test_patterns_terms_aliases_and_synonyms_are_found_where_they_stand():
    found = run(pack(), DOCUMENTS)
    assert shown(found.hits) == [
        ("pattern", "CASE", "case_number", "AB-1234"),
        ("synonym", "CASE", "", "Lawsuit"),
        ("term", "", "", "motion to dismiss"),
        ("pattern", "JUDGE", "name", "Alan Turing presiding"),
        ("alias", "JUDGE", "", "the bench"),
    ]
    for hit in found.hits:
        text = next(one.text for one in DOCUMENTS if one.name == hit.document)
        assert text[hit.start : hit.end] == hit.value


def test_a_phrase_is_whole_words_and_the_longest_of_its_thing():
    changed = PACK.replace("[lawsuit, legal matter]", "[law, legal, legal matter]")
    document = BenchDocument("a.txt", "A lawsuit is a Legal\nMatter, not an outlawed one.")
    assert shown(run(pack(changed), [document]).hits) == [("synonym", "CASE", "", "Legal Matter")]


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ("", [("grade", "ii")]),
        ("\n    fixed_values: {ii: '2'}", [("grade", "2")]),
        ("\n    extract_full_match: true", [("grade", "grade ii of x9"), ("arm", "x9")]),
        ("\n    full_match_template: 'G: {match}'", [("grade", "G: grade ii of x9"), ("arm", "x9")]),
        ("\n    value_from_group: arm", [("grade", "x9")]),
        ("\n    value_template: '{grade}/{arm}'", [("grade", "ii/x9"), ("arm", "x9")]),
    ],
)
def test_a_value_is_made_as_the_pattern_says(fields: str, values: list[tuple[str, str]]):
    text = (
        "name: T\ndescription: d\nversion: 1.0.0\nentities:\n  - {name: Event, type: EVENT, attributes: [grade, arm]}\n"
        "extraction_patterns:\n  - pattern: 'grade (?P<grade>i+) of (?P<arm>\\w+)'\n"
        "    entity_type: EVENT\n    attribute: grade"
    )
    found = run(pack(text + fields + "\n"), [BenchDocument("a.txt", "It was grade ii of x9.")])
    wanted = values if fields in ("\n    value_from_group: arm",) or len(values) > 1 else [*values, ("arm", "x9")]
    assert [(hit.attribute, hit.value) for hit in found.hits] == wanted


def test_patterns_that_never_hit_and_broken_ones_are_named():
    changed = PACK.replace(r"(?P<case_number>[A-Z]{2}-\d{4})", "(?P<case_number>[A-Z")
    found = run(pack(changed), [BenchDocument("a.txt", "nothing here")])
    assert [report.attribute for report in found.silent] == ["name"]
    (broken,) = found.troubled
    assert broken.state == "broken"
    assert "no valid regular expression" in broken.problem


HOSTILE = [
    r"(a+)+$",
    r"(a|aa)+$",
    r"(a|a?)+$",
    r"(a*)*b$",
    r"([a-zA-Z]+)*$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(.*a){25}",
    r"(\w+\s?)+$",
    r"\s*\s*\s*x",
    r"(a+)+\1$",
    r"(?:(?:a+)+)+c",
    r"(x+x+)+y",
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_no_pattern_goes_past_its_bound(pattern: str):
    text = (
        f"name: T\ndescription: d\nversion: 1.0.0\nextraction_patterns:\n  - pattern: '{pattern}'\n    entity_type: E\n"
    )
    document = BenchDocument("a.txt", ("a" * 30 + "b\n" + "x" * 30 + " " * 2000 + "\n") * 3)
    started = perf_counter()
    found = run(pack(text), [document], pattern_seconds=0.1)
    assert perf_counter() - started < 5, "a bound of 0.1 s, and room for a busy machine"
    assert found.patterns[0].state in {"ok", "slow"}
    if found.patterns[0].state == "slow":
        assert "stopped in a.txt" in found.patterns[0].problem


def test_what_is_left_when_the_time_is_used_up_is_said():
    found = run(pack(), DOCUMENTS, run_seconds=0.0)
    assert {report.state for report in found.patterns} == {"skipped"}
    assert shown(found.hits)[0][0] == "synonym", "words cost nothing and are still looked up"


def test_a_pattern_that_matches_nothing_at_all_places_gives_no_hits():
    text = "name: T\ndescription: d\nversion: 1.0.0\nextraction_patterns:\n  - {pattern: 'x*', entity_type: E}\n"
    assert run(pack(text), [LETTER, MEMO]).hits == ()
