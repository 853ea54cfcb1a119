"""Passwords: what is accepted, and their bcrypt hashes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import bcrypt

from core.errors import InvalidInput

BCRYPT_COST = 12  # about a quarter of a second on one core; `python -m tests.benchmarks.passwords` measures it
MAX_BYTES = 72  # bcrypt reads no further
MIN_CHARACTERS = 8  # NIST SP 800-63B, section 5.1.1.2
_COMMON = Path(__file__).with_name("common_passwords.txt")
_ENDINGS = "0123456789!?.,;:-_*+#$%&@=~ "
_ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm")
_RUNS = tuple(run * 2 for row in _ROWS for run in (row, row[::-1]))  # twice: 90 follows 0123 …
_LEET = str.maketrans("013457@$", "oieastas")
COMMON = (
    "This password is among the first that are tried: a common word, name or row of keys. "
    "Take another; several words that have nothing to do with each other are good."
)
PERSONAL = "This password is your own name or email, which is the first that is tried; take another."


def check_password(password: str, about: Iterable[str] = ()) -> None:
    """Return when `password` can be used. Raises `InvalidInput` with what is wrong with it.

    `about` is what everyone knows of the person, such as name and email.
    """
    if len(password) < MIN_CHARACTERS:
        raise InvalidInput(f"The password is too short: it needs at least {MIN_CHARACTERS} characters.")
    if password != password.strip():
        raise InvalidInput("The password begins or ends with a space, which the login form would drop; leave it out.")
    if len(password.encode()) > MAX_BYTES:
        raise InvalidInput(
            f"The password is too long: {MAX_BYTES} bytes are the limit (accented letters count as two or more)."
        )
    if password.lower() in {part for known in about for part in (known.lower(), known.lower().partition("@")[0])}:
        raise InvalidInput(PERSONAL)
    if is_common(password):
        raise InvalidInput(COMMON)


def is_common(password: str) -> bool:
    """Whether `password` is one that everybody tries: a listed word with the usual endings, or a run or repetition."""
    given = password.lower()
    if any((given[:size] * len(given))[: len(given)] == given for size in (1, 2, 3)):
        return True
    if any(given in run for run in _RUNS):
        return True
    word = given.rstrip(_ENDINGS)
    return not {given, word, given.translate(_LEET), word.translate(_LEET)}.isdisjoint(_words())


def hash_password(password: str, cost: int = BCRYPT_COST, *, about: Iterable[str] = ()) -> str:
    """Check `password` and give its bcrypt hash."""
    check_password(password, about)
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def matches(password: str, password_hash: str) -> bool:
    """Whether `password` has that hash; never raises for over-long input."""
    encoded = password.encode()
    return len(encoded) <= MAX_BYTES and bcrypt.checkpw(encoded, password_hash.encode())


@cache
def dummy_hash(cost: int = BCRYPT_COST) -> str:
    """A hash of something nobody knows: checked for unknown users, so that they take the same time."""
    return bcrypt.hashpw(bcrypt.gensalt(4), bcrypt.gensalt(cost)).decode()


@cache
def _words() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
