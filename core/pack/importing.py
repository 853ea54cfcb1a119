"""The check at the door: what a file must be to become version 1 of a pack."""

from __future__ import annotations

from dataclasses import dataclass

from core.engine import duplicate_keys, guard
from core.errors import InvalidInput
from core.pack.model import Pack, open_pack
from core.pack.sections import REQUIRED, title


@dataclass(frozen=True)
class Checked:
    """A text that may be imported: exactly the characters given, and what it says of itself."""

    text: str
    name: str
    description: str
    version: str


def check_import(data: bytes | str) -> Checked:
    """Check an upload or a pasted text; broken references and the like are findings and no reason to refuse it.

    Raises `InvalidInput`, in one sentence, for what is not UTF-8, too large, no safe and valid YAML, no
    mapping, without name, description or version, or has a key twice in one place.
    """
    pack = check_text(data)
    return Checked(pack.text, pack.name, pack.description, pack.version)


def check_text(data: bytes | str) -> Pack:
    """The same check; give the pack. Raises `InvalidInput`."""
    text = guard(data)
    if not text.strip("\ufeff \t\r\n"):
        raise InvalidInput("The file is empty; a pack needs at least a name, a description and a version.")
    pack = open_pack(text)
    _refuse_repeated_keys(text)
    _refuse_missing_fields(pack)
    return pack


def _refuse_repeated_keys(text: str) -> None:
    repeated = next(iter(duplicate_keys(text)), None)
    if repeated is not None:
        where = f" in {title(str(repeated.path[0]))}" if len(repeated.path) > 1 else ""
        key = str(repeated.key)[:60]
        raise InvalidInput(
            f"“{key}” stands twice in the same place{where}, on line {repeated.first_line} and again "
            f"on line {repeated.line}; remove or rename one of them, then try again."
        )


def _refuse_missing_fields(pack: Pack) -> None:
    fields = {"name": pack.name, "description": pack.description, "version": pack.version}
    missing = [key for key in REQUIRED if not fields[key].strip()]
    if missing:
        named = missing[0] if len(missing) == 1 else ", ".join(missing[:-1]) + " and " + missing[-1]
        raise InvalidInput(f"This pack has no {named}; add it at the top of the file, then try again.")
