"""The audit page: filters, pages, and exports through the service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.fakes import NOW, FakeServices, audit_rows


@pytest.fixture
def audit(services: FakeServices, open_page: Callable[[str], AppTest]) -> AppTest:
    services.events = audit_rows(450)
    return open_page("audit")


def numbers(app: AppTest) -> list[int]:
    return list(app.dataframe[0].value["number"])


def test_the_newest_events_stand_first_and_their_count_above(audit: AppTest) -> None:
    assert numbers(audit) == list(range(450, 350, -1))
    assert any("450 events" in element.value for element in audit.markdown)


def test_every_event_is_reached_page_by_page_and_back(audit: AppTest) -> None:
    seen = numbers(audit)
    while not audit.button(key="audit_older").disabled:
        audit.button(key="audit_older").click().run()
        seen += numbers(audit)
    assert seen == list(range(450, 0, -1))
    while not audit.button(key="audit_newer").disabled:
        audit.button(key="audit_newer").click().run()
    assert numbers(audit)[0] == 450


def test_a_new_filter_begins_at_the_newest_event_again(audit: AppTest) -> None:
    audit.button(key="audit_older").click().run()
    audit.multiselect(key="audit_kinds").select("commit").run()
    assert numbers(audit)[0] == 449
    assert audit.button(key="audit_newer").disabled


def test_filters_reach_the_service_together(services: FakeServices, audit: AppTest) -> None:
    audit.multiselect(key="audit_kinds").select("denied")
    audit.selectbox(key="audit_person").select(services.people[1].id)
    audit.selectbox(key="audit_pack").select(services.pack_rows[0].id)
    audit.text_input(key="audit_text").input("confirm").run()
    wanted = services.called("audit_query")[-1]
    assert (wanted.kinds, wanted.person, wanted.pack, wanted.text) == (
        ("denied",),
        services.people[1].id,
        services.pack_rows[0].id,
        "confirm",
    )


def test_a_period_of_seven_days_begins_at_midnight_six_days_ago(services: FakeServices, audit: AppTest) -> None:
    before = datetime.now(UTC).date()
    audit.button_group(key="audit_period").set_value("7 days").run()
    wanted = services.called("audit_query")[-1]
    assert wanted.until is None
    assert before <= (wanted.since + timedelta(days=6)).date() <= datetime.now(UTC).date()
    assert (wanted.since.hour, wanted.since.minute) == (0, 0)


def test_own_dates_include_the_last_day_to_its_end(services: FakeServices, audit: AppTest) -> None:
    audit.button_group(key="audit_period").set_value("Dates").run()
    day = (NOW - timedelta(days=1)).date()
    audit.date_input(key="audit_dates").set_value((day, day)).run()
    wanted = services.called("audit_query")[-1]
    assert wanted.until - wanted.since == timedelta(days=1)
    assert wanted.since.date() == day


def test_a_filter_that_matches_nothing_says_so(services: FakeServices, audit: AppTest) -> None:
    audit.text_input(key="audit_text").input("no such words anywhere").run()
    assert "No event matches" in audit.info[0].value
    assert not audit.dataframe


def test_a_wrong_pair_of_words_and_pack_can_be_taken_back(audit: AppTest) -> None:
    audit.text_input(key="audit_text").input("no such words anywhere").run()
    audit.text_input(key="audit_text").input("").run()
    assert numbers(audit)[0] == 450
