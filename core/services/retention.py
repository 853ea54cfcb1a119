"""How long things are kept that nobody needs for ever: a daily pass removes them, and the log tells how many.

Versions, texts, proposals, conversations, comments and the audit log itself are never removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from core.services.audit import AuditLog
from db.engine import Database

LOCK = 7_301_006


@dataclass(frozen=True)
class Rule:
    """What is removed: `words` for people, the table, and the condition, in which `:days` is how long it is kept."""

    words: str
    table: str
    condition: str
    days: int


_MARKS = ("checkpoint_writes", "checkpoint_blobs", "checkpoints")
_FINISHED = """
NOT EXISTS (SELECT 1 FROM proposals WHERE proposals.id::text = TABLE.thread_id
    AND (decided_at IS NULL OR decided_at > now() - make_interval(days => :days)))
AND NOT EXISTS (SELECT 1 FROM checkpoints AS young WHERE young.thread_id = TABLE.thread_id
    AND (young.checkpoint->>'ts')::timestamptz > now() - make_interval(days => :days))
"""
_ENDED = "least(coalesce({0}, expires_at), expires_at) < now() - make_interval(days => :days)"
_OLD = "{0} < now() - make_interval(days => :days)"
_SILENT = " AND ".join(
    ["turns = 0", _OLD.format("updated_at")]
    + [
        f"NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.session_id = chat_sessions.id)"  # noqa: S608
        for table in ("messages", "proposals", "memories")
    ]
)


def build_rules(*, logins: int = 30, drafts: int = 90, usage: int = 400) -> tuple[Rule, ...]:
    """Give the rules in the order in which they are applied; the numbers are days."""
    ended = _ENDED.format("revoked_at")
    return (
        Rule("failed logins", "login_failures", _OLD.format("at"), 1),
        Rule(
            "tokens of logins that ended",
            "refresh_tokens",
            f"login_id IN (SELECT id FROM login_sessions WHERE {ended})",  # noqa: S608
            logins,
        ),
        Rule("logins that ended", "login_sessions", ended, logins),
        Rule("login codes that were not used", "login_sessions", "token_hash IS NULL AND code_expires_at < now()", 0),
        Rule("API tokens that ended", "api_tokens", ended, logins),
        Rule("invitations and reset links that ended", "one_time_links", _ENDED.format("used_at"), logins),
        Rule("answers to requests with a key", "idempotency_keys", _OLD.format("created_at"), 1),
        Rule("drafts that nobody went on with", "drafts", _OLD.format("updated_at"), drafts),
        Rule("conversations in which nothing was said", "chat_sessions", _SILENT, drafts),
        Rule("records of usage", "usage", _OLD.format("at"), usage),
        *(Rule("marks of finished requests", table, _FINISHED.replace("TABLE", table), 1) for table in _MARKS),
    )


class Retention:
    """Removes what has outlived its time."""

    def __init__(self, database: Database, audit: AuditLog, rules: Sequence[Rule]) -> None:
        self._database = database
        self._audit = audit
        self._rules = rules

    def due(self) -> Mapping[str, int]:
        """Count what would be removed now."""
        found: dict[str, int] = {}
        with self._database.transaction() as session:
            for rule in self._rules:
                statement = text(f"SELECT count(*) FROM {rule.table} WHERE {rule.condition}")  # noqa: S608
                count = session.scalar(statement, _days(rule)) or 0
                found[rule.words] = found.get(rule.words, 0) + count
        return found

    def apply(self) -> Mapping[str, int]:
        """Remove it, one process at a time, and write to the log how much, where there was anything."""
        removed: dict[str, int] = {}
        with self._database.transaction() as session:
            if not session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}):
                return removed
            for rule in self._rules:
                statement = text(f"DELETE FROM {rule.table} WHERE {rule.condition} RETURNING 1")  # noqa: S608
                count = len(session.execute(statement, _days(rule)).all())
                removed[rule.words] = removed.get(rule.words, 0) + count
            if any(removed.values()):
                told = ", ".join(f"{count} {words}" for words, count in removed.items() if count)
                self._audit.record(session, "retention.applied", None, f"Removed {told}.", details=removed)
        return removed


def _days(rule: Rule) -> dict[str, int]:
    return {"days": rule.days} if ":days" in rule.condition else {}
