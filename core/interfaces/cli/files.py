"""Commands on files, which need no database: apply, diff, guard, schema."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from typing import Any

from core.engine import (
    EngineError,
    apply,
    derive,
    diff_json_patch,
    guard,
    operations_schema,
    parse_operations,
    unified,
    words,
)
from core.interfaces.cli.shared import add_command, read, read_both, read_json, write


def register(commands: Any) -> None:
    """Declare the commands."""
    command = add_command(commands, "apply", _apply, "run operations on a pack and print the new text")
    command.add_argument("pack", metavar="PACK", help="a YAML file, or - for standard input")
    command.add_argument("operations", metavar="OPS.json", help="operations or a JSON Patch, or - for standard input")
    command.add_argument("--check", action="store_true", help="print nothing, tell by the exit code")
    command.add_argument("--json", action="store_true", help="tell an error as JSON on standard error")

    command = add_command(commands, "diff", _diff, "compare two packs")
    command.add_argument("old", metavar="OLD", help="a YAML file, or - for standard input")
    command.add_argument("new", metavar="NEW", help="a YAML file, or - for standard input")
    command.add_argument("--format", choices=list(DIFFS), default="unified", help="default: unified")

    command = add_command(commands, "guard", _guard, "tell whether a file is safe and valid YAML, by the exit code")
    command.add_argument("file", metavar="FILE", help="a file, or - for standard input")

    schema = commands.add_parser("schema", help="print a JSON Schema").add_subparsers(required=True, metavar="NAME")
    add_command(schema, "operations", _schema, "print the JSON Schema of a list of operations")
    add_command(schema, "pack", _pack_schema, "print the JSON Schema of the pack format")


def _apply(arguments: argparse.Namespace) -> int:
    source, operations = read_both(arguments.pack, arguments.operations)
    given = read_json(operations, arguments.operations)
    try:
        result = apply(guard(source), parse_operations(given)).text
    except EngineError as error:
        if not arguments.json:
            raise
        print(json.dumps(error.as_dict(), ensure_ascii=False), file=sys.stderr)
        return 1
    if not arguments.check:
        write(result)
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    old, new = map(guard, read_both(arguments.old, arguments.new))
    write(DIFFS[arguments.format](old, new, arguments))
    return 0


def _diff_side(old: str, new: str, _: argparse.Namespace) -> str:
    from core.interfaces.terminal import side_by_side_text

    return side_by_side_text(old, new, width=shutil.get_terminal_size((160, 24)).columns)


def _diff_unified(old: str, new: str, arguments: argparse.Namespace) -> str:
    return unified(old, new, arguments.old, arguments.new)


def _diff_words(old: str, new: str, _: argparse.Namespace) -> str:
    return "".join(f"{line}\n" for line in words(old, new))


def _diff_operations(old: str, new: str, _: argparse.Namespace) -> str:
    found = derive(old, new)
    for line in found.layout_only:
        print(line, file=sys.stderr)
    return json.dumps([dict(operation) for operation in found.operations], ensure_ascii=False, indent=2) + "\n"


def _diff_jsonpatch(old: str, new: str, _: argparse.Namespace) -> str:
    return json.dumps(diff_json_patch(old, new), ensure_ascii=False, indent=2) + "\n"


DIFFS: dict[str, Callable[[str, str, argparse.Namespace], str]] = {
    "side": _diff_side,
    "unified": _diff_unified,
    "words": _diff_words,
    "operations": _diff_operations,
    "jsonpatch": _diff_jsonpatch,
}


def _guard(arguments: argparse.Namespace) -> int:
    guard(read(arguments.file))
    return 0


def _pack_schema(_: argparse.Namespace) -> int:
    from core.pack.schema import pack_schema

    print(json.dumps(pack_schema(), ensure_ascii=False, indent=2))
    return 0


def _schema(_: argparse.Namespace) -> int:
    print(json.dumps(operations_schema(), ensure_ascii=False, indent=2))
    return 0
