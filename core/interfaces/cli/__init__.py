"""The command line: results on standard output, one sentence on standard error and exit code 1 when it fails."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core.errors import AppError
from core.interfaces.cli import (
    auditing,
    bench,
    files,
    history,
    knowledge,
    operating,
    planning,
    proposals,
    running,
)
from core.interfaces.cli.shared import Command

GROUPS = (
    files,
    knowledge,
    planning,
    bench,
    history,
    proposals,
    running,
    auditing,
    operating,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code: 0 done, 1 refused with a sentence, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        command: Command = arguments.command
        return command(arguments)
    except AppError as error:
        print(error.message, file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="Author domain packs from the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in GROUPS:
        group.register(commands)
    return parser
