"""The review page: the queue, one proposal with its diff, and decisions on what has moved on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from core.pack.findings import Finding
from core.services.views import ProposalView, Role
from tests.pages.fakes import FakeServices
from tests.pages.work import Work, install, proposal_view

Opener = Callable[[str], AppTest]


@pytest.fixture
def work(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Work:
    return install(services, monkeypatch)


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def read(open_page: Opener, view: ProposalView) -> AppTest:
    app = open_page("review")
    app.query_params["proposal"] = str(view.row.id)
    return app.run()


def test_the_queue_lists_what_waits_and_opens_what_is_chosen(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services))
    app = open_page("review")
    assert "Add email to Participant." in html(app)
    app.button(key=f"open_{view.row.id}").click().run()
    assert app.query_params["proposal"] == str(view.row.id)
    assert "diff two" in html(app)
    assert work.calls == []


def test_an_empty_queue_says_what_will_stand_there(work: Work, open_page: Opener) -> None:
    assert "Nothing waits" in open_page("review").header[0].value


def test_a_proposal_shows_who_asked_for_what_and_the_changed_line(work: Work, open_page: Opener) -> None:
    shown = html(read(open_page, work.proposed(proposal_view(work.services))))
    assert "Chidi Obi" in shown
    assert "Please add email to the participants" in shown
    assert '<i class="sign">+</i>' in shown


def test_findings_that_a_proposal_brings_and_settles_are_told_apart(work: Work, open_page: Opener) -> None:
    appeared = Finding("duplicate", "warning", "The term <b>consent</b> is listed twice.", ("key_terms",), 18)
    vanished = Finding("version", "hint", "The version is old.", ("version",), None)
    view = replace(proposal_view(work.services), appeared=(appeared,), vanished=(vanished,))
    shown = html(read(open_page, work.proposed(view)))
    assert shown.index("Would appear") < shown.index("&lt;b&gt;consent") < shown.index("Would be settled")
    assert shown.index("Would be settled") < shown.index("The version is old.")


def test_a_proposal_on_an_older_version_cannot_be_confirmed_but_brought_up_to_date(
    work: Work, open_page: Opener
) -> None:
    view = work.proposed(proposal_view(work.services, base_number=2))
    app = read(open_page, view)
    assert "2 newer versions" in app.warning[0].value
    assert app.button(key=f"confirm_{view.row.id}").disabled
    app.button(key=f"renew_{view.row.id}").click().run()
    assert work.calls == [("renew", view.row.id)]
    assert app.query_params["proposal"] == str(work.views[-1].row.id)


def test_a_rejected_proposal_shows_the_reason_and_no_buttons(work: Work, open_page: Opener) -> None:
    view = replace(proposal_view(work.services, status="rejected"), decided_by="Ben Osei", reason="Not asked for")
    app = read(open_page, work.proposed(view))
    assert "Not asked for" in app.info[0].value
    assert not any("Confirm" in button.label for button in app.button)


def test_an_editor_may_read_but_not_decide(work: Work, open_page: Opener, as_role: Callable[[Role], None]) -> None:
    view = work.proposed(proposal_view(work.services))
    as_role(Role.EDITOR)
    app = read(open_page, view)
    assert "diff two" in html(app)
    assert not any("Confirm" in button.label or "Reject" in button.label for button in app.button)


def test_a_link_to_a_proposal_of_another_pack_brings_that_pack(work: Work, open_page: Opener) -> None:
    other = work.services.pack_rows[1]
    view = work.proposed(proposal_view(work.services, pack_id=other.id, pack_name=other.name))
    app = read(open_page, view)
    assert app.selectbox(key="shell_pack_picker").value == other.id
    assert "diff two" in html(app)


def test_choosing_another_pack_leaves_the_proposal_for_that_packs_queue(work: Work, open_page: Opener) -> None:
    app = read(open_page, work.proposed(proposal_view(work.services)))
    app.selectbox(key="shell_pack_picker").select(work.services.pack_rows[1].id).run()
    assert "proposal" not in app.query_params
    assert "Nothing waits" in app.header[0].value


def test_a_confirm_after_logging_out_in_another_tab_does_nothing_and_says_so(
    work: Work, services: FakeServices, open_page: Opener
) -> None:
    view = work.proposed(proposal_view(services))
    app = read(open_page, view)
    services.user = None
    app.button(key=f"confirm_{view.row.id}").click().run()
    assert work.calls == []
    assert [error.value for error in app.error] == [
        "You are logged out by now, so this was not done\\. Log in and try again\\."
    ]
    assert "Log in" in [button.label for button in app.button]


def test_a_link_to_nothing_ends_in_a_sentence(work: Work, open_page: Opener) -> None:
    view = proposal_view(work.services, id=uuid4())
    assert "no such proposal" in read(open_page, view).error[0].value
