"""Conversations over the real services with the planner that needs no model: each request leans on those before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from core.container import Container
from core.pack.model import open_pack
from core.planning.offline import OfflinePlanner
from core.services.views import Actor, Role, TurnView
from tests.conftest import real_packs
from tests.services.making import bring, confirm, head_text

LEGAL = """\
name: "Legal"
description: "Cases and who takes part in them"
version: "3.0.0"

entities:
  - name: "Client"
    type: "CLIENT"
    attributes:
      - "name"
      - "phone"
  - name: "Court"
    type: "COURT"
    attributes:
      - "name"
      - "level"
  - name: "Attorney"
    type: "ATTORNEY"
    attributes:
      - "name"
      - "firm"
    synonyms: ["lawyer"]

key_terms:
  - "liability"
  - "statute"
"""


@dataclass
class Talk:
    """One conversation of one person about one pack."""

    app: Container
    actor: Actor
    pack: UUID
    session: UUID
    waits: list[UUID] = field(default_factory=list)

    def say(self, text: str) -> TurnView:
        """Send a request, and give its turn; what it proposes is the newest that waits."""
        turn = self.app.assistant.ask(self.actor, self.session, text)
        if turn.proposal_id:
            self.waits.append(turn.proposal_id)
        return turn

    def proposes(self, text: str) -> str:
        """Send a request that becomes a proposal; give what it says it does."""
        turn = self.say(text)
        assert turn.outcome == "proposal", f"{text}: {turn.outcome}, {turn.reply}"
        return turn.reply

    def answers(self, text: str) -> str:
        """Send a question that is answered; give the answer."""
        turn = self.say(text)
        assert turn.outcome == "answer", f"{text}: {turn.outcome}, {turn.reply}"
        return turn.reply

    def declines(self, text: str) -> str:
        """Send a request that is declined; give the reason."""
        turn = self.say(text)
        assert turn.outcome == "declined", f"{text}: {turn.outcome}, {turn.reply}"
        return turn.reply

    def confirm(self) -> str:
        """Confirm the newest proposal; give the new text of the pack."""
        confirm(self.app, self.actor, self.app.proposals.view(self.actor, self.waits.pop()))
        return self.text

    def reject(self) -> None:
        """Reject the newest proposal."""
        view = self.app.proposals.view(self.actor, self.waits.pop())
        decided = {"decision": "reject", "seen_hash": view.seen_hash, "reason": "not needed"}
        self.app.assistant.decide(self.actor, view.row.id, **decided)

    def made(self, text: str) -> str:
        """Send a request, confirm what it proposes, and give what it says it does."""
        done = self.proposes(text)
        self.confirm()
        return done

    @property
    def text(self) -> str:
        """The newest text of the pack."""
        return head_text(self.app, self.actor, self.pack)


@pytest.fixture
def begin(build: Callable[..., Container], person: Callable[..., Actor]) -> Callable[..., Talk]:
    """Give the way to begin a conversation about a pack."""
    planner = OfflinePlanner()
    app = build(planners={"default": planner, "offline": planner})
    actor = person(Role.ADMIN, name="Rosa Lind")

    def begun(text: str = LEGAL) -> Talk:
        pack = bring(app, actor, text)
        return Talk(app, actor, pack, app.sessions.create(actor, pack).id)

    return begun


@pytest.fixture
def talk(begin: Callable[..., Talk]) -> Talk:
    """A conversation about a small legal pack."""
    return begin()


def test_an_addition_grows_is_undone_and_is_asked_about(talk: Talk) -> None:
    before = talk.text
    assert talk.made("add fax to Attorney") == "Add fax to Attorney."
    assert talk.made("and pager too") == "Add pager to Attorney."
    assert talk.made("undo that") == "Take back the change “Add pager to Attorney”."
    assert "pager" not in talk.text
    assert talk.made("undo the fax") == "Take back the change “Add fax to Attorney”."
    assert talk.text == before
    told = talk.answers("what changed last week?")
    assert told.startswith("5 changes since Monday")
    assert "Version 4" in told
    assert "with version 2. The change was: Add fax to Attorney." in talk.answers("who added fax?")
    assert "with version 5" in talk.answers("who removed it?")
    assert "added “pager”" in talk.answers("when was pager added?")
    assert "with version 3" in talk.answers("why was it added?")


def test_what_only_waits_is_told_of_where_it_is_asked_for(talk: Talk) -> None:
    talk.proposes("add fax to Attorney")
    turn = talk.say("who added fax?")
    assert "no version that brought it. A proposal that waits speaks of it:\n- Add fax to Attorney." in turn.reply
    assert [link.place for link in turn.links] == ["proposal"]
    assert talk.declines("undo that").startswith("Nothing was written for that request: reject the proposal")


def test_the_same_goes_on_to_others_and_more_goes_where_the_last_went(talk: Talk) -> None:
    talk.made("add fax to Court")
    assert talk.made("the same for Client") == "Add fax to Client."
    assert talk.made("and for Attorney as well") == "Add fax to Attorney."
    assert talk.made("and pager too") == "Add pager to Attorney."
    assert talk.made("and telex as well") == "Add telex to Attorney."
    assert talk.made("and to Court") == "Add telex to Court."
    assert talk.made("and Client") == "Add telex to Client."
    assert talk.text.count('"fax"') == 3
    assert talk.text.count('"pager"') == 1


@pytest.mark.parametrize(
    ("said", "does"),
    [
        ("no, call it telefax", "Add telefax to Court."),
        ("not fax, telefax", "Add telefax to Court."),
        ("instead of fax make it telefax", "Add telefax to Court."),
        ("no, I meant telefax", "Add telefax to Court."),
        ("make it plural", "Add faxes to Court."),
        ("no, to Client", "Add fax to Client."),
        ("sorry, I meant Client", "Add fax to Client."),
        ("not Court but Client", "Add fax to Client."),
        ("actually, make it plural", "Add faxes to Court."),
        ("No wait, add pager to Client", "Add pager to Client."),
    ],
)
def test_a_proposal_is_put_right_in_a_few_words(talk: Talk, said: str, does: str) -> None:
    talk.proposes("add fax to Court")
    assert talk.proposes(said) == does


def test_a_confirmed_change_is_put_right_where_it_stands(talk: Talk) -> None:
    talk.made("add fax to Court")
    assert talk.made("not fax but telefax") == "Rename fax of Court to telefax."
    assert talk.made("no, make it uppercase") == "Rename telefax of Court to TELEFAX."
    assert talk.made("make it lowercase again") == "Rename TELEFAX of Court to telefax."
    talk.made("add pager to Court")
    assert talk.made("no, to Client") == "Add pager to Client, and remove pager from Court."
    assert "removed “pager” of Court" in talk.answers("who removed pager?")
    assert talk.text.count("pager") == 1


def test_a_request_that_came_to_nothing_is_put_right(talk: Talk) -> None:
    assert "Nobody" in talk.declines("add fax to Nobody")
    assert talk.proposes("no, to Client") == "Add fax to Client."


def test_a_proposal_says_why_and_is_confirmed_by_no_word(talk: Talk) -> None:
    talk.proposes("add fax to the lawyer")
    assert talk.answers("why?") == (
        "You asked “add fax to the lawyer”, which I read as: Add fax to Attorney. "
        "It waits for a decision, and nothing was changed yet."
    )
    assert "press **Confirm**" in talk.answers("yes")
    assert "press **Reject**" in talk.answers("no")
    assert len(talk.app.proposals.queue(talk.actor)) == 1
    assert "fax" not in talk.confirm().replace('      - "fax"\n', "", 1)
    assert "It was confirmed, and is version 2." in talk.answers("why?")
    assert talk.answers("never mind") == talk.answers("no") == "All right. The pack stays as it is now."
    talk.declines("paint it blue, would you")
    assert "paint it blue" in talk.answers("why?")


def test_what_was_rejected_is_proposed_again_and_what_was_removed_comes_back(talk: Talk) -> None:
    talk.proposes("add fax to Court")
    talk.reject()
    assert talk.declines("undo that").startswith("That proposal was rejected")
    assert talk.made("add it again") == "Add fax to Court."
    assert talk.made("remove it") == "Take back the change “Add fax to Court”."
    assert talk.made("could you bring it back?") == "Bring back the change “Add fax to Court”."
    talk.proposes("remove firm from Attorney")
    talk.reject()
    assert talk.declines("add it back").startswith("That proposal was rejected")
    before = talk.text
    talk.made("remove firm from Attorney")
    assert talk.made("no wait, put it back") == "Take back the change “Remove firm from Attorney”."
    assert talk.text == before


def test_only_what_is_named_is_undone(talk: Talk) -> None:
    talk.made("add fax to Court")
    talk.made("add pager to Client")
    assert talk.declines("undo the last two changes").startswith("I take back one change at a time.")
    assert talk.declines("undo everything").startswith("I take back one change at a time.")
    assert "“telex”" in talk.declines("undo the telex")
    assert talk.made("undo version 2") == "Take back version 2: Add fax to Court."
    assert ('"fax"' in talk.text, '"pager"' in talk.text) == (False, True)
    assert talk.declines("undo version 40") == "There is no version 40 of this pack."
    turn = talk.say("go back to version 1")
    assert (turn.outcome, turn.links[0].label) == ("answer", "Version 1")


def test_a_question_lends_its_subject_to_what_follows(talk: Talk) -> None:
    assert "Court has 2 attributes" in talk.answers("What attributes does Court have?")
    assert talk.made("add fax to it") == "Add fax to Court."
    assert "Client" in talk.answers("What attributes does Client have?")
    assert talk.made("add pager there too") == "Add pager to Client."
    assert "with version 3" in talk.answers("who added that?")
    assert "with version 3" in talk.answers("when?")
    assert "brought in" in talk.answers("who added firm to Attorney?")
    assert "brought in" in talk.answers("when?")
    assert talk.answers("was fax ever in Court?").startswith("Rosa Lind added “fax” of Court")
    assert talk.answers("was telex ever in Court?") == "No version of this pack has “telex” of Court."


def test_the_past_is_told_as_it_is_asked_for(talk: Talk) -> None:
    talk.made("add fax to Court")
    talk.made("rename it to telefax")
    assert talk.answers("what was the last change?").startswith("Version 3 is by Rosa Lind")
    assert talk.answers("did anything change?").startswith("3 changes")
    assert talk.answers("what did Rosa change?").startswith("3 changes")
    assert talk.answers("what did Nobody change?").startswith("Nothing has changed")
    assert talk.answers("who renamed fax?").startswith("1 change of “fax”:\n- Version 3")
    assert talk.answers("what changed since version 2?").startswith("1 change since version 2")
    assert talk.answers("who did that?").startswith("Version 3 is by Rosa Lind")
    assert talk.answers("who made the last change?").startswith("Version 3 is by Rosa Lind")
    assert talk.answers("what happened with level?") == "No change in the history speaks of “level”."
    assert talk.answers("how many attributes were added today?").startswith("3 changes today:")


def test_a_plural_that_stands_is_not_made_again(talk: Talk) -> None:
    talk.made("add faxes to Court")
    assert talk.declines("make it plural") == "“faxes” is written so already, so there is nothing to do."
    assert talk.made("make it singular") == "Rename faxes of Court to fax."


@pytest.mark.parametrize(
    "said", ["and why?", "thanks too", "and now?", "yes too", "no, wrong", "make it required", "no, stop"]
)
def test_talk_behind_an_addition_adds_nothing(talk: Talk, said: str) -> None:
    talk.proposes("add fax to Client")
    assert talk.say(said).outcome != "proposal"


@pytest.mark.parametrize("file", real_packs(), ids=lambda path: path.stem)
def test_a_conversation_on_every_pack_leaves_it_as_it_was(begin: Callable[..., Talk], file: Path) -> None:
    talk = begin(file.read_text())
    before = talk.text
    first, second = [entity.name for entity in open_pack(before).entities[:2]]
    talk.made(f"add zebra_code to {first}")
    talk.made(f"the same for {second}")
    talk.made("make it plural")
    talk.made("undo that")
    for version in (3, 2):
        talk.made(f"undo version {version}")
    assert talk.text == before
