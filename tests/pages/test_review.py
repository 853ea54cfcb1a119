"""The review page: the queue, one proposal with its diff, and decisions on what has moved on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from core.pack.impact import Impact
from core.pack.reach import Reach
from core.services.views import ProposalView, Role
from pages.ui.impact import impact_html
from tests.pages.fakes import FakeServices
from tests.pages.work import ADD_EMAIL, TEXT, Work, comment, install, proposal_view

Opener = Callable[[str], AppTest]


@pytest.fixture
def work(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Work:
    return install(services, monkeypatch)


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def component(app: AppTest, key: str) -> dict[str, Any]:
    """What a component of this key was given to draw."""
    protos = [element.proto for element in app.get("bidi_component")]
    found = [json.loads(proto.json) for proto in protos if key in proto.id and proto.json]
    assert found, f"no component {key}"
    return dict(found[-1])


def listed(app: AppTest) -> list[dict[str, Any]]:
    """The operations as they are listed."""
    return list(component(app, "review_changes")["operations"])


def changed(app: AppTest, key: str = "review_diff") -> str:
    """The hunks of the diff."""
    return "\n".join(block["html"] for block in component(app, key)["blocks"] if not block["fold"])


def leave_out(app: AppTest, view: ProposalView, *places: int) -> AppTest:
    """Take away the ticks of operations, as the list's clicks do."""
    kept = app.session_state["drafts_kept"]
    kept[f"review:{view.row.id}"] = {**kept.get(f"review:{view.row.id}", {}), "left_out": list(places)}
    return app.run()


def open_operation(app: AppTest, view: ProposalView, place: int) -> AppTest:
    """Open an operation, as the button of its line does."""
    kept = app.session_state["drafts_kept"]
    kept[f"review:{view.row.id}"] = {**kept.get(f"review:{view.row.id}", {}), "opened": place}
    return app.run()


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
    assert "email" in changed(app)
    assert work.services.called("decide") == []


def test_an_empty_queue_says_what_will_stand_there(work: Work, open_page: Opener) -> None:
    assert "Nothing waits" in open_page("review").header[0].value


def test_a_proposal_shows_who_asked_for_what_and_the_changed_line(work: Work, open_page: Opener) -> None:
    app = read(open_page, work.proposed(proposal_view(work.services)))
    shown = html(app)
    assert "Chidi Obi" in shown
    assert "Please add email to the participants" in shown
    assert '<i class="sign">+</i>' in changed(app)


def test_findings_that_a_proposal_brings_and_settles_are_told_apart(work: Work, open_page: Opener) -> None:
    operations = [
        {"action": "add", "path": ["key_terms"], "value": "<b>dropout"},
        {"action": "add", "path": ["key_terms"], "value": "<b>dropout"},
    ]
    shown = html(read(open_page, work.proposed(proposal_view(work.services, operations))))
    assert shown.index("Would appear") < shown.index("&lt;b&gt;dropout", shown.index("Would appear"))


def test_a_proposal_on_an_older_version_cannot_be_confirmed_but_brought_up_to_date(
    work: Work, open_page: Opener
) -> None:
    view = work.proposed(proposal_view(work.services, base_number=2))
    app = read(open_page, view)
    assert "2 newer versions" in app.warning[0].value
    assert not [button for button in app.button if "Confirm" in button.label]
    app.button(key=f"renew_{view.row.id}").click().run()
    assert work.calls == [("rebase", (view.row.id, {}))]
    assert app.query_params["proposal"] == str(work.views[-1].row.id)


def test_what_clashes_with_a_newer_version_is_settled_card_by_card(work: Work, open_page: Opener) -> None:
    mine = {"action": "replace", "path": ["description"], "value": "Mine"}
    view = work.proposed(proposal_view(work.services, [mine, ADD_EMAIL], base_number=2))
    work.head_text = TEXT.replace("Trials, sites and participants", "Theirs")
    app = read(open_page, view)
    card = html(app)
    assert "Trials, sites and participants" in card
    assert "Theirs" in card
    assert app.button(key=f"renew_{view.row.id}").disabled
    assert "email" in changed(app, "renewal_diff")
    app.segmented_control(key=f"settle_{view.row.id}_0").set_value("anew").run()
    next(area for area in app.text_input if area.label == "Description").set_value("Ours").run()
    assert "Ours" in changed(app, "renewal_diff")
    app.button(key=f"renew_{view.row.id}").click().run()
    assert work.calls == [("rebase", (view.row.id, {0: {"value": "Ours"}}))]


