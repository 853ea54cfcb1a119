"""Passwords: long ones are welcome, nothing has to be in them, and what everybody tries is refused."""

from __future__ import annotations

import pytest

from core.errors import InvalidInput
from core.services.passwords import check_password, hash_password, matches

COMMON = (
    "password",
    "Password1!",
    "P@ssw0rd2024",
    "Summer2025!",
    "12345678",
    "87654321",
    "qwertyuiop",
    "aaaaaaaaaa",
    "abcabcabc",
    "iloveyou",
    "Liverpool99",
)
FINE = (
    "correct horse battery",
    "a b c d e",
    "mooring-quay-pilot",
    "größte Fähre",
    "83712649",
    "ÿ" * 4 + "quay",
    "🛥 harbour",
)


@pytest.mark.parametrize("password", COMMON)
def test_what_everybody_tries_is_refused(password: str):
    with pytest.raises(InvalidInput, match="first that are tried"):
        check_password(password)


@pytest.mark.parametrize("password", FINE)
def test_anything_else_of_eight_characters_is_fine(password: str):
    assert matches(password, hash_password(password, cost=4))


def test_the_own_name_and_email_are_refused():
    for password in ("Elena Duarte", "elena.duarte", "elena.duarte@example.org"):
        with pytest.raises(InvalidInput, match="your own name or email"):
            check_password(password, ("Elena Duarte", "Elena.Duarte@example.org"))


def test_the_limit_of_bcrypt_is_said_and_not_cut():
    check_password("quay " * 14 + "xy")
    with pytest.raises(InvalidInput, match=r"72 bytes are the limit \(accented letters count as two"):
        check_password("quay " * 14 + "xyz")
    with pytest.raises(InvalidInput, match="72 bytes"):
        check_password("größere, " * 7 + "größere")
