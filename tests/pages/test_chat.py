"""The chat page: what each outcome of a request offers, and what a click on it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import Conflict
from core.services.views import Role
from tests.pages.fakes import FakeServices
from tests.pages.work import Work, install, proposal_view, turn_view

Opener = Callable[[str], AppTest]


@pytest.fixture
def work(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Work:
    return install(services, monkeypatch)


def with_proposal(work: Work, **changes: object) -> str:
    view = work.proposed(proposal_view(work.services, **changes))
    work.talk(turn_view("proposal", proposal_id=view.row.id))
    return str(view.row.id)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_a_new_conversation_offers_examples_from_this_pack_and_sends_the_chosen_one(
    work: Work, open_page: Opener
) -> None:
    app = open_page("chat")
    app.button(key="chat_example_1").click().run()
    assert ("send", "Remove city from Site") in work.calls


def test_a_double_click_on_an_example_sends_it_once(work: Work, open_page: Opener) -> None:
    app = open_page("chat")
    app.query_params["session"] = "new"
    for _ in range(2):
        app.button(key="chat_example_1").click().run()
        app.query_params["session"] = "new"
        app.run()
    assert [name for name, _ in work.calls].count("send") == 1


def test_looking_at_a_conversation_changes_nothing(work: Work, open_page: Opener) -> None:
    with_proposal(work)
    app = open_page("chat")
    assert "email" in html(app)
    assert work.calls == []


def test_a_typed_request_goes_to_the_conversation_in_view(work: Work, open_page: Opener) -> None:
    work.talk(turn_view("answer", reply="Three."))
    open_page("chat").chat_input[0].set_value("  add phone to Site ").run()
    assert work.calls == [("send", "add phone to Site")]


def test_writing_in_a_colleagues_conversation_starts_one_of_ones_own(work: Work, open_page: Opener) -> None:
    work.talk(turn_view("answer", reply="Three."))
    work.shared.append(work.talks.pop())
    app = open_page("chat")
    app.query_params["session"] = str(work.shared[0].id)
    app.run()
    assert "Three." in html(app)
    assert "reading along" in app.info[0].value
    app.chat_input[0].set_value("add phone to Site").run()
    assert [name for name, _ in work.calls] == ["create", "send"]


def test_older_cells_are_folded_and_the_newest_is_open(work: Work, open_page: Opener) -> None:
    work.talk(turn_view("answer", 1, reply="The first reply."), turn_view("answer", 2, reply="The second reply."))
    shown = html(open_page("chat"))
    assert "The second reply." in shown
    assert "The first reply." not in shown


def test_a_long_conversation_shows_its_end_and_the_rest_on_demand(work: Work, open_page: Opener) -> None:
    work.talk(*(turn_view("answer", number, text=f"question {number}") for number in range(1, 10)))
    app = open_page("chat")
    assert len(app.expander) == 4
    app.button(key="chat_earlier").click().run()
    assert len(app.expander) == 9


def test_an_editor_waits_for_a_reviewer_and_cannot_confirm(
    work: Work, open_page: Opener, as_role: Callable[[Role], None]
) -> None:
    with_proposal(work)
    as_role(Role.EDITOR)
    app = open_page("chat")
    assert "waits for a reviewer" in app.info[0].value
    assert not any("Confirm" in label for label in labels(app))


def test_a_confirm_carries_the_hash_of_what_was_drawn(work: Work, open_page: Opener) -> None:
    proposal_id = with_proposal(work)
    app = open_page("chat")
    app.button(key=f"confirm_{proposal_id}").click().run()
    assert work.calls == [("decide", ("confirm", "the bytes that were drawn", ""))]


def test_a_proposal_that_was_confirmed_here_cannot_be_clicked_again(work: Work, open_page: Opener) -> None:
    proposal_id = with_proposal(work)
    app = open_page("chat")
    app.button(key=f"confirm_{proposal_id}").click().run()
    assert app.button(key=f"confirm_{proposal_id}").disabled


def test_a_refused_confirm_says_why_and_can_be_tried_again(work: Work, open_page: Opener) -> None:
    work.refusal = Conflict("Ben Osei has confirmed this proposal already.")
    proposal_id = with_proposal(work)
    app = open_page("chat")
    app.button(key=f"confirm_{proposal_id}").click().run()
    assert "Ben Osei has confirmed this proposal already" in app.error[0].value.replace("\\", "")
    assert not app.button(key=f"confirm_{proposal_id}").disabled


def test_a_rejection_needs_a_reason(work: Work, open_page: Opener) -> None:
    proposal_id = with_proposal(work)
    app = open_page("chat")
    reject = next(button for button in app.button if button.label == "Reject with this reason")
    reject.click().run()
    assert work.calls == []
    assert "why" in app.error[0].value
    app.text_area(key=f"reject_reason_{proposal_id}").input("Not asked for")
    next(button for button in app.button if button.label == "Reject with this reason").click().run()
    assert work.calls == [("decide", ("reject", "the bytes that were drawn", "Not asked for"))]


def test_a_running_request_shows_its_steps_and_gives_way_to_the_outcome(work: Work, open_page: Opener) -> None:
    work.talk(turn_view("running"))
    app = open_page("chat")
    assert "Understand" in html(app)
    assert "There are two." not in html(app)
    work.finished = True
    assert "There are two." in html(app.run())


def test_the_choices_of_a_question_are_sent_as_requests(work: Work, open_page: Opener) -> None:
    choices = ("Add email to Participant", "Add email to Site")
    work.talk(turn_view("question", reply="To which of them?", choices=choices))
    app = open_page("chat")
    next(button for button in app.button if button.label == choices[1]).click().run()
    assert work.calls == [("send", choices[1])]


def test_what_was_not_understood_gets_an_honest_reply_and_examples(work: Work, open_page: Opener) -> None:
    work.talk(turn_view("declined", reply="This was not understood.", examples=("Add phone to Site",)))
    app = open_page("chat")
    assert "This was not understood." in html(app)
    assert "Add phone to Site" in labels(app)


def test_a_failed_request_offers_the_offline_planner(work: Work, open_page: Opener) -> None:
    turn = turn_view("failed", reply="The model did not answer in time.")
    work.talk(turn)
    app = open_page("chat")
    assert "did not answer" in app.error[0].value
    app.button(key=f"offline_{turn.id}").click().run()
    assert work.calls == [("retry_offline", turn.id)]


def test_an_interrupted_request_can_be_asked_again(work: Work, open_page: Opener) -> None:
    turn = turn_view("interrupted")
    work.talk(turn)
    open_page("chat").button(key=f"again_{turn.id}").click().run()
    assert work.calls == [("send", turn.text)]


def test_markup_in_a_request_and_a_reply_is_shown_as_text(work: Work, open_page: Opener) -> None:
    evil = "<img src=x onerror=alert(1)> ![x](http://evil.example/x.png) " + "and more " * 12
    work.talk(turn_view("declined", text=evil, reply=evil))
    app = open_page("chat")
    assert "<img" not in html(app)
    assert "![x](" not in app.expander[0].label


def test_what_was_typed_and_not_sent_stands_in_the_box_again_and_goes_when_it_is_sent(
    work: Work, open_page: Opener
) -> None:
    pack_id = work.services.pack_rows[0].id
    work.drafts[pack_id, f"chat:{pack_id}"] = {"text": "rename Site to"}
    app = open_page("chat")
    assert app.chat_input[0].proto.value == "rename Site to"
    app.chat_input[0].set_value("rename Site to Centre").run()
    assert work.drafts == {}


def test_what_could_not_be_sent_stays_in_the_box(
    work: Work, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Conflict("Too many requests; please try again in a minute.")

    monkeypatch.setattr(work.services.assistant, "send", refuse)
    app = open_page("chat")
    app.chat_input[0].set_value("rename Site to Centre").run()
    assert "Too many requests" in app.error[0].value
    assert app.chat_input[0].proto.value == "rename Site to Centre"
