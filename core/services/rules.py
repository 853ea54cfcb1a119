"""The team's own rules for findings: kept version by version, the newest one counts everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import InvalidInput
from core.pack.rulebook import RULES
from core.pack.rulesets import BUILT_IN, RuleSet, read_rules
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.views import Actor
from db.engine import Database
from db.models import TeamRules, User

LARGEST = 64 * 1024
_READ = "team_rules"


@dataclass(frozen=True)
class RuleRow:
    """A rule as it counts now: `state` is its severity, or “off”; `own` tells one that the team added."""

    id: str
    words: str
    state: str
    usual: str
    own: bool
    fixable: bool


@dataclass(frozen=True)
class RulesView:
    """The team's rules: the text as written, who wrote it and when, and every rule as it counts."""

    text: str
    author: str
    changed_at: datetime | None
    rules: Sequence[RuleRow]


class RuleSource:
    """Gives the rules that count now; a text is read once however often it is asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._kept: tuple[int, RuleSet] = (0, BUILT_IN)

    def current(self, within: Session | None = None) -> RuleSet:
        """Give the newest rules, read in the transaction `within` where one is open."""
        read: RuleSet | None = within.info.get(_READ) if within else None
        if read is None:
            read = self._read(within)
            if within:
                within.info[_READ] = read  # once in a transaction
        return read

    def _read(self, within: Session | None) -> RuleSet:
        newest = select(TeamRules.number).order_by(TeamRules.number.desc()).limit(1)
        with nullcontext(within) if within else self._database.transaction() as session:
            number = session.scalar(newest) or 0
            with self._lock:
                kept = self._kept
            if kept[0] == number:
                return kept[1]
            text = session.scalar(select(TeamRules.text).where(TeamRules.number == number)) or ""
        rules = read_rules(text) if text.strip() else BUILT_IN
        with self._lock:
            self._kept = (number, rules)
        return rules


class RuleService:
    """What administrators do about the team's rules."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, source: RuleSource) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._source = source

    def view(self, actor: Actor) -> RulesView:
        """Give the rules as they count now; everybody who reads packs may know them."""
        self._access.require(actor, Right.READ)
        statement = (
            select(TeamRules, User.name)
            .outerjoin(User, User.id == TeamRules.author_id)
            .order_by(TeamRules.number.desc())
            .limit(1)
        )
        with self._database.transaction() as session:
            found = session.execute(statement).first()
            rules = self._source.current(session)
        row, author = found or (None, "")
        return RulesView(
            text=row.text if row else "",
            author=author or "",
            changed_at=row.created_at if row else None,
            rules=_rows(rules),
        )

    def save(self, actor: Actor, text: str) -> None:
        """Let other rules count from now on. Raises `Forbidden`, and `InvalidInput` for what is no rules file."""
        self._access.require(actor, Right.MANAGE_RULES)
        if len(text.encode()) > LARGEST:
            raise InvalidInput(f"A rules file may have {LARGEST // 1024} KiB; this one is larger.")
        rules = read_rules(text)
        with self._database.transaction() as session:
            if self._source.current(session).text == rules.text:
                raise InvalidInput("These are the rules that count already; nothing was changed.")
            session.add(TeamRules(text=rules.text, author_id=actor.id))
            off = [rule_id for rule_id, severity in rules.severities.items() if severity is None]
            self._audit.record(
                session,
                "rules.changed",
                actor,
                f"Changed the rules for findings: {len(rules.severities)} tuned, {len(rules.own)} added.",
                details={"off": off, "added": [rule.id for rule in rules.own], "sha256": rules.sha256},
            )


def _rows(rules: RuleSet) -> tuple[RuleRow, ...]:
    built_in = [
        RuleRow(rule.id, rule.words, rules.severity(rule.id) or "off", rule.severity, False, rule.fix is not None)
        for rule in RULES
    ]
    own = [RuleRow(rule.id, rule.says, rule.severity, rule.severity, True, False) for rule in rules.own]
    return (*own, *built_in)
