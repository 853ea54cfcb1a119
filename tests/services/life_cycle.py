"""Random lives of proposals beside a model of what must be true, on the real database.

`python -m tests.services.life_cycle [--runs 300] [--steps 40]` prints what was done, and stops at the first life
that leaves the model.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text as sql

from core.config import Settings
from core.container import Container, build_container
from core.engine import derive, load
from core.errors import AppError, Conflict, Forbidden, InvalidInput, Unavailable
from core.services.decisions import Claim
from core.services.views import Actor, AuditFilter, Role
from db.embedded import start_embedded, stop_embedded
from tests.services import life_model as model
from tests.services.life_model import Data, Expected, Operation

EDITS = {"key_terms": "edited", "limits": 99}


class Unsteady:
    """The operation server, which answers or does not."""

    def __init__(self, tools: Any) -> None:
        self.tools = tools
        self.away = False

    def apply_operations(self, text: str, operations: Any) -> Any:
        """Run operations, if it answers."""
        if self.away:
            raise Unavailable("The operation server does not answer.")
        return self.tools.apply_operations(text, operations)

    def validate_pack(self, text: str) -> Any:
        """List findings, if it answers."""
        if self.away:
            raise Unavailable("The operation server does not answer.")
        return self.tools.validate_pack(text)


class LifeCycle(RuleBasedStateMachine):
    """Proposes, edits, accepts parts, confirms, rejects, sends back, expires, rebases, rolls back, undoes, crashes."""

    app: ClassVar[Container]
    people: ClassVar[Mapping[str, Actor]]
    tools: ClassVar[Unsteady]
    done: ClassVar[Counter[str]]
    begun: ClassVar[list[None]]  # one for each life

    @initialize(four_eyes=st.booleans())
    def begin(self, four_eyes: bool) -> None:
        self.begun.append(None)
        self.tools.away = False
        self.four_eyes = four_eyes
        self.app.policy.change(self.people["ada"], four_eyes="always" if four_eyes else "never")
        self.versions: list[Data] = [model.first()]
        self.proposals: dict[UUID, Expected] = {}
        row = self.app.packs.import_pack(self.people["ada"], model.written(self.versions[0]).encode(), "a life")
        self.pack_id = row.pack_id
        self.hashes = [row.sha256]
        self.done["lives"] += 1

    # what people do

    @rule(who=st.sampled_from(["ada", "bo", "eve"]), data=st.data(), behind=st.integers(0, 2))
    def propose(self, who: str, data: st.DataObject, behind: int) -> None:
        """Propose operations, made for the newest version or an older one."""
        number = max(1, len(self.versions) - behind)
        base = self.versions[number - 1]
        operations, after = self.drawn_operations(data, base)
        if after == base:
            return
        made = self.tried(
            lambda: self.app.assistant.propose_operations(
                self.people[who], self.pack_id, operations, base_sha256=self.hashes[number - 1]
            )
        )
        if number == len(self.versions):
            assert isinstance(made, UUID), made
            self.proposals[made] = Expected(who, number, after, operations, authors={who})
        else:
            self.brought_over(made, who, number, operations, {who})
        self.done["propose"] += 1

    @rule(who=st.sampled_from(["bo", "eve"]), word=st.sampled_from(model.WORDS))
    def propose_text(self, who: str, word: str) -> None:
        """Write a whole text: a comment, and perhaps a term."""
        after = self.head if word in self.head["key_terms"] else model.do(self.head, add(["key_terms"], word))
        now = self.app.versions.numbered(self.people[who], self.pack_id, len(self.versions)).text
        written = f"# written by {who}, {len(self.proposals)}\n" + (now if after == self.head else model.written(after))
        made = self.app.assistant.propose_text(self.people[who], self.pack_id, written, base_sha256=self.hashes[-1])
        operations = [dict(one) for one in self.app.proposals.view(self.people[who], made).operations]
        self.proposals[made] = Expected(who, len(self.versions), after, operations, authors={who}, whole=True)
        self.done["text"] += 1

    @rule(data=st.data(), who=st.sampled_from(["ada", "bo"]))
    def roll_back(self, data: st.DataObject, who: str) -> None:
        """Propose to go back to a version."""
        number = data.draw(st.integers(1, len(self.versions)))
        version = self.app.versions.numbered(self.people[who], self.pack_id, number).row
        made = self.tried(lambda: self.app.assistant.propose_rollback(self.people[who], version.id))
        if self.hashes[number - 1] == self.hashes[-1]:
            assert isinstance(made, InvalidInput), made
            return
        assert isinstance(made, UUID), made
        result = self.versions[number - 1]
        self.proposals[made] = Expected(who, len(self.versions), result, [], target=number, authors={who}, whole=True)
        self.done["rollback"] += 1

    @precondition(lambda self: len(self.versions) > 1)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Propose the inverse of a past change on the newest version."""
        number = data.draw(st.integers(2, len(self.versions)))
        who = self.people["bo"]
        texts = [self.app.versions.numbered(who, self.pack_id, each).text for each in (number, number - 1)]
        operations = [dict(one) for one in derive(*texts).operations]
        if not operations:
            return
        made = self.tried(
            lambda: self.app.assistant.propose_operations(
                who, self.pack_id, operations, base_sha256=self.hashes[number - 1]
            )
        )
        if isinstance(made, AppError):
            assert isinstance(made, InvalidInput | Conflict), made
            assert number < len(self.versions), "the newest change can always be taken back"
            return
        result = model.read(load(self.app.proposals.view(who, made).result_text))
        if number == len(self.versions):
            assert model.unordered(result) == model.unordered(self.versions[number - 2])
        stored = [dict(one) for one in self.app.proposals.view(who, made).operations]
        self.proposals[made] = Expected("bo", len(self.versions), result, stored, authors={"bo"}, whole=True)
        self.done["undo"] += 1

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), who=st.sampled_from(["ada", "bo", "eve"]), part=st.booleans(), edit=st.booleans())
    def confirm(self, data: st.DataObject, who: str, part: bool, edit: bool) -> None:
        """Confirm all, a part, or an edit of a proposal."""
        proposal_id, expected = self.drawn(data)
        asked = self.drawn_part(data, expected, edit) if part and not expected.whole else {}
        self.confirmed(proposal_id, expected, who, asked)

    @precondition(lambda self: self.current)
    @rule(
        data=st.data(),
        who=st.sampled_from(["ada", "bo"]),
        part=st.sampled_from([True, True, True, False]),
        edit=st.booleans(),
    )
    def confirm_what_stands_on_the_newest(self, data: st.DataObject, who: str, part: bool, edit: bool) -> None:
        """The same for what should become a version, so that lives have some."""
        proposal_id, expected = self.drawn_current(data)
        asked = self.drawn_part(data, expected, edit) if part and not expected.whole else {}
        self.confirmed(proposal_id, expected, who, asked)

    def confirmed(self, proposal_id: UUID, expected: Expected, who: str, asked: dict[str, Any]) -> None:
        """Confirm, and compare what comes of it."""
        claim, result = self.previewed(proposal_id, expected, asked)
        if claim is None:
            return
        refusal = self.refusal(expected, who, edited="edits" in asked)
        found = self.tried(lambda: self.decide(proposal_id, who, claim, asked))
        if refusal is not None:
            assert isinstance(found, refusal), (found, expected)
            self.note_expiry(expected, found)
            return
        assert not isinstance(found, AppError), (found, expected)
        self.saved(expected, result)
        assert found.version_number == len(self.versions)
        self.done["confirm a part" if asked else "confirm"] += 1

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), old=st.booleans())
    def confirm_what_was_not_seen(self, data: st.DataObject, old: bool) -> None:
        """Confirm with a hash of something else: refused whatever the state."""
        proposal_id, expected = self.drawn(data)
        other = self.app.proposals.view(self.people["ada"], self.drawn(data)[0])
        seen = other.seen_hash if old and other.row.id != proposal_id else "0" * 64
        if seen == self.app.proposals.view(self.people["ada"], proposal_id).seen_hash:
            return
        found = self.tried(lambda: self.decide(proposal_id, "ada", seen, {}))
        assert isinstance(found, AppError), (found, expected)
        self.done["other hash"] += 1

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), who=st.sampled_from(["ada", "bo", "eve"]), back=st.booleans())
    def turn_down(self, data: st.DataObject, who: str, back: bool) -> None:
        """Reject a proposal, or send it back."""
        proposal_id, expected = self.drawn(data)
        actor = self.people[who]
        if back:
            found = self.tried(lambda: self.app.assistant.request_changes(actor, proposal_id, "Say more."))
        else:
            found = self.tried(
                lambda: self.app.assistant.decide(actor, proposal_id, decision="reject", seen_hash="", reason="No.")
            )
        may = expected.status == "pending" or (not back and expected.status in {"changes_requested", "expired"})
        if who == "eve":
            assert isinstance(found, Forbidden), found
        elif not may:
            assert isinstance(found, Conflict), found
        else:
            assert not isinstance(found, AppError), found
            expected.status = "changes_requested" if back else "rejected"
            if back:
                expected.comments.append("Say more.")
            self.done["send back" if back else "reject"] += 1

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), who=st.sampled_from(["ada", "bo", "eve"]))
    def answer(self, data: st.DataObject, who: str) -> None:
        """Answer to what was asked for."""
        proposal_id, expected = self.drawn(data)
        found = self.tried(lambda: self.app.comments.answer(self.people[who], proposal_id, "It is so."))
        if expected.status != "changes_requested":
            assert isinstance(found, Conflict), found
        elif expected.author != who:
            assert isinstance(found, Forbidden), found
        else:
            assert not isinstance(found, AppError), found
            expected.status = "pending"
            expected.comments.append("It is so.")
            self.done["answer"] += 1

    @precondition(lambda self: self.proposals)
    @rule(data=st.data())
    def comment(self, data: st.DataObject) -> None:
        """Comment on a proposal."""
        proposal_id, expected = self.drawn(data)
        words = f"Remark {len(expected.comments)}."
        self.app.comments.add(self.people["eve"], proposal_id, words)
        expected.comments.append(words)
        self.done["comment"] += 1

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), swept=st.booleans())
    def expire(self, data: st.DataObject, swept: bool) -> None:
        """Let the time of a proposal run out."""
        proposal_id, expected = self.drawn(data)
        if expected.status not in {"pending", "changes_requested"}:
            return
        with self.app.database.transaction() as session:
            session.execute(
                sql("UPDATE proposals SET expires_at = now() - interval '1 second' WHERE id = :id"), {"id": proposal_id}
            )
        expected.expired = True
        if swept:
            self.app.proposals.expire_due()
            self.swept()
        self.done["expire"] += 1

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), who=st.sampled_from(["ada", "bo"]), choice=st.sampled_from(["none", "theirs", "mine"]))
    def rebase(self, data: st.DataObject, who: str, choice: str) -> None:
        """Bring a proposal over to the newest version, with its clashes settled or not."""
        proposal_id, expected = self.drawn(data)
        actor = self.people[who]
        settled = {}
        if choice != "none" and expected.status in model.WAITING:
            shown = self.app.proposals.rebase_preview(actor, proposal_id)
            settled = {clash.index: choice for clash in shown.clashes}
        found = self.tried(lambda: self.app.assistant.rebase(actor, proposal_id, settled))
        shown_status = "expired" if expected.expired and expected.status == "pending" else expected.status
        current = expected.base == len(self.versions) and shown_status == "pending"
        if shown_status not in model.WAITING or current:
            assert isinstance(found, Conflict), (found, expected)
            return
        self.renewed(found, expected, settled)

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), part=st.sampled_from([True, True, False]))
    def crash_and_recover(self, data: st.DataObject, part: bool) -> None:
        """Stop between the claim and the saving; whoever starts next finishes it."""
        proposal_id, expected = self.drawn_current(data)
        asked = self.drawn_part(data, expected, False) if part and not expected.whole else {}
        claim, result = self.previewed(proposal_id, expected, asked)
        if claim is None or self.refusal(expected, "ada", edited=False):
            return
        self.app.decisions.claim(self.people["ada"], proposal_id, Claim(claim, **asked))
        assert self.app.assistant.recover() == 1
        self.swept(but=expected)
        found = self.app.assistant.outcome(self.people["ada"], proposal_id)
        self.saved(expected, result)
        assert found.version_number == len(self.versions)
        self.done["crash"] += 1

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), part=st.sampled_from([True, True, False]))
    def fail_to_save(self, data: st.DataObject, part: bool) -> None:
        """Confirm while the operation server is away: the proposal waits again, whole, and can be confirmed."""
        proposal_id, expected = self.drawn_current(data)
        asked = self.drawn_part(data, expected, False) if part and not expected.whole else {}
        claim, _ = self.previewed(proposal_id, expected, asked)
        if claim is None or self.refusal(expected, "ada", edited=False):
            return
        self.tools.away = True
        try:
            found = self.tried(lambda: self.decide(proposal_id, "ada", claim, asked))
        finally:
            self.tools.away = False
        assert isinstance(found, Unavailable), found
        view = self.app.proposals.view(self.people["ada"], proposal_id)
        assert (view.row.status, view.left_out) == ("pending", ())
        assert model.read(load(view.result_text)) == expected.result
        self.done["saving fails"] += 1

    # what must be true

    @invariant()
    def the_head_agrees(self) -> None:
        """The newest version is the model's, and so is the count of what waits."""
        row = self.app.packs.row(self.people["ada"], self.pack_id)
        waiting = sum(one.status == "pending" and not one.expired for one in self.proposals.values())
        assert (row.head_number, row.open_proposals) == (len(self.versions), waiting)

    def teardown(self) -> None:
        """Every version, status, comment and event is the model's."""
        if not hasattr(self, "pack_id"):
            return
        ada = self.people["ada"]
        rows = self.app.versions.list(ada, self.pack_id, limit=1_000)[::-1]
        assert [row.number for row in rows] == list(range(1, len(self.versions) + 1))
        for row, data in zip(rows, self.versions, strict=True):
            assert model.read(load(self.app.versions.view(ada, row.id).text)) == data, row.number
        saved = AuditFilter(kinds=("version.committed", "version.rolled_back"), pack=self.pack_id)
        events = self.app.audit_log.query(saved, limit=1_000)[::-1]
        assert [event.version_id for event in events] == [row.id for row in rows[1:]]
        made = {row.proposal_id: row.number for row in rows[1:]}
        assert made == {key: one.version for key, one in self.proposals.items() if one.version}
        for proposal_id, expected in self.proposals.items():
            shown = self.app.proposals.view(ada, proposal_id)
            status = "expired" if expected.expired and expected.status == "pending" else expected.status
            assert shown.row.status == status, (shown.row.status, expected)
            said = [one.text for one in self.app.comments.list(ada, proposal_id) if one.proposal_id == proposal_id]
            assert said == expected.comments
        superseded = {key for key, one in self.proposals.items() if one.status == "superseded"}
        with self.app.database.transaction() as session:
            statement = sql("SELECT parent_id FROM proposals WHERE pack_id = :pack AND parent_id IS NOT NULL")
            assert set(session.scalars(statement, {"pack": self.pack_id})) == superseded

    # how it is drawn and told

    @property
    def head(self) -> Data:
        """The data of the newest version."""
        return self.versions[-1]

    @property
    def current(self) -> list[UUID]:
        """The proposals that wait on the newest version."""
        number = len(self.versions)
        return [key for key, one in self.proposals.items() if one.status == "pending" and one.base == number]

    def tried(self, run: Callable[[], Any]) -> Any:
        """What a call gives, or the refusal that it raises."""
        try:
            return run()
        except AppError as error:
            return error

    def decide(self, proposal_id: UUID, who: str, seen: str, asked: Mapping[str, Any]) -> Any:
        """Confirm."""
        return self.app.assistant.decide(self.people[who], proposal_id, decision="confirm", seen_hash=seen, **asked)

    def drawn(self, data: st.DataObject) -> tuple[UUID, Expected]:
        """A proposal, those that wait more often than not."""
        waiting = [key for key, one in self.proposals.items() if one.status in model.WAITING]
        among = waiting if waiting and data.draw(st.integers(0, 3)) else list(self.proposals)
        key = among[data.draw(st.integers(0, len(among) - 1))]
        return key, self.proposals[key]

    def drawn_current(self, data: st.DataObject) -> tuple[UUID, Expected]:
        """A proposal that waits on the newest version, or any where there is none; by its place, never its id."""
        among = self.current or list(self.proposals)
        key = among[data.draw(st.integers(0, len(among) - 1))]
        return key, self.proposals[key]

    def drawn_operations(self, data: st.DataObject, base: Data) -> tuple[list[Operation], Data]:
        """Up to three operations that fit one after the other."""
        operations: list[Operation] = []
        for _ in range(data.draw(st.integers(1, 3))):
            operation = data.draw(st.sampled_from(choices(base)))
            after = model.do(base, operation)
            if after is not None and after != base:
                operations.append(operation)
                base = after
        return operations, base

    def drawn_part(self, data: st.DataObject, expected: Expected, edit: bool) -> dict[str, Any]:
        """Some operations, and perhaps an edit of one."""
        count = len(expected.operations)
        asked: dict[str, Any] = {"selection": [i for i in range(count) if data.draw(st.booleans())]}
        index = data.draw(st.integers(0, count - 1))
        asked["selection"] = sorted({*asked["selection"], index})
        operation = expected.operations[index]
        value = EDITS.get(operation["path"][0])
        if edit and value is not None and "value" in operation:
            asked["edits"] = {index: {"value": value}}
        return asked

    def previewed(self, proposal_id: UUID, expected: Expected, asked: dict[str, Any]) -> tuple[str | None, Data]:
        """The hash of a part, which must be what the model says it is."""
        if not asked:
            return self.app.proposals.view(self.people["ada"], proposal_id).seen_hash, expected.result
        needs = model.parents(expected.operations)
        kept: list[int] = []
        for i in asked["selection"]:
            kept += [i] if needs[i] <= set(kept) else []
        result: Data | None = self.versions[expected.base - 1]
        for index in kept:
            edit = asked.get("edits", {}).get(index, {})
            result = model.do(result, {**expected.operations[index], **edit}) if result else None
        found = self.tried(lambda: self.app.proposals.preview(self.people["ada"], proposal_id, **asked))
        if isinstance(found, AppError):
            assert not kept or result is None or result == self.versions[expected.base - 1], (found, asked, expected)
            return None, expected.result
        assert found.selection == tuple(kept), (found.selection, kept)
        shown = model.read(load(found.result_text))
        assert result is None or model.unordered(shown) == model.unordered(result), (shown, result)
        return found.seen_hash, shown

    def swept(self, but: Expected | None = None) -> None:
        """Note that every proposal that has run out was noted as such."""
        for one in self.proposals.values():
            if one.expired and one.status == "pending" and one is not but:
                one.status = "expired"

    def refusal(self, expected: Expected, who: str, *, edited: bool) -> type[AppError] | None:
        """What must come of a confirm; None for a version."""
        if who == "eve":
            return Forbidden
        if expected.status != "pending" or expected.expired or expected.base != len(self.versions):
            return Conflict
        if self.four_eyes and (edited or who in expected.authors):
            return Forbidden
        return None

    def note_expiry(self, expected: Expected, found: AppError) -> None:
        """A confirm that comes too late is when the expiry is noted."""
        if isinstance(found, Conflict) and "run out" in found.message and expected.status == "pending":
            expected.status = "expired"

    def saved(self, expected: Expected, result: Data) -> None:
        """Note a new version."""
        expected.status = "committed"
        row = self.app.versions.list(self.people["ada"], self.pack_id, limit=1)[0]
        self.hashes.append(row.sha256)
        self.versions.append(result)
        expected.version = len(self.versions)

    def brought_over(self, made: Any, who: str, number: int, operations: list[Operation], authors: set[str]) -> None:
        """What was made on an older version: on the newest one where it fits, else refused."""
        base, outcomes, result = self.versions[number - 1], [], self.head
        for operation in operations:
            outcome = model.fitting(base, self.head, operation) if not _inner(operation, operations) else "fits"
            outcomes.append(outcome)
            if outcome == "fits":
                result = model.do(result, operation) or result
            base = model.do(base, operation) or base
        if isinstance(made, Conflict):
            assert {"clash", "either"} & set(outcomes) or self.blurred(operations), (made, outcomes)
            return
        if isinstance(made, InvalidInput):
            assert "fits" not in outcomes or result == self.head or self.blurred(operations), (made, outcomes)
            return
        assert isinstance(made, UUID), made
        assert "clash" not in outcomes or self.blurred(operations), (outcomes, operations)
        view = self.app.proposals.view(self.people["ada"], made)
        shown = model.read(load(view.result_text))
        if not self.blurred(operations):
            assert model.unordered(shown) == model.unordered(result), (shown, result)
        self.kept_theirs(number, shown, operations)
        stored = [dict(one) for one in view.operations]
        self.proposals[made] = Expected(who, len(self.versions), shown, stored, authors=authors, whole=True)

    def blurred(self, operations: list[Operation]) -> bool:
        """Whether operations meet each other, so that the simple model cannot say what each must come to."""
        seen = [model.about(one) for one in operations]
        return len(set(seen)) < len(seen) or any(len(one["path"]) == 3 for one in operations)

    def kept_theirs(self, number: int, result: Data, operations: list[Operation]) -> None:
        """Nothing that others wrote since a version is lost, but where an operation says so itself."""
        base = self.versions[number - 1]
        named = {str(part) for one in operations for part in one["path"]}
        for term in self.head["key_terms"]:
            assert term in base["key_terms"] or term in result["key_terms"] or term in named, (term, result)
        for key, value in self.head["limits"].items():
            assert base["limits"].get(key) == value or result["limits"].get(key) == value or key in named, key

    def renewed(self, found: Any, expected: Expected, settled: Mapping[int, str]) -> None:
        """A renewal: a new proposal in the place of the old one, or a refusal that leaves the old one."""
        if isinstance(found, AppError):
            assert isinstance(found, Conflict | InvalidInput), found
            if expected.base == len(self.versions):
                assert isinstance(found, InvalidInput), (found, expected)
            return
        view = self.app.proposals.view(self.people["ada"], found)
        shown = model.read(load(view.result_text))
        if expected.target:
            assert shown == expected.result
        elif "mine" not in settled.values():
            self.kept_theirs(
                expected.base, shown, expected.operations if not expected.whole else [*expected.operations]
            )
            for key, value in self.head["limits"].items():
                if self.versions[expected.base - 1]["limits"].get(key) != value:
                    assert shown["limits"].get(key) == value, "a stale base has overwritten what others wrote"
        assert view.row.base_number == len(self.versions)
        stored = [dict(one) for one in view.operations]
        self.proposals[found] = Expected(
            expected.author,
            len(self.versions),
            shown,
            stored,
            target=expected.target,
            authors=expected.authors,
            whole=True,
        )
        expected.status = "superseded"
        self.done["rebase"] += 1


