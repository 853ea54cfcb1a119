"""Commands on the audit log: audit verify, export, anchor and kinds, and dossier."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from core.errors import InvalidInput
from core.interfaces.cli.shared import add_command, application, find_pack, find_version, write


def register(commands: Any) -> None:
    """Declare the commands."""
    audit = commands.add_parser("audit", help="verify and export the audit log").add_subparsers(
        required=True, metavar="COMMAND"
    )
    command = add_command(audit, "verify", _verify, "verify the log in the database, or an export alone")
    command.add_argument(
        "file", metavar="FILE", nargs="?", help="an export (CSV, JSON Lines, Parquet); needs no database"
    )
    command.add_argument("--anchors", metavar="FILE", type=Path, help="anchors that were kept elsewhere")
    command.add_argument(
        "--key", metavar="HEX", action="append", default=[], help="a public key to trust; may be repeated"
    )

    command = add_command(audit, "export", _export, "write matching events to a file")
    command.add_argument("file", metavar="FILE", help="where to, or - for standard output")
    command.add_argument("--format", choices=["csv", "xlsx", "jsonl", "parquet"], help="default: by the name of FILE")
    command.add_argument("--since", metavar="TIME", help="from this day or time on (UTC unless it says otherwise)")
    command.add_argument("--until", metavar="TIME", help="before this day or time")
    command.add_argument("--kind", metavar="KIND", action="append", default=[], help="may be repeated")
    command.add_argument("--person", metavar="EMAIL", help="who did it")
    command.add_argument("--pack", metavar="ID", help="the identifier of a pack")
    command.add_argument("--text", metavar="WORDS", default="", help="words that stand in the event")
    command.add_argument("--as", dest="as_user", metavar="EMAIL", help="who exports (default: the first administrator)")

    add_command(audit, "anchor", _anchor, "sign an anchor over everything that has none yet, and print it")
    add_command(audit, "kinds", _kinds, "list every kind of event with what it tells of")

    command = add_command(commands, "dossier", _dossier, "write everything about one version as a page to print")
    command.add_argument("pack", metavar="PACK", help="the name or the identifier of a pack")
    command.add_argument("version", metavar="VERSION", help="its number, or head")
    command.add_argument("--out", metavar="FILE", default="-", help="where to (default: standard output)")
    command.add_argument(
        "--as", dest="as_user", metavar="EMAIL", help="who takes it (default: the first administrator)"
    )


def _verify(arguments: argparse.Namespace) -> int:
    from core.services.verify import Broken, told, verify_file

    keys = [key.lower() for key in arguments.key]
    try:
        if arguments.file:
            report = verify_file(Path(arguments.file), kept=arguments.anchors, keys=keys)
        else:
            with application() as container:
                report = container.verifier.verify(None, kept=arguments.anchors, keys=keys, progress=_progress())
    except Broken as error:
        print(f"Broken: {error}", file=sys.stderr)
        return 1
    for line in told(report):
        print(line)
    return 0


def _progress() -> Any:
    if not sys.stderr.isatty():
        return None
    return lambda done, total: print(f"\r{done:,} of {total:,}", end="\n" if done == total else "", file=sys.stderr)


def _export(arguments: argparse.Namespace) -> int:
    from core.services.export import FORMATS
    from core.services.views import AuditFilter

    form: Any = arguments.format or Path(arguments.file).suffix.lstrip(".").lower()
    if form not in FORMATS:
        raise InvalidInput(f"“{form}” is no format for the audit log; give --format csv, xlsx, jsonl or parquet.")
    with application() as container:
        actor = container.users.console_actor(arguments.as_user)
        person = container.users.console_actor(arguments.person).id if arguments.person else None
        wanted = AuditFilter(
            since=_time(arguments.since),
            until=_time(arguments.until),
            kinds=tuple(arguments.kind),
            person=person,
            pack=_identifier(arguments.pack),
            text=arguments.text,
        )
        pieces = container.audit.stream(actor, wanted, format=form)
        if arguments.file == "-":
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            return 0
        with open(
            arguments.file, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)
        ) as file:  # for the owner alone
            file.writelines(pieces)
    print(f"Written to {arguments.file}; verify it with: python -m core audit verify {arguments.file}")
    return 0


def _anchor(_: argparse.Namespace) -> int:
    import json

    with application() as container:
        anchor = container.anchors.anchor()
    print(json.dumps(anchor))
    return 0


def _kinds(_: argparse.Namespace) -> int:
    from core.services.audit_kinds import REGISTRY

    for kind in REGISTRY.values():
        print(f"{kind.name:<24}{kind.about:<10}{kind.words}: {kind.tells}")
    return 0


def _dossier(arguments: argparse.Namespace) -> int:
    with application() as container:
        actor = container.users.console_actor(arguments.as_user)
        pack = find_pack(container, actor, arguments.pack)
        page = container.dossiers.page(actor, find_version(container, actor, pack, arguments.version).id)
    if arguments.out == "-":
        write(page.decode())
        return 0
    Path(arguments.out).write_bytes(page)
    print(f"Written to {arguments.out}.")
    return 0


def _time(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise InvalidInput(f"“{value}” is no time; write 2026-11-26 or 2026-11-26T09:30.") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _identifier(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        raise InvalidInput(f"“{value}” is no identifier of a pack.") from None
