"""The history at length, in the service: `python -m tests.benchmarks.history_bench [--versions 10000] [--chain 1000]`.

Prints p95 in milliseconds beside the bars: pages of the timeline of 10,000 versions, comparison and blame of a 37 KB
pack with 1,000 versions, commit and rollback of it. Versions are put in by bulk insert, but for those that are
committed; PostgreSQL is the embedded one, and everything runs in one process.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text

from core.config import Settings
from core.container import Container, build_container
from core.services.contents import sha256_of
from core.services.version_views import TimelineFilter
from core.services.views import Actor, Role
from db.models import Content, Proposal, Version, VersionFacts
from tests.benchmarks.turns import InstantPlanner, pack_of

LINES = 1_790  # 37 KB
DISTINCT = 50  # texts that the 10,000 versions share
BATCH = 1_000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--versions", type=int, default=10_000)
    parser.add_argument("--chain", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=60)
    wanted = parser.parse_args()
    print(f"{'milliseconds in the service':<58}{'median':>9}{'p95':>9}{'bar':>7}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        planner = InstantPlanner()
        settings = Settings(_env_file=None, data_dir=Path(folder), llm_provider=None)
        app = build_container(settings, planners={"default": planner, "offline": planner})
        try:
            app.users.add_from_console(name="Ada", email="a@example.org", role=Role.ADMIN, password="long enough")
            app.users.add_from_console(name="Bo", email="b@example.org", role=Role.EDITOR, password="long enough")
            actor = app.users.console_actor("a@example.org")
            _timeline(app, actor, wanted.versions, wanted.rounds)
            _traces(app, actor, wanted.chain, wanted.rounds)
            _commits(app, actor, wanted.rounds)
        finally:
            app.close()


def _timeline(app: Container, actor: Actor, versions: int, rounds: int) -> None:
    pack_id = app.packs.import_pack(actor, pack_of(400).encode(), "bench").pack_id
    other = app.users.console_actor("b@example.org")
    _fill(app, [actor.id, other.id], pack_id, versions)
    say = f"timeline of {versions:,} versions: "
    pages: dict[str, Callable[[], Any]] = {
        "newest page": lambda: app.history.timeline(actor, pack_id),
        "any deep page": lambda: app.history.timeline(actor, pack_id, before=random.randint(60, versions)),
        "any page upwards": lambda: app.history.timeline(actor, pack_id, after=random.randint(1, versions - 60)),
        "by person": lambda: _filtered(app, actor, pack_id, versions, person=other.id),
        "by a path that few touched": lambda: _filtered(app, actor, pack_id, versions, path="entities.ENTITY_7"),
        "by a path that many touched": lambda: _filtered(app, actor, pack_id, versions, path="entities"),
        "by a text that is nowhere": lambda: _filtered(app, actor, pack_id, versions, text="no such thing"),
        "by a text in every 50th": lambda: _filtered(app, actor, pack_id, versions, text="attribute_7_1"),
        "by kind, person, path and text": lambda: _filtered(
            app, actor, pack_id, versions, kinds=("change",), person=other.id, path="entities", text="added"
        ),
        "who made versions": lambda: app.history.people(actor, pack_id),
    }
    for name, run in pages.items():
        report(say + name, [timed(run) for _ in range(rounds)], 50)


def _filtered(app: Container, actor: Actor, pack_id: UUID, versions: int, **wanted: Any) -> Any:
    before = random.choice((None, random.randint(1, versions)))
    return app.history.timeline(actor, pack_id, TimelineFilter(**wanted), before=before)


def _traces(app: Container, actor: Actor, versions: int, rounds: int) -> None:
    pack_id = app.packs.import_pack(actor, pack_of(LINES).encode(), "bench").pack_id
    _chain(app, actor, pack_id, versions)
    size = app.packs.head(actor, pack_id)
    kilobytes = len(app.texts.text(size[1])) / 1000
    say = f"{kilobytes:.0f} kB, {versions:,} versions: "
    report(say + "first blame of all, facts worked out", [timed(lambda: app.history.blame(actor, pack_id))], None)
    report(say + "blame", [timed(lambda: app.history.blame(actor, pack_id)) for _ in range(rounds)], 150)
    old: Callable[[], Any] = lambda: app.history.blame(actor, pack_id, random.randint(1, versions))  # noqa: E731
    report(say + "blame of any version", [timed(old) for _ in range(rounds)], 150)
    one: Callable[[], Any] = lambda: app.history.blame(  # noqa: E731
        actor, pack_id, path=f"entities.ENTITY_{random.randint(0, 99)}"
    )
    report(say + "blame of one item", [timed(one) for _ in range(rounds)], 150)
    item: Callable[[], Any] = lambda: app.history.item(  # noqa: E731
        actor, pack_id, f"entities.ENTITY_{random.randint(0, 99)}"
    )
    report(say + "history of one item", [timed(item) for _ in range(rounds)], 50)
    two: Callable[[], Any] = lambda: app.history.compare(  # noqa: E731
        actor, pack_id, random.randint(1, versions), random.randint(1, versions)
    )
    report(say + "any two compared, by item with who and why", [timed(two) for _ in range(rounds)], 150)


def _commits(app: Container, actor: Actor, rounds: int) -> None:
    pack_id = app.packs.import_pack(actor, pack_of(LINES).encode(), "bench").pack_id
    session = app.sessions.create(actor, pack_id)
    commits, proposals, rollbacks, undos = [], [], [], []
    for number in range(rounds + 3):
        turn = app.assistant.ask(actor, session.id, f"Add name_{number} to Entity 3")
        assert turn.proposal_id is not None, turn.reply
        commits.append(timed(lambda: _confirmed(app, actor, turn.proposal_id)))  # noqa: B023
        head = app.packs.row(actor, pack_id).head_number
        target = app.versions.numbered(actor, pack_id, max(1, head - 3)).row.id
        made: list[UUID] = []
        proposals.append(timed(lambda: made.append(app.assistant.propose_rollback(actor, target))))  # noqa: B023
        rollbacks.append(timed(lambda: _confirmed(app, actor, made[0])))  # noqa: B023
        newest = app.versions.list(actor, pack_id, limit=1)[0].id
        undos.append(timed(lambda: made.append(app.assistant.propose_undo(actor, newest))))  # noqa: B023
    say = "37 kB: "
    report(say + "commit, from the click to the version", commits[3:], 100)
    report(say + "propose a rollback", proposals[3:], 100)
    report(say + "commit a rollback", rollbacks[3:], 100)
    report(say + "propose an undo", undos[3:], None)


def _confirmed(app: Container, actor: Actor, proposal_id: UUID | None) -> None:
    assert proposal_id is not None
    view = app.proposals.view(actor, proposal_id)
    app.assistant.decide(actor, proposal_id, decision="confirm", seen_hash=view.seen_hash)


def _fill(app: Container, people: Sequence[UUID], pack_id: UUID, count: int) -> None:
    """Put in versions whose facts look like those of real ones."""
    base = pack_of(400)
    texts = [base.replace('"attribute_1_1"', f'"attribute_1_1_{n}"') for n in range(DISTINCT)]
    head = app.versions.list(next(iter([app.users.console_actor()])), pack_id, limit=1)[0]
    start = datetime.now(UTC) - timedelta(minutes=count)
    with app.database.transaction() as session:
        session.execute(insert(Content), [_content(one) for one in texts])
        for first in range(2, count + 1, BATCH):
            numbers = range(first, min(first + BATCH, count + 1))
            made = [_made(number, people, pack_id, head, texts, start) for number in numbers]
            for table, rows in zip((Proposal, Version, VersionFacts), zip(*made, strict=True), strict=True):
                session.execute(insert(table), list(rows))
        session.execute(text("UPDATE packs SET head_number = :n WHERE id = :p"), {"n": count, "p": pack_id})
        session.execute(text("UPDATE packs SET head_number = :n WHERE id = :p"), {"n": count, "p": pack_id})
    _analyse(app)


def _made(
    number: int, people: Sequence[UUID], pack_id: UUID, head: Any, texts: Sequence[str], start: datetime
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    entity, attribute = number % DISTINCT, f"attribute_{number % DISTINCT}_{number % 8}"
    author, sha256 = people[number % len(people)], sha256_of(texts[number % DISTINCT])
    version_id, proposal_id = uuid4(), uuid4()
    message = f"Add {attribute} to Entity {entity}."
    at = start + timedelta(minutes=number)
    proposal = {
        "id": proposal_id,
        "pack_id": pack_id,
        "kind": "change",
        "status": "committed",
        "author_id": author,
        "request": f"Please add {attribute} to Entity {entity}",
        "summary": message,
        "operations": [],
        "base_version_id": head.id,
        "base_number": number - 1,
        "base_sha256": head.sha256,
        "result_sha256": sha256,
        "decided_by": people[0] if number % 2 else people[-1],
        "decided_at": at,
        "created_at": at,
    }
    version = {
        "id": version_id,
        "pack_id": pack_id,
        "number": number,
        "kind": "change",
        "sha256": sha256,
        "pack_version": "1.0.0",
        "message": message,
        "author_id": author,
        "proposal_id": proposal_id,
        "created_at": at,
    }
    top = f"entities › entity {entity}", f"entities › entity_{entity}"
    paths = [
        "entities",
        *top,
        *(f"{one} › attributes" for one in top),
        *(f"{one} › attributes › {attribute}" for one in top),
    ]
    words = f"Entity {entity}: attribute {attribute} added"
    facts = {
        "version_id": version_id,
        "pack_id": pack_id,
        "number": number,
        "author_id": author,
        "confirmer_id": proposal["decided_by"],
        "errors": 0,
        "warnings": number % 4,
        "hints": 1,
        "added": 1,
        "removed": 0,
        "whole": False,
        "paths": sorted(paths),
        "renamed_to": [],
        "renames": [],
        "changes": [
            {
                "kind": "added",
                "item": f"entities › Entity {entity}",
                "path": ["entities", f"Entity {entity}"],
                "words": words,
            }
        ],
        "change_count": 1,
        "searched": "\n".join([message, words, *paths]).casefold(),
    }
    return proposal, version, facts


def _chain(app: Container, actor: Actor, pack_id: UUID, count: int) -> None:
    """Put in a chain of texts, each another line away from the one before, without any facts."""
    rows: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    for number, one in enumerate(_edited(pack_of(LINES), count - 1), start=2):
        contents.append(_content(one))
        rows.append(
            {
                "id": uuid4(),
                "pack_id": pack_id,
                "number": number,
                "kind": "edit",
                "sha256": sha256_of(one),
                "pack_version": "1.0.0",
                "message": f"Edit {number}",
                "author_id": actor.id,
            }
        )
    with app.database.transaction() as session:
        for first in range(0, len(rows), BATCH):
            session.execute(insert(Content), contents[first : first + BATCH])
            session.execute(insert(Version), rows[first : first + BATCH])
        session.execute(text("UPDATE packs SET head_number = :n WHERE id = :p"), {"n": count, "p": pack_id})
    _analyse(app)


def _edited(base: str, count: int) -> Iterator[str]:
    """Add, rename and remove attributes at random places."""
    lines = base.splitlines(keepends=True)
    chance = random.Random(7)
    for number in range(count):
        places = [place for place, line in enumerate(lines) if "attribute_" in line]
        place = chance.choice(places)
        what = chance.choice(("add", "change", "remove")) if len(places) > 900 else "add"
        fresh = f'      - "attribute_new_{number}"\n'
        if what == "add":
            lines.insert(place, fresh)
        elif what == "change":
            lines[place] = fresh
        elif lines[place - 1].strip() != "attributes:" or "attribute_" in lines[place + 1]:
            del lines[place]
        else:
            lines[place] = fresh
        yield "".join(lines)


def _content(one: str) -> dict[str, Any]:
    return {"sha256": sha256_of(one), "text": one, "size": len(one.encode())}


def _analyse(app: Container) -> None:
    """Let the planner know what has come in, as the database does by itself after a while."""
    from db.engine import Database

    owner = Database(app.owner_dsn, pool_size=1)
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    owner.close()


def timed(run: Callable[[], Any]) -> float:
    """Give the milliseconds of a call."""
    started = perf_counter()
    run()
    return (perf_counter() - started) * 1000


def report(name: str, times: Sequence[float], bar: int | None) -> None:
    """Print one line of the table."""
    p95 = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    print(f"{name:<58}{median(times):>9.1f}{p95:>9.1f}{bar if bar else '':>7}", flush=True)


if __name__ == "__main__":
    main()
