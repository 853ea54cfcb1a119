"""A week of work for a look around: people of each role, the samples, conversations, proposals and versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from core.config import Settings
from core.container import Container, build_container
from core.errors import Conflict
from core.services.views import Actor, Role
from db.chain import rechain
from db.engine import Database

PASSWORD = "look around freely"  # noqa: S105  # printed for everyone, on a throw-away database
PEOPLE = (
    ("Ada Lindqvist", "admin@example.org", Role.ADMIN),
    ("Ravi Menon", "reviewer@example.org", Role.REVIEWER),
    ("Elena Duarte", "editor@example.org", Role.EDITOR),
)
DAYS = 7


def seed(settings: Settings) -> Iterator[str]:
    """Fill an empty embedded database; yields lines for the console.

    Raises `Conflict` for a database of one's own, or when there are users already.
    """
    if not settings.embedded:
        raise Conflict("The demonstration runs on its own embedded database only; unset DATABASE_URL and DB_HOST.")
    container = build_container(settings)
    try:
        if not container.auth.needs_setup():
            raise Conflict("This database is in use already; the demonstration wants an empty one.")
        people = {}
        for name, email, role in PEOPLE:
            container.users.add_from_console(name=name, email=email, role=role, password=PASSWORD)
            people[role] = container.users.console_actor(email)
        requests = _bring_samples(container, people)
        for day, (pack_id, texts) in enumerate(requests):
            _converse(container, people, pack_id, texts, day)
        _spread_over_a_week(container)
    finally:
        container.close()
    yield "The demonstration is ready. Log in as one of:"
    for name, email, role in PEOPLE:
        yield f"  {email:<24} {PASSWORD}   ({name}, {role.value})"


def _bring_samples(container: Container, people: dict[Role, Actor]) -> list[tuple[UUID, list[str]]]:
    editor = people[Role.EDITOR]
    found = []
    for sample in container.packs.samples():
        version = container.packs.import_sample(editor, sample.key)
        examples = list(container.assistant.examples(editor, version.pack_id))
        container.documents.add_example(editor, version.pack_id, sample.key)
        found.append((version.pack_id, ["Hello", *examples, "What entities are there?"]))
    return found


def _converse(container: Container, people: dict[Role, Actor], pack_id: UUID, texts: list[str], day: int) -> None:
    editor, reviewer = people[Role.EDITOR], people[Role.REVIEWER]
    session = container.sessions.create(editor, pack_id)
    for number, request in enumerate(texts):
        turn = container.assistant.ask(editor, session.id, request)
        if turn.proposal_id is None:
            continue
        view = container.proposals.view(reviewer, turn.proposal_id)
        if number == len(texts) - 2:
            continue  # one is left for the visitor to decide
        if (number + day) % 4 == 3:
            container.assistant.decide(
                reviewer,
                turn.proposal_id,
                decision="reject",
                seen_hash=view.seen_hash,
                reason="Let us first agree on this with the claims team.",
            )
        elif not view.row.stale:
            container.assistant.decide(reviewer, turn.proposal_id, decision="confirm", seen_hash=view.seen_hash)


_AS_THE_LOG_SAYS = (  # what was a moment apart would be hours apart
    "UPDATE versions SET created_at = log.at FROM audit_events AS log WHERE log.version_id = versions.id"
    " AND log.kind IN ('pack.imported', 'version.committed', 'version.rolled_back')",
    "UPDATE proposals SET created_at = log.at FROM audit_events AS log WHERE log.proposal_id = proposals.id"
    " AND log.kind = 'proposal.created'",
    "UPDATE proposals SET decided_at = log.at FROM audit_events AS log WHERE log.proposal_id = proposals.id"
    " AND log.kind IN ('proposal.confirmed', 'proposal.rejected')",
    "UPDATE messages SET created_at = proposals.created_at - CASE messages.author WHEN 'user' THEN interval '9 seconds'"
    " ELSE interval '0' END FROM proposals, messages AS reply WHERE reply.proposal_id = proposals.id"
    " AND reply.session_id = messages.session_id AND reply.turn = messages.turn",
)


def _spread_over_a_week(container: Container) -> None:
    """Move what was just made into the past days, oldest first, and chain the log anew.

    Only a demonstration may do this, as the owner of the tables.
    """
    tables = {
        "audit_events": "at",
        "versions": "created_at",
        "proposals": "created_at",
        "messages": "created_at",
    }
    owner = Database(container.owner_dsn, pool_size=1)
    with owner.transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        first, last = session.execute(text("SELECT min(at), max(at) FROM audit_events")).one()
        stretch = timedelta(days=DAYS) / max(last - first, timedelta(microseconds=1))
        for table, column in tables.items():
            session.execute(
                text(f"UPDATE {table} SET {column} = now() - (now() - {column}) * :stretch"),  # noqa: S608
                {"stretch": stretch},
            )
        session.execute(
            text(
                "UPDATE proposals SET decided_at = now() - (now() - decided_at) * :stretch WHERE decided_at IS NOT NULL"
            ),
            {"stretch": stretch},
        )
        session.execute(
            text("UPDATE chat_sessions SET updated_at = now() - (now() - updated_at) * :stretch"), {"stretch": stretch}
        )
        for statement in _AS_THE_LOG_SAYS:
            session.execute(text(statement))
        rechain(session.connection())
    owner.close()
