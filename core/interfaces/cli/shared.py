"""What the commands share: reading files, writing results, declaring a command, and a container that is closed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.config import load_settings
from core.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from core.container import Container
    from core.services.views import Actor, PackRow, VersionRow

SHOWN_PACKS = 8
Command = Callable[[argparse.Namespace], int]


def add_command(commands: Any, name: str, run: Command, words: str) -> argparse.ArgumentParser:
    """Declare a command under its name; `words` is its line of help."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words.capitalize() + ".")
    parser.set_defaults(command=run)
    return parser


def read(path: str) -> bytes:
    """Give the bytes of a file, or of standard input for `-`. Raises `InvalidInput`."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from None


def read_both(one: str, other: str) -> tuple[bytes, bytes]:
    """Give the bytes of two files, of which one may be standard input. Raises `InvalidInput`."""
    if one == other == "-":
        raise InvalidInput("Only one of the two can come from standard input; give a file for the other.")
    return read(one), read(other)


def read_json(data: bytes, path: str) -> Any:
    """Read JSON. Raises `InvalidInput` with line and column."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not UTF-8; save it as UTF-8 and try again.") from None
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidInput(f"{path} is not JSON{where}; a list of operations was expected.") from None


def write(text: str) -> None:
    """Write text to standard output, byte for byte."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def find_pack(container: Container, actor: Actor, wanted: str) -> PackRow:
    """Find a pack by its id or its name, in any case. Raises `NotFound`, naming the packs that there are."""
    packs = container.packs.list(actor)
    asked = wanted.strip()
    exact = [row for row in packs if asked in (str(row.id), row.name)]
    folded = [row for row in packs if asked.casefold() in (str(row.id), row.name.casefold())]
    for found in (exact, folded):
        if len(found) == 1:
            return found[0]
    known = ", ".join(f"“{row.name}”" for row in packs[:SHOWN_PACKS]) + ("…" if len(packs) > SHOWN_PACKS else "")
    raise NotFound(f"There is no pack named “{asked}”. " + (f"There are {known}." if packs else "There are none yet."))


def find_version(container: Container, actor: Actor, pack: PackRow, wanted: str) -> VersionRow:
    """Find a version of a pack by its number (`3`, `v3`, `head`). Raises `NotFound` with what there is."""
    asked = wanted.strip().casefold()
    digits = asked.removeprefix("v")
    number = pack.head_number if asked == "head" else int(digits) if digits.isdecimal() and len(digits) < 10 else 0
    if not 1 <= number <= pack.head_number:
        raise NotFound(f"There is no version {wanted} of {pack.name}; it has versions 1 to {pack.head_number}.")
    return container.versions.numbered(actor, pack.id, number).row


@contextmanager
def application() -> Iterator[Container]:
    """Build the application from the settings, and close it at the end."""
    from core.container import build_container

    container = build_container(load_settings())
    try:
        yield container
    finally:
        container.close()