def add(path: list[Any], value: Any) -> Operation:
    """An operation that adds."""
    return {"action": "add", "path": path, "value": value}


def choices(data: Data) -> list[Operation]:
    """Operations that may fit some data."""
    found = [add(["key_terms"], word) for word in model.WORDS if word not in data["key_terms"]]
    found += [{"action": "delete", "path": ["key_terms", term]} for term in data["key_terms"]]
    for key in model.LIMITS:
        action = "replace" if key in data["limits"] else "add"
        found += [{"action": action, "path": ["limits", key], "value": value} for value in (3, 4)]
    for name in model.THINGS:
        if name not in data["entities"]:
            found.append(add(["entities"], {"name": name, "type": name.upper(), "attributes": ["name"]}))
    for name, attributes in data["entities"].items():
        found += [
            add(["entities", name.upper(), "attributes"], one) for one in ("age", "owner") if one not in attributes
        ]
        found.append({"action": "delete", "path": ["entities", name.upper()]})
    return found


def _inner(operation: Operation, operations: list[Operation]) -> bool:
    added = {one["value"]["type"] for one in operations if one["path"] == ["entities"]}
    return len(operation["path"]) == 3 and operation["path"][1] in added


def live(
    app: Container,
    tools: Unsteady,
    people: Mapping[str, Actor],
    begun: list[None] | None = None,
    **how: Any,
) -> Counter[str]:
    """Run lives; give what was done in them. Raises what a life that leaves the model raises."""
    done: Counter[str] = Counter()
    machine: Any = type(
        "Life",
        (LifeCycle,),
        {"app": app, "tools": tools, "people": people, "done": done, "begun": [] if begun is None else begun},
    )
    chosen = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), **how}
    run_state_machine_as_test(machine, settings=settings(**chosen))
    return done


