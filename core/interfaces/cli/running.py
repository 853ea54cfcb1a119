"""Commands on the application and its database: import, user, db, mcp, demo."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.config import load_settings
from core.errors import ConfigError
from core.interfaces.cli.shared import add_command, application, read, write
from core.services.views import Actor, Surface

if TYPE_CHECKING:
    from core.container import Container


def register(commands: Any) -> None:
    """Declare the commands."""
    command = add_command(commands, "import", _import, "bring a pack into the database as version 1")
    command.add_argument("pack", metavar="PACK", help="a YAML or JSON file, or - for standard input")
    command.add_argument(
        "--as", dest="as_user", metavar="EMAIL", help="who brings it in (default: the first administrator)"
    )

    user = commands.add_parser("user", help="manage users").add_subparsers(required=True, metavar="COMMAND")
    command = add_command(user, "add", _user_add, "add a user; asks for a password, or makes one and prints it")
    command.add_argument("email", metavar="EMAIL")
    command.add_argument("--role", choices=["editor", "reviewer", "admin"], default="editor")
    command.add_argument("--name", help="shown beside what they do (default: the part before the @)")
    command.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    database = commands.add_parser("db", help="manage the database").add_subparsers(required=True, metavar="COMMAND")
    add_command(database, "upgrade", _db_upgrade, "bring the database to the present schema")

    command = add_command(commands, "mcp", _mcp, "serve the YAML tools to an MCP client over standard input and output")
    command.add_argument(
        "--agent", action="store_true", help="serve the application's packs instead, to the agent of AGENT_TOKEN"
    )
    add_command(commands, "rights", _rights, "print who may do what, as docs/rights.md has it")
    add_command(commands, "demo", _demo, "fill an empty database with people, samples and a week of work")


def _import(arguments: argparse.Namespace) -> int:
    data = read(arguments.pack)
    name = "standard input" if arguments.pack == "-" else Path(arguments.pack).name
    with application() as container:
        actor = container.users.console_actor(arguments.as_user)
        version = container.packs.import_pack(actor, data, name)
        row = container.packs.row(actor, version.pack_id)
    print(f"{row.name} {row.pack_version} was brought in as version 1 ({version.pack_id}).")
    return 0


def _user_add(arguments: argparse.Namespace) -> int:
    password, made = _password(arguments)
    with application() as container:
        name = arguments.name or arguments.email.split("@")[0]
        user = container.users.add_from_console(
            name=name, email=arguments.email, role=arguments.role, password=password
        )
    print(f"{user.email} was added as {user.role.value}.")
    if made:
        print(f"Password: {password}")
    return 0


def _db_upgrade(_: argparse.Namespace) -> int:
    from core.container import open_database

    database, _owner = open_database(load_settings())
    database.close()
    print("The database is up to date.")
    return 0


def _mcp(arguments: argparse.Namespace) -> int:
    from core.interfaces.mcp_server import build_mcp_server

    if arguments.agent:
        return _mcp_for_agents()
    build_mcp_server().run("stdio")
    return 0


def _mcp_for_agents() -> int:
    from core.interfaces.bearer import bearer_actor
    from core.interfaces.mcp_agents import build_agent_server

    given = load_settings().agent_token
    if given is None:
        raise ConfigError("The setting AGENT_TOKEN is missing; make an API token on the account page.")
    token = given.get_secret_value()
    with application() as container:

        def caller() -> tuple[Container, Actor]:
            user = bearer_actor(container, token, Surface.MCP)
            container.limits.request(user)
            return container, user

        caller()
        build_agent_server(caller).run("stdio")
    return 0


def _rights(_: argparse.Namespace) -> int:
    from core.interfaces.rights import as_markdown

    write(as_markdown())
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
