"""The bench page on the real services: an empty bench teaches, quoted words are marked, a pattern is tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.container import Container
from core.services.views import Actor, Role
from tests.pages.conftest import MAIN, PATIENCE, take_seat

pytestmark = pytest.mark.slow

LETTER = b"Claim No: NG4471920\nOur file: NG/26/00871\nThe roofer told the desk adjuster.\n"


@pytest.fixture
def user(app: Container, person: Callable[..., Actor]) -> Actor:
    return person(Role.REVIEWER)


@pytest.fixture
def bench(app: Container, user: Actor, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """A function that opens the bench on a real application with the sample of property claims."""
    take_seat(monkeypatch, app, lambda: user)
    app.packs.import_sample(user, "property_claims")

    def opened() -> AppTest:
        return AppTest.from_file(str(MAIN), default_timeout=PATIENCE).switch_page("bench.py").run()

    return opened


def test_an_empty_bench_says_what_will_stand_here_and_offers_an_example(
    app: Container, user: Actor, bench: Callable[[], AppTest]
):
    page = bench()
    assert "everything marked that Property Claims finds" in page.info[0].value
    page.button(key="bench_example").click().run()
    (pack,) = app.packs.list(user)
    assert [row.name for row in app.documents.list(user, pack.id)] == ["property_claims.txt"]
    assert "HOM-5520184" in list(page.dataframe[0].value["value"])


def test_quoted_words_are_marked_and_a_change_for_them_is_proposed(
    app: Container, user: Actor, bench: Callable[[], AppTest]
):
    pack = app.packs.list(user)[0]
    app.documents.add(user, pack.id, "letter.txt", LETTER)
    page = bench()
    page.text_input(key="bench_quote").input("not there").run()
    assert "do not stand in this document" in page.error[0].value
    page.text_input(key="bench_quote").input("NG/26/00871").run()
    page.selectbox(key="bench_entity").select("CLAIM").run()
    page.selectbox(key="bench_attribute").select("claim_number").run()
    page.button(key="bench_find").click().run()
    page.button(key="bench_propose_0").click().run()
    (row,) = app.proposals.queue(user)
    view = app.proposals.view(user, row.id)
    assert view.request == "“NG/26/00871” in letter.txt was missed."
    assert "claim_number" in view.row.summary


def test_a_pattern_is_tried_while_it_is_edited(app: Container, user: Actor, bench: Callable[[], AppTest]):
    pack = app.packs.list(user)[0]
    app.documents.add(user, pack.id, "letter.txt", LETTER)
    page = bench()
    field = next(area for area in page.text_area if area.label == "As it should be")
    field.input(r"file: (?P<claim_number>NG/\d+/\d+)").run()
    changes = [frame.value for frame in page.dataframe if "change" in frame.value.columns]
    assert list(changes[0]["change"]) == ["+ gained", "− lost"]
    field = next(area for area in page.text_area if area.label == "As it should be")
    field.input("(?P<claim_number>[A-Z").run()
    assert any("no valid regular expression" in warning.value for warning in page.warning)
    assert page.button(key="bench_tuned_propose").disabled
