"""What a change touched: the things by all their names, what was renamed, and the changes in words."""

from __future__ import annotations

import pytest

from core.engine import load
from core.pack.touched import LONGEST_KEY, Touched, keys_of, read_path, shown, touched, way_of
from tests.services.making import PACK


def between(old: str, new: str) -> Touched:
    return touched(load(old), load(new))


def renames(found: Touched) -> list[tuple[str, str]]:
    return [(shown(before), shown(after)) for before, after in found.renames]


def words(found: Touched) -> list[str]:
    return [change.words for change in found.changes]


def test_an_added_attribute_touches_itself_and_all_above_it_under_every_name():
    found = between(
        PACK.replace('name: "Ship"', 'name: "Vessel"'),
        PACK.replace('name: "Ship"', 'name: "Vessel"').replace('- "flag"', '- "flag"\n      - "beam"'),
    )
    assert words(found) == ["Vessel: attribute beam added"]
    assert found.keys == {
        "entities",
        "entities › ship",
        "entities › vessel",
        "entities › ship › attributes",
        "entities › vessel › attributes",
        "entities › ship › attributes › beam",
        "entities › vessel › attributes › beam",
    }
    assert (found.changes[0].kind, found.changes[0].item) == ("added", "entities › Vessel")


def test_a_renamed_entity_and_a_renamed_attribute_are_told_as_renames():
    found = between(PACK, PACK.replace('"Ship"', '"Vessel"').replace("SHIP", "VESSEL").replace('"flag"', '"colours"'))
    assert ("entities › Ship", "entities › Vessel") in renames(found)
    assert ("entities › Ship › attributes › flag", "entities › Vessel › attributes › colours") in renames(found)


def test_a_renamed_key_a_moved_term_and_a_removed_one_are_told():
    moved = PACK.replace(
        '  - "quay"   # where ships lie\n  - "berth"\n', '  - "berth"\n  - "quay"   # where ships lie\n'
    )
    assert {change.kind for change in between(PACK, moved).changes} == {"moved"}
    gone = between(PACK, PACK.replace('  - "berth"\n', ""))
    assert (words(gone), gone.changes[0].after) == (["key term berth removed"], None)
    renamed = between(PACK, PACK.replace("key_terms:", "terms:"))
    assert ("key_terms", "terms") in renames(renamed)


def test_what_an_added_item_holds_is_touched_too():
    added = PACK.replace("\nkey_terms", '  - name: "Buoy"\n    attributes: ["colour"]\n\nkey_terms')
    found = between(PACK, added)
    assert "entities › buoy › attributes › colour" in found.keys
    assert len(found.changes) == 1


def test_equal_texts_touch_nothing_and_a_change_of_kind_touches():
    assert between(PACK, PACK + "\n# a comment\n") == Touched(())
    assert words(between("a: 1\n", "a: true\n")) == ["a changed from 1 to True"]
    assert "a › b" in between("a: 1\n", "a: {b: [x]}\n").keys


def test_a_change_of_thousands_of_things_counts_as_a_change_of_everything():
    many = "a:\n" + "".join(f"  - x{number}\n" for number in range(4_000))
    found = between("a: []\n", many)
    assert (found.whole, found.keys) == (True, frozenset())


def test_overlong_names_make_keys_that_an_index_takes():
    (key,) = keys_of(way_of({"key_terms": ["x" * 5_000]}, ["key_terms", 0]))
    assert len(key) <= LONGEST_KEY


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("entities.SHIP.attributes", ("entities", "SHIP", "attributes")),
        ("entities › Ship › attributes", ("entities", "Ship", "attributes")),
        ("entities/Ship", ("entities", "Ship")),
        ("a..b", ("a..b",)),
    ],
)
def test_a_path_is_read_as_people_write_it(given: str, path: tuple[str, ...]):
    assert read_path(given) == path


def test_a_path_finds_a_thing_by_any_of_its_names_in_any_case():
    data = load(PACK.replace('name: "Ship"', 'name: "Sea Vessel"'))
    for name in ("SHIP", "sea vessel", "ship"):
        assert keys_of(way_of(data, ["entities", name])) == {"entities › ship", "entities › sea vessel"}
    assert keys_of(way_of(data, ["entities", "Gone", "attributes"])) == {"entities › gone › attributes"}