def equipped(settings_of: Settings) -> tuple[Container, Unsteady, dict[str, Actor]]:
    """An application with an operation server that can be away, an administrator, a reviewer and an editor."""
    from core.interfaces.mcp_client import PackTools
    from core.interfaces.mcp_server import build_mcp_server

    own = PackTools(build_mcp_server())
    tools = Unsteady(own)
    app = build_container(settings_of.model_copy(update={"proposal_limit_per_hour": 10_000_000}), tools=tools)
    app._closing.callback(own.close)
    people = {}
    for name, role in (("ada", Role.ADMIN), ("bo", Role.REVIEWER), ("eve", Role.EDITOR)):
        user = app.users.add_from_console(name=name, email=f"{name}@example.org", role=role, password="long enough")
        people[name] = Actor(id=user.id, email=user.email, name=user.name, role=role)
    return app, tools, people


@contextmanager
def own_application() -> Iterator[tuple[Container, Unsteady, dict[str, Actor]]]:
    """The application on an embedded PostgreSQL that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "postgres"
        dsn = start_embedded(data)
        try:
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET synchronous_commit = off")
                connection.execute("SELECT pg_reload_conf()")
            chosen = Settings(
                _env_file=None, database_url=dsn, secret_key="k" * 32, data_dir=Path(folder), llm_provider=None
            )
            app, tools, people = equipped(chosen)
            try:
                yield app, tools, people
            finally:
                app.close()
        finally:
            stop_embedded(data)


def main() -> None:
    """Run lives and print what was done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--steps", type=int, default=40)
    arguments = parser.parse_args()
    with own_application() as (app, tools, people):
        started = perf_counter()
        done = live(
            app,
            tools,
            people,
            max_examples=arguments.runs,
            stateful_step_count=arguments.steps,
            phases=[Phase.generate],
        )
        took = perf_counter() - started
    lives = done.pop("lives")
    told = ", ".join(f"{name} {count}" for name, count in done.most_common())
    print(f"{lives} lives of up to {arguments.steps} steps in {took:.0f} s, all as the model says: {told}")


if __name__ == "__main__":
    main()
