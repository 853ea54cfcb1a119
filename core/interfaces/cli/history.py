"""Commands on the history of a pack: history, blame, show, rollback, undo."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.engine import words
from core.interfaces.cli.shared import add_command, application, find_pack, find_version
from core.services.version_views import BlameView, TimelineFilter, TimelineRow
from core.services.views import Actor, PackRow, ProposalView

if TYPE_CHECKING:
    from core.container import Container

MOST = 1_000


def register(commands: Any) -> None:
    """Declare the commands."""
    command = _command(commands, "history", _history, "list the versions of a pack, newest first")
    command.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
    command.add_argument("--before", type=int, metavar="VERSION", help="only versions below this one")
    command.add_argument("--path", default="", help="only versions that touched this, through all its names")
    command.add_argument("--text", default="", help="only versions in whose message or changes this text stands")
    command.add_argument("--kind", action="append", choices=["import", "change", "edit", "rollback", "undo"])

    command = _command(commands, "blame", _blame, "tell for every line which version it comes from, by whom and why")
    command.add_argument("--path", default="", help="only this item and its lines: entities.Client, or Client")
    command.add_argument("--version", metavar="VERSION", help="of this version (default: the newest)")

    command = _command(commands, "show", _show, "print a version, byte for byte", json_too=False)
    command.add_argument("version", metavar="VERSION", help="a number, or head for the newest")

    command = _command(commands, "rollback", _rollback, "propose to go back to a version")
    command.add_argument("version", metavar="VERSION", help="a number, or head for the newest")

    command = _command(commands, "undo", _undo, "propose to take one version back, and nothing that came after it")
    command.add_argument("version", metavar="VERSION", help="a number, or head for the newest")


def _command(commands: Any, name: str, run: Any, told: str, *, json_too: bool = True) -> argparse.ArgumentParser:
    command = add_command(commands, name, run, told)
    command.add_argument("pack", metavar="PACK", help="a pack's name or its id")
    command.add_argument("--as", dest="as_user", metavar="EMAIL", help="who asks (default: the first administrator)")
    if json_too:
        command.add_argument("--json", action="store_true", help="print JSON")
    return command


def _history(arguments: argparse.Namespace) -> int:
    wanted = TimelineFilter(path=arguments.path, text=arguments.text, kinds=tuple(arguments.kind or ()))
    limit = max(1, min(arguments.limit, MOST))
    with application() as container:
        actor = container.users.console_actor(arguments.as_user)
        pack = find_pack(container, actor, arguments.pack)
        if arguments.path.strip() and not wanted.text and not wanted.kinds:
            rows, older = _item_rows(container, actor, pack, arguments, limit)
        else:
            page = container.history.timeline(actor, pack.id, wanted, before=arguments.before, limit=limit)
            rows, older = list(page.rows), page.older
    if arguments.json:
        _print_json([_row_json(row) for row in rows])
        return 0
    _print_rows(rows)
    if older:
        print(f"There are older ones: --before {rows[-1].row.number}", file=sys.stderr)
    return 0


def _item_rows(
    container: Container, actor: Actor, pack: PackRow, arguments: argparse.Namespace, limit: int
) -> tuple[list[TimelineRow], bool]:
    """The versions that touched one thing, through all its names, each with what it did to it alone."""
    number = min(arguments.before - 1, pack.head_number) if arguments.before else None
    if number is not None and number < 1:
        return [], False
    found = container.history.item(actor, pack.id, arguments.path, number=number, limit=limit)
    return [replace(entry.version, changes=entry.changes) for entry in found.entries], found.more


def _print_rows(rows: Sequence[TimelineRow]) -> None:
    if not rows:
        print("No version fits.", file=sys.stderr)
        return
    names = max(len(row.row.author) for row in rows)
    for row in rows:
        release = f"  [release {row.release}{', current' if row.current else ''}]" if row.release else ""
        print(
            f"{row.row.number:>6}  {row.row.created_at:%Y-%m-%d %H:%M}  {row.row.author:<{names}}  "
            f"{f'+{row.added} -{row.removed}':>10}  {_findings(row):<22}  {_line(row.row.message)}{release}"
        )


def _blame(arguments: argparse.Namespace) -> int:
    with application() as container:
        actor = container.users.console_actor(arguments.as_user)
        pack = find_pack(container, actor, arguments.pack)
        number = find_version(container, actor, pack, arguments.version).number if arguments.version else None
        view = container.history.blame(actor, pack.id, number, arguments.path)
    if arguments.json:
        _print_json(_blame_json(view))
        return 0
    if view.path:
        made = view.origins[view.path.version]
        print(f"# {view.path.shown}: last touched in version {made.row.number}, {_why(made)}")
    names = max((len(row.row.author) for row in view.origins.values()), default=0)
    for line in view.lines:
        row = view.origins[line.version].row
        print(f"{line.version:>6}  {row.author:<{names}}  {row.created_at:%Y-%m-%d}  {line.line:>5}  {line.text}")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    with application() as container:
        actor = container.users.console_actor(arguments.as_user)
        pack = find_pack(container, actor, arguments.pack)
        version = find_version(container, actor, pack, arguments.version)
        data = container.versions.download(actor, version.id)
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return 0


def _rollback(arguments: argparse.Namespace) -> int:
    return _proposed(arguments, lambda container, actor, version: container.assistant.propose_rollback(actor, version))


def _undo(arguments: argparse.Namespace) -> int:
    return _proposed(arguments, lambda container, actor, version: container.assistant.propose_undo(actor, version))


def _proposed(arguments: argparse.Namespace, propose: Callable[[Container, Actor, UUID], UUID]) -> int:
    with application() as container:
        actor = container.users.console_actor(arguments.as_user)
        pack = find_pack(container, actor, arguments.pack)
        version = find_version(container, actor, pack, arguments.version)
        view = container.proposals.view(actor, propose(container, actor, version.id))
    _print_proposal(view, as_json=arguments.json)
    return 0


def _print_proposal(view: ProposalView, *, as_json: bool) -> None:
    changes = words(view.base_text, view.result_text)
    if as_json:
        _print_json(
            {
                "proposal": str(view.row.id),
                "hash": view.seen_hash,
                "pack": view.row.pack_name,
                "kind": view.row.kind,
                "summary": view.row.summary,
                "base": view.row.base_number,
                "target": view.target_number,
                "base_sha256": view.base_sha256,
                "result_sha256": view.result_sha256,
                "changes": changes,
            }
        )
        return
    print(f"Proposal {view.row.id}")
    print(f"Hash {view.seen_hash}")
    print(f"{view.row.summary} It stands on version {view.row.base_number} of {view.row.pack_name} and would change:")
    for change in changes or ["comments or layout only"]:
        print(f"  {change}")
    print(f"Nothing is changed yet; to confirm: python -m core confirm {view.row.id} --hash {view.seen_hash}")


def _origin_json(row: TimelineRow) -> dict[str, Any]:
    return {
        "version": row.row.number,
        "id": str(row.row.id),
        "sha256": row.row.sha256,
        "kind": row.row.kind,
        "author": row.row.author,
        "confirmed_by": row.confirmed_by or None,
        "at": row.row.created_at.isoformat(),
        "message": row.row.message,
        "request": row.request or None,
        "proposal": str(row.row.proposal_id) if row.row.proposal_id else None,
    }


def _row_json(row: TimelineRow) -> dict[str, Any]:
    return {
        **_origin_json(row),
        "bytes": row.row.size,
        "pack_version": row.row.pack_version,
        "lines_added": row.added,
        "lines_removed": row.removed,
        "errors": row.errors,
        "warnings": row.warnings,
        "hints": row.hints,
        "changes": [change.words for change in row.changes],
        "release": row.release or None,
    }


def _blame_json(view: BlameView) -> dict[str, Any]:
    lines = [{"line": line.line, "version": line.version, "text": line.text} for line in view.lines]
    versions = {str(number): _origin_json(row) for number, row in sorted(view.origins.items())}
    path = None
    if view.path:
        path = {
            "path": [str(part) for part in view.path.path],
            "shown": view.path.shown,
            "version": view.path.version,
            "lines": view.path.lines,
        }
    return {"pack": view.pack_name, "version": view.row.number, "path": path, "lines": lines, "versions": versions}


def _why(row: TimelineRow) -> str:
    confirmed = f", confirmed by {row.confirmed_by}" if row.confirmed_by else ""
    asked = f" Asked for: {_line(row.request)}" if row.request else ""
    return f"{row.row.created_at:%Y-%m-%d %H:%M}, by {row.row.author}{confirmed}: {_line(row.row.message)}{asked}"


def _findings(row: TimelineRow) -> str:
    counts = ((row.errors, "error"), (row.warnings, "warning"), (row.hints, "hint"))
    told = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    return ", ".join(told) or "no findings"


def _line(text: str) -> str:
    return " ".join(text.split())


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