def test_a_rejected_proposal_shows_the_reason_and_no_buttons(work: Work, open_page: Opener) -> None:
    view = replace(proposal_view(work.services, status="rejected"), decided_by="Ben Osei", reason="Not asked for")
    app = read(open_page, work.proposed(view))
    assert "Not asked for" in app.info[0].value
    assert not any("Confirm" in button.label for button in app.button)


def test_an_editor_may_read_but_not_decide(work: Work, open_page: Opener, as_role: Callable[[Role], None]) -> None:
    view = work.proposed(proposal_view(work.services))
    as_role(Role.EDITOR)
    app = read(open_page, view)
    assert "email" in changed(app)
    assert not any("Confirm" in button.label or "Reject" in button.label for button in app.button)


def test_a_link_to_a_proposal_of_another_pack_brings_that_pack(work: Work, open_page: Opener) -> None:
    other = work.services.pack_rows[1]
    view = work.proposed(proposal_view(work.services, pack_id=other.id, pack_name=other.name))
    app = read(open_page, view)
    assert app.selectbox(key="shell_pack_picker").value == other.id
    assert "email" in changed(app)


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


JUDGE = {"action": "add", "path": ["entities"], "value": {"name": "Judge", "type": "JUDGE", "attributes": ["name"]}}
COURT = {"action": "add", "path": ["entities", "JUDGE", "attributes"], "value": "court"}
THREE = (JUDGE, COURT, ADD_EMAIL)


def test_what_is_left_out_takes_along_what_belongs_to_it_and_everything_follows(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, THREE))
    app = read(open_page, view)
    assert [operation["child"] for operation in listed(app)] == [False, True, False]
    assert app.button(key=f"confirm_{view.row.id}").label == "Confirm 3 changes"
    leave_out(app, view, 0)
    assert [operation["on"] for operation in listed(app)] == [False, False, True]
    assert "change 1, which is left out" in listed(app)[1]["locked"]
    assert "Judge" not in changed(app)
    assert "1 left out, and 1 that belongs to it" in html(app)
    button = app.button(key=f"confirm_{view.row.id}")
    assert button.label == "Confirm 1 of 3 changes"
    button.click().run()
    ((decision, seen, _, part),) = work.services.called("decide")
    alone = work.services.proposals.preview(None, view.row.id, selection=[2])
    assert (decision, seen, part) == ("confirm", alone.seen_hash, {"selection": (2,), "edits": None})


def test_nothing_left_cannot_be_confirmed_and_says_so(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, THREE))
    app = leave_out(read(open_page, view), view, 0, 2)
    assert app.button(key=f"confirm_{view.row.id}").disabled
    assert any("Nothing is chosen" in text.value for text in app.markdown)


def test_an_edited_value_is_what_is_confirmed(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, THREE))
    app = open_operation(read(open_page, view), view, 2)
    next(field for field in app.text_input if field.label == "Attribute").set_value("e_mail").run()
    assert "e_mail" in changed(app)
    assert ["edited", "Edited"] in listed(app)[2]["badges"]
    app.button(key=f"confirm_{view.row.id}").click().run()
    ((_, _, _, part),) = work.services.called("decide")
    assert part == {"selection": None, "edits": {2: {"value": "e_mail"}}}


def test_an_edit_can_be_taken_back(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, THREE))
    app = open_operation(read(open_page, view), view, 2)
    next(field for field in app.text_input if field.label == "Attribute").set_value("e_mail").run()
    app.button(key="review_as_proposed").click().run()
    assert "e_mail" not in changed(app)
    assert next(field for field in app.text_input if field.label == "Attribute").value == "email"


def test_what_cannot_be_read_keeps_from_confirming_and_says_why(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, THREE))
    app = open_operation(read(open_page, view), view, 0)
    next(field for field in app.text_input if field.label == "Name").set_value(" ").run()
    assert app.button(key=f"confirm_{view.row.id}").disabled
    assert any("Name must not be empty" in text.value for text in app.markdown)


def test_what_was_chosen_typed_and_said_is_there_after_a_refresh(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, THREE))
    app = open_operation(read(open_page, view), view, 2)
    next(field for field in app.text_input if field.label == "Attribute").set_value("e_mail").run()
    app.text_area(key=f"talk_text_{view.row.id}").set_value("Half a sen").run()
    again = read(open_page, view)
    assert "e_mail" in changed(again)
    assert again.text_area(key=f"talk_text_{view.row.id}").value == "Half a sen"


