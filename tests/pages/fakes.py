"""A stand-in for the services: remembers in lists what the pages ask of it, and keeps no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Literal
from uuid import UUID, uuid4

from core.errors import Forbidden, InvalidInput, NotFound
from core.pack.findings import find
from core.pack.model import open_pack
from core.pack.rulesets import read_rules
from core.services.api_tokens import ApiTokenView, MadeToken
from core.services.auth import LoginView
from core.services.contents import sha256_of
from core.services.dossier import Said
from core.services.explorer import ExplorerView
from core.services.inbox import InboxCounts
from core.services.links import LinkView, MadeLink
from core.services.packs import SampleView
from core.services.rules import RulesView, _rows
from core.services.usage_views import Limits, Today
from core.services.views import (
    Activity,
    Actor,
    AuditFilter,
    AuditRow,
    PackRow,
    Role,
    Scope,
    UserView,
    VersionRow,
)
from db.audit_proof import Broken, Report

NOW = datetime.now(UTC)
RIGHTS = {
    Role.EDITOR: {"propose", "export", "read_audit"},
    Role.REVIEWER: {"propose", "export", "read_audit", "confirm", "rollback", "release"},
    Role.ADMIN: {"propose", "export", "read_audit", "confirm", "rollback", "release", "manage_users"},
}


def pack_row(name: str = "Clinical trials", **changes: Any) -> PackRow:
    row = PackRow(
        id=uuid4(),
        name=name,
        description="Trials, sites, and what happens to their participants",
        pack_version="3.1.0",
        head_number=4,
        head_id=uuid4(),
        last_change_at=NOW - timedelta(hours=2),
        last_author="Ada Kwan",
        open_proposals=2,
    )
    return replace(row, **changes)


def user_view(name: str, role: Role = Role.EDITOR, **changes: Any) -> UserView:
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    view = UserView(uuid4(), email, name, role, True, NOW - timedelta(days=30), NOW - timedelta(hours=3))
    return replace(view, **changes)


@dataclass
class FakeServices:
    """Everything that `core.container.Container` offers the pages of this folder."""

    user: Actor | None = None
    set_up: bool = True
    pack_rows: list[PackRow] = field(default_factory=list)
    people: list[UserView] = field(default_factory=list)
    events: list[AuditRow] = field(default_factory=list)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    import_error: str = ""
    passwords: bool = True
    saved_views: dict[str, Any] = field(default_factory=dict)
    broken: bool = False

    def __post_init__(self) -> None:
        self.auth = _Auth(self)
        self.limits = _Limits()
        self.api_tokens = _Tokens(self)
        self.links = _Links(self)
        self.sign_on = SimpleNamespace(provider=None, open_login=self._vouched)
        self.settings = SimpleNamespace(public_url="https://packs.example.org/")
        self.users = _Users(self)
        self.packs = _Packs(self)
        self.audit = _Audit(self)
        self.proposals = SimpleNamespace(
            pending_count=lambda actor, pack_id=None: sum(
                row.open_proposals for row in self.pack_rows if pack_id in (None, row.id)
            )
        )
        self.inbox = SimpleNamespace(counts=lambda actor, pack_id=None: self.counts)
        self.counts = InboxCounts(review=0, mine=0, returned=0, new=0)
        self.documents = SimpleNamespace(list=lambda actor, pack_id: [], example_for=lambda name: "")
        self.bench = SimpleNamespace(golden=lambda actor, pack_id: [], scores=lambda actor, pack_id: [])
        self.audit_views = _Views(self)
        self.verifier = _Verifier(self)
        self.dossiers = _Dossiers()
        self.memory_offers = SimpleNamespace(
            offer_for_request=lambda actor, turn_id: None, offer_for_proposal=lambda actor, proposal_id: None
        )
        self.memories = SimpleNamespace(
            limits="", list=lambda actor, pack_id=None: [], cited=lambda actor, ids, pack_id: []
        )
        self.memory_reports = SimpleNamespace(counts=lambda actor: [])
        today = Today(0, 0, 0.0, Decimal(0), Limits(), NOW + timedelta(hours=3))
        self.usage = SimpleNamespace(today=lambda actor: today, report=lambda actor, wanted, by: [])
        self.assistant = SimpleNamespace(planner_label="Offline planner", propose_operations=self._propose)
        self.explorer = SimpleNamespace(view=self._explore)
        self.pack_texts: dict[UUID, str] = {}
        self.rules = SimpleNamespace(
            view=lambda actor: RulesView(self.rules_text, "", None, _rows(read_rules(self.rules_text))),
            save=self._save_rules,
        )
        self.rules_text = ""

    def _vouched(self, claims: Mapping[str, Any], address: str, agent: str) -> str:
        self.calls.append(("open_vouched_login", claims["sub"]))
        if claims["sub"] == "nobody":
            raise Forbidden("Your account at the provider has no role here.")
        return "one-time-code"

    def _explore(self, actor: Actor, pack_id: UUID) -> ExplorerView:
        text = self.pack_texts.get(pack_id, "name: Empty\ndescription: Nothing yet\nversion: 1.0.0\n")
        row = next(row for row in self.pack_rows if row.id == pack_id)
        return ExplorerView(row, open_pack(text), sha256_of(text), find(text))

    def _propose(self, actor: Actor, pack_id: UUID, operations: Any, **told: Any) -> UUID:
        self.calls.append(("propose", [dict(operation) for operation in operations]))
        return uuid4()

    def _save_rules(self, actor: Actor, text: str) -> None:
        read_rules(text)
        self.rules_text = text

    def may(self, actor: Actor, right: str) -> bool:
        return right in RIGHTS[actor.role]

    def called(self, name: str) -> list[Any]:
        return [what for called, what in self.calls if called == name]


class _Credentials(Mapping[str, dict[str, Any]]):
    """Gives every name the same record, whose password is `right password`."""

    _HASH = "$2b$04$eS3GNKtcBxQrRx3YG74.cOIT2d1Jqi/yrbjAUspkLjxvzQb12jWgy"

    def __init__(self) -> None:
        self._record = {"name": "Ada", "password": self._HASH}

    def __getitem__(self, email: str) -> dict[str, Any]:
        return self._record

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, email: object) -> bool:
        return True


class _Auth:
    def __init__(self, services: FakeServices) -> None:
        self._all = services

    def needs_setup(self) -> bool:
        return not self._all.set_up

    def set_up(self, name: str, email: str, password: str, address: str, agent: str) -> str:
        if not name.strip():
            raise InvalidInput("Please give your name.")
        self._all.calls.append(("set_up", (name, email, password)))
        return "one-time-code"

    def credentials(self) -> Mapping[str, dict[str, Any]]:
        return _Credentials()

    def check_attempt(self, email: str, address: str) -> None:
        self._all.calls.append(("check_attempt", email))

    def login_failed(self, email: str, address: str) -> None:
        self._all.calls.append(("login_failed", email))

    def open_login(self, email: str, address: str, agent: str) -> str:
        self._all.calls.append(("open_login", email))
        return "one-time-code"

    def actor(self, token: str) -> Actor | None:
        return self._all.user

    def has_password(self, actor: Actor) -> bool:
        return self._all.passwords

    def log_out(self, actor: Actor) -> None:
        self._all.calls.append(("log_out", actor))

    def log_out_everywhere(self, actor: Actor) -> None:
        self._all.calls.append(("log_out_everywhere", actor))

    def change_password(self, actor: Actor, current: str, new: str) -> None:
        if current != "right password":
            raise InvalidInput("The current password is not right.")
        self._all.calls.append(("change_password", new))

    def logins(self, actor: Actor) -> list[LoginView]:
        firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
        phone = (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
        )
        return [
            LoginView(uuid4(), NOW - timedelta(hours=1), NOW, firefox, "10.0.0.7", True),
            LoginView(uuid4(), NOW - timedelta(days=3), NOW - timedelta(hours=20), phone, "192.0.2.14", False),
        ]


class _Limits:
    def request(self, who: Actor) -> None:
        """Let everything through."""


class _Tokens:
    def __init__(self, services: FakeServices) -> None:
        self._all = services
        self.views: list[ApiTokenView] = []

    def list(self, actor: Actor) -> list[ApiTokenView]:
        return list(self.views)

    def make(self, actor: Actor, name: str, scopes: list[Scope], days: int) -> MadeToken:
        if not name.strip():
            raise InvalidInput("Please give a name.")
        self._all.calls.append(("make_token", (name, scopes, days)))
        view = ApiTokenView(uuid4(), name, "dpa_abcd", tuple(scopes), NOW, NOW + timedelta(days=days), None)
        self.views.append(view)
        return MadeToken("dpa_a-secret", view)

    def revoke(self, actor: Actor, token_id: UUID) -> None:
        self._all.calls.append(("revoke", token_id))
        self.views = [view for view in self.views if view.id != token_id]


class _Links:
    open_registration = False

    def __init__(self, services: FakeServices) -> None:
        self._all = services
        self.views: dict[str, LinkView] = {}

    def _made(self, kind: Literal["invitation", "reset"], email: str) -> MadeLink:
        view = LinkView(kind, email, NOW + timedelta(days=1))
        self.views[f"{kind}-token"] = view
        return MadeLink(f"{kind}-token", view)

    def invite(self, actor: Actor, email: str) -> MadeLink:
        return self._made("invitation", email)

    def reset_link(self, actor: Actor, user_id: UUID) -> MadeLink:
        return self._made("reset", next(user.email for user in self._all.people if user.id == user_id))

    def look(self, token: str) -> LinkView:
        if token not in self.views:
            raise NotFound("This link has been used already.")
        return self.views[token]

    def register(self, name: str, email: str, password: str, token: str) -> None:
        if len(password) < 8:
            raise InvalidInput("The password is too short.")
        self._all.calls.append(("register", (name, email, token)))

    def reset(self, token: str, password: str) -> None:
        self._all.calls.append(("reset", token))


class _Users:
    def __init__(self, services: FakeServices) -> None:
        self._all = services

    def _guard(self, actor: Actor) -> None:
        if not self._all.may(actor, "manage_users"):
            raise Forbidden("Only administrators may manage people.")

    def list(self, actor: Actor) -> list[UserView]:
        self._guard(actor)
        return list(self._all.people)

    def add(self, actor: Actor, *, name: str, email: str, role: Role, password: str) -> UserView:
        self._guard(actor)
        if len(password) < 10:
            raise InvalidInput("A password needs at least 10 characters.")
        self._all.calls.append(("add", (name, email, role)))
        added = user_view(name, role, email=email)
        self._all.people.append(added)
        return added

    def _change(self, user_id: UUID, **changes: Any) -> None:
        self._all.people[:] = [replace(u, **changes) if u.id == user_id else u for u in self._all.people]

    def set_role(self, actor: Actor, user_id: UUID, role: Role) -> None:
        self._guard(actor)
        self._all.calls.append(("set_role", (user_id, role)))
        self._change(user_id, role=role)

    def set_active(self, actor: Actor, user_id: UUID, active: bool) -> None:
        self._guard(actor)
        self._all.calls.append(("set_active", (user_id, active)))
        self._change(user_id, active=active)

    def set_password(self, actor: Actor, user_id: UUID, password: str) -> None:
        self._guard(actor)
        self._all.calls.append(("set_password", (user_id, password)))


class _Packs:
    def __init__(self, services: FakeServices) -> None:
        self._all = services

    def list(self, actor: Actor) -> list[PackRow]:
        return list(self._all.pack_rows)

    def row(self, actor: Actor, pack_id: UUID) -> PackRow:
        for row in self._all.pack_rows:
            if row.id == pack_id:
                return row
        raise NotFound("There is no such pack.")

    def import_pack(self, actor: Actor, data: bytes, source: str) -> VersionRow:
        if self._all.import_error:
            raise InvalidInput(self._all.import_error)
        self._all.calls.append(("import_pack", (data, source)))
        return self._imported("Imported pack")

    def samples(self) -> list[SampleView]:
        return [
            SampleView("clinical", "Clinical trials", "Trials, sites and participants", 312),
            SampleView("insurance", "Motor insurance claims", "Policies, accidents, and payments", 268),
            SampleView("tenancy", "Residential tenancy", "Leases, deposits, repairs, and disputes", 190),
        ]

    def import_sample(self, actor: Actor, key: str) -> VersionRow:
        self._all.calls.append(("import_sample", key))
        return self._imported(key)

    def _imported(self, name: str) -> VersionRow:
        row = pack_row(name, head_number=1, open_proposals=0, last_change_at=datetime.now(UTC))
        self._all.pack_rows.append(row)
        return VersionRow(row.head_id, row.id, 1, "0" * 64, 10, "1.0.0", "Ada", "Imported", NOW, "import", None)


class _Audit:
    def __init__(self, services: FakeServices) -> None:
        self._all = services

    def _matching(self, wanted: AuditFilter) -> list[AuditRow]:
        rows = sorted(self._all.events, key=lambda row: -row.number)
        return [
            row
            for row in rows
            if (not wanted.kinds or row.kind in wanted.kinds)
            and wanted.text.lower() in row.summary.lower()
            and (wanted.since is None or row.at >= wanted.since)
        ]

    def query(self, actor: Actor, wanted: AuditFilter, before: int | None = None, limit: int = 200) -> list[AuditRow]:
        self._all.calls.append(("audit_query", wanted))
        return [row for row in self._matching(wanted) if before is None or row.number < before][:limit]

    def count(self, actor: Actor, wanted: AuditFilter, most: int | None = None) -> int:
        return len(self._matching(wanted)[:most])

    def activity(self, actor: Actor, wanted: AuditFilter, zone: str = "UTC") -> Activity:
        rows = self._matching(wanted)
        return Activity(
            dict(sorted(Counter(row.at.date() for row in rows).items())),
            dict(Counter(self.kinds()[row.kind] for row in rows).most_common()),
            dict(Counter(row.actor for row in rows).most_common()),
        )

    def kinds(self) -> dict[str, str]:
        return {"login": "Logged in", "commit": "Version saved", "denied": "Denied", "import": "Pack imported"}

    def people(self, actor: Actor) -> list[tuple[UUID, str]]:
        return [(user.id, user.name) for user in self._all.people]

    def export(self, actor: Actor, wanted: AuditFilter, format: str) -> bytes:
        self._all.calls.append(("audit_export", (wanted, format)))
        return b"number,kind\r\n"


class _Views:
    def __init__(self, services: FakeServices) -> None:
        self._all = services

    def list(self, actor: Actor) -> dict[str, Any]:
        return dict(self._all.saved_views)

    def save(self, actor: Actor, name: str, choices: dict[str, Any]) -> None:
        if not name.strip():
            raise InvalidInput("Give the view a name of up to 60 characters.")
        self._all.saved_views[name] = choices

    def remove(self, actor: Actor, name: str) -> None:
        del self._all.saved_views[name]


class _Verifier:
    def __init__(self, services: FakeServices) -> None:
        self._all = services

    def verify(self, actor: Actor, progress: Any) -> Report:
        progress(1, 2)
        if self._all.broken:
            raise Broken(7, "does not fit its hash: it was changed.")
        return Report(rows=len(self._all.events), anchored=400)


class _Dossiers:
    def conversation(self, actor: Actor, proposal_id: UUID) -> tuple[Said, ...]:
        return (Said("Ada Kwan", NOW, "Add *email* to Attorney"),)


def audit_rows(count: int) -> list[AuditRow]:
    kinds = [
        ("login", "Ada Kwan logged in", ""),
        ("commit", "Version 4: attribute email added to Attorney", "Clinical trials"),
        ("denied", "Ben Osei tried to confirm a proposal", "Clinical trials"),
        ("import", "Version 1 imported from trials.yaml", "Clinical trials"),
    ]
    return [
        AuditRow(
            number=number,
            at=NOW - timedelta(minutes=17 * (count - number)),
            kind=kinds[number % 4][0],
            actor="Ada Kwan" if number % 3 else "Ben Osei",
            pack=kinds[number % 4][2],
            summary=kinds[number % 4][1],
            proposal_id=uuid4() if number % 4 == 1 else None,
            version_id=None,
            details={"address": "10.0.0.7"},
        )
        for number in range(1, count + 1)
    ]
