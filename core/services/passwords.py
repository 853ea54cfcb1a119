"""Passwords: what is accepted, and their bcrypt hashes."""

from __future__ import annotations

from functools import cache

import bcrypt

from core.errors import InvalidInput

BCRYPT_COST = 12  # about a quarter of a second on one core
MAX_BYTES = 72  # bcrypt reads no further
MIN_CHARACTERS = 8  # NIST SP 800-63B, section 5.1.1.2


def check_password(password: str) -> None:
    """Return when `password` can be used. Raises `InvalidInput` with what is wrong with it."""
    if len(password) < MIN_CHARACTERS:
        raise InvalidInput(f"The password is too short: it needs at least {MIN_CHARACTERS} characters.")
    if password != password.strip():
        raise InvalidInput("The password begins or ends with a space, which the login form would drop; leave it out.")
    if len(password.encode()) > MAX_BYTES:
        raise InvalidInput(
            f"The password is too long: {MAX_BYTES} bytes are the limit (accented letters count as two or more)."
        )


def hash_password(password: str, cost: int = BCRYPT_COST) -> str:
    """Check `password` and give its bcrypt hash."""
    check_password(password)
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def matches(password: str, password_hash: str) -> bool:
    """Whether `password` has that hash; never raises for over-long input."""
    encoded = password.encode()
    return len(encoded) <= MAX_BYTES and bcrypt.checkpw(encoded, password_hash.encode())


@cache
def dummy_hash(cost: int = BCRYPT_COST) -> str:
    """A hash of something nobody knows: checked for unknown users, so that they take the same time."""
    return bcrypt.hashpw(bcrypt.gensalt(4), bcrypt.gensalt(cost)).decode()