def test_a_part_can_be_proposed_instead_as_a_revision(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, THREE))
    app = leave_out(read(open_page, view), view, 0)
    app.button(key=f"instead_{view.row.id}").click().run()
    ((operations, told),) = work.services.called("propose_operations")
    assert operations == [ADD_EMAIL]
    assert (told["replaces"], told["base_sha256"]) == (view.row.id, view.base_sha256)
    assert app.query_params["proposal"] == str(work.views[-1].row.id)


def test_the_whole_text_can_be_edited_instead(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, THREE))
    app = read(open_page, view)
    app.toggle(key=f"review_as_text_{view.row.id}").set_value(True).run()
    app.toggle(key=f"instead_plain_{view.row.id}").set_value(True).run()
    area = next(area for area in app.text_area if area.label.startswith("The whole text"))
    assert area.value == view.result_text
    area.set_value(view.result_text.replace("court", "chamber")).run()
    app.button(key=f"instead_propose_{view.row.id}").click().run()
    ((text, told),) = work.services.called("propose_text")
    assert "chamber" in text
    assert told["replaces"] == view.row.id


def test_new_errors_take_a_reason(work: Work, open_page: Opener) -> None:
    gone = {"action": "delete", "path": ["description"]}
    view = work.proposed(proposal_view(work.services, [gone, ADD_EMAIL]))
    app = read(open_page, view)
    assert app.button(key=f"confirm_{view.row.id}").disabled
    app.text_input(key=f"errors_reason_{view.row.id}").set_value("It comes back tomorrow").run()
    app.button(key=f"confirm_{view.row.id}").click().run()
    ((_, _, _, part),) = work.services.called("decide")
    assert part == {"accept_errors_reason": "It comes back tomorrow"}


def test_four_eyes_are_told_beforehand(work: Work, open_page: Opener) -> None:
    work.four_eyes = "always"
    assert work.services.user is not None
    view = work.proposed(proposal_view(work.services, author_id=work.services.user.id))
    app = read(open_page, view)
    assert any("You proposed this; somebody else has to confirm it" in text.value for text in app.markdown)
    assert app.button(key=f"confirm_{view.row.id}").disabled


def test_a_comment_is_about_the_whole_a_change_or_a_line(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, THREE))
    app = read(open_page, view)
    app.text_area(key=f"talk_text_{view.row.id}").set_value("Why not <b>Magistrate</b>?").run()
    app.selectbox(key=f"talk_about_{view.row.id}").select("op 0").run()
    app.button(key=f"talk_add_{view.row.id}").click().run()
    assert work.services.called("comment") == [("Why not <b>Magistrate</b>?", {"operation": 0})]
    assert "on change 1" in html(app)
    assert "&lt;b&gt;Magistrate" in html(app)
    assert ["noted", "1 comment"] in listed(app)[0]["badges"]
    assert app.text_area(key=f"talk_text_{view.row.id}").value == ""


def test_comments_on_lines_stand_beside_their_lines(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services))
    work.comments.append(comment(view.row.id, "Twice?", line=12, side="new"))
    work.comments.append(comment(view.row.id, "Why did this go?", line=9, side="old"))
    app = read(open_page, view)
    assert component(app, "review_diff")["marked"] == {"old": {"9": 1}, "new": {"12": 1}}
    assert "on line 12," in html(app)
    assert "on line 9 as it was" in html(app)


def test_a_proposal_that_was_sent_back_waits_for_its_author(work: Work, open_page: Opener) -> None:
    assert work.services.user is not None
    mine = proposal_view(work.services, status="changes_requested", author_id=work.services.user.id)
    view = work.proposed(replace(mine, reason="Say which email", decided_by="Ben Osei"))
    app = read(open_page, view)
    assert "Say which email" in app.warning[0].value
    assert not [button for button in app.button if "Confirm" in button.label]
    app.text_area(key=f"talk_text_{view.row.id}").set_value("The private one").run()
    app.button(key=f"talk_answer_{view.row.id}").click().run()
    assert work.services.called("answer") == ["The private one"]


def test_changes_are_asked_for_with_words(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services))
    app = read(open_page, view)
    app.text_area(key=f"changes_reason_{view.row.id}").set_value("Which email?")
    next(button for button in app.button if button.label == "Send it back with this").click().run()
    assert work.services.called("request_changes") == [(view.row.id, "Which email?")]


