"""Commands on proposals: proposals, confirm."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.errors import NotFound
from core.interfaces.cli.shared import add_command, application, find_pack
from core.services.inbox import InboxFilter
from core.services.views import Actor, ProposalView

if TYPE_CHECKING:
    from core.container import Container

MOST = 500
SHORTEST_ID = 6


def register(commands: Any) -> None:
    """Declare the commands."""
    command = add_command(commands, "proposals", _proposals, "list the proposals that wait, with the hash to confirm")
    command.add_argument("--pack", metavar="PACK", help="only of this pack, by its name or its id")
    command.add_argument("--all", action="store_true", help="those that are decided too")
    command.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
    command.add_argument("--as", dest="as_user", metavar="EMAIL", help="who asks (default: the first administrator)")
    command.add_argument("--json", action="store_true", help="print JSON")

    command = add_command(commands, "confirm", _confirm, "confirm a proposal as it was seen, into the next version")
    command.add_argument("proposal", metavar="ID", help="the proposal's id, or how it begins")
    command.add_argument("--hash", dest="seen_hash", metavar="HASH", required=True, help="the hash of what was seen")
    command.add_argument("--reason", default="", help="why new errors are accepted, where it brings some")
    command.add_argument(
        "--as", dest="as_user", metavar="EMAIL", help="who confirms (default: the first administrator)"
    )
    command.add_argument("--json", action="store_true", help="print JSON")


def _proposals(arguments: argparse.Namespace) -> int:
    with application() as container:
        actor = container.users.console_actor(arguments.as_user)
        pack = find_pack(container, actor, arguments.pack) if arguments.pack else None
        wanted = InboxFilter(state="any" if arguments.all else "open", pack_id=pack.id if pack else None)
        page = container.inbox.list(actor, wanted, limit=max(1, min(arguments.limit, MOST)))
        views = [container.proposals.view(actor, row.id) for row in page.rows]
    if arguments.json:
        print(json.dumps([_as_json(view) for view in views], ensure_ascii=False, indent=2))
        return 0
    if not views:
        print("No proposal waits." if not arguments.all else "There are no proposals.", file=sys.stderr)
    for view in views:
        row = view.row
        state = row.status.replace("_", " ") + (", stale" if row.stale else "")
        print(f"{row.id}  {state}  {row.pack_name}, on version {row.base_number}  {row.risk}  by {row.author}")
        print(f"  {' '.join(row.summary.split())}")
        print(f"  hash {view.seen_hash}")
    if page.before:
        print("There are more: --limit N", file=sys.stderr)
    return 0


def _confirm(arguments: argparse.Namespace) -> int:
    with application() as container:
        actor = container.users.console_actor(arguments.as_user)
        done = container.assistant.decide(
            actor,
            _find(container, actor, arguments.proposal),
            decision="confirm",
            seen_hash=arguments.seen_hash,
            accept_errors_reason=arguments.reason,
        )
    if arguments.json:
        told = {"proposal": str(done.proposal_id), "status": done.status, "version": done.version_number}
        print(json.dumps({**told, "version_id": str(done.version_id)}, indent=2))
    else:
        print(done.message)
    return 0


def _find(container: Container, actor: Actor, wanted: str) -> UUID:
    """Give a proposal's id from its text, or from how it begins among the newest. Raises `NotFound`."""
    asked = wanted.strip().casefold()
    try:
        return UUID(asked)
    except ValueError:
        rows = container.inbox.list(actor, InboxFilter(state="any"), limit=MOST).rows
    found = [row.id for row in rows if str(row.id).startswith(asked)] if len(asked) >= SHORTEST_ID else []
    if len(found) != 1:
        raise NotFound(f"There is no one proposal {wanted}; `python -m core proposals` lists those that wait.")
    return found[0]


def _as_json(view: ProposalView) -> dict[str, Any]:
    row = view.row
    return {
        "id": str(row.id),
        "hash": view.seen_hash,
        "status": row.status,
        "stale": row.stale,
        "kind": row.kind,
        "pack": row.pack_name,
        "pack_id": str(row.pack_id),
        "base_version": row.base_number,
        "head_version": row.head_number,
        "version": row.version_number,
        "summary": row.summary,
        "risk": row.risk,
        "author": row.author,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "operations": [dict(operation) for operation in view.operations],
        "left_out": list(view.left_out),
        "findings": {
            "appeared": [finding.message for finding in view.appeared],
            "vanished": [finding.message for finding in view.vanished],
        },
    }
