"""Commands that keep the application well: backup, restore, check, retention."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from core.config import load_settings
from core.interfaces.cli.shared import add_command, application
from core.services.checkup import Checkup


def register(commands: Any) -> None:
    """Declare the commands."""
    command = add_command(commands, "backup", _backup, "write the whole database and its anchors to one file")
    command.add_argument("target", metavar="FILE", help="a file, or a folder in which it gets a name with the time")

    command = add_command(commands, "restore", _restore, "bring a backup back, and verify everything in it")
    command.add_argument("file", metavar="FILE")
    command.add_argument("--replace", action="store_true", help="put it in the place of what the database holds")
    command.add_argument("--key", metavar="HEX", action="append", default=[], help="a public key of anchors to trust")

    command = add_command(
        commands, "check", _check, "verify the log, every text by its hash, and versions without a gap"
    )
    command.add_argument("--key", metavar="HEX", action="append", default=[], help="a public key of anchors to trust")

    command = add_command(commands, "retention", _retention, "remove what has outlived its time")
    command.add_argument("--dry-run", action="store_true", help="only count it")


def _backup(arguments: argparse.Namespace) -> int:
    from core.interfaces.backup import back_up

    with application() as container:
        path, manifest = back_up(container, Path(arguments.target))
    print(f"Written to {path}: {manifest.versions:,} versions, the log up to No. {manifest.events:,}.")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from core.interfaces.backup import bring_back

    manifest, found = bring_back(load_settings(), Path(arguments.file), replace=arguments.replace, keys=arguments.key)
    print(f"The backup of {manifest.made_at} was restored.")
    return _told(found)


def _check(arguments: argparse.Namespace) -> int:
    from core.services.checkup import check

    with application() as container:
        return _told(check(container.database, container.verifier, keys=arguments.key))


def _told(found: Checkup) -> int:
    for line in found.right:
        print(line)
    for line in found.wrong:
        print(f"Wrong: {line}", file=sys.stderr)
    return 0 if found.whole else 1


def _retention(arguments: argparse.Namespace) -> int:
    with application() as container:
        counts = container.retention.due() if arguments.dry_run else container.retention.apply()
    for words, count in counts.items():
        print(f"{count:>8} {words}")
    return 0
