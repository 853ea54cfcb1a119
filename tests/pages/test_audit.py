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


def test_charts_add_up_what_matches(audit: AppTest) -> None:
    audit.button_group(key="audit_view").set_value("Activity").run()
    assert not audit.exception
    assert [heading.value for heading in audit.header] == ["By day", "By kind", "By person"]
    assert not audit.dataframe


def test_a_view_keeps_what_is_chosen_and_brings_it_back(services: FakeServices, audit: AppTest) -> None:
    audit.multiselect(key="audit_kinds").select("denied")
    audit.selectbox(key="audit_person").select(services.people[1].id)
    audit.text_input(key="audit_text").input("confirm").run()
    audit.text_input(key="audit_view_name").input("Denials").run()
    audit.button(key="audit_view_save").click().run()
    assert services.saved_views["Denials"]["audit_kinds"] == ["denied"]
    audit.multiselect(key="audit_kinds").unselect("denied")
    audit.text_input(key="audit_text").input("").run()
    audit.selectbox(key="audit_person").select(None).run()
    audit.button(key="audit_view_show").click().run()
    wanted = services.called("audit_query")[-1]
    assert (wanted.kinds, wanted.person, wanted.text) == (("denied",), services.people[1].id, "confirm")
    audit.button(key="audit_view_remove").click().run()
    assert services.saved_views == {}
    audit.button(key="audit_view_save").click().run()
    assert "Give the view a name" in audit.error[0].value


def test_a_view_of_a_person_who_is_gone_opens_without_them(services: FakeServices, audit: AppTest) -> None:
    services.saved_views["Old"] = {"audit_person": str(NOW.year).zfill(32), "audit_kinds": [], "audit_text": ""}
    audit.run()
    audit.button(key="audit_view_show").click().run()
    assert not audit.exception
    assert services.called("audit_query")[-1].person is None


def test_one_click_verifies_and_says_what_came_of_it(services: FakeServices, audit: AppTest) -> None:
    audit.button(key="audit_verify").click().run()
    assert "450 events, and every hash fits" in audit.success[0].value
    services.broken = True
    audit.button(key="audit_verify").click().run()
    assert "does not verify" in audit.error[0].value
    assert "No\\. 7" in audit.error[0].value


def test_many_events_are_counted_no_further_and_come_as_streams(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    services.events = audit_rows(1_200)
    app = open_page("audit")
    app.button_group(key="audit_period").set_value("All").run()
    assert any("More than 1,000 events" in element.value for element in app.markdown)
    app.button(key="audit_older").click().run()
    assert numbers(app)[0] == 1_100
    assert not app.button(key="audit_older").disabled
