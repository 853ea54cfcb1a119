"""How long a check of a password takes at bcrypt's cost here and beside it, and for a known and an unknown name."""

from __future__ import annotations

from statistics import median
from time import perf_counter

import bcrypt

from core.services.passwords import BCRYPT_COST

ROUNDS = 9
PASSWORD = b"a quiet harbour at noon"


def main() -> None:
    """Print medians in milliseconds."""
    print(f"bcrypt, median of {ROUNDS} checks on one core (the application takes cost {BCRYPT_COST})")
    for cost in range(BCRYPT_COST - 2, BCRYPT_COST + 2):
        kept = bcrypt.hashpw(PASSWORD, bcrypt.gensalt(cost))
        right, wrong = _times(PASSWORD, kept), _times(b"something else", kept)
        print(f"  cost {cost}: right {right:6.0f} ms, wrong {wrong:6.0f} ms")


def _times(password: bytes, kept: bytes) -> float:
    found = []
    for _ in range(ROUNDS):
        started = perf_counter()
        bcrypt.checkpw(password, kept)
        found.append((perf_counter() - started) * 1000)
    return median(found)


if __name__ == "__main__":
    main()
