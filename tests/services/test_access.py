"""Who may do what: every operation that needs a right, for every role, against the table of rights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product
from uuid import UUID, uuid4

import pytest

from core.container import Container
from core.errors import AppError, Forbidden
from core.services.access import RIGHTS, SCOPES, SURFACES, Right, may
from core.services.memory_views import NewMemory
from core.services.usage_views import Limits, UsageFilter
from core.services.views import Actor, AuditFilter, ProposalView, Role, Scope, Surface
from tests.services.making import PACK, add_term, bring, change, propose

pytestmark = pytest.mark.slow

SCOPE_SETS = [frozenset(some) for size in range(len(Scope) + 1) for some in combinations(Scope, size)]


@dataclass(frozen=True)
class Desk:
    """What an operation of the table works on."""

    app: Container
    user: Actor
    pack_id: UUID
    version_id: UUID
    session_id: UUID
    turn_id: UUID
    proposal: ProposalView
    rollback_id: UUID


def decide(desk: Desk, decision: str) -> object:
    """Decide with a hash that nobody saw, so that nothing changes for who may."""
    return desk.app.assistant.decide(desk.user, desk.proposal.row.id, decision=decision, seen_hash="no", reason="")  # type: ignore[arg-type]


OPERATIONS: Mapping[str, tuple[Right, Callable[[Desk], object]]] = {
    "list packs": (Right.READ, lambda d: d.app.packs.list(d.user)),
    "a pack": (Right.READ, lambda d: d.app.packs.row(d.user, d.pack_id)),
    "the head of a pack": (Right.READ, lambda d: d.app.packs.head(d.user, d.pack_id)),
    "list versions": (Right.READ, lambda d: d.app.versions.list(d.user, d.pack_id)),
    "a version": (Right.READ, lambda d: d.app.versions.view(d.user, d.version_id)),
    "a version by number": (Right.READ, lambda d: d.app.versions.numbered(d.user, d.pack_id, 1)),
    "the timeline": (Right.READ, lambda d: d.app.history.timeline(d.user, d.pack_id)),
    "who made versions": (Right.READ, lambda d: d.app.history.people(d.user, d.pack_id)),
    "a version of the timeline": (Right.READ, lambda d: d.app.history.row(d.user, d.pack_id, 1)),
    "compare versions": (Right.READ, lambda d: d.app.history.compare(d.user, d.pack_id, 1, 1)),
    "blame": (Right.READ, lambda d: d.app.history.blame(d.user, d.pack_id)),
    "the history of an item": (Right.READ, lambda d: d.app.history.item(d.user, d.pack_id, "name")),
    "look at an undo": (Right.READ, lambda d: d.app.assistant.undo_preview(d.user, d.version_id)),
    "list releases": (Right.READ, lambda d: d.app.releases.list(d.user, d.pack_id)),
    "the current release": (Right.READ, lambda d: d.app.releases.current(d.user, d.pack_id)),
    "suggest a release": (Right.READ, lambda d: d.app.releases.suggest(d.user, d.version_id)),
    "propose an undo": (Right.PROPOSE, lambda d: d.app.assistant.propose_undo(d.user, d.version_id)),
    "mark a release": (Right.RELEASE, lambda d: d.app.releases.mark(d.user, d.version_id, "1.0.0", "x")),
    "choose a release": (Right.RELEASE, lambda d: d.app.releases.choose(d.user, uuid4())),
    "download a release": (Right.EXPORT, lambda d: d.app.releases.download(d.user, uuid4())),
    "the queue": (Right.READ, lambda d: d.app.proposals.queue(d.user)),
    "count what waits": (Right.READ, lambda d: d.app.proposals.pending_count(d.user)),
    "a proposal": (Right.READ, lambda d: d.app.proposals.view(d.user, d.proposal.row.id)),
    "a part of a proposal": (Right.READ, lambda d: d.app.proposals.preview(d.user, d.proposal.row.id)),
    "a proposal on the newest version": (
        Right.READ,
        lambda d: d.app.proposals.rebase_preview(d.user, d.proposal.row.id),
    ),
    "what a proposal replaces": (Right.READ, lambda d: d.app.proposals.thread(d.user, d.proposal.row.id)),
    "the queue of a person": (Right.READ, lambda d: d.app.inbox.list(d.user)),
    "count the queue": (Right.READ, lambda d: d.app.inbox.counts(d.user)),
    "note a look at the queue": (Right.READ, lambda d: d.app.inbox.seen(d.user)),
    "what a proposal became": (Right.READ, lambda d: d.app.assistant.outcome(d.user, d.proposal.row.id)),
    "keep a draft": (Right.PROPOSE, lambda d: d.app.drafts.save(d.user, d.pack_id, "a", 1)),
    "read a draft": (Right.PROPOSE, lambda d: d.app.drafts.load(d.user, d.pack_id, "a")),
    "list drafts": (Right.PROPOSE, lambda d: d.app.drafts.all(d.user, d.pack_id)),
    "forget a draft": (Right.PROPOSE, lambda d: d.app.drafts.clear(d.user, d.pack_id, "a")),
    "read comments": (Right.READ, lambda d: d.app.comments.list(d.user, d.proposal.row.id)),
    "read the rules of review": (Right.READ, lambda d: d.app.policy.view(d.user)),
    "list conversations": (Right.READ, lambda d: d.app.sessions.list(d.user, d.pack_id)),
    "a conversation": (Right.READ, lambda d: d.app.sessions.get(d.user, d.session_id)),
    "the turns of a conversation": (Right.READ, lambda d: d.app.sessions.turns(d.user, d.session_id)),
    "a turn": (Right.READ, lambda d: d.app.assistant.turn(d.user, d.turn_id)),
    "examples": (Right.READ, lambda d: d.app.assistant.examples(d.user, d.pack_id)),
    "import a pack": (Right.IMPORT, lambda d: d.app.packs.import_pack(d.user, PACK.encode(), "a test")),
    "take a sample": (Right.IMPORT, lambda d: d.app.packs.import_sample(d.user, d.app.packs.samples()[0].key)),
    "start a conversation": (Right.PROPOSE, lambda d: d.app.sessions.create(d.user, d.pack_id)),
    "ask": (Right.PROPOSE, lambda d: d.app.assistant.send(d.user, d.session_id, "")),
    "ask the offline planner": (Right.PROPOSE, lambda d: d.app.assistant.retry_offline(d.user, d.turn_id)),
    "bring a proposal up to date": (Right.PROPOSE, lambda d: d.app.assistant.renew(d.user, d.proposal.row.id)),
    "propose operations": (
        Right.PROPOSE,
        lambda d: d.app.assistant.propose_operations(d.user, d.pack_id, [], base_sha256=""),
    ),
    "propose a text": (Right.PROPOSE, lambda d: d.app.assistant.propose_text(d.user, d.pack_id, "", base_sha256="")),
    "comment": (Right.PROPOSE, lambda d: d.app.comments.add(d.user, d.proposal.row.id, "Hm.")),
    "answer": (Right.PROPOSE, lambda d: d.app.comments.answer(d.user, d.proposal.row.id, "So.")),
    "ask for changes": (Right.CONFIRM, lambda d: d.app.assistant.request_changes(d.user, d.proposal.row.id, "")),
    "set the rules of review": (Right.SET_POLICY, lambda d: d.app.policy.change(d.user, expiry_hours=24)),
    "confirm": (Right.CONFIRM, lambda d: decide(d, "confirm")),
    "reject": (Right.CONFIRM, lambda d: decide(d, "reject")),
    "propose a rollback": (Right.ROLLBACK, lambda d: d.app.assistant.propose_rollback(d.user, d.version_id)),
    "renew a rollback": (Right.ROLLBACK, lambda d: d.app.assistant.renew(d.user, d.rollback_id)),
    "download a version": (Right.EXPORT, lambda d: d.app.versions.download(d.user, d.version_id)),
    "export the log": (Right.EXPORT, lambda d: d.app.audit.export(d.user, AuditFilter(), format="csv")),
    "read the log": (Right.READ_AUDIT, lambda d: d.app.audit.query(d.user, AuditFilter())),
    "count the log": (Right.READ_AUDIT, lambda d: d.app.audit.count(d.user, AuditFilter())),
    "list people of the log": (Right.READ_AUDIT, lambda d: d.app.audit.people(d.user)),
    "remember": (Right.REMEMBER, lambda d: d.app.memories.remember(d.user, NewMemory("We write names in full."))),
    "answer an offer with no": (Right.REMEMBER, lambda d: d.app.memory_offers.dismiss(d.user, uuid4())),
    "list memories": (Right.REMEMBER, lambda d: d.app.memories.list(d.user)),
    "search in memories": (Right.REMEMBER, lambda d: d.app.memories.search(d.user, "names")),
    "correct a memory": (Right.REMEMBER, lambda d: d.app.memories.correct(d.user, uuid4(), "Other words.")),
    "confirm a memory": (Right.REMEMBER, lambda d: d.app.memories.confirm(d.user, uuid4())),
    "share a memory": (Right.REMEMBER, lambda d: d.app.memories.share(d.user, uuid4(), True)),
    "forget a memory": (Right.REMEMBER, lambda d: d.app.memories.forget(d.user, uuid4())),
    "read cited memories": (Right.READ, lambda d: d.app.memories.cited(d.user, [], d.pack_id)),
    "export memories": (Right.REMEMBER, lambda d: d.app.memory_reports.export(d.user, format="csv")),
    "count memories": (Right.MANAGE_USERS, lambda d: d.app.memory_reports.counts(d.user)),
    "export usage": (Right.EXPORT, lambda d: d.app.usage.export(d.user, UsageFilter())),
    "list models": (Right.READ, lambda d: d.app.usage.models(d.user)),
    "usage of somebody else": (
        Right.MANAGE_USAGE,
        lambda d: d.app.usage.report(d.user, UsageFilter(person=uuid4()), by="day"),
    ),
    "set prices": (Right.MANAGE_USAGE, lambda d: d.app.usage.set_prices(d.user, [])),
    "limits of everyone": (Right.MANAGE_USAGE, lambda d: d.app.usage.limits(d.user)),
    "set limits": (Right.MANAGE_USAGE, lambda d: d.app.usage.set_limits(d.user, Limits(user_id=uuid4()))),
    "drop limits": (Right.MANAGE_USAGE, lambda d: d.app.usage.drop_limits(d.user, uuid4())),
    "read the rules": (Right.READ, lambda d: d.app.rules.view(d.user)),
    "change the rules": (Right.MANAGE_RULES, lambda d: d.app.rules.save(d.user, "")),
    "list own logins": (Right.MANAGE_ACCOUNT, lambda d: d.app.auth.logins(d.user)),
    "end an own login": (Right.MANAGE_ACCOUNT, lambda d: d.app.auth.end_login(d.user, uuid4())),
    "change the own password": (
        Right.MANAGE_ACCOUNT,
        lambda d: d.app.auth.change_password(d.user, "no", "long enough"),
    ),
    "make a token": (Right.MANAGE_ACCOUNT, lambda d: d.app.api_tokens.make(d.user, "Own", ["read"])),
    "list own tokens": (Right.MANAGE_ACCOUNT, lambda d: d.app.api_tokens.list(d.user)),
    "revoke a token": (Right.MANAGE_ACCOUNT, lambda d: d.app.api_tokens.revoke(d.user, uuid4())),
    "invite": (Right.MANAGE_USERS, lambda d: d.app.links.invite(d.user)),
    "make a reset link": (Right.MANAGE_USERS, lambda d: d.app.links.reset_link(d.user, uuid4())),
    "list users": (Right.MANAGE_USERS, lambda d: d.app.users.list(d.user)),
    "add a user": (
        Right.MANAGE_USERS,
        lambda d: d.app.users.add(
            d.user, name="New", email=f"{uuid4().hex}@example.org", role="editor", password="long enough"
        ),
    ),
    "change a role": (Right.MANAGE_USERS, lambda d: d.app.users.set_role(d.user, uuid4(), "editor")),
    "switch a user off": (Right.MANAGE_USERS, lambda d: d.app.users.set_active(d.user, uuid4(), False)),
    "set a password": (Right.MANAGE_USERS, lambda d: d.app.users.set_password(d.user, uuid4(), "long enough")),
}


def test_every_right_guards_something_and_every_role_has_a_row():
    shown = Right.READ_CONVERSATIONS  # without it, a conversation of somebody else is not there
    assert {right for right, _ in OPERATIONS.values()} == set(Right) - {shown}
    assert set(RIGHTS) == set(Role)
    assert RIGHTS[Role.EDITOR] < RIGHTS[Role.REVIEWER] < RIGHTS[Role.ADMIN] == frozenset(Right)
    assert not {Right.CONFIRM, Right.ROLLBACK, Right.RELEASE, Right.MANAGE_USERS} & RIGHTS[Role.EDITOR]


@pytest.fixture
def desks(app: Container, person: Callable[..., Actor]) -> list[Desk]:
    """A desk for each role, with a proposal and a rollback that are behind the newest version."""
    admin = person(Role.ADMIN)
    pack_id = bring(app, admin)
    change(app, admin, pack_id, add_term("mooring"))
    first = app.versions.numbered(admin, pack_id, 1).row
    rollback_id = app.assistant.propose_rollback(admin, first.id)
    proposal = propose(app, admin, pack_id, add_term("pilot"))
    change(app, admin, pack_id, add_term("lock"))
    found = []
    for user in map(person, Role):
        session = app.sessions.create(user, pack_id)
        turn = app.assistant.ask(user, session.id, "what?")
        found.append(Desk(app, user, pack_id, first.id, session.id, turn.id, proposal, rollback_id))
    return found


def test_a_token_and_a_door_only_ever_take_rights_away(desks: list[Desk]):
    desk = desks[-1]
    doors = [(None, surface) for surface in Surface] + [(scopes, Surface.REST) for scopes in SCOPE_SETS]
    for scopes, surface in doors:
        user = replace(desk.user, scopes=scopes, surface=surface, agent="A program" if scopes is not None else "")
        for name, (right, work) in OPERATIONS.items():
            granted = scopes is None or any(right in SCOPES[scope] for scope in scopes)
            assert may(user, right) == (granted and right in SURFACES[surface])
            if not may(user, right):
                error, denials = _tried(work, replace(desk, user=user))
                assert isinstance(error, Forbidden), f"{name} for {scopes} by {surface}: {error!r}"
                assert denials == 1, f"{name}: {denials} denials in the log"
    assert desk.app.packs.row(desk.user, desk.pack_id).head_number == 3


def test_the_whole_table_is_the_cut_of_role_token_and_door(admin: Actor):
    for role, scopes, surface, right in product(Role, [None, *SCOPE_SETS], Surface, Right):
        user = replace(admin, role=role, scopes=scopes, surface=surface)
        granted = scopes is None or any(right in SCOPES[scope] for scope in scopes)
        assert may(user, right) == (right in RIGHTS[role] and granted and right in SURFACES[surface])


def test_nothing_that_comes_in_by_mcp_decides_and_no_token_manages_people():
    assert SURFACES[Surface.MCP] <= {Right.READ, Right.PROPOSE}
    assert Right.CONFIRM not in SURFACES[Surface.WEBSOCKET]
    granted = frozenset().union(*SCOPES.values())
    by_login = {
        Right.MANAGE_ACCOUNT,
        Right.MANAGE_USERS,
        Right.SET_POLICY,
        Right.MANAGE_USAGE,
        Right.MANAGE_RULES,
    }
    assert frozenset(Right) - granted == by_login
    assert set(SURFACES) == set(Surface)
    assert set(SCOPES) == set(Scope)


@pytest.mark.parametrize("place", range(len(Role)), ids=list(Role))
def test_a_role_may_do_what_the_table_says_and_no_more(desks: list[Desk], place: int):
    desk = desks[place]
    for name, (right, work) in OPERATIONS.items():
        error, denials = _tried(work, desk)
        allowed = right in RIGHTS[desk.user.role]
        assert isinstance(error, Forbidden) != allowed, f"{name}: {error!r}"
        assert denials == (not allowed), f"{name}: {denials} denials in the log"
        assert may(desk.user, right) == allowed
    assert desk.app.packs.row(desk.user, desk.pack_id).head_number == 3


def test_an_operation_is_refused_where_only_its_own_right_is_missing(
    desks: list[Desk], monkeypatch: pytest.MonkeyPatch
):
    desk = desks[-1]
    for name, (right, work) in OPERATIONS.items():
        monkeypatch.setattr("core.services.access.RIGHTS", {Role.ADMIN: frozenset(Right) - {right}})
        error, denials = _tried(work, desk)
        assert isinstance(error, Forbidden), f"{name}: {error!r}"
        assert f"As admin you may not {right.value}." in error.message
        assert denials == 1, f"{name}: {denials} denials in the log"


def _tried(work: Callable[[Desk], object], desk: Desk) -> tuple[AppError | None, int]:
    wanted = AuditFilter(kinds=("access.denied",), person=desk.user.id)
    before = desk.app.audit_log.count(wanted)
    try:
        work(desk)
    except AppError as error:
        return error, desk.app.audit_log.count(wanted) - before
    return None, desk.app.audit_log.count(wanted) - before