def test_revisions_lead_to_each_other(work: Work, open_page: Opener) -> None:
    first = work.proposed(proposal_view(work.services, status="superseded"))
    second = work.proposed(proposal_view(work.services, parent_id=first.row.id))
    app = read(open_page, first)
    assert "newer revision" in app.info[0].value
    assert [expander.label for expander in app.expander if "Revision" in expander.label] == ["Revision 1 of 2"]
    assert second.row.parent_id == first.row.id


def test_characters_that_nobody_sees_are_shown_as_their_codes(work: Work, open_page: Opener) -> None:
    sly = {"action": "add", "path": ["key_terms"], "value": "con\u202esent"}
    view = work.proposed(proposal_view(work.services, [sly, ADD_EMAIL], summary="Add con\u202esent"))
    app = read(open_page, view)
    assert "202e" in listed(app)[0]["words"].lower()
    assert "\u202e" not in json.dumps(component(app, "review_changes"), ensure_ascii=False)
    assert "\u202e" not in json.dumps(component(app, "review_diff"), ensure_ascii=False)
    assert "\u202e" not in html(app)


def test_the_queue_is_filtered_by_whose_which_pack_and_risk(work: Work, open_page: Opener) -> None:
    safe = work.proposed(proposal_view(work.services, risk="safe"))
    breaking = work.proposed(proposal_view(work.services, risk="breaking", summary="Remove Site."))
    app = open_page("review")
    assert "Remove Site." in html(app)
    app.pills(key="review_risks").set_value(["safe"]).run()
    assert "Remove Site." not in html(app)
    app.pills(key="review_risks").set_value([]).run()
    app.segmented_control(key="review_which").set_value("mine").run()
    assert "Nothing waits" in app.header[0].value
    wanted = work.asked[-1]
    assert (wanted.which, wanted.pack_id) == ("mine", work.services.pack_rows[0].id)
    assert safe.row.id != breaking.row.id


def test_what_is_new_is_marked_until_it_was_looked_through(work: Work, open_page: Opener) -> None:
    work.looked = False
    work.proposed(proposal_view(work.services))
    app = open_page("review")
    assert ">New<" in html(app)
    app.button(key="review_seen").click().run()
    assert ">New<" not in html(app)


def test_several_safe_ones_are_shown_and_confirmed_each_for_itself(work: Work, open_page: Opener) -> None:
    views = [work.proposed(proposal_view(work.services, risk="safe", summary=f"Add {n}.")) for n in range(3)]
    risky = work.proposed(proposal_view(work.services, risk="check"))
    app = open_page("review")
    assert not [box for box in app.checkbox if str(risky.row.id) in str(box.key)]
    for view in views[:2]:
        app.checkbox(key=f"tick_{view.row.id}").check().run()
    assert html(app).count("diff one") == 2
    app.button(key="queue_confirm").click().run()
    seen = work.services.proposals.view(None, views[0].row.id).seen_hash
    assert work.services.called("decide") == [("confirm", seen, "")] * 2


def test_a_safe_one_that_somebody_else_has_moved_past_is_left_to_be_looked_at(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services, risk="safe"))
    app = open_page("review")
    app.checkbox(key=f"tick_{view.row.id}").check().run()
    work.views[0] = replace(view, row=replace(view.row, head_number=view.row.head_number + 1))
    app.button(key="queue_confirm").click().run()
    assert "left waiting" in app.error[0].value
    assert "moved on" in app.error[0].value
    assert work.services.called("decide") == work.services.called("rebase") == []


def test_yes_but_asks_the_assistant_for_a_revision(work: Work, open_page: Opener) -> None:
    view = work.proposed(proposal_view(work.services))
    app = read(open_page, view)
    app.text_area(key=f"but_text_{view.row.id}").set_value("call it e_mail")
    next(button for button in app.button if button.label == "Have it revised").click().run()
    assert work.services.called("revise") == [(view.row.id, "call it e_mail")]


def test_what_a_change_reaches_is_listed_and_nothing_of_it_is_markup():
    reach = Reach("entity <b>Client</b>", ("the relationship SUES_IN", "its aliases"))
    shown = impact_html(Impact("check", (), "1.0.1", (reach,)))
    assert "It reaches 2 other places" in shown
    assert "Entity &lt;b&gt;Client&lt;/b&gt;: the relationship SUES_IN, its aliases" in shown
    assert "It reaches" not in impact_html(Impact("safe", (), "1.0.1"))
