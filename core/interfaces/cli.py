"""The command line: results on standard output, one sentence on standard error and exit code 1 when it fails."""

from __future__ import annotations

import argparse
import getpass
import json
import secrets
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.config import load_settings
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
from core.errors import AppError, InvalidInput
from core.planning.protocol import Planner

Command = Callable[[argparse.Namespace], int]


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


def _apply(arguments: argparse.Namespace) -> int:
    source, operations = _read_both(arguments.pack, arguments.operations)
    given = _json(operations, arguments.operations)
    try:
        result = apply(guard(source), parse_operations(given)).text
    except EngineError as error:
        if not arguments.json:
            raise
        print(json.dumps(error.as_dict(), ensure_ascii=False), file=sys.stderr)
        return 1
    if not arguments.check:
        _write(result)
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    old, new = map(guard, _read_both(arguments.old, arguments.new))
    _write(DIFFS[arguments.format](old, new, arguments))
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
    guard(_read(arguments.file))
    return 0


def _schema(_: argparse.Namespace) -> int:
    print(json.dumps(operations_schema(), ensure_ascii=False, indent=2))
    return 0


def _plan(arguments: argparse.Namespace) -> int:
    from core.pack.model import open_pack
    from core.planning.evaluate import request_for

    pack = open_pack(guard(_read(arguments.pack)))
    plan = _planner(arguments.planner).plan(request_for(arguments.text, pack))
    print(json.dumps(plan.as_json(), ensure_ascii=False, indent=2))
    return 0


def _eval(arguments: argparse.Namespace) -> int:
    from core.planning.evaluate import evaluate, read_cases, table

    try:
        cases = read_cases(Path(arguments.file))
    except OSError as error:
        raise InvalidInput(f"{arguments.file} cannot be read: {error.strerror or error}.") from None
    report = evaluate(_planner(arguments.planner), cases)
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if arguments.json else table(report))
    return 0


def _planner(wanted: str | None) -> Planner:
    from core.planning.build import build_planners

    planners = build_planners(load_settings())
    name = wanted or "default"
    if name not in planners:
        raise InvalidInput("No model is configured; set LLM_PROVIDER and LLM_API_KEY, or use --planner offline.")
    return planners[name]


def _import(arguments: argparse.Namespace) -> int:
    from core.container import build_container

    data = _read(arguments.pack)
    name = "standard input" if arguments.pack == "-" else Path(arguments.pack).name
    container = build_container(load_settings())
    try:
        actor = container.users.console_actor(arguments.as_user)
        version = container.packs.import_pack(actor, data, name)
        row = container.packs.row(actor, version.pack_id)
    finally:
        container.close()
    print(f"{row.name} {row.pack_version} was brought in as version 1 ({version.pack_id}).")
    return 0


def _user_add(arguments: argparse.Namespace) -> int:
    from core.container import build_container

    password, made = _password(arguments)
    container = build_container(load_settings())
    try:
        name = arguments.name or arguments.email.split("@")[0]
        user = container.users.add_from_console(
            name=name, email=arguments.email, role=arguments.role, password=password
        )
    finally:
        container.close()
    print(f"{user.email} was added as {user.role.value}.")
    if made:
        print(f"Password: {password}")
    return 0


def _db_upgrade(_: argparse.Namespace) -> int:
    from core.container import open_database
    from db.migrate import upgrade

    database = open_database(load_settings())
    try:
        upgrade(database)
    finally:
        database.close()
    print("The database is up to date.")
    return 0


def _mcp(_: argparse.Namespace) -> int:
    from core.interfaces.mcp_server import build_mcp_server

    build_mcp_server().run("stdio")
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    from core.interfaces.demo import seed

    for line in seed(load_settings()):
        print(line, flush=True)
    return 0


def _password(arguments: argparse.Namespace) -> tuple[str, bool]:
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if sys.stdin.isatty():
        return getpass.getpass("Password: "), False
    return secrets.token_urlsafe(12), True


def _read(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from None


def _read_both(one: str, other: str) -> tuple[bytes, bytes]:
    if one == other == "-":
        raise InvalidInput("Only one of the two can come from standard input; give a file for the other.")
    return _read(one), _read(other)


def _json(data: bytes, path: str) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not UTF-8; save it as UTF-8 and try again.") from None
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidInput(f"{path} is not JSON{where}; a list of operations was expected.") from None


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="Author domain packs from the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = _add(commands, "apply", _apply, "run operations on a pack and print the new text")
    command.add_argument("pack", metavar="PACK", help="a YAML file, or - for standard input")
    command.add_argument("operations", metavar="OPS.json", help="operations or a JSON Patch, or - for standard input")
    command.add_argument("--check", action="store_true", help="print nothing, tell by the exit code")
    command.add_argument("--json", action="store_true", help="tell an error as JSON on standard error")

    command = _add(commands, "diff", _diff, "compare two packs")
    command.add_argument("old", metavar="OLD", help="a YAML file, or - for standard input")
    command.add_argument("new", metavar="NEW", help="a YAML file, or - for standard input")
    command.add_argument("--format", choices=list(DIFFS), default="unified", help="default: unified")

    command = _add(commands, "guard", _guard, "check that a file is safe and valid YAML; exit code 1 with the reason")
    command.add_argument("file", metavar="FILE", help="a file, or - for standard input")

    schema = commands.add_parser("schema", help="print a JSON Schema").add_subparsers(required=True, metavar="NAME")
    _add(schema, "operations", _schema, "print the JSON Schema of a list of operations")

    command = _add(commands, "plan", _plan, "plan a request in plain words; prints JSON")
    command.add_argument("pack", metavar="PACK", help="a YAML file, or - for standard input")
    command.add_argument("text", metavar="TEXT", help="what should change")
    command.add_argument("--planner", choices=["offline", "model"], help="default: the model if one is configured")

    command = _add(commands, "eval", _eval, "measure a planner on requests in JSON Lines")
    command.add_argument("file", metavar="FILE", help="lines of {id, kind, pack, text, expected}; pack beside the file")
    command.add_argument("--planner", choices=["offline", "model"], help="default: the model if one is configured")
    command.add_argument("--json", action="store_true", help="print figures and misses as JSON")

    command = _add(commands, "import", _import, "bring a pack into the database as version 1")
    command.add_argument("pack", metavar="PACK", help="a YAML or JSON file, or - for standard input")
    command.add_argument(
        "--as", dest="as_user", metavar="EMAIL", help="who brings it in (default: the first administrator)"
    )

    user = commands.add_parser("user", help="manage users").add_subparsers(required=True, metavar="COMMAND")
    command = _add(user, "add", _user_add, "add a user; asks for a password, or makes one and prints it")
    command.add_argument("email", metavar="EMAIL")
    command.add_argument("--role", choices=["editor", "reviewer", "admin"], default="editor")
    command.add_argument("--name", help="shown beside what they do (default: the part before the @)")
    command.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    database = commands.add_parser("db", help="manage the database").add_subparsers(required=True, metavar="COMMAND")
    _add(database, "upgrade", _db_upgrade, "bring the database to the present schema")

    _add(commands, "mcp", _mcp, "serve the YAML tools to an MCP client over standard input and output")
    _add(commands, "demo", _demo, "fill an empty database with people, samples and a week of work")
    return parser


def _add(commands: Any, name: str, run: Command, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words.capitalize() + ".")
    parser.set_defaults(command=run)
    return parser
